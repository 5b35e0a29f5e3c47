"""The figures of messages: each is counted by hand first."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.actions import answer_case, close_case, rate_case, reopen_case
from feedback.feeds import answered_on_time
from feedback.models import Case, CaseMove, Rating
from feedback.statistics.counting import counted
from feedback.statistics.formula import Line, Span, last_year, quarters
from feedback.workflow import MOVES, Cause, State
from organisation.models import Place
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.indicators.world import make_service, period_of, total
from tests.make import make

from ..conftest import Desk

BAGHDAD = ZoneInfo("Asia/Baghdad")
MAY, TODAY = Span(date(2026, 5, 1), date(2026, 5, 31)), date(2026, 6, 10)


def at(day: int, hour: int = 12, month: int = 5) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=BAGHDAD)


def case(
    received: datetime, answered: datetime | None = None, due: date | None = date(2026, 5, 20), **values: Any
) -> Case:
    state = {"state": "answered", "outcome": "resolved"} if answered else {"state": "in_progress"}
    return make(
        Case, received_at=received, answered_at=answered, due_on=due, **{"kind": "complaint", **state, **values}
    )  # type: ignore[no-any-return]


def whole(**values: Any) -> Line:
    return counted(Case.objects.filter(**values), MAY, TODAY).whole


def test_open_and_late_counts_against_what_is_on_time(inside: Tenant) -> None:
    case(at(1, 0), at(20, 23))  # in the last hour of the promised day
    case(at(4), at(21, 1))  # an hour too late, the same day in UTC
    case(at(5))  # open and late
    case(at(6), due=date(2026, 6, 11))  # open, and there is time
    case(at(7), due=None)  # nothing was promised
    case(at(8), state="withdrawn")
    case(at(30, 23, month=4))
    case(at(1, 0, month=6))
    case(at(9), at(30), due=None)  # answered without a promise: neither kept nor broken
    found = whole()
    assert (found.received, found.answered, found.on_time, found.overdue, found.due) == (6, 3, 1, 1, 3)
    assert found.on_time_share == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("first", "again", "new_day", "told"),
    [
        (10, 25, 28, (1, 0, 1)),  # both days kept
        (22, 25, 28, (0, 0, 1)),  # the first answer was late: opening it again makes that no better
        (10, 29, 28, (0, 0, 1)),  # the second was
        (10, None, 28, (0, 1, 1)),  # nobody has answered again, and the new day has passed
        (22, None, 41, (0, 0, 0)),  # the first day has passed, but another one is promised now
    ],
)
def test_what_was_opened_again_has_two_days_to_keep(
    inside: Tenant, first: int, again: int | None, new_day: int, told: tuple[int, int, int]
) -> None:
    row = case(at(4), at(again) if again else None, again_due_on=date(2026, 5, 1) + timedelta(days=new_day - 1))
    steps = [("", "received", 4), ("received", "acknowledged", 4), ("acknowledged", "assessed", 5), ("assessed", "decided", 6),
             ("decided", "answered", first), ("answered", "in_progress", first)]  # fmt: skip
    if again:
        steps += [("in_progress", "decided", again), ("decided", "answered", again)]
    for before, to, day in steps:
        make(CaseMove, case=row, from_state=before, to_state=to, at=at(day))
    line = whole()
    assert (line.on_time, line.overdue, line.due) == told
    kept = answered_on_time(period_of(MAY.starts_on), None, total(), service=None, everywhere=True)
    assert kept.denominator == 1  # by its first day, whatever comes later
    assert kept.numerator == (1 if told == (1, 0, 1) else 0)


def test_an_area_holds_what_lies_in_it(inside: Tenant) -> None:
    def place(code: str, parent: Place | None = None) -> Place:
        row = make(Place, code=code, path="/", parent=parent)
        row.path = f"{parent.path if parent else '/'}{row.pk}/"
        row.save()
        return row  # type: ignore[no-any-return]

    east = place("east")
    market = place("market", east)
    gate, hall = place("gate", market), place("hall", market)
    west = place("west")
    for where, days in ((gate, 1), (gate, 3), (hall, 5), (east, 7), (west, 2), (None, 9)):
        case(at(4), at(4 + days), place=where)
    rows = {line.key: line for line in counted(Case.objects.all(), MAY, TODAY).groups["place"]}
    assert {key: line.received for key, line in rows.items()} == {
        east.pk: 4, market.pk: 3, gate.pk: 2, hall.pk: 1, west.pk: 1, None: 1,
    }  # fmt: skip
    assert (rows[east.pk].median, rows[east.pk].ninety, rows[market.pk].median) == (Decimal(4), 7, Decimal(3))


def test_days_are_those_of_the_calendar_on_the_spot(inside: Tenant) -> None:
    for days in (0, 1, 3, 4, 5, 6, 7, 8, 9, 20):
        case(at(4, 23), at(4, 23) + timedelta(days=days, hours=-22 if days else 0))
    found = whole()
    assert (found.median, found.ninety) == (Decimal("5.5"), 9)
    assert (whole(kind="suggestion").median, whole(kind="suggestion").on_time_share) == (None, None)


def test_by_service_place_cause_and_channel(inside: Tenant) -> None:
    water, roads = make_service(), make_service()
    water.people_served = 2000
    water.save()
    north = make(Place, code="n", path="/1/")
    case(at(4), at(5), service=water, place=north, cause="delay", channel="web")
    case(at(4), at(9), service=water, cause="delay", channel="phone")
    case(at(4), at(25), service=roads, channel="phone")
    case(at(4), at(5), service=water, kind="compliment", channel="web")
    found = counted(Case.objects.all(), MAY, TODAY)
    by = {name: {line.key: line for line in lines} for name, lines in found.groups.items()}
    assert {key: line.received for key, line in by["service"].items()} == {water.pk: 3, roads.pk: 1}
    assert {key: line.received for key, line in by["cause"].items()} == {"delay": 2, "": 1}  # thanks have no cause
    assert {key: line.received for key, line in by["channel"].items()} == {"web": 2, "phone": 2}
    assert {key: line.received for key, line in by["place"].items()} == {north.pk: 1, None: 3}
    assert by["service"][water.pk].per_thousand == 1  # two complaints of 2,000 people
    assert by["service"][roads.pk].per_thousand is None
    assert by["service"][roads.pk].on_time_share == 0
    assert by["channel"]["phone"].median == Decimal("13")
    assert found.whole.thanks_share == 0.25
    assert [line.key for line in found.groups["service"]] == [water.pk, roads.pk]


def test_opened_again_and_content(desk: Desk) -> None:
    one, other, _third = desk.case("closed"), desk.case("answered"), desk.case("in_progress")
    rate_case(one, content=True)
    reopen_case(other, reason="It still leaks", by=desk.officer)
    now = counted(Case.objects.all(), last_year(Case.objects.latest("pk").received_at.astimezone(BAGHDAD).date())).whole
    assert (now.received, now.answered, now.ever_answered, now.reopened) == (3, 1, 2, 1)
    assert (now.reopened_share, now.content_share, Rating.objects.count()) == (0.5, 1, 1)


def test_a_cause_is_kept_with_the_decision_and_goes_with_it(desk: Desk) -> None:
    row = answer_case(desk.case("in_progress"), outcome="resolved", cause="breakdown", answer="Mended", by=desk.officer)
    assert row.cause == Cause.BREAKDOWN
    assert reopen_case(close_case(row, by=desk.officer), reason="Again", by=desk.officer).cause == ""
    idea = desk.case("in_progress", kind="suggestion")
    for cause, message in (("breakdown", idea), ("fate", desk.case("in_progress"))):
        with pytest.raises(NotAllowed, match="cause does not fit"):
            answer_case(
                message, outcome="accepted" if message is idea else "resolved", cause=cause, answer="A", by=desk.officer
            )


def test_one_question_however_much_there_is(inside: Tenant) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            counted(Case.objects.all(), MAY, TODAY)
        return len(found)

    few = asked()
    for day in range(1, 20):
        case(at(day), at(day + 2), service=make_service(), place=make(Place, code=f"p{day}", path=f"/{day}/"))
    assert asked() == few <= 2


def test_whoever_may_read_nothing_counts_nothing(inside: Tenant) -> None:
    case(at(4))
    assert counted(Case.objects.filter(pk__in=[]), MAY, TODAY).whole.received == 0


def test_a_year_and_quarters() -> None:
    assert last_year(date(2026, 11, 22)) == Span(date(2025, 12, 1), date(2026, 11, 22))
    assert last_year(date(2026, 12, 1)) == Span(date(2026, 1, 1), date(2026, 12, 1))
    found = quarters(date(2026, 2, 28), 3)
    assert [span.code for span in found] == ["2025Q4", "2025Q3", "2025Q2"]
    assert found[0] == Span(date(2025, 10, 1), date(2025, 12, 31))
    assert quarters(date(2026, 4, 1), 1)[0].code == "2026Q1"


def test_every_way_back_to_work_counts_as_opened_again() -> None:
    back = {start for start, ends in MOVES.items() if State.IN_PROGRESS in ends}
    assert back - {State.ASSESSED, State.WAITING, State.REFERRED, State.DECIDED} == {
        State.ANSWERED,
        State.CLOSED,
        State.APPEALED,
    }
