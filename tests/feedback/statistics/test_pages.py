"""The pages and files of the statistics: who sees what, and what everybody may know."""

import csv
import io
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook
from pypdf import PdfReader

from feedback.forms import WhatForm
from feedback.models import Case, PublishedQuarter, Rating
from feedback.statistics.counting import counted
from feedback.statistics.files import FORMULAS
from feedback.statistics.formula import Line, Span, Statistics, quarters
from feedback.statistics.publishing import publish_quarter, span_of, take_quarter_back
from feedback.statistics.tables import published, published_tables
from indicators.models import Kind
from indicators.sources import source as source_of
from indicators.views.editing import KIND_HINTS
from organisation.models import Place, Service
from planning.forms.consultation import InputForm
from sdip.web.formats import lazy_num
from tenancy.models import Tenant, User
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.indicators.world import make_service
from tests.make import make, make_directorate, make_member, signed_in

from ..helpers import text_of

BAGHDAD = ZoneInfo("Asia/Baghdad")
pytestmark = pytest.mark.usefixtures("tenant_addresses")


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


def quarter() -> Span:
    return quarters(timezone.localdate(), 1)[0]


def cases(count: int, *, days: int = 2, due: int = 3, day: date | None = None, **values: Any) -> list[Case]:
    start = day or quarter().starts_on
    received = datetime(start.year, start.month, start.day, 9, tzinfo=BAGHDAD)
    facts = {
        "kind": "complaint", "state": "answered", "outcome": "resolved", "received_at": received,
        "answered_at": received + timedelta(days=days), "due_on": start + timedelta(days=due),
    }  # fmt: skip
    return [make(Case, **facts | values) for _each in range(count)]


def lines_of(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_page_counts_what_its_reader_may_read(inside: Tenant) -> None:
    here, there = make_directorate(), make_directorate()
    cases(3, directorate=here)
    cases(4, directorate=there)
    cases(2, directorate=here, subject="conduct")
    officer, head = make_member("complaints_officer"), make_member("team_leader", here)
    query = f"?since={quarter().starts_on}&until={quarter().ends_on}"
    whole = {
        member: lines_of(signed_in(member).get(url("feedback:statistics_file", query=query)))[0]["received"]
        for member in (officer, head)
    }
    assert whole[head] == "3"
    narrowed = signed_in(officer).get(url("feedback:statistics_file", query=f"{query}&directorate={there.code}"))
    assert lines_of(narrowed)[0]["received"] == "4"
    foreign = signed_in(head).get(url("feedback:statistics", query=f"{query}&directorate={there.code}"))
    assert foreign.status_code == 422
    assert signed_in(make_member("community_member")).get(url("feedback:statistics")).status_code == 403
    assert Client().get(url("feedback:statistics")).status_code == 302


def test_what_the_page_says(inside: Tenant) -> None:
    service = make_service()
    Service.objects.filter(pk=service.pk).update(people_served=4000, name={"en": "Water supply"})
    cases(3, service=service, cause="delay")
    cases(1, service=service, days=9)
    client = signed_in(make_member("complaints_officer"))
    query = f"?since={quarter().starts_on}&until={quarter().ends_on}"
    page = text_of(client.get(url("feedback:statistics", query=query)))
    for words in ("75%", "3 of 4", "Water supply", "It took too long", "Complaints per 1,000 people", "1.0"):
        assert words in page, words
    wrong = text_of(client.get(url("feedback:statistics", query="?since=2026-05-02&until=2026-05-01")), 422)
    assert "The first day lies after the last one." in wrong
    assert client.get(url("feedback:themes")).status_code == 200


def test_as_many_questions_whatever_there_is(inside: Tenant) -> None:
    client, path = signed_in(make_member("complaints_officer")), url("feedback:statistics")

    def asked() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as found:
            text_of(client.get(path))
        return len(found)

    text_of(client.get(path))
    few = asked()
    for _each in range(12):
        cases(2, service=make_service(), directorate=make_directorate())
    assert asked() == few


def test_few_are_never_told(inside: Tenant) -> None:
    for count in (20, 6, 2):
        cases(count, service=make_service())
    rows = {
        row.name["en"]: row.numbers for row in published_tables(counted(Case.objects.all(), quarter()))[0].rows[:-1]
    }
    assert [numbers["received"] for numbers in rows.values()] == [20]
    others = published_tables(counted(Case.objects.all(), quarter()))[0].rows[-1]
    assert (others.code, others.numbers["received"], others.numbers["median_days"]) == ("others", 8, None)


def test_what_nobody_knows_by_name_hides_the_few_and_no_more(inside: Tenant) -> None:
    """A service that is not public is not told anyway, and enough for the small one not to follow from the whole."""
    large, middle, small, secret = (make_service() for _each in range(4))
    Service.objects.filter(pk=secret.pk).update(public=False)
    for service, count in ((large, 20), (middle, 6), (small, 2), (secret, 7)):
        cases(count, service=service)
    rows = {
        row.code: row.numbers["received"] for row in published_tables(counted(Case.objects.all(), quarter()))[0].rows
    }
    assert rows == {large.code: 20, middle.code: 6, "others": 9}


def test_few_ratings_and_few_answers_are_not_told(inside: Tenant) -> None:
    rows = cases(9) + cases(4, state="in_progress", outcome="", answered_at=None)
    for number, row in enumerate(rows[:9]):
        make(Rating, case=row, content=number > 0, answered_at=row.answered_at, at=row.answered_at)
    numbers = published(counted(Case.objects.all(), quarter()).whole)
    assert (numbers["content_share"], numbers["ratings"]) == (None, None)  # one of them was not content
    assert numbers["on_time_share"] == pytest.approx(9 / 13)
    Rating.objects.all().update(content=True)
    assert published(counted(Case.objects.all(), quarter()).whole)["content_share"] == 1
    few = published(counted(Case.objects.filter(state="in_progress"), quarter()).whole)
    assert set(few.values()) == {None}


def test_nothing_is_public_before_somebody_publishes_it(inside: Tenant) -> None:
    cases(12, service=make_service())
    code = quarter().code
    assert "No quarter is published yet" in text_of(Client().get(url("tell:statistics")))
    for form in ("csv", "json", "xlsx", "pdf"):
        assert Client().get(url("tell:statistics_file", code, form)).status_code == 404
    client, page = signed_in(make_member("complaints_officer")), url("feedback:publishing")
    assert "Not published." in text_of(client.get(page))
    assert client.post(page, {"quarter": code, "licence": "CC0-1.0", "deed": "publish"}).status_code == 302
    assert "100%" in text_of(Client().get(url("tell:statistics")))
    assert "Published by" in text_of(client.get(page))
    assert client.post(page, {"quarter": code, "deed": "back"}).status_code == 302
    assert "No quarter is published yet" in text_of(Client().get(url("tell:statistics")))
    assert client.post(page, {"quarter": code, "deed": "back"}).status_code == 422
    for wrong in ("2019Q1", Span(timezone.localdate(), timezone.localdate()).code):
        assert client.post(page, {"quarter": wrong, "deed": "publish"}).status_code == 422
    assert signed_in(make_member("team_leader")).get(page).status_code == 403


def test_what_is_published_stays_as_it_was(inside: Tenant) -> None:
    service = make_service(name={"en": "Water supply", "ar": "الماء"})
    cases(12, service=service)
    cases(11, service=make_service(name={"en": "Lamps"}))
    publish_quarter(quarter(), licence="CC-BY-4.0", by=make_member("complaints_officer"))
    before = text_of(Client().get(url("tell:statistics")))
    cases(7, service=service)
    Service.objects.filter(pk=service.pk).update(name={"en": "Something else"})
    assert "Water supply" in before
    after = text_of(Client().get(url("tell:statistics")))
    assert "Water supply" in after
    data = Client().get(url("tell:statistics_file", quarter().code, "json")).json()
    assert data["rows"][0]["received"] == 23
    with CaptureQueriesContext(connection) as found:
        text_of(Client().get(url("tell:statistics")))
    assert not [each for each in found if "feedback_case" in each["sql"]]


def test_a_quarter_published_anew_tells_nothing_of_a_few(inside: Tenant) -> None:
    rows, officer = cases(30, service=make_service()), make_member("complaints_officer")
    client, page, code = signed_in(officer), url("feedback:publishing"), quarter().code

    def publish(deed: str = "publish", licence: str = "CC-BY-4.0") -> int:
        return client.post(page, {"quarter": code, "licence": licence, "deed": deed}).status_code  # type: ignore[no-any-return]

    def change(count: int, **values: Any) -> None:
        Case.objects.filter(pk__in=[row.pk for row in rows[:count]]).update(**values)

    def told() -> str:
        return lines_of(Client().get(url("tell:statistics_file", code, "csv")))[0]["answered_on_time"]

    assert (publish(), told()) == (302, "30")
    assert publish(licence="CC0-1.0") == 302  # nothing has changed
    change(4, due_on=quarter().starts_on)  # these four are late now
    answer = client.post(page, {"quarter": code, "licence": "CC-BY-4.0", "deed": "publish"})
    assert "fewer than five messages have changed" in text_of(answer, 422)
    assert told() == "30"
    assert publish("back") == 302
    assert publish() == 422  # it was read
    change(5, due_on=quarter().starts_on)
    assert (publish(), told()) == (302, "25")
    cases(4)
    assert publish() == 422
    cases(1)
    assert publish() == 302
    change(30, wish="Nobody counts this")
    assert publish() == 302
    assert len(PublishedQuarter.objects.get().marks or []) == 35


def test_no_line_is_published_again_that_has_changed_by_few(inside: Tenant) -> None:
    """The quarter changes by six, one of them in a service of its own."""
    water, roads = (make_service() for _each in range(2))
    Service.objects.update(public=True)
    officer = make_member("complaints_officer")

    def publish() -> None:
        publish_quarter(quarter(), licence="CC0-1.0", by=officer)

    for service in (water, roads):
        cases(8, service=service)
    publish()
    cases(5, service=roads)
    publish()
    cases(5, service=roads)
    cases(1, service=water)
    with pytest.raises(NotAllowed, match=f"of “{water.name['en']}” have changed"):
        publish()
    take_quarter_back(quarter(), by=officer)
    with pytest.raises(NotAllowed, match="have changed"):
        publish()
    cases(4, service=water)
    publish()


def test_counts_of_areas_tell_no_small_one(inside: Tenant) -> None:
    """Trees by chance: what a reader can subtract is nought, or five and more of two and more parts."""
    dice = Random(3)
    places = [_place(f"r{n}") for n in range(3)]
    for root in places[:]:
        kids = [_place(f"{root.code}k{n}", root) for n in range(3)]
        places += kids + [_place(f"{kids[0].code}p{n}", kids[0]) for n in range(2)]
    seen = set()
    for _turn in range(300):
        own = {place.pk: dice.choice((0, 0, 1, 2, 4, 6, 30)) for place in places} | {None: dice.choice((0, 3, 9))}
        sums = {
            place.pk: sum(own[each.pk] for each in places if each.path.startswith(place.path)) for place in places
        } | {None: own[None]}
        lines = [_line_of(key, n) for key, n in sums.items() if n]
        found = published_tables(Statistics(quarter(), _line_of(None, sum(own.values())), {"place": lines}))
        told = {row.code for table in found for row in table.rows}
        codes = {place.pk: place.code for place in places} | {None: "none"}
        for parent in [None, *places]:
            if parent is not None and codes[parent.pk] not in told:
                below = {each.code for each in places if each.path.startswith(parent.path)}
                assert not below & told
                continue
            parts: list[Any] = [each.pk for each in places if each.parent_id == (parent.pk if parent else None)]
            parts += [] if parent else [None]
            unknown = [sums[key] for key in parts if sums[key] and codes[key] not in told]
            if parent and own[parent.pk]:
                unknown.append(own[parent.pk])
            seen.add(len(unknown))
            assert sum(unknown) == 0 or (sum(unknown) >= 5 and (len(unknown) > 1 or unknown[0] >= 5)), unknown
    assert seen >= {0, 1, 2, 3}


def test_messages_without_a_place_are_no_area_that_holds_others(inside: Tenant) -> None:
    """Told are the whole, 20 and 8: the third small number must not be the only one that is missing."""
    places = [_place(f"q{n}") for n in range(3)]
    numbers = [(place.pk, 40, due) for place, due in zip(places, (20, 8, 3), strict=True)] + [(None, 40, 0)]
    lines = [replace(_line_of(key, received), due=due) for key, received, due in numbers]
    whole = replace(_line_of(None, 160), due=31)
    [table] = published_tables(Statistics(quarter(), whole, {"place": lines}))
    untold = [row.code for row in table.rows if row.numbers["due"] is None and row.code != "none"]
    assert len(untold) >= 2
    assert "q2" in untold
    assert len(untold) < len(places)


def _place(code: str, parent: Place | None = None) -> Place:
    row = make(Place, code=code, path="/", parent=parent)
    row.path = f"{parent.path if parent else '/'}{row.pk}/"
    row.save()
    return row  # type: ignore[no-any-return]


def _line_of(key: Any, received: int) -> Line:
    nothing = {each.name: 0 for each in fields(Line) if each.type is int}
    return Line(**{"key": key, "median": None, "ninety": None, **nothing, "received": received})


def test_an_area_stands_before_what_lies_in_it_and_everybody_can_add_up(inside: Tenant) -> None:
    east = _place("east")
    market, hall = _place("market", east), _place("hall", east)
    for where, count in ((market, 9), (hall, 8), (east, 7), (_place("west"), 6)):
        cases(count, place=where)
    publish_quarter(quarter(), licence="CC-BY-4.0", by=make_member("complaints_officer"))
    lines = lines_of(Client().get(url("tell:statistics_file", quarter().code, "csv")))
    by_place = [(row["code"], row["part_of"], row["received"]) for row in lines if row["group_by"] == "place"]
    assert by_place == [("east", "", "24"), ("market", "east", "9"), ("hall", "east", "8"), ("west", "", "6")]
    Place.objects.filter(pk=hall.pk).update(path=f"/{hall.pk}/", parent=None)  # what was published stays as it was
    again = lines_of(Client().get(url("tell:statistics_file", quarter().code, "csv")))
    assert again == lines


def test_numbers_stand_in_the_digits_of_the_reader(inside: Tenant) -> None:
    cases(7, service=make_service(people_served=4000))
    officer = make_member("complaints_officer")
    User.objects.filter(pk=officer.membership.user_id).update(language="ar")
    page = text_of(
        signed_in(officer).get(
            url("feedback:statistics", query=f"?since={quarter().starts_on}&until={quarter().ends_on}")
        )
    )
    assert "1,000" not in page.split("<table")[1].split("</table>")[0]
    assert "١٬٠٠٠" in page


def test_the_total_tells_no_single_word_of_few(inside: Tenant) -> None:
    """Each table hides the ratings of its small lines; the whole, published anew, would tell the one that came."""
    first, second = (make_service(), Place(code="p1")), (make_service(), Place(code="p2"))
    Service.objects.update(public=True)
    (water, here), (roads, there) = (
        (service, make(Place, code=place.code, path=f"/{place.code}/")) for service, place in (first, second)
    )
    asked = cases(30, service=water, place=here)
    ideas = cases(6, kind="suggestion", service=roads, place=there, channel="phone")
    thanks = cases(6, kind="compliment", service=water, place=here)
    for number, row in enumerate([*asked[:16], ideas[0]]):
        make(Rating, case=row, content=not 8 <= number < 16, at=timezone.now())
    officer = make_member("complaints_officer")
    before = publish_quarter(quarter(), licence="CC-BY-4.0", by=officer).content["whole"]
    assert (before["ratings"], before["content"]) == (17, 9)
    make(Rating, case=ideas[1], content=False, at=timezone.now())
    later = timedelta(days=9)
    for row in asked[20:25]:
        Case.objects.filter(pk=row.pk).update(cause="delay", answered_at=row.answered_at + later)  # type: ignore[operator]
    with pytest.raises(NotAllowed, match="fewer than five messages have changed"):
        publish_quarter(quarter(), licence="CC-BY-4.0", by=officer)
    for row in [*asked[16:20], *asked[25:], *thanks]:
        make(Rating, case=row, content=True, at=timezone.now())
    assert publish_quarter(quarter(), licence="CC-BY-4.0", by=officer).content["whole"]["ratings"] >= 22


def test_everybody_reads_whole_quarters_that_are_over(inside: Tenant) -> None:
    cases(12, service=make_service(name={"en": "Water supply"}))
    cases(7, day=timezone.localdate().replace(day=1))
    publish_quarter(quarter(), licence="CC-BY-4.0", by=make_member("complaints_officer"))
    page = text_of(Client().get(url("tell:statistics")))
    for words in ("100%", "Groups of fewer than five messages", "Creative Commons Attribution", "Alpha City", "ninety_percent_days",
                  "answered_on_time ÷ due"):  # fmt: skip
        assert words in page, words
    code = quarter().code
    answer = Client().get(url("tell:statistics_file", code, "csv"))
    assert answer["Link"] == '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'
    lines = lines_of(answer)
    assert (lines[0]["group_by"], lines[0]["received"], lines[0]["median_days"]) == ("all", "12", "2")
    data = Client().get(url("tell:statistics_file", code, "json")).json()
    assert (data["licence"], data["source"], data["rows"][0]["received"]) == ("CC-BY-4.0", "Alpha City", 12)
    assert [column["name"] for column in data["columns"]] == list(lines[0]) == list(data["rows"][0])
    assert all(column["meaning"] and column["type"] for column in data["columns"])
    as_text = [{name: "" if value is None else str(value) for name, value in row.items()} for row in data["rows"]]
    assert as_text == lines
    columns = lines_of(Client().get(url("tell:statistics_columns")))
    assert [row["name"] for row in columns] == list(lines[0])
    now = Span(timezone.localdate(), timezone.localdate()).code
    for wrong in (url("tell:statistics_file", now, "csv"), url("tell:statistics_file", code, "doc"),
                  url("tell:statistics", query=f"?quarter={now}")):  # fmt: skip
        assert Client().get(wrong).status_code == 404


def test_the_files_say_what_the_page_says(inside: Tenant) -> None:
    cases(12, service=make_service(name={"en": "Water supply"}))
    officer = make_member("complaints_officer")
    publish_quarter(quarter(), licence="CC-BY-4.0", by=officer)
    query = f"?since={quarter().starts_on}&until={quarter().ends_on}"
    for client, public in ((Client(), True), (signed_in(officer), False)):
        for form in ("xlsx", "pdf"):
            address = (
                url("tell:statistics_file", quarter().code, form)
                if public
                else url("feedback:statistics_as", form, query=query)
            )
            answer = client.get(address)
            assert answer.status_code == 200
            told = _words(form, answer.content)
            assert "Water supply" in told
            assert "12" in told.split()
            assert ("Licence" in told) is (public and form == "pdf")


def _words(form: str, content: bytes) -> str:
    if form == "pdf":
        return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["messages", "columns"]
    return " ".join(str(cell) for sheet in book for row in sheet.values for cell in row if cell is not None)


def test_a_quarter_without_enough_says_so(inside: Tenant) -> None:
    cases(4)
    publish_quarter(quarter(), licence="CC-BY-4.0", by=make_member("complaints_officer"))
    assert "Fewer than five messages" in text_of(Client().get(url("tell:statistics")))
    assert lines_of(Client().get(url("tell:statistics_file", quarter().code, "csv")))[0]["received"] == ""


def test_quarters_are_told_by_their_code() -> None:
    for span in quarters(date(2027, 2, 3), 9):
        assert span_of(span.code) == span


@pytest.mark.parametrize("language", ["ar", "ckb"])
def test_numbers_in_sentences_have_the_digits_of_the_language(inside: Tenant, language: str) -> None:
    source = source_of("feedback.per_thousand")
    assert source is not None
    with override(language):
        told = [str(each) for each in (*FORMULAS, source.name, source.words, KIND_HINTS[Kind.RATIO])]
        told += [str(form.base_fields["text"].error_messages["max_length"]) for form in (WhatForm, InputForm)]
        assert not any(sign in "0123456789" for sentence in told for sign in sentence)
        assert str(lazy_num(1000)) in told[3]
