"""What a wave says, and what it does not say."""

import csv
import io
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.surveys import actions
from feedback.surveys.grouping import ASKED_AT, Grouping, breakdown, group_sizes, groupings
from feedback.surveys.models import Survey, Wave
from feedback.surveys.queries import questions_of
from feedback.surveys.results import changes, results_of
from organisation.models import Place
from tests.charters.conftest import url
from tests.feedback.helpers import text_of
from tests.make import make, make_member, signed_in

from .conftest import Asker, all_in, answer, body, csm, made, over


@pytest.fixture
def wave(asker: Asker) -> Wave:
    """40 people: 30 content who know the charter, 10 who do not."""
    row = asker.opened().waves.get()
    row = actions.change_wave(row, population=200, by=asker.leader)
    answer(row, csm(SEX="female", SQD1="5", SQD2="na", SUGGESTION="More chairs"), 30)
    answer(row, csm(SEX="male", CC1="4", CC2=None, CC3=None, SQD0="2", SQD1="1"), 10)
    return all_in(row)


def test_counts_shares_and_scores(wave: Wave) -> None:
    found = results_of(wave.survey, wave)
    by = {each.code: each for each in found.asked}
    assert (found.responses, found.response_rate) == (40, 0.2)
    assert {option.code: option.count for option in by["SQD0"].options} == {
        "5": 30,
        "4": 0,
        "3": 0,
        "2": 10,
        "1": 0,
        "na": 0,
    }
    assert by["SQD0"].score == 0.75
    assert (by["SQD2"].rated, by["SQD2"].score) == (0, None)  # nobody to whom it applies
    assert found.satisfaction is not None
    assert (found.satisfaction.value, found.satisfaction.band) == (0.75, "Fair")
    assert found.overall is not None
    assert (found.overall.part, found.overall.whole) == (30, 40)
    charter = {name: (score.part, score.whole) for name, score in found.charter.items()}
    assert charter == {"awareness": (30, 40), "visibility": (30, 30), "helpfulness": (30, 30)}


def test_the_page_says_it_with_the_margin_and_the_method(asker: Asker, wave: Wave) -> None:
    page = text_of(signed_in(asker.leader).get(url("surveys:results", wave.pk)))
    for words in ("75.0% (30 of 40), Fair", "20.0%", "± 13.9%", "good answers ÷", "Woman"):
        assert words in page


def test_fewer_than_five_are_not_shown_anywhere(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    answer(wave, csm(SUGGESTION="It was Ali"), 4)
    all_in(wave)
    client = signed_in(asker.leader)
    for address in (url("surveys:results", wave.pk), url("surveys:texts", wave.pk, "SUGGESTION")):
        page = text_of(client.get(address))
        assert "Ali" not in page
        assert "ot shown" in page
    rows = list(
        csv.reader(io.StringIO(client.get(url("surveys:results_file", wave.pk, "csv")).content.decode("utf-8-sig")))
    )
    assert {row[-1] for row in rows[1:]} == {"hidden"}
    assert "their answers are not given out" in text_of(client.get(url("surveys:answers_file", wave.pk)), 422)


def grouped_by(wave: Wave, code: str) -> Grouping:
    return next(each for each in groupings(wave, questions_of(wave.survey)) if each.code == code)


def test_a_small_group_is_hidden_with_the_next_one(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    answer(wave, csm(SEX="female"), 20)
    answer(wave, csm(SEX="male"), 10)
    answer(wave, csm(SEX="unsaid", SQD0="1"), 3)
    wave = over(wave, asker.leader)
    by = grouped_by(wave, "SEX")
    found = breakdown(wave.survey, wave, by)
    assert [n for _code, _words, n in found.groups] == [20, None, None]
    satisfied = next(each for each in found.crossed if each.asked.code == "SQD0")
    page = text_of(signed_in(asker.leader).get(url("surveys:breakdown", wave.pk, query="?by=SEX")))
    assert "·" in page
    assert satisfied.rows is not None
    assert all(cells[1].count is None and cells[2].count is None for _words, cells in satisfied.rows)
    assert satisfied.scores == [1.0, None, None]
    sex_shown = next(each for each in found.crossed if each.asked.code == "CC1")
    assert sex_shown.rows is not None
    assert [cell.count for cell in sex_shown.rows[0][1]] == [20, None, None]
    assert sex_shown.scores == [1.0, None, None]


def test_a_score_is_not_told_where_it_says_what_a_few_answered(asker: Asker) -> None:
    """All are content but the ten men: with the women's score it would follow what the three others said."""
    wave = asker.opened().waves.get()
    answer(wave, csm(SEX="female"), 20)
    answer(wave, csm(SEX="male", SQD0="1"), 10)
    answer(wave, csm(SEX="unsaid", SQD0="1"), 3)
    wave = over(wave, asker.leader)
    found = breakdown(wave.survey, wave, grouped_by(wave, "SEX"))
    satisfied = next(each for each in found.crossed if each.asked.code == "SQD0")
    assert satisfied.scores == [None, None, None]


@pytest.mark.parametrize("seed", range(4))
def test_two_tables_of_the_same_questions_hide_the_same(asker: Asker, seed: int) -> None:
    dice, wave = Random(seed), asker.opened().waves.get()
    for _each in range(40):
        sex, age = (
            dice.choice(("female", "female", "male", "unsaid")),
            dice.choice(("18-34", "35-59", "35-59", "60-up")),
        )
        answer(wave, csm(SEX=dice.choice((sex, None)), AGE=age, SQD0=dice.choice("12455")))
    all_in(wave)
    shown = {}
    for by, asked in (("SEX", "AGE"), ("AGE", "SEX"), ("SEX", "SQD0"), ("SQD0", "SEX")):
        found = breakdown(wave.survey, wave, grouped_by(wave, by))
        cross = next(each for each in found.crossed if each.asked.code == asked)
        options = [option.code for option in cross.asked.options]
        cells = {
            (option, group): cell.count
            for option, (_words, row) in zip(options, cross.rows or [], strict=bool(cross.rows))
            for (group, _name, _n), cell in zip(found.groups, row, strict=True)
            if cell.count is not None and group
        }
        shown[by, asked] = cells
        assert not any(0 < n < 5 for n in cells.values())
    for one, other in (("SEX", "AGE"), ("SEX", "SQD0")):
        assert shown[one, other] == {(group, option): n for (option, group), n in shown[other, one].items()}


def test_groups_that_are_large_are_shown(asker: Asker, wave: Wave) -> None:
    by = grouped_by(wave, "SEX")
    found = breakdown(wave.survey, wave, by)
    satisfied = next(each for each in found.crossed if each.asked.code == "SQD0")
    assert satisfied.rows is not None
    assert [cell.count for cell in satisfied.rows[0][1]] == [30, 0, 0]
    assert satisfied.scores == [1.0, 0.0, None]


def test_places_are_compared_by_name_and_small_ones_hidden_with_the_next(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    old, new, far = (make(Place, code=code, name={"en": code.title()}) for code in ("old-town", "new-town", "far"))
    answer(wave, csm(), 25, place=old)
    answer(wave, csm(SQD0="1"), 20, place=new)
    answer(wave, csm(), 2, place=far)
    answer(wave, csm(SQD0="5"), 6)
    answer(wave, csm(SQD0="1"), 6)
    wave = over(wave, asker.leader)
    by = grouped_by(wave, ASKED_AT)
    assert group_sizes(wave, by) == [
        ("far", "Far", None),
        ("new-town", "New-Town", 20),
        ("old-town", "Old-Town", 25),
        ("", "Not known where", None),
    ]
    satisfied = next(each for each in breakdown(wave.survey, wave, by).crossed if each.asked.code == "SQD0")
    assert satisfied.scores == [None, 0.0, 1.0, None]
    page = text_of(signed_in(asker.leader).get(url("surveys:breakdown", wave.pk, query=f"?by={ASKED_AT}")))
    assert "Old-Town" in page
    assert "Where it was asked" in page


def test_a_question_for_the_place_breaks_down_too(asker: Asker) -> None:
    survey = actions.create_survey(code="where", name={"en": "Where"}, languages=["en"], by=asker.leader)
    given = {"options": [{"code": "1", "words": {"en": "Yes"}, "good": True}, {"code": "0", "words": {"en": "No"}}]}
    actions.add_question(survey, code="HOME", kind="place", words={"en": "Where do you live?"}, by=asker.leader)
    actions.add_question(survey, code="CLEAN", kind="choice", words={"en": "Clean?"}, by=asker.leader, **given)
    wave = actions.move_survey(survey, "open", by=asker.leader).waves.get()
    make(Place, code="hill", name={"en": "Hill quarter"})
    make(Place, code="dale", name={"en": "Dale quarter"})
    answer(wave, {"HOME": "hill", "CLEAN": "1"}, 8)
    answer(wave, {"HOME": "dale", "CLEAN": "0"}, 9)
    wave = over(wave, asker.leader)
    found = breakdown(survey, wave, grouped_by(wave, "HOME"))
    assert found.groups == [("dale", "Dale quarter", 9), ("hill", "Hill quarter", 8)]
    assert found.crossed[0].scores == [0.0, 1.0]
    assert "Hill quarter" in text_of(signed_in(asker.leader).get(url("surveys:results", wave.pk)))


def test_waves_are_compared_with_the_chance_told(asker: Asker, wave: Wave) -> None:
    survey = Survey.objects.get(pk=wave.survey_id)
    later = actions.add_wave(survey, name={"en": "After"}, opens_on=timezone.localdate(), by=asker.leader)
    answer(later, csm(SQD1="5"), 40)
    all_in(later)
    found = {each.asked.code: each for each in changes(survey, wave, later)}
    assert found["SQD0"].significant
    assert found["SQD0"].difference == pytest.approx(0.25)
    assert found["CC2"].p is None  # everybody said the same
    assert found["SQD5"].p is None  # nobody answered
    page = text_of(signed_in(asker.leader).get(url("surveys:comparison", later.pk)))
    assert "Better: too clear to be mere chance" in page
    assert "No difference" in page  # everybody knew the charter, before and after
    assert "Too few answers" in page
    assert "Holm" in page


def test_matrix_several_numbers_and_places_are_counted(asker: Asker) -> None:
    wave = asker.opened("report_card", "card").waves.get()
    answers = {
        "ACCESS": "yes", "QUALITY": {"quality": "5", "cost": "1"}, "PROBLEM": "yes", "REPORTED": ["office", "media"],
        "SOLVED": "part", "SPENT": "12.5", "ALL": "4",
    }  # fmt: skip
    answer(wave, answers, 6)
    wave = over(wave, asker.leader)
    by = {each.code: each for each in results_of(wave.survey, wave).asked}
    assert (by["QUALITY.quality"].score, by["QUALITY.cost"].score, by["QUALITY.staff"].hidden) == (1.0, 0.0, True)
    assert {option.code: option.count for option in by["REPORTED"].options}["media"] == 6
    assert by["REPORTED"].answered == 6
    assert by["SPENT"].numbers is not None
    assert by["SPENT"].numbers.median == 12.5
    text_of(signed_in(asker.leader).get(url("surveys:results", wave.pk)))


def test_export_and_import_are_the_same_answers(asker: Asker) -> None:
    survey = asker.opened("report_card", "card")
    wave = survey.waves.get()
    given = {
        "ACCESS": "yes",
        "QUALITY": {"quality": "5"},
        "PROBLEM": "yes",
        "REPORTED": ["media", "office"],
        "SPENT": "12.5",
        "ALL": "4",
    }
    answer(wave, given, 6)
    wave = over(wave, asker.leader)
    client = signed_in(asker.leader)
    other = asker.opened("report_card", "other").waves.get()
    for content in (body(client.get(url("surveys:answers_file", wave.pk))), made(client, wave, "answers")):
        assert actions.import_answers(other, content, alike="other", by=asker.leader).stored == 6
        again = actions.import_answers(other, content, alike="other", by=asker.leader)
        assert (again.stored, again.known) == (0, 6)
    mine = {str(sorted(row.answers.items())) for row in wave.responses.all()}
    assert {str(sorted(row.answers.items())) for row in other.responses.all()} == mine
    assert other.responses.count() == 12


def test_rows_that_are_wrong_are_named_and_nothing_is_stored(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    client = signed_in(asker.leader)
    address = url("surveys:import", wave.pk)

    def sent(text: str) -> str:
        return text_of(client.post(address, {"file": io.BytesIO(text.encode())}), 422)

    page = sent("CC1,SQD0\n4,5\n4,9\n,5\n")
    assert "2 rows are wrong" in page
    assert "Row 3: “SQD0”: “9” is no option" in page
    assert "Row 4: “CC1” has no answer" in page
    assert "There is no column “Question one”" in sent("Question one\n1\n")
    assert "stands there twice" in sent("CC1,CC1\n1,1\n")
    assert "The day does not lie in this wave" in sent("CC1,SQD0,answered_on\n4,5,2001-01-01\n")
    assert "names no question" in sent("language\nen\n")
    assert not wave.responses.exists()


def test_a_text_never_becomes_a_formula(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    answer(wave, csm(SUGGESTION="=HYPERLINK(1)"), 5)
    all_in(wave)
    text = body(signed_in(asker.leader).get(url("surveys:answers_file", wave.pk))).decode()
    assert "HYPERLINK" not in text  # nor any other free text


def test_the_pdf_says_what_the_page_says(asker: Asker, wave: Wave) -> None:
    from pypdf import PdfReader

    content = made(signed_in(asker.leader), wave, "results")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert "75.0%" in text
    assert "On the whole I am satisfied" in text


def test_papers_are_typed_in_once_each(asker: Asker) -> None:
    survey = asker.opened("rapid_scan")
    wave = survey.waves.get()
    clerk = make_member("data_officer")
    client = signed_in(clerk)
    address = url("surveys:enter", wave.pk)
    page = text_of(client.get(address))
    key = page.split('name="key" value="')[1].split('"')[0]
    assert "has no answer" in text_of(client.post(address, {"key": key, "WAIT": "1"}), 422)
    day = (timezone.localdate() - timedelta(days=400)).isoformat()
    assert "does not lie in this wave" in text_of(
        client.post(address, {"key": key, "ALL": "3", "answered_on": day}), 422
    )
    for _click in range(2):
        assert client.post(address, {"key": key, "ALL": "3", "DONE": "yes", "WHY": "x"}).status_code == 302
    row = wave.responses.get()
    assert (row.channel, row.entered_by, row.answers) == ("paper", clerk, {"ALL": "3", "DONE": "yes"})
    back = {"key": key, "ALL": "1", "DONE": "yes"}  # the next paper, typed over the last one
    page = text_of(client.post(address, back), 422)
    assert "If this is another paper, store it again." in page
    fresh = page.split('name="key" value="')[1].split('"')[0]
    assert client.post(address, back | {"key": fresh}).status_code == 302
    assert [each.answers["ALL"] for each in wave.responses.order_by("pk")] == ["3", "1"]
    for each in wave.responses.all():
        actions.remove_response(each, by=clerk)
    assert not wave.responses.exists()


def test_as_many_queries_for_many_answers_as_for_few(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    client = signed_in(asker.leader)
    answer(wave, csm(SEX="female"), 6)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            text_of(client.get(url("surveys:results", wave.pk)))
        return len(caught)

    queries()
    few = queries()
    answer(wave, csm(SEX="male"), 40)
    assert queries() == few
    assert few <= 26


def test_intake_stays_within_its_queries(asker: Asker, django_assert_max_num_queries: Any) -> None:
    asker.opened("rapid_scan")
    from django.test import Client

    client = Client()
    at = client.post(url("answer:start", "water"), {"website": ""})["Location"]
    for given in ({"ALL": "3"}, {}, {}, {}):
        at = client.post(at, given)["Location"]
    with django_assert_max_num_queries(21):
        client.post(at, {"DONE": "yes"})
