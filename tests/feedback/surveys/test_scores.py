"""Scores where the survey is not the ready one, or is small."""

import csv
import io
from typing import Any

from feedback.surveys import actions
from feedback.surveys.documents import reach_facts, result_blocks, score_words
from feedback.surveys.models import Question, Wave
from feedback.surveys.ready import ready
from feedback.surveys.results import results_of
from tests.charters.conftest import url
from tests.feedback.helpers import text_of
from tests.make import signed_in

from .conftest import Asker, all_in, answer, csm


def charter_survey(asker: Asker, *good: str) -> Wave:
    """One's own three questions on the charter, the first with its options in another order."""
    survey = actions.create_survey(code="own", name={"en": "Own"}, languages=["en"], by=asker.leader)
    for code, measure in (("A", "awareness"), ("B", "visibility"), ("C", "helpfulness")):
        options: list[dict[str, Any]] = [{"code": each, "words": {"en": each}} for each in ("no", "heard", "saw")]
        for option in options:
            if option["code"] in good:
                option["good"] = True
        actions.add_question(
            survey, code=code, kind="choice", words={"en": code}, measure=measure, options=options, by=asker.leader
        )
    return actions.move_survey(survey, "open", by=asker.leader).waves.get()


def test_no_good_answers_no_charter_scores_and_no_error(asker: Asker) -> None:
    wave = charter_survey(asker)
    answer(wave, {"A": "saw", "B": "saw", "C": "saw"}, 5)
    assert results_of(wave.survey, all_in(wave)).charter == {}
    text_of(signed_in(asker.leader).get(url("surveys:results", wave.pk)))


def test_ones_own_order_of_options_counts_nobody_wrongly(asker: Asker) -> None:
    wave = charter_survey(asker, "heard", "saw")
    answer(wave, {"A": "heard", "B": "no", "C": "no"}, 5)
    answer(wave, {"A": "saw", "B": "saw", "C": "saw"}, 15)
    helped = results_of(wave.survey, all_in(wave)).charter[Question.Measure.HELPFULNESS.value]
    assert (helped.part, helped.whole) == (15, 20)


def test_the_method_counts_help_among_those_who_saw_the_charter(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    for first, third, people in (("1", "1", 10), ("2", "1", 5), ("3", "3", 5), ("4", None, 5)):
        answer(wave, csm(CC1=first, CC2=None if first == "4" else "1", CC3=third), people)
    scores = results_of(wave.survey, all_in(wave)).charter
    found = {name: (score.part, score.whole) for name, score in scores.items()}
    assert found == {"awareness": (20, 25), "visibility": (20, 20), "helpfulness": (10, 15)}


def test_people_and_not_their_answers_make_a_score_indicative(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    answer(wave, csm(**{f"SQD{number}": "5" for number in range(1, 9)}), 10)
    overall = results_of(wave.survey, all_in(wave)).overall
    assert overall is not None
    assert overall.whole == 80
    assert overall.indicative
    assert "indicative" in score_words(overall)
    wave.survey.overall = "mean"
    mean = results_of(wave.survey, wave).overall
    assert mean is not None
    assert "of" not in score_words(mean).split()


def test_more_answers_than_people_are_called_a_mistake(asker: Asker) -> None:
    wave = actions.change_wave(asker.opened().waves.get(), population=4, by=asker.leader)
    answer(wave, csm(), 10)
    facts = dict(reach_facts(results_of(wave.survey, all_in(wave))))
    assert "More answers than people" in facts["Response rate"]
    assert "±" not in facts["Margin of error"]


def test_the_report_of_the_method_has_its_order(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    answer(wave, csm(SEX="female", SQD1="4"), 35)
    headings = [
        block.words for block in result_blocks(results_of(wave.survey, all_in(wave))) if block.kind == "heading"
    ]
    order = ["Overview", "Scope", "How it was counted", "Who answered", "The charter", "The service"]
    assert [words for words in headings if words in order] == order
    told = [block.caption for block in result_blocks(results_of(wave.survey, all_in(wave))) if block.kind == "table"]
    first = [str(wave.survey.questions.get(code=code).words) for code in ("SEX", "CC1", "CC2", "CC3", "SQD0", "SQD1")]
    assert [caption for caption in told if caption in first] == first


def test_codes_order_and_scale_are_those_of_the_method() -> None:
    questions = {each["code"]: each for each in ready("csm_onsite").questions}
    codes = [code for code in questions if code[:2] in ("CC", "SQ")]
    assert codes == ["CC1", "CC2", "CC3", *(f"SQD{number}" for number in range(9))]
    assert [[each["code"] for each in questions[code]["options"]] for code in codes[:3]] == [
        list("1234"),
        list("12345"),
        list("1234"),
    ]
    for code in codes[3:]:
        assert [each["code"] for each in questions[code]["options"]] == ["5", "4", "3", "2", "1"]
        assert [each["code"] for each in questions[code]["options"] if each.get("good")] == ["5", "4"]
        assert questions[code]["not_applicable"]
    assert questions["CC2"]["shown_if"] == questions["CC3"]["shown_if"] == ["CC1", ["1", "2", "3"]]


def test_a_score_leaves_out_to_whom_it_does_not_apply(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    for given, people in (("5", 10), ("4", 5), ("3", 10), ("1", 5), ("na", 15)):
        answer(wave, csm(SQD5=given), people)
    fees = next(each for each in results_of(wave.survey, all_in(wave)).asked if each.code == "SQD5")
    assert (fees.good, fees.rated, fees.answered, fees.score) == (15, 30, 45, 0.5)


def test_the_file_says_what_the_page_says(asker: Asker) -> None:
    wave = asker.opened("report_card", "card").waves.get()
    wave = actions.change_wave(wave, population=200, by=asker.leader)
    for spent, people in (("10", 10), ("40", 5)):
        answer(wave, {"ACCESS": "yes", "PROBLEM": "no", "SPENT": spent, "ALL": "4"}, people)
    all_in(wave)
    content = signed_in(asker.leader).get(url("surveys:results_file", wave.pk, "csv")).content.decode("utf-8-sig")
    rows = {(row["question"], row["option"]): row for row in csv.DictReader(io.StringIO(content))}
    assert (rows["", "responses"]["count"], rows["", "responses"]["share"]) == ("15", "0.075000")
    assert 0 < float(rows["", "margin_of_error"]["share"]) < 1
    assert (rows["", "satisfaction"]["count"], rows["", "satisfaction"]["note"]) == ("15", "indicative")
    assert (rows["SPENT", "mean"]["value"], rows["SPENT", "median"]["value"]) == ("20.000000", "10.000000")
