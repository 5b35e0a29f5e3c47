"""The survey report: the results of a wave as everybody may read them."""

import json
import re
from pathlib import Path

import pytest

from feedback.surveys import actions
from feedback.surveys.actions import tally_responses
from feedback.surveys.documents import score_words
from feedback.surveys.grouping import Grouping, breakdown
from feedback.surveys.models import Wave
from feedback.surveys.queries import questions_of
from feedback.surveys.results import published, results_of
from organisation.models import Place
from tests.charters.conftest import tenant_addresses  # noqa: F401 - fixture
from tests.feedback.surveys.conftest import Asker, answer, asker, csm, over  # noqa: F401 - fixture
from tests.make import make
from tests.reports.papers import frozen, html, questions, section, spoken, text


@pytest.fixture
def wave(asker: Asker) -> Wave:  # noqa: F811
    """Over: 40 women, 20 men, two who do not say."""
    row = asker.opened().waves.get()
    hall = make(Place, code="hall", name={"en": "City hall", "ar": "دار البلدية"})
    answer(row, csm(SEX="female", SUGGESTION="Ali was rude"), 40, place=hall)
    answer(row, csm(SEX="male", SQD0="1"), 20)
    answer(row, csm(SEX="unsaid"), 2)
    return over(row, asker.leader)


def test_it_says_what_the_page_of_the_results_says(wave: Wave) -> None:
    content = frozen("survey", wave=wave)
    results = published(results_of(wave.survey, wave))
    assert results.satisfaction is not None
    assert section(content, "survey")["scores"]["satisfaction"]["part"] == str(results.satisfaction.part) == "42"
    assert score_words(results.satisfaction) in text(content)
    assert "67.7%" in text(content)


def test_each_table_has_a_name_of_its_own_for_those_who_listen(wave: Wave) -> None:
    page = str(html(frozen("survey", wave=wave)))
    named = re.findall(r'role="region"[^>]*aria-label="([^"]*)"', page)
    assert len(named) > 3
    assert len(named) == len(set(named)), named


def test_free_texts_and_small_groups_stay_hidden(wave: Wave) -> None:
    content = frozen("survey", wave=wave)
    assert "Ali" not in content
    sex = next(each for each in section(content, "survey_answers")["asked"] if each["code"] == "SEX")
    told = {option["code"]: option["count"] for option in sex["options"]}
    assert told["unsaid"] is None
    assert None in (told["male"], told["female"])  # else it would follow from the total


def test_of_fewer_than_five_nothing_is_told(asker: Asker) -> None:  # noqa: F811
    row = asker.opened().waves.get()
    answer(row, csm(), 4)
    content = frozen("survey", wave=over(row, asker.leader))
    facts = section(content, "survey")
    assert (facts["hidden"], facts["responses"], facts["scores"]) == (True, "0", {})
    assert section(content, "survey_answers")["asked"] == []
    assert "Fewer than five people have answered." in text(content)


def test_before_all_answers_are_in_it_says_why_nothing_is_told(asker: Asker) -> None:  # noqa: F811
    row = asker.opened().waves.get()
    answer(row, csm(CLIENT="citizen"), 8)
    tally_responses()
    content = frozen("survey", wave=row)
    assert section(content, "survey")["hidden"] is True
    assert section(content, "survey_groups")["broken"] == []
    said = text(content)
    assert "when ten people have answered" in said
    assert "told when all answers are in" in said
    assert "Fewer than five people" not in said


def test_it_compares_with_the_wave_before(asker: Asker) -> None:  # noqa: F811
    survey = asker.opened()
    first = survey.waves.get()
    answer(first, csm(SQD0="1"), 40)
    over(first, asker.leader)
    survey = actions.move_survey(first.survey.__class__.objects.get(pk=survey.pk), "open", by=asker.leader)
    second = asker.wave(survey)
    answer(second, csm(SQD0="5"), 40)
    row = over(second, asker.leader)
    change = next(
        each for each in section(frozen("survey", wave=row), "survey_changes")["changes"] if each["code"] == "SQD0"
    )
    assert change["was"] == {"good": "0", "rated": "40"}
    assert change["now"] == {"good": "40", "rated": "40"}
    assert "Better: too clear to be mere chance" in text(frozen("survey", wave=row))


def test_scores_by_group_say_what_the_breakdown_says(asker: Asker) -> None:  # noqa: F811
    row = asker.opened().waves.get()
    answer(row, csm(CLIENT="citizen"), 20)
    answer(row, csm(CLIENT="business", SQD0="1"), 20)
    answer(row, csm(CLIENT="government"), 2)
    wave = over(row, asker.leader)
    content = frozen("survey", wave=wave)
    broken = next(each for each in section(content, "survey_groups")["broken"] if each["code"] == "CLIENT")
    question = next(each for each in questions_of(wave.survey) if each.code == "CLIENT")
    shown = breakdown(wave.survey, wave, Grouping(question.code, str(question.words), question))
    assert [(group["code"], group["count"]) for group in broken["groups"]] == [
        (code, None if count is None else str(count)) for code, _words, count in shown.groups
    ]
    assert {group["code"]: group["count"] for group in broken["groups"]}["government"] is None
    satisfied = next(each for each in broken["scores"] if each["code"] == "SQD0")
    crossed = next(each for each in shown.crossed if each.asked.code == "SQD0")
    assert satisfied["scores"] == [None if score is None else f"{score:.0f}" for score in crossed.scores]
    assert "Groups of fewer than five people are not shown" in text(content)


@pytest.mark.parametrize(("language", "words"), [("en", "67.7%"), ("ar", "٦٧٫٧٪")])
def test_page_and_paper_say_the_same(wave: Wave, language: str, words: str, tmp_path: Path) -> None:
    content = frozen("survey", wave=wave)
    assert words in spoken(content, tmp_path / "survey.pdf", language)
    assert words in html(content, language)


def test_a_report_made_twice_reads_the_same_later(wave: Wave) -> None:
    """Nothing on it depends on the day on which it is read."""
    content = frozen("survey", wave=wave)
    data = json.loads(content)
    data["sections"][0]["facts"]["over"] = False
    assert "by five answers at a time" in text(json.dumps(data))
    assert "by five answers at a time" not in text(content)


def test_it_asks_the_same_questions_however_many_answered(wave: Wave, asker: Asker) -> None:  # noqa: F811
    few = questions("survey", wave=wave)
    other = asker.opened(code="roads").waves.get()
    for sex in ("female", "male"):
        answer(other, csm(SEX=sex), 45)
    assert questions("survey", wave=over(other, asker.leader)) == few <= 25


def test_days_stand_by_months_with_the_small_ones_hidden(asker: Asker) -> None:  # noqa: F811
    survey = actions.create_survey(code="visit", name={"en": "Visit"}, languages=["en"], by=asker.leader)
    actions.add_question(survey, code="DAY", kind="date", words={"en": "When?"}, by=asker.leader)
    row = actions.move_survey(survey, "open", by=asker.leader).waves.get()
    for day, people in (("2026-03-05", 6), ("2026-04-05", 30), ("2026-05-05", 4)):
        answer(row, {"DAY": day}, people)
    content = frozen("survey", wave=over(row, asker.leader))
    (day,) = section(content, "survey_answers")["asked"]
    told = {option["code"]: option["count"] for option in day["options"]}
    assert told == {"2026-03": None, "2026-04": "30", "2026-05": None}
    assert "April 2026" in text(content)
    assert "75.0%" in text(content)
    assert "15.0%" not in text(content)
    assert "квітень 2026" in text(content, "uk")
