"""What is counted beforehand is what a fresh count says, after whatever has happened."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import product
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback import actions, queries
from feedback.keeping.erasing import erase_case, erase_contact
from feedback.models import Case, CaseChange, CaseFact, CaseTally, Concerned, Rating
from feedback.statistics.actions import tally_cases
from feedback.statistics.counting import counted, precounted
from feedback.statistics.formula import Span, Statistics, last_year, month_after, months_of
from feedback.statistics.scope import Scope, scope_of, scope_of_everybody
from organisation.models import Directorate, Place
from people.models import Member
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.indicators.world import make_service
from tests.make import make, make_directorate, make_member

from ..conftest import Desk

ZONES = ("Asia/Baghdad", "UTC", "America/New_York")


def fresh(scope: Scope, span: Span) -> Statistics:
    return replace(counted(scope.rows, span), as_of=None)


def kept(scope: Scope, span: Span) -> Statistics:
    return replace(precounted(scope, span), as_of=None)


def spans() -> list[Span]:
    """A year, whole months in the middle, days that cut months at both ends, a few days."""
    today = timezone.localdate()
    year = last_year(today)
    return [
        year,
        Span(year.starts_on + timedelta(days=40), today - timedelta(days=50)),
        Span(year.starts_on + timedelta(days=55), today - timedelta(days=35)),
        Span(year.starts_on - timedelta(days=400), year.starts_on + timedelta(days=100)),
        Span(today - timedelta(days=6), today),
    ]


@dataclass
class World:
    """A municipality with readers of all sorts."""

    dice: Random
    directorates: list[Directorate]
    services: list[Any]
    places: list[Place]
    readers: list[Member]

    def scopes(self) -> list[Scope]:
        everywhere = self.readers[0]
        return [
            scope_of_everybody(),
            *(scope_of(reader) for reader in self.readers),
            scope_of(everywhere, self.directorates[0]),
            scope_of(self.readers[2], self.directorates[1], "complaint"),
            scope_of(everywhere, kind="suggestion"),
        ]

    def check(self) -> None:
        for scope in self.scopes():
            for span in spans():
                assert kept(scope, span) == fresh(scope, span)

    def facts(self) -> dict[str, Any]:
        """Of a message, as it may be."""
        dice = self.dice
        received = timezone.now() - timedelta(days=dice.randrange(500), hours=dice.randrange(24))
        answered = received + timedelta(days=dice.choice((0, 1, 2, 5, 9, 30)), hours=dice.randrange(5))
        told = dice.random() < 0.6 and answered <= timezone.now()
        kind = dice.choice(("complaint", "complaint", "suggestion", "compliment"))
        return {
            "received_at": received, "answered_at": answered if told else None, "kind": kind,
            "state": dice.choice(("answered", "closed") if told else ("received", "in_progress", "withdrawn", "rejected")),
            "outcome": "resolved" if told else "", "service": dice.choice([*self.services, None]),
            "place": dice.choice([*self.places, None]), "directorate": dice.choice([*self.directorates, None]),
            "channel": dice.choice(("web", "phone")), "cause": dice.choice(("", "delay", "work")) if kind == "complaint" else "",
            "subject": dice.choice(("service", "conduct")), "held_at": dice.choice((None, None, None, received)),
            "due_on": dice.choice((None, (received + timedelta(days=dice.choice((1, 7, 60)))).date())),
            "again_due_on": dice.choice((None, None, (received + timedelta(days=dice.choice((3, 20, 90)))).date())),
        }  # fmt: skip

    def case(self) -> Case:
        facts = self.facts()
        reason = {"rejection": "spam"} if facts["state"] == "rejected" else {}
        return make(Case, **facts, **reason)  # type: ignore[no-any-return]

    def one(self) -> Case:
        return self.dice.choice(list(Case.objects.order_by("pk")))

    def something(self) -> None:
        """New, other facts, rated, rating gone, gone, about somebody."""
        case, facts = self.one(), self.facts()
        same = (
            "service",
            "place",
            "directorate",
            "channel",
            "kind",
            "cause",
            "subject",
            "due_on",
            "again_due_on",
            "received_at",
            "held_at",
        )
        deeds: list[Callable[[], Any]] = [
            self.case,
            lambda: Case.objects.filter(pk=case.pk).update(**{name: facts[name] for name in self.dice.sample(same, 2)}),
            lambda: make(Rating, case=case, content=self.dice.random() < 0.5, answered_at=timezone.now()),
            lambda: Rating.objects.filter(case=case).delete(),
            lambda: self.drop(case),
            lambda: Concerned.objects.get_or_create(case=case, defaults={"member": self.dice.choice(self.readers)}),
            lambda: tally_cases(self.dice.choice((1, 7, 100))),
        ]
        self.dice.choice(deeds)()

    def drop(self, case: Case) -> None:
        for rows in (
            Rating.objects.filter(case=case),
            Concerned.objects.filter(case=case),
            Case.objects.filter(pk=case.pk),
        ):
            rows._raw_delete("default")


@pytest.fixture(params=range(6))
def world(request: Any, inside: Tenant) -> World:
    top = make_directorate(code="top")
    below = make(Directorate, code="below", path=f"{top.path}999/", parent=top)
    other = make_directorate(code="other")
    readers = [
        make_member("complaints_officer"), make_member("team_leader", top), make_member("complaints_officer", other),
        make_member("head", top),
    ]  # fmt: skip
    area = make(Place, code="p1", path="/1/")
    places = [area, make(Place, code="p2", path="/2/"), make(Place, code="p3", path=f"/{area.pk}/3/", parent=area)]
    Place.objects.filter(pk=area.pk).update(path=f"/{area.pk}/")
    return World(
        Random(request.param), [top, below, other], [make_service(people_served=700), make_service()], places, readers
    )


def test_whatever_happens_it_is_what_a_fresh_count_says(world: World, inside: Tenant) -> None:
    for _each in range(25):
        world.case()
    for step in range(40):
        world.something()
        if step % 10 == 0:
            world.check()
    world.check()
    while tally_cases():
        pass
    assert not CaseChange.objects.exists()
    world.check()
    assert not CaseTally.objects.filter(received__lte=0).exists()


def test_after_any_deeds_it_is_what_a_fresh_count_says(desk: Desk) -> None:
    """Of citizens and staff, by the actions."""
    dice, officer, other = Random(5), {"by": desk.officer}, make_member("complaints_officer")
    deeds: list[Callable[[Case], Any]] = [
        lambda case: desk.receive(), desk.assess, desk.take_up, desk.answer, desk.close, actions.withdraw_case,
        *[lambda case: actions.reopen_case(case, reason="Again", **officer)] * 2,
        lambda case: Case.objects.filter(pk=case.pk).update(received_at=case.received_at - timedelta(days=dice.randrange(60))),
        lambda case: actions.reject_case(case, reason="spam", **officer),
        lambda case: actions.accept_case(case, **officer),
        lambda case: actions.join_case(case, parent=desk.receive().case, **officer),
        *[lambda case: actions.rate_case(case, content=dice.random() < 0.5)] * 3,
        lambda case: actions.appeal_case(case, text="Still so"),
        lambda case: actions.return_appeal(case, reason="Look again", by=other),
        lambda case: actions.route_case(case, directorate=make_directorate(), **officer),
        lambda case: erase_contact(case), erase_case, lambda case: tally_cases(),
        lambda case: desk.case(dice.choice(("answered", "closed", "appealed", "rejected", "duplicate"))),
    ]  # fmt: skip
    scope, span = scope_of(desk.officer), last_year(timezone.localdate())
    done = 0
    for _each in range(400):
        case = dice.choice(list(Case.objects.order_by("pk")) or [desk.case()])
        try:
            dice.choice(deeds)(case)
            done += 1
        except (NotAllowed, TypeError):
            continue
        if done % 5 == 0:
            assert kept(scope, span) == fresh(scope, span)
    whole = kept(scope, span).whole
    assert done > 80
    assert min(whole.received, whole.answered, whole.reopened, whole.ratings) > 0


def test_the_job_counts_only_what_has_changed_and_each_message_once(desk: Desk) -> None:
    first = desk.case("answered")
    while tally_cases():
        pass
    before = list(CaseTally.objects.order_by("pk").values())
    assert CaseFact.objects.count() == 1
    assert tally_cases() is False
    desk_rows = Case.objects.filter(pk=first.pk)
    desk_rows.update(wish="Something that nobody counts")
    assert not CaseChange.objects.exists()
    desk_rows.update(channel="phone")
    desk_rows.update(channel=first.channel)
    assert CaseChange.objects.count() == 2
    tally_cases()
    assert list(CaseTally.objects.order_by("pk").values()) == before


def test_a_day_later_what_is_open_is_overdue_without_anybody_touching_it(desk: Desk, monkeypatch: Any) -> None:
    scope, today = scope_of(desk.officer), timezone.localdate()
    make(Case, kind="complaint", state="in_progress", received_at=timezone.now(), due_on=today)
    tally_cases()
    assert kept(scope, last_year(today)).whole.overdue == 0
    monkeypatch.setattr(timezone, "localdate", lambda *_value: today + timedelta(days=1))
    for _turn in range(2):  # before the job and after it
        assert kept(scope, last_year(today)).whole.overdue == 1
        assert not CaseChange.objects.exists()
        tally_cases()
    assert CaseFact.objects.get().overdue


def test_another_clock_counts_the_days_anew(inside: Tenant) -> None:
    midnight = datetime(2026, 6, 1, 1, tzinfo=ZoneInfo("Asia/Baghdad"))  # still May elsewhere
    make(Case, kind="complaint", state="answered", outcome="resolved", received_at=midnight, answered_at=midnight)
    june, may = Span(date(2026, 6, 1), date(2026, 6, 30)), Span(date(2026, 5, 1), date(2026, 5, 31))
    for zone in ZONES:
        inside.time_zone = zone
        inside.save()
        with timezone.override(zone):
            for _turn in range(2):
                for span in (may, june):
                    assert kept(scope_of_everybody(), span) == fresh(scope_of_everybody(), span)
                tally_cases()
            assert kept(scope_of_everybody(), may).whole.received == (zone != "Asia/Baghdad")


def test_what_is_held_is_in_no_figure_until_somebody_lets_it_in(desk: Desk) -> None:
    case, span = desk.case("acknowledged"), last_year(timezone.localdate())
    tally_cases()
    Case.objects.filter(pk=case.pk).update(held_at=timezone.now())
    for _turn in range(2):  # before the job and after it
        assert kept(scope_of(desk.officer), span) == fresh(scope_of(desk.officer), span)
        assert kept(scope_of_everybody(), span).whole.received == 0
        tally_cases()
    actions.release_case(Case.objects.get(pk=case.pk), by=desk.officer)
    assert kept(scope_of_everybody(), span).whole.received == 1


def test_three_questions_however_much_there_is(desk: Desk) -> None:
    def asked() -> int:
        scope = scope_of(desk.officer)
        with CaptureQueriesContext(connection) as found:
            precounted(scope, last_year(timezone.localdate()))
        return len(found)

    few = asked()
    for number in range(15):
        make(
            Case,
            service=make_service(),
            place=make(Place, code=f"x{number}", path=f"/9{number}/"),
            received_at=timezone.now(),
        )
    assert asked() == few <= 4
    tally_cases()
    assert asked() == few


@pytest.mark.parametrize(
    ("span", "first", "last", "around", "cut"),
    [
        ((1, 1, 3, 31), 1, 3, [], []),
        ((1, 2, 3, 31), 1, 3, [], [(1, 1, 1, 1)]),
        ((1, 1, 3, 30), 1, 3, [], [(3, 31, 3, 31)]),
        ((1, 16, 3, 15), 1, 2, [(3, 1, 3, 15)], [(1, 1, 1, 15)]),
        ((1, 17, 3, 16), 2, 3, [(1, 17, 1, 31)], [(3, 17, 3, 31)]),
        ((3, 2, 4, 29), 3, 4, [], [(3, 1, 3, 1), (4, 30, 4, 30)]),
        ((1, 30, 2, 2), 2, 1, [(1, 30, 1, 31), (2, 1, 2, 2)], []),
        ((3, 3, 3, 30), 3, 3, [], [(3, 1, 3, 2), (3, 31, 3, 31)]),
        ((3, 12, 3, 20), 4, 3, [(3, 12, 3, 20)], []),
        ((1, 1, 5, 10), 1, 5, [], []),  # up to today
        ((1, 1, 5, 20), 1, 5, [], []),
        ((1, 1, 5, 9), 1, 4, [(5, 1, 5, 9)], []),
        ((5, 2, 5, 10), 5, 5, [], [(5, 1, 5, 1)]),
    ],
)
def test_months_of_a_span(
    span: tuple[int, ...], first: int, last: int, around: list[tuple[int, ...]], cut: list[tuple[int, ...]]
) -> None:
    def of(numbers: tuple[int, ...]) -> Span:
        return Span(date(2026, *numbers[:2]), date(2026, *numbers[2:]))  # type: ignore[arg-type]

    found = months_of(of(span), date(2026, 5, 10))
    assert (found.first, found.last) == (date(2026, first, 1), date(2026, last, 1))
    assert found.around == [of(edge) for edge in around]
    assert found.cut == [of(edge) for edge in cut]


def test_every_span_is_its_months_with_the_days_around_and_without_what_is_cut() -> None:
    today = date(2026, 5, 10)
    for start, length in product(range(130), range(130)):
        span = Span(date(2026, 1, 1) + timedelta(start), date(2026, 1, 1) + timedelta(start + length))
        found = months_of(span, today)
        days = Counter(_days(found.first, month_after(found.last))) if found.first <= found.last else Counter()
        for edge in found.around:
            days.update(_days(edge.starts_on, edge.ends_on + timedelta(1)))
        for edge in found.cut:
            days.subtract(_days(edge.starts_on, edge.ends_on + timedelta(1)))
        known = {day: count for day, count in days.items() if count and day <= today}
        assert known == dict.fromkeys(_days(span.starts_on, min(span.ends_on, today) + timedelta(1)), 1)


def _days(first: date, end: date) -> list[date]:
    return [first + timedelta(number) for number in range((end - first).days)]


def test_what_nobody_has_looked_at_by_its_promised_day_counts_as_late_in_figures_and_lists(desk: Desk) -> None:
    case, today = desk.receive(wait=True).case, timezone.localdate()
    assert case.due_on is not None
    days = [case.due_on + timedelta(days=n) for n in (0, 1)]
    rows, span = Case.objects.filter(pk=case.pk), last_year(today)
    for day in days:
        late = int(day > case.due_on)
        found = counted(Case.objects.all(), span, day).whole
        assert (found.received, found.overdue) == (late, late)
        assert queries.with_lateness(Case.objects.all(), day).filter(late=True).count() == late
    tally_cases()
    rows.update(due_on=today)
    tally_cases()
    assert kept(scope_of_everybody(), span).whole.received == 0
    rows.update(due_on=today - timedelta(days=1))
    CaseChange.objects.all().delete()  # nobody has changed it: the day has passed by itself
    for _turn in range(3):  # before the job, after it, and when it has nothing more to do
        assert kept(scope_of_everybody(), span) == fresh(scope_of_everybody(), span)
        assert kept(scope_of_everybody(), span).whole.overdue == 1
        tally_cases()
    assert CaseFact.objects.count() == 1
    actions.reject_case(rows.get(), reason="spam", by=desk.officer)
    assert kept(scope_of_everybody(), span).whole.received == 0
