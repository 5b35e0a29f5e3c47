"""The pages and files of the statistics: who sees what, and what everybody may know."""

import csv
import io
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

from feedback.models import Case, Rating
from feedback.statistics.counting import counted
from feedback.statistics.formula import Line, Span, Statistics, quarters
from feedback.statistics.tables import published, published_tables
from organisation.models import Service
from tenancy.models import Tenant
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
    large, middle, small = make_service(), make_service(), make_service()
    secret = make_service()
    Service.objects.filter(pk=secret.pk).update(public=False)
    for service, count in ((large, 20), (middle, 6), (small, 2), (secret, 7)):
        cases(count, service=service)
    statistics = counted(Case.objects.all(), quarter())
    rows = {row.code: row.numbers for row in next(iter(published_tables(statistics))).rows}
    assert set(rows) == {large.code, "others"}  # the next smallest is hidden too, else the total would tell of the two
    assert rows["others"]["received"] == 15
    assert rows["others"]["median_days"] is None


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


def test_everybody_reads_whole_quarters_that_are_over(inside: Tenant) -> None:
    cases(12, service=make_service())
    cases(7, day=timezone.localdate().replace(day=1))
    page = text_of(Client().get(url("tell:statistics")))
    assert "100%" in page
    assert "Groups of fewer than five messages" in page
    code = quarter().code
    lines = lines_of(Client().get(url("tell:statistics_file", code, "csv")))
    assert (lines[0]["group_by"], lines[0]["received"], lines[0]["median_days"]) == ("all", "12", "2")
    data = Client().get(url("tell:statistics_file", code, "json")).json()
    assert data["rows"][0]["received"] == 12
    assert [{k: "" if v is None else str(v) for k, v in row.items()} for row in data["rows"]][0]["code"] == lines[0][
        "code"
    ]
    now = Span(timezone.localdate(), timezone.localdate()).code
    for wrong in (url("tell:statistics_file", now, "csv"), url("tell:statistics_file", code, "pdf"),
                  url("tell:statistics", query=f"?quarter={now}")):  # fmt: skip
        assert Client().get(wrong).status_code == 404


def test_a_quarter_without_enough_says_so(inside: Tenant) -> None:
    cases(4)
    assert "Fewer than five messages" in text_of(Client().get(url("tell:statistics")))
    assert lines_of(Client().get(url("tell:statistics_file", quarter().code, "csv")))[0]["received"] == ""


def line(key: Any, received: int, **values: int) -> Line:
    return Line(key, received, *(values.get(name, 0) for name in NUMBERS), None, None)


NUMBERS = ("complaints", "thanks", "answered", "on_time", "overdue", "ever_answered", "reopened", "ratings", "content")
FOUR = {  # numbers of a line that add up -> what may not be worked out of it
    "due": lambda each: each.due, "ever_answered": lambda each: each.ever_answered, "ratings": lambda each: each.ratings,
    "content": lambda each: each.content, "complaints": lambda each: each.complaints, "compliments": lambda each: each.thanks,
}  # fmt: skip


@pytest.mark.parametrize("seed", range(30))
def test_nothing_below_five_follows_from_the_whole(inside: Tenant, seed: int) -> None:
    """What is left out of a table's lines is, together, nought or at least five."""
    dice, names = Random(seed), dict(enumerate(make_service() for _each in range(5)))
    lines = []
    for number in names:
        received = dice.choice((0, 3, 6, 20, 40))
        complaints = dice.randint(0, received)
        answered, over = dice.randint(0, received), 0
        ratings = dice.randint(0, answered)
        facts = {"complaints": complaints, "thanks": received - complaints, "answered": answered, "overdue": over}
        facts |= {"on_time": answered, "ever_answered": answered, "ratings": ratings, "content": dice.randint(0, ratings)}
        lines.append(line(names[number].pk, received, **facts))
    added = {name: sum(getattr(each, name) for each in lines) for name in NUMBERS}
    statistics = Statistics(quarter(), line(None, sum(each.received for each in lines), **added), {"service": lines})
    whole, tables = published(statistics.whole), published_tables(statistics)
    codes = {names[number].code: lines[number] for number in names}
    rows = {row.code: row.numbers for table in tables for row in table.rows}
    for name, number in FOUR.items():
        assert not any(0 < (numbers[name] or 0) < 5 for numbers in [whole, *rows.values()])
        left_out = [number(each) for code, each in codes.items() if rows.get(code, {}).get(name) is None and number(each)]
        shown = [code for code in codes if rows.get(code, {}).get(name) is not None and codes[code].received]
        if left_out and shown and whole[name] is not None:
            assert len(left_out) > 1
            assert sum(left_out) >= 5


def test_one_service_that_answered_few_does_not_follow_from_the_others(inside: Tenant) -> None:
    lines = [
        line(make_service().pk, 20, answered=18, on_time=18, complaints=20, overdue=2),
        line(make_service().pk, 20, answered=20, on_time=20, complaints=20),
        line(make_service().pk, 20, answered=3, complaints=20),
    ]
    whole = line(None, 60, answered=41, on_time=38, complaints=60, overdue=2)
    [table] = published_tables(Statistics(quarter(), whole, {"service": lines}))
    assert [row.numbers["answered"] for row in table.rows] in ([None, 20, None], [18, None, None])
