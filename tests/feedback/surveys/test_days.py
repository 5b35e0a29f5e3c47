"""Questions for a day: made, answered, refused, told by months or years, taken out and brought in again."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from feedback.codes import new_key
from feedback.surveys import actions
from feedback.surveys.asking import WrongAnswer
from feedback.surveys.models import Response, Survey, Wave
from feedback.surveys.results import MOST_MONTHS, published, results_of
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.feedback.helpers import text_of
from tests.make import signed_in

from .conftest import Asker, all_in, answer, body, made, over
from .test_answering import begun
from .test_importing import a_workbook
from .walking import walked

MARCH, APRIL, MAY = "2026-03-05", "2026-04-30", "2026-05-01"


@pytest.fixture
def survey(asker: Asker) -> Survey:
    """Built at the pages, and open."""
    client = signed_in(asker.leader)
    client.post(url("surveys:new"), {"instrument": "", "code": "visit", "name_en": "Visit", "languages": ["en", "ar"]})
    row = Survey.objects.get()
    for code, kind, more in (("DAY", "date", {"required": "on"}), ("WHY", "text", {"same_page": "on"})):
        given = {"code": code, "kind": kind, "words_en": f"What of {code}?", **more}
        assert client.post(url("surveys:new_question", row.pk), given).status_code == 302
    return actions.move_survey(row, "open", by=asker.leader)


@pytest.fixture
def wave(survey: Survey) -> Wave:
    return survey.waves.select_related("survey").get()


def given_days(wave: Wave, **people: int) -> None:
    """m03=6: six of March."""
    for month, n in people.items():
        answer(wave, {"DAY": f"2026-{month[1:]}-05"}, n)


def options(wave: Wave, *, public: bool = False) -> list[tuple[str, str, int | None]]:
    found = results_of(wave.survey, wave)
    asked = (published(found) if public else found).asked[0]
    return [(option.code, option.words, option.count) for option in asked.options]


@pytest.mark.parametrize("said", [MARCH, "05.03.2026", "05/03/2026", "2026/03/05", "٢٠٢٦-٠٣-٠٥", " 2026-03-05 "])
def test_a_day_is_answered_as_people_write_it(wave: Wave, said: str) -> None:
    walked(Client(), "visit", {"DAY": said})
    assert Response.objects.get().answers == {"DAY": MARCH}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("2026-02-30", "This is not a day."),
        ("last Monday", "This is not a day."),
        ("0226-03-05", "This day is too far away."),
        ("2200-01-01", "This day is too far away."),
        ("", "Answer this question: What of DAY?"),
    ],
)
def test_what_is_no_day_is_refused_and_nothing_is_lost(wave: Wave, said: str, sentence: str) -> None:
    client = Client()
    at = begun(client, "visit")
    page = text_of(client.post(at, {"DAY": said, "WHY": "The stamp"}), 422)
    assert sentence in page
    assert "The stamp" in page
    assert f'value="{said}"' in page or not said
    assert not Response.objects.exists()
    assert client.post(at, {"DAY": MARCH, "WHY": "The stamp"}).status_code == 302
    assert Response.objects.get().answers == {"DAY": MARCH, "WHY": "The stamp"}


@pytest.mark.parametrize("said", ["2026-02-30", "5 March", "0226-03-05", "2200-01-01"])
def test_no_other_door_takes_what_is_no_day(asker: Asker, wave: Wave, said: str) -> None:
    with pytest.raises(WrongAnswer, match="wants a day"):
        actions.receive_response(wave, {"DAY": said}, key=new_key(), channel="link")
    address = url("surveys:import", wave.pk)
    page = text_of(signed_in(asker.leader).post(address, {"file": io.BytesIO(f"DAY\n{MARCH}\n{said}\n".encode())}), 422)
    assert "Row 3: “DAY” wants a day: year-month-day." in page
    assert not Response.objects.exists()


def test_days_go_out_and_come_in_again(asker: Asker, wave: Wave) -> None:
    given_days(wave, m03=6, m04=5)
    wave = over(wave, asker.leader)
    client = signed_in(asker.leader)
    copy = actions.copy_survey(wave.survey, code="again", by=asker.leader)
    other = actions.move_survey(copy, "open", by=asker.leader).waves.get()
    single = [body(client.get(url("surveys:answers_file", wave.pk))), made(client, wave, "answers")]
    rows = list(csv.DictReader(io.StringIO(single[0].decode("utf-8-sig"))))
    assert sorted(row["DAY"] for row in rows) == [MARCH] * 6 + ["2026-04-05"] * 5
    for content in single:
        assert actions.import_answers(other, content, alike="other", by=asker.leader).stored == 11
    stored = sorted(row.answers["DAY"] for row in other.responses.all())
    assert stored == [MARCH] * 12 + ["2026-04-05"] * 10


def test_a_day_of_a_workbook_is_a_day(asker: Asker, wave: Wave) -> None:
    from datetime import date, datetime

    rows: Any = [["DAY"], [date(2026, 3, 5)], [datetime(2026, 3, 5)], [MARCH]]
    assert actions.import_answers(wave, a_workbook(*rows), by=asker.leader).stored == 3
    assert {row.answers["DAY"] for row in wave.responses.all()} == {MARCH}
    rows = [["DAY"], [datetime(2026, 3, 5, 13, 30)]]
    with pytest.raises(NotAllowed):
        actions.import_answers(wave, a_workbook(*rows), by=asker.leader)


def test_days_are_told_by_months_on_page_paper_and_file(asker: Asker, wave: Wave) -> None:
    from pypdf import PdfReader

    given_days(wave, m03=6, m04=30, m05=4)
    wave = over(wave, asker.leader)
    client = signed_in(asker.leader)
    page = " ".join(text_of(client.get(url("surveys:results", wave.pk))).split("What of WHY")[0].split())
    paper = PdfReader(io.BytesIO(made(client, wave, "results")))
    printed = " ".join(" ".join(sheet.extract_text() for sheet in paper.pages).split())
    for words, count, share in (
        ("March 2026", "6", "15.0%"),
        ("April 2026", "30", "75.0%"),
        ("May 2026", "4", "10.0%"),
    ):
        assert f"{words} {count} {share}" in printed
        after = page.partition(f'<th scope="row">{words}')[2]
        assert f'<td class="num">{count}</td><td class="num">{share}</td>' in after.partition("</tr>")[0]
    assert "Answers: 40." in page
    table = [
        ["DAY", "", "2026-03", "6", "40", "0.150000", "", ""],
        ["DAY", "", "2026-04", "30", "40", "0.750000", "", ""],
    ]
    content = client.get(url("surveys:results_file", wave.pk, "csv")).content.decode("utf-8-sig")
    rows = [row for row in csv.reader(io.StringIO(content)) if row[0] == "DAY"]
    assert rows == [*table, ["DAY", "", "2026-05", "4", "40", "0.100000", "", ""]]
    sheet: Any = load_workbook(io.BytesIO(client.get(url("surveys:results_file", wave.pk, "xlsx")).content)).active
    assert [row[2:6] for row in sheet.iter_rows(values_only=True) if row[0] == "DAY"][0] == ("2026-03", 6, 40, 0.15)


@pytest.mark.parametrize(("language", "words"), [("ar", "آذار ٢٠٢٦"), ("uk", "березень 2026"), ("ckb", "ئازاری ٢٠٢٦")])
def test_months_have_the_names_of_the_language(asker: Asker, wave: Wave, language: str, words: str) -> None:
    given_days(wave, m03=6)
    actions.publish_results(over(wave, asker.leader), by=asker.leader)
    page = text_of(Client().get(url("answer:results", "visit", 1).replace("/en/", f"/{language}/")))
    assert words in page


def test_few_are_hidden_for_everybody_as_with_other_kinds(asker: Asker, wave: Wave) -> None:
    """The four of May would follow from the sum, so those of March are hidden with them."""
    given_days(wave, m03=6, m04=30, m05=4)
    wave = over(wave, asker.leader)
    actions.publish_results(wave, by=asker.leader)
    told = [("2026-03", "March 2026", None), ("2026-04", "April 2026", 30), ("2026-05", "May 2026", None)]
    assert options(wave, public=True) == told
    content = Client().get(url("answer:results_file", "visit", 1, "csv")).content.decode("utf-8-sig")
    rows = {row["option"]: row for row in csv.DictReader(io.StringIO(content)) if row["question"] == "DAY"}
    assert [(rows[code]["count"], rows[code]["note"]) for code, _words, _n in told] == [
        ("", "hidden"),
        ("30", ""),
        ("", "hidden"),
    ]
    page = text_of(Client().get(url("answer:results", "visit", 1)))
    assert "15.0%" not in page
    assert "75.0%" in page


def test_of_fewer_than_five_no_day_is_told(asker: Asker, wave: Wave) -> None:
    for question in wave.survey.questions.all():
        assert question.code in ("DAY", "WHY")
    given_days(wave, m03=4)
    wave = over(wave, asker.leader)
    assert options(wave) == []
    assert "March" not in text_of(signed_in(asker.leader).get(url("surveys:results", wave.pk)))


def test_until_all_answers_are_in_only_their_number_is_told(asker: Asker, wave: Wave) -> None:
    given_days(wave, m03=20)
    actions.tally_responses()
    client, address = signed_in(asker.leader), url("surveys:results", wave.pk)
    page = text_of(client.get(address))
    assert "told when all answers are in" in page
    assert "March 2026" not in page
    assert options(wave) == []
    page = text_of(client.get(url("surveys:results", all_in(wave).pk)))
    assert "March 2026" in page
    assert "told when all answers are in" not in page


def test_what_is_erased_later_does_not_follow_from_the_months(asker: Asker, wave: Wave) -> None:
    given_days(wave, m03=6, m04=6)
    wave = over(wave, asker.leader)
    assert [n for _code, _words, n in options(wave)] == [6, 6]
    actions.tally_responses()
    wave.responses.order_by("pk")[0].delete()
    assert (results_of(wave.survey, wave).asked[0].answered, options(wave)) == (12, [])


@pytest.mark.parametrize(("months", "size"), [(MOST_MONTHS, 7), (MOST_MONTHS + 1, 4)])
def test_days_far_apart_are_told_by_years(asker: Asker, wave: Wave, months: int, size: int) -> None:
    for at in range(months):
        answer(wave, {"DAY": f"{1960 + at // 12}-{at % 12 + 1:02}-28"})
    found = options(over(wave, asker.leader))
    assert {len(code) for code, _words, _n in found} == {size}
    assert sum(n or 0 for _code, _words, n in found) == months
    assert found[0][:2] == (("1960-01", "January 1960") if size == 7 else ("1960", "1960"))
