"""The plan's whole way: signatures with their notes, those that count no more, and where all of it is read."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from planning import actions
from planning.course import course_of
from planning.models import Cycle, SignOff
from tests.figures import address
from tests.make import make_member, signed_in
from tests.planning.conftest import Story


def text_of(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def cycle(story: Story) -> Cycle:
    plan = story.plan()
    story.fill_team(plan)
    return plan


def there_and_back(story: Story, cycle: Cycle, times: int = 1) -> None:
    for number in range(times):
        actions.sign_off_stage(cycle, stage="team", level="head", note=f"Read {number}", by=story.head)
        actions.reopen_stage(cycle, "team", stage="consultation", reason=f"Reason {number}", by=story.head)


def test_the_note_is_written_where_the_stage_is_signed(story: Story, cycle: Cycle) -> None:
    client, page = signed_in(story.head), address("planning:plan_page", args=[cycle.pk])
    assert 'name="note"' in text_of(client.get(page))
    sign = address("planning:sign_page", args=[cycle.pk])
    assert client.post(sign, {"stage": "team", "level": "head", "note": "With thanks"}).status_code == 302
    assert SignOff.objects.get().note == "With thanks"
    assert "With thanks" in text_of(client.get(page))
    assert 'name="note"' not in text_of(client.get(page))  # nothing can be signed before people were heard


def test_the_office_signs_later_with_a_note(story: Story, cycle: Cycle) -> None:
    actions.sign_off_stage(cycle, stage="team", level="head", by=story.head)
    office, page = signed_in(make_member("governor")), address("planning:plan_page", args=[cycle.pk])
    assert 'id="note-team"' in text_of(office.get(page))
    office.post(address("planning:countersign_page", args=[cycle.pk]), {"stage": "team", "note": "Seen"})
    assert SignOff.objects.get(level="governor").note == "Seen"


def test_a_void_signature_stays_in_sight_with_what_ended_it(story: Story, cycle: Cycle) -> None:
    there_and_back(story, cycle)
    events = course_of(cycle)
    assert [event.title for event in events] == [
        "Back from “Consultation” to “Team”", "From “Team” to “Consultation”", "“Team” signed off: Head of directorate",
    ]  # fmt: skip
    assert [bool(event.voided_at) for event in events] == [False, False, True]
    page = text_of(signed_in(story.head).get(address("planning:plan_page", args=[cycle.pk])))
    assert ("Counts no more since" in page, "Read 0" in page, "Reason 0" in page) == (True, True, True)


def test_the_whole_way_is_one_click_away_at_a_fixed_price(story: Story, cycle: Cycle) -> None:
    longer = story.plan()
    story.fill_team(longer)
    there_and_back(story, cycle)
    there_and_back(story, longer, 6)
    client = signed_in(story.head)
    first, whole = (address("planning:course_page", args=[row.pk]) for row in (cycle, longer))
    client.get(first)
    with CaptureQueriesContext(connection) as few:
        client.get(first)
    with CaptureQueriesContext(connection) as many:
        assert text_of(client.get(whole)).count("Counts no more since") == 6
    assert len(many) == len(few)
    plan = text_of(client.get(address("planning:plan_page", args=[longer.pk])))
    assert (f'href="{whole}"' in plan, plan.count("Counts no more since") < 6) == (True, True)


def test_what_is_no_stage_signs_nothing_and_says_so(story: Story, cycle: Cycle) -> None:
    client = signed_in(story.head)
    for page, facts in (("sign_page", {"stage": "nonsense", "level": "head"}), ("sign_page", {"stage": "team"})):
        answer = client.post(address(f"planning:{page}", args=[cycle.pk]), facts, follow=True)
        assert "Nothing was signed." in text_of(answer)
    office = signed_in(make_member("governor"))
    answer = office.post(address("planning:countersign_page", args=[cycle.pk]), {"stage": "x"}, follow=True)
    assert "Nothing was signed." in text_of(answer)
    assert not SignOff.objects.exists()


def test_a_page_below_a_stage_names_the_stage_on_the_way_to_it(story: Story, cycle: Cycle) -> None:
    problem = actions.add_problem(cycle, statement={"en": "Pipes"}, by=story.head)
    client, stage = signed_in(story.head), address("planning:problems_page", args=[cycle.pk])

    def crumbs(url: str) -> str:
        page = text_of(client.get(url))
        return page[page.index('class="crumbs"') :].split("</nav>")[0]

    assert f'href="{stage}"' in crumbs(address("planning:problem_page", args=[problem.pk]))
    assert f'href="{stage}"' not in crumbs(stage)
