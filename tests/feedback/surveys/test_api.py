"""Other systems read the numbers of the page, and what it hides stays hidden."""

from typing import Any

import pytest
from django.test import Client

from feedback.surveys import actions
from feedback.surveys.models import Survey, Wave
from people.models import Member
from tests.make import make_directorate, make_member
from tests.test_api import bearer

from .conftest import Asker, answer, csm


def asked(member: Member, path: str, status: int = 200) -> Any:
    answer = Client().get(f"/alpha/api/v1/{path}", headers=bearer(member))
    assert answer.status_code == status, answer.content
    return answer.json()


@pytest.fixture
def wave(asker: Asker) -> Wave:
    row = asker.opened().waves.get()
    answer(row, csm(), 30)
    answer(row, csm(SQD0="1"), 10)
    actions.move_survey(row.survey, "closed", by=asker.leader)
    return row


def test_a_wave_comes_with_its_scores_and_counts_by_codes(asker: Asker, wave: Wave) -> None:
    listed = asked(asker.leader, "survey-waves/?survey=water")["results"]
    assert [(row["survey"], row["number"]) for row in listed] == [("water", 1)]
    assert "rows" not in listed[0]
    found = asked(asker.leader, f"survey-waves/{wave.pk}/")
    scores = {row["code"]: row for row in found["scores"]}
    assert found["answers"] == 40
    assert scores["satisfaction"] == {
        "code": "satisfaction",
        "part": 30,
        "whole": 40,
        "share": 0.75,
        "indicative": False,
    }
    counts = {(row["question"], row["option"]): row["count"] for row in found["rows"]}
    assert (counts["SQD0", "5"], counts["SQD0", "1"]) == ("30", "10")


def test_fewer_than_five_say_nothing(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    answer(wave, csm(), 4)
    found = asked(asker.leader, f"survey-waves/{wave.pk}/")
    assert (found["answers"], found["scores"], found["rows"]) == (None, [], [])


def test_each_reads_the_surveys_of_their_own_directorate(asker: Asker, wave: Wave) -> None:
    assert asked(asker.leader, "surveys/water/")["service"] == "water"
    head = make_member("head", make_directorate(code="parks"))
    assert asked(head, "surveys/")["count"] == 0
    asked(head, "surveys/water/", 404)
    asked(head, f"survey-waves/{wave.pk}/", 404)


def test_drafts_have_no_results_and_unknown_parameters_are_told(asker: Asker) -> None:
    asker.ready()
    survey = Survey.objects.get()
    actions.add_wave(survey, name={"en": "Soon"}, opens_on="2026-01-01", by=asker.leader)
    assert asked(asker.leader, "survey-waves/")["count"] == 0
    asked(asker.leader, "survey-waves/?wave=1", 400)
