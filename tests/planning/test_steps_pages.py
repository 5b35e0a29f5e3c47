"""The page of implementation and the pages about one action: what they show to whom, and at a fixed price."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from planning import actions
from planning.models import (
    Action,
    ActionFile,
    Barrier,
    Cycle,
    Dependency,
    Milestone,
    PlanSettings,
    Problem,
    Seat,
    Solution,
)
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.figures import address
from tests.make import make, make_directorate, make_member, signed_in
from tests.planning.conftest import Story, in_days
from tests.planning.steps import step


@pytest.fixture
def cycle(story: Story) -> Cycle:
    cycle = story.plan()
    step(story, goal=story.goal(cycle), budget=900, spent=250)
    return story.at("implementation", cycle)


def page_of(cycle: Cycle, **query: Any) -> str:
    found = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{address('planning:implementation_page', args=[cycle.pk])}?{found}"


def text_of(response: Any) -> str:
    return response.content.decode()


def test_three_views_show_the_same_actions_and_keep_the_filter(story: Story, cycle: Cycle) -> None:
    PlanSettings.objects.create(currency="USD")
    client, other = signed_in(story.head), make_member("head", story.directorate, name="Somebody Else")
    late = step(story, goal=None, cycle=cycle, statement={"en": "Buy a pump"}, owner=other)
    Action.objects.filter(pk=late.pk).update(due_on=in_days(-3))
    for view in ("table", "board", "timeline"):
        page = text_of(client.get(page_of(cycle, view=view)))
        assert "Repair the truck" in page
        assert "Buy a pump" in page
        assert "900.00 US dollars" in page
        only = text_of(client.get(page_of(cycle, view=view, late="late")))
        assert ("Repair the truck" in only, "Buy a pump" in only) == (False, True)
        assert "view=board&amp;late=late" in only or "late=late&amp;view=board" in only
        mine = text_of(client.get(page_of(cycle, view=view, owner=other.pk)))
        assert ("Repair the truck" in mine, "Buy a pump" in mine) == (False, True)
        loose = text_of(client.get(page_of(cycle, view=view, goal="none")))
        assert ("Repair the truck" in loose, "Buy a pump" in loose) == (False, True)
    assert "No action matches" in text_of(client.get(page_of(cycle, view="table", state="done")))


@pytest.mark.parametrize("sort", ["action", "-action", "owner", "due", "share", "budget", "spent"])
def test_the_table_is_sorted_by_each_column(story: Story, cycle: Cycle, sort: str) -> None:
    assert signed_in(story.head).get(page_of(cycle, sort=sort)).status_code == 200


@pytest.mark.parametrize("view", ["table", "board", "timeline"])
def test_each_view_asks_the_same_questions_for_200_actions(story: Story, cycle: Cycle, view: str) -> None:
    client, first = signed_in(story.head), Action.objects.get()
    client.get(page_of(cycle, view=view))
    with CaptureQueriesContext(connection) as few:
        client.get(page_of(cycle, view=view))
    rows = Action.objects.bulk_create(
        Action(
            cycle=cycle, directorate=story.directorate, words={"en": f"Step {n}"}, owner=story.head, due_on=in_days(n),
            goal=first.goal, starts_on=in_days(n - 5),
        )
        for n in range(1, 200)
    )  # fmt: skip
    Milestone.objects.bulk_create(Milestone(action=row, words={"en": "Half"}, due_on=row.due_on) for row in rows)
    Dependency.objects.bulk_create(Dependency(action=row, needs=first) for row in rows)
    Barrier.objects.bulk_create(Barrier(action=row, words="Parts", level="chair") for row in rows)
    with CaptureQueriesContext(connection) as many:
        page = text_of(client.get(page_of(cycle, view=view)))
    assert len(many) == len(few)
    assert page.count('id="action-') == (20 if view == "board" else 25)
    if view == "board":
        assert "See all 200 actions in the table" in page
        assert "view=table&amp;state=planned" in page
    else:
        assert "page=2" in page


def test_an_action_that_was_done_late_says_so_with_its_day(story: Story, cycle: Cycle) -> None:
    row = Action.objects.get()
    Action.objects.filter(pk=row.pk).update(state="done", due_on=in_days(-20), starts_on=None, done_on=in_days(-3))
    client = signed_in(story.head)
    for view in ("table", "board", "timeline"):
        assert "17 days late" in text_of(client.get(page_of(cycle, view=view)))
    Action.objects.filter(pk=row.pk).update(done_on=in_days(-20))
    page = text_of(client.get(page_of(cycle, view="timeline")))
    assert "days late" not in page
    assert "Done on" in page


def test_money_is_shown_to_the_hundredth_with_its_currency(story: Story, cycle: Cycle) -> None:
    make(PlanSettings, currency="IQD")
    Action.objects.update(budget=Decimal("1.01"), spent=Decimal("1200.5"))
    page = text_of(signed_in(story.head).get(page_of(cycle, view="table")))
    for words in ("1.01 Iraqi dinars", "1,200.50 Iraqi dinars", ">1.01<", ">1,200.50<"):
        assert words in page
    solution = make(Solution, cycle=cycle, problem=make(Problem, cycle=cycle), cost=Decimal("7.5"))
    told = text_of(signed_in(story.head).get(address("planning:solution_page", args=[solution.pk])))
    assert "7.50 Iraqi dinars" in told


def test_the_page_of_an_action_asks_the_same_questions_whatever_hangs_on_it(
    story: Story, cycle: Cycle, inside: Tenant
) -> None:
    row, client = Action.objects.get(), signed_in(story.head)
    url = address("planning:action_page", args=[row.pk])

    def hang(number: int) -> None:
        other = step(story, goal=None, cycle=cycle, statement={"en": f"Step {number}"})
        actions.add_dependency(row, other, by=story.head)
        actions.add_milestone(row, statement={"en": f"Part {number}"}, due_on=in_days(3), by=story.head)
        actions.raise_barrier(row, statement=f"Reason {number}", level="owner", by=story.head)
        actions.add_action_file(row, b"%PDF-" + str(number).encode(), f"{number}.pdf", by=story.head)
        row.refresh_from_db()
        actions.update_action(
            row, to="running", note=f"Note {number}", due_on=in_days(10 + number), reason="Rain",
            revision=row.revision, by=story.head,
        )  # fmt: skip

    hang(1)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        page = text_of(client.get(url))
    for words in ("Step 1", "Part 1", "Reason 1", "1.pdf", "Note 1", "Rain"):
        assert words in page
    with tenant_context(inside):
        for number in range(2, 8):
            hang(number)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


def test_a_button_of_the_board_moves_an_action_once(story: Story, cycle: Cycle) -> None:
    row, client = Action.objects.get(), signed_in(story.head)
    board = text_of(client.get(page_of(cycle, view="board")))
    url = address("planning:move_action_page", args=[row.pk])
    assert url in board
    moved = client.post(url, {"to": "running", "revision": 1})
    assert moved.url == f"{address('planning:implementation_page', args=[cycle.pk])}?view=board#action-{row.pk}"
    assert client.post(url, {"to": "running", "revision": 1}).status_code == 302  # the other click
    told = text_of(client.post(url, {"to": "dropped", "revision": 1}, follow=True))
    assert "meanwhile" in told
    assert "can’t become" in text_of(client.post(url, {"to": "planned", "revision": 2}, follow=True))
    row.refresh_from_db()
    assert (row.state, row.revision) == ("running", 2)


def test_an_action_is_added_for_no_single_goal_changed_and_archived(story: Story, cycle: Cycle) -> None:
    client, new = signed_in(story.head), address("planning:new_action_page", args=[cycle.pk])
    form = {"statement_en": "Buy a pump", "owner": story.head.pk, "due_on": in_days(20).isoformat(), "budget": "1,500"}
    assert client.post(new, form | {"deputy": story.head.pk}).status_code == 422
    assert client.post(new, form).status_code == 302
    row = Action.objects.get(goal=None)
    assert (row.cycle, row.budget) == (cycle, 1500)
    change = address("planning:change_action_page", args=[row.pk])
    later = form | {"due_on": in_days(30).isoformat(), "revision": 1}
    assert client.post(change, later).status_code == 422
    assert client.post(change, later | {"reason": "No money yet"}).status_code == 302
    assert client.post(address("planning:archive_action_page", args=[row.pk]), {"revision": 2}).status_code == 302
    assert client.get(address("planning:action_page", args=[row.pk])).status_code == 404
    assert "Bring back" in text_of(client.get(page_of(cycle, view="archived")))
    assert client.post(address("planning:restore_action_page", args=[row.pk])).status_code == 302
    assert "No money yet" in text_of(client.get(address("planning:action_page", args=[row.pk])))


def test_what_hangs_on_an_action_is_added_and_taken_away_on_its_pages(story: Story, cycle: Cycle) -> None:
    row, client = Action.objects.get(), signed_in(story.head)
    other = step(story, goal=None, cycle=cycle, statement={"en": "Buy a pump"})
    new = {
        name: address(f"planning:new_{name}_page", args=[row.pk]) for name in ("milestone", "dependency", "action_file")
    }
    assert client.post(new["milestone"], {"statement_en": "Half", "due_on": in_days(99).isoformat()}).status_code == 422
    assert client.post(new["milestone"], {"statement_en": "Half", "due_on": in_days(5).isoformat()}).status_code == 302
    one = address("planning:milestone_page", args=[Milestone.objects.get().pk])
    for deed, done, archived in (("complete", True, False), ("reopen", False, False), ("archive", False, True)):
        client.post(one, {"move": deed})
        milestone = Milestone.objects.get()
        assert (milestone.done_on is not None, milestone.archived_at is not None) == (done, archived)
    assert client.post(new["dependency"], {"needs": row.pk}).status_code == 422
    assert client.post(new["dependency"], {"needs": other.pk}).status_code == 302
    client.post(address("planning:dependency_removal", args=[Dependency.objects.get().pk]))
    assert not Dependency.objects.exists()
    for content, status in ((b"MZ\x00", 422), (b"%PDF-1", 302)):
        file = SimpleUploadedFile("proof.pdf", content)
        assert client.post(new["action_file"], {"file": file, "note": "The new pump"}).status_code == status
    link = ActionFile.objects.get()
    got = client.get(address("planning:action_file", args=[link.pk]))
    assert (got.content, got["Content-Disposition"][:10]) == (b"%PDF-1", "attachment")
    client.post(address("planning:action_file_removal", args=[link.pk]))
    assert client.get(address("planning:action_file", args=[link.pk])).status_code == 404


def test_the_community_member_reads_and_writes_nothing(story: Story, cycle: Cycle) -> None:
    row, guest = Action.objects.get(), make_member("community_member", story.directorate)
    barrier = actions.raise_barrier(row, statement="No parts", level="head", by=story.head)
    make(Seat, cycle=cycle, function="community_member", member=guest)
    client = signed_in(guest)
    board = client.get(page_of(cycle, view="board"))
    assert (board.status_code, 'name="to"' in text_of(board)) == (200, False)
    page = client.get(address("planning:action_page", args=[row.pk]))
    assert (page.status_code, "Change the action" in text_of(page)) == (200, False)
    assert client.get(address("planning:barrier_page", args=[barrier.pk])).status_code == 200
    for name in ("update_page", "change_action_page", "new_milestone_page", "new_barrier_page", "new_dependency_page"):
        assert client.get(address(f"planning:{name}", args=[row.pk])).status_code == 403
    for name in ("move_action_page", "archive_action_page", "restore_action_page"):
        assert client.post(
            address(f"planning:{name}", args=[row.pk]), {"to": "running", "revision": 1}
        ).status_code in (403, 404)
    for name in ("barrier_page", "barrier_escalation"):
        assert (
            client.post(address(f"planning:{name}", args=[barrier.pk]), {"answer": "x", "to": "governor"}).status_code
            == 403
        )


def test_an_action_of_another_directorate_is_forbidden_and_one_without_a_plan_has_its_page(story: Story) -> None:
    row = step(story, goal=None, directorate=story.directorate)
    assert signed_in(story.head).get(address("planning:action_page", args=[row.pk])).status_code == 200
    stranger = signed_in(make_member("head", make_directorate()))
    assert stranger.get(address("planning:action_page", args=[row.pk])).status_code == 403
    assert stranger.get(address("planning:update_page", args=[row.pk])).status_code == 403
