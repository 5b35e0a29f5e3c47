"""A consultation rests on a survey that is over: how many it heard, of which groups and areas, and never of few."""

from typing import Any

import pytest
from django.utils import timezone

from feedback.surveys.models import Wave
from organisation.models import ClientGroup, Place
from planning import actions, queries
from planning.models import Consultation, Cycle
from tenancy.refusals import NotAllowed
from tests.feedback.surveys.conftest import Asker, answer, csm, over
from tests.figures import address
from tests.make import make, make_directorate, make_member, signed_in
from tests.planning.conftest import Story


@pytest.fixture
def cycle(story: Story) -> Cycle:
    return story.plan(service=story.indicator.service)


@pytest.fixture
def wave(story: Story) -> Wave:
    """Open: 20 citizens, 8 businesses, 2 of public offices; 19 live in the old town, 11 do not say."""
    survey = Asker(make_member("planning_manager"), story.indicator.service).opened()
    row = survey.waves.get()
    make(Place, code="old-town", name={"en": "Old town"})
    make(ClientGroup, code="citizen", name={"en": "Citizens"})
    make(ClientGroup, code="government", name={"en": "Public offices"})
    answer(row, csm(CLIENT="citizen", AREA="old-town"), 19)
    answer(row, csm(CLIENT="citizen"), 1)
    answer(row, csm(CLIENT="business"), 8)
    answer(row, csm(CLIENT="government"), 2)
    return row


def closed(wave: Wave) -> Wave:
    return over(wave, make_member("planning_manager"))


def citing(cycle: Cycle, wave: Wave, **values: Any) -> Consultation:
    facts = {"voice": "clients", "method": "survey", "asked": {"en": "Satisfied?"}, "on": timezone.localdate()}
    return actions.record_consultation(cycle, **facts | values, wave=wave, by=None)


def test_the_survey_says_whom_it_heard(cycle: Cycle, wave: Wave) -> None:
    row = citing(cycle, closed(wave), heard=900)
    assert row.heard == 30
    assert [each.client_group.code for each in row.groups.all()] == ["citizen"]
    assert [each.place.code for each in row.places.all()] == ["old-town"]
    assert {each.row.code: each.heard for each in queries.groups_heard(cycle)} == {"citizen": True, "government": False}


def test_the_page_tells_numbers_but_not_of_few(story: Story, cycle: Cycle, wave: Wave) -> None:
    row = citing(cycle, closed(wave))
    client = signed_in(story.head)
    page = client.get(address("planning:one_consultation_page", args=[row.pk])).content.decode()
    assert "30 people answered" in page
    assert "Old town" in page
    groups = page.partition("By client group")[2].partition("By area")[0]
    assert groups.count("few: not shown") == 2  # with the two of public offices alone, the businesses would tell them
    assert "<dd>20</dd>" in groups
    assert address("surveys:results", args=[wave.pk]) in page


def test_only_what_is_over_and_large_enough_is_cited(cycle: Cycle, wave: Wave) -> None:
    with pytest.raises(NotAllowed, match="can still come"):
        citing(cycle, wave)
    wave.responses.filter(answers__CLIENT="citizen").delete()
    wave.responses.filter(answers__CLIENT="business").delete()
    with pytest.raises(NotAllowed, match="Fewer than five"):
        citing(cycle, closed(wave))


def test_whoever_writes_the_plan_chooses_among_surveys_that_they_may_read(
    story: Story, cycle: Cycle, wave: Wave
) -> None:
    client, new = signed_in(story.head), address("planning:new_consultation_page", args=[cycle.pk])
    assert "Survey that was done" not in client.get(new).content.decode()
    closed(wave)
    other = Asker(make_member("planning_manager"), make_service_elsewhere()).opened(code="elsewhere")
    closed(other.waves.get())
    page = client.get(new).content.decode()
    assert "Client satisfaction: " in page
    assert f'value="{other.waves.get().pk}"' not in page
    given = {
        "voice": "clients", "method": "survey", "asked_en": "Satisfied?", "on": timezone.localdate().isoformat(), "wave": wave.pk,
    }  # fmt: skip
    assert client.post(new, given).status_code == 302
    row = Consultation.objects.get()
    assert (row.wave_id, row.heard) == (wave.pk, 30)
    change = address("planning:change_consultation_page", args=[row.pk])
    assert f'value="{wave.pk}" selected' in client.get(change).content.decode()


def make_service_elsewhere() -> Any:
    from organisation.models import Service

    return make(Service, code="parks", directorate=make_directorate(code="parks"))
