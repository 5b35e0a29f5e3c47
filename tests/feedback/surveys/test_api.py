"""Other systems read the numbers of the page, and what it hides stays hidden."""

from typing import Any

import pytest
from django.test import Client

from feedback.surveys import actions
from feedback.surveys.grouping import Grouping, breakdown, groupings
from feedback.surveys.models import Survey, Wave
from feedback.surveys.queries import questions_of
from people.models import Member
from tests.make import make_directorate, make_member
from tests.test_api import bearer

from .conftest import Asker, all_in, answer, csm, over


def asked(member: Member, path: str, status: int = 200) -> Any:
    answer = Client().get(f"/alpha/api/v1/{path}", headers=bearer(member))
    assert answer.status_code == status, answer.content
    return answer.json()


@pytest.fixture
def wave(asker: Asker) -> Wave:
    row = asker.opened().waves.get()
    answer(row, csm(), 30)
    answer(row, csm(SQD0="1"), 10)
    return over(row, asker.leader)


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


def test_results_come_by_groups_with_the_same_hidden_as_on_the_page(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    answer(wave, csm(SEX="female"), 20)
    answer(wave, csm(SEX="female", SQD0="1"), 10)
    answer(wave, csm(SEX="male", SQD0="1"), 12)
    answer(wave, csm(SEX="unsaid"), 2)
    wave = over(wave, asker.leader)
    assert "SEX" in asked(asker.leader, f"survey-waves/{wave.pk}/")["groupings"]
    found = asked(asker.leader, f"survey-waves/{wave.pk}/groups/SEX/")
    sizes = {row["code"]: row["answers"] for row in found["groups"]}
    assert sizes["unsaid"] is None
    assert None in (sizes["female"], sizes["male"])  # else the two would follow from the whole
    cells = {(row["group"], row["option"]): row for row in found["rows"] if row["question"] == "SQD0"}
    told = {key: row["count"] for key, row in cells.items()}
    assert ("unsaid", "5") in told
    assert told["unsaid", "5"] is None
    page = breakdown(wave.survey, wave, next(each for each in groupings_of(wave) if each.code == "SEX"))
    for cross in page.crossed:
        rows = cross.rows or [("", [])] * len(cross.asked.options)
        for option, (_words, row) in zip(cross.asked.options, rows, strict=True):
            here = [each for each in found["rows"] if (each["question"], each["option"]) == (cross.asked.question.code, option.code)
                    and each["line"] == cross.asked.line]  # fmt: skip
            counts = [cell.count for cell in row] or [None] * len(page.groups)
            assert [each["count"] for each in here] == counts
        if cross.asked.question.good:
            scores = [row["score"] for row in found["scores"] if row["question"] == cross.asked.question.code]
            assert scores == cross.scores
    assert any(row["count"] for row in found["rows"])


def test_groups_of_few_unknown_ones_and_other_peoples_are_not_told(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    answer(wave, csm(SEX="female"), 4)
    asked(asker.leader, f"survey-waves/{wave.pk}/groups/SEX/", 404)  # not while answers can come
    all_in(wave)
    found = asked(asker.leader, f"survey-waves/{wave.pk}/groups/SEX/")
    assert found == {"by": "SEX", "groups": [], "rows": [], "scores": []}
    assert asked(asker.leader, f"survey-waves/{wave.pk}/")["groupings"] == []
    asked(asker.leader, f"survey-waves/{wave.pk}/groups/NOTHING/", 404)
    asked(asker.leader, f"survey-waves/{wave.pk}/groups/SUGGESTION/", 404)
    asked(asker.leader, f"survey-waves/{wave.pk}/groups/SEX/?by=2", 400)
    asked(make_member("head", make_directorate(code="parks")), f"survey-waves/{wave.pk}/groups/SEX/", 404)


def groupings_of(wave: Wave) -> list[Grouping]:
    return groupings(wave, questions_of(wave.survey))
