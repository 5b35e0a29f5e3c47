"""What a reader can work out: all that is told of a quarter as one system of equations, solved exactly."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Any

import pytest

from feedback.models import Rating
from feedback.statistics.counting import for_everybody
from feedback.statistics.formula import Line, Statistics
from feedback.statistics.publishing import publish_quarter
from feedback.statistics.subtraction import Sums
from feedback.statistics.tables import NO_CODE, OTHERS, published, published_directorates, published_tables
from organisation.models import Service
from tenancy.models import Tenant
from tests.indicators.world import make_service
from tests.make import make, make_directorate, make_member

from .test_pages import _place, cases, quarter

Cell = tuple[str, Any]
WHOLE: Cell = ("", "")
# what is told together -> of a line the numbers that no reader may know below five
FIGURES: dict[str, Callable[[Line], tuple[int, ...]]] = {
    "received": lambda line: (line.received,),
    "due": lambda line: (line.due,),
    "ever_answered": lambda line: (line.ever_answered,),
    "ratings": lambda line: (line.ratings, line.content, line.ratings - line.content),
}


@dataclass(frozen=True)
class Message:
    kind: str
    cause: str
    channel: str
    service: Any
    place: Any
    directorate: Any
    due: bool
    ever: bool
    rated: bool
    content: bool


def line_of(key: Any, found: Sequence[Message]) -> Line:
    complaints, thanks = (sum(each.kind == kind for each in found) for kind in ("complaint", "compliment"))
    due, ever = sum(each.due for each in found), sum(each.ever for each in found)
    ratings, content = sum(each.rated for each in found), sum(each.content for each in found)
    return Line(key, len(found), complaints, thanks, ever, due, 0, due, ever, 0, ratings, content, None, None)


@dataclass(frozen=True)
class City:
    services: dict[Any, Any]  # -> its directorate
    areas: dict[Any, list[Any]]  # -> all that it lies in, and itself
    codes: dict[Cell, str]

    def messages(self, dice: Random) -> list[Message]:
        def some(choices: Sequence[Any]) -> Callable[[], Any]:
            weights = [dice.choice((0, 1, 2, 4, 9, 30)) for _each in choices]
            return lambda: dice.choices(choices, [0.1 + weight for weight in weights])[0]

        service, place, cause = (
            some([*self.services]),
            some([*self.areas, None]),
            some(["", "delay", "breakdown", "staff"]),
        )
        channel, kind = some(["web", "phone", "letter"]), some(["complaint", "complaint", "compliment", "suggestion"])
        due, ever, rated, content = (dice.choice((0.03, 0.1, 0.4, 0.9)) for _each in range(4))
        nowhere, elsewhere = dice.choice((0, 0, 0.1)), dice.choice((0, 0, 0.05))

        def message() -> Message:
            what, at = kind(), None if dice.random() < nowhere else service()
            owner = dice.choice([*self.services.values()]) if dice.random() < elsewhere else self.services.get(at)
            told = dice.random() < rated
            return Message(
                what, cause() if what == "complaint" else "-", channel(), at, place(), owner,
                dice.random() < due, dice.random() < ever, told,
                told and dice.random() < content,
            )  # fmt: skip

        return [message() for _each in range(dice.choice((15, 40, 90, 200)))]

    def statistics(self, found: list[Message]) -> Statistics:
        def lines(rows: list[Message], keys: Callable[[Message], Iterable[Any]]) -> list[Line]:
            known = {key for each in rows for key in keys(each)}
            return [line_of(key, [each for each in rows if key in keys(each)]) for key in sorted(known, key=str)]

        groups = {
            "service": lines(found, lambda each: [each.service]),
            "place": lines(found, lambda each: self.areas.get(each.place, [None])),
            "directorate": lines(found, lambda each: [each.directorate]),
            "cause": lines([each for each in found if each.kind == "complaint"], lambda each: [each.cause]),
            "channel": lines(found, lambda each: [each.channel]),
            "kind": lines(found, lambda each: [each.kind]),
        }
        return Statistics(quarter(), line_of(None, found), groups)


class Known:
    """Which sums of unknowns follow from the equations; a number that is nought is known to be."""

    def __init__(self, equations: Iterable[Iterable[Any]]) -> None:
        self.rows: dict[Any, dict[Any, Fraction]] = {}
        for equation in equations:
            row = self._reduced(equation)
            if row:
                pivot = min(row, key=str)
                self.rows[pivot] = {each: n / row[pivot] for each, n in row.items()}

    def follows(self, unknowns: Iterable[Any]) -> bool:
        return not self._reduced(unknowns)

    def _reduced(self, signed: Iterable[Any]) -> dict[Any, Fraction]:
        row: dict[Any, Fraction] = {}
        for sign, each in signed:
            row[each] = row.get(each, Fraction(0)) + sign
        while pivots := [each for each in row if each in self.rows]:
            factor = row[pivots[0]]
            for each, n in self.rows[pivots[0]].items():
                row[each] = row.get(each, Fraction(0)) - factor * n
            row = {each: n for each, n in row.items() if n}
        return {each: n for each, n in row.items() if n}


class Reader:
    """Knows what is told, how it adds up, and which groups are of nobody."""

    def __init__(self, city: City, statistics: Statistics, directorates: bool) -> None:
        self.city = city
        self.lines: dict[Cell, Line] = {WHOLE: statistics.whole}
        for name, rows in statistics.groups.items():
            if name != "directorate" or directorates:
                self.lines |= {(name, line.key): line for line in rows}
        self.adding = [(total, parts) for total, parts in self._adding(directorates) if total in self.lines]
        tables = published_tables(statistics)
        tables += [table for table in [published_directorates(statistics)] if table] if directorates else []
        self.told: dict[Cell, dict[str, Any]] = {WHOLE: published(statistics.whole)}
        self.others: list[list[Cell]] = []
        for table in tables:
            cells = {self._code(cell): cell for cell in self.lines if cell[0] == table.dimension}
            shown = {cells[row.code]: row.numbers for row in table.rows if row.code != OTHERS}
            self.told |= shown
            for row in table.rows:
                if row.code == OTHERS:
                    hidden = [part for part in self._top(table.dimension) if part not in shown]
                    assert sum(self.lines[cell].received for cell in hidden) == row.numbers["received"]
                    self.others.append(hidden)

    def _code(self, cell: Cell) -> str:
        return NO_CODE if cell[1] in (None, "") else self.city.codes.get(cell, str(cell[1]))

    def _top(self, name: str) -> list[Cell]:
        return [
            cell for cell in self.lines
            if cell != WHOLE and cell[0] == name
            and (name != "place" or len(self.city.areas.get(cell[1], "1")) == 1)
        ]  # fmt: skip

    def _adding(self, directorates: bool) -> Iterator[tuple[Cell, list[Cell]]]:
        for name in ("service", "place", "channel", "kind", *(["directorate"] if directorates else [])):
            yield WHOLE, self._top(name)
        yield ("kind", "complaint"), self._top("cause")
        for area in self.city.areas:
            inner = [way[-2:] for way in self.city.areas.values()]
            yield self._rest(
                ("place", area), [("place", part[1]) for part in inner if len(part) == 2 and part[0] == area]
            )
        if directorates:
            services = [cell for cell in self.lines if cell[0] == "service"]
            for owner in {*self.city.services.values(), None}:
                yield self._rest(
                    ("directorate", owner), [cell for cell in services if self.city.services.get(cell[1]) == owner]
                )

    def _rest(self, total: Cell, parts: list[Cell]) -> tuple[Cell, list[Cell]]:
        """With what lies in none of them, of which no table tells."""
        parts = [part for part in parts if part in self.lines]
        if total in self.lines:
            rest: Cell = ("rest", total)
            whole, inside = self.lines[total], [self.lines[part] for part in parts]
            numbers = {
                each.name: getattr(whole, each.name) - sum(getattr(one, each.name) for one in inside)
                for each in fields(Line)
                if each.type is int
            }
            self.lines[rest] = replace(whole, **numbers)
            parts = [*parts, rest]
        return total, parts

    def few_that_follow(self) -> Iterator[tuple[str, tuple[Cell, ...]]]:
        for name, numbers in FIGURES.items():
            of = {cell: numbers(line) for cell, line in self.lines.items()}
            unknown = {cell for cell in of if any(of[cell]) and self.told.get(cell, {}).get(name) is None}
            equations = [[(-1, total), *((1, part) for part in parts)] for total, parts in self.adding]
            equations += [[(1, cell) for cell in cells] for cells in self.others] if name == "received" else []
            known = Known([each for each in equation if each[1] in unknown] for equation in equations)
            for cells in self._groups(unknown):
                if _few(map(sum, zip(*map(of.__getitem__, cells), strict=True))) and known.follows(
                    (1, cell) for cell in cells
                ):
                    yield name, cells

    def few_kinds_that_follow(self) -> Iterator[tuple[str, tuple[Cell, ...]]]:
        """How many complaints, thanks and ideas: together they are the messages, and a line of complaints has nothing else."""
        of = {(cell, part): n for cell, line in self.lines.items() for part, n in enumerate(_kinds(line))}
        told = {cell for cell, numbers in self.told.items() if numbers["complaints"] is not None}
        unknown = {each for each in of if each[0] not in told and of[each]}
        unknown |= {(cell, part) for cell, part in of if cell not in told and cell[0] not in ("kind", "cause", "")}
        equations: list[list[Any]] = [
            [(-1, (total, part)), *((1, (each, part)) for each in parts)]
            for total, parts in self.adding
            for part in range(3)
        ]
        sums = [[cell] for cell, numbers in self.told.items() if numbers["received"] is not None] + self.others
        equations += [[(1, (cell, part)) for cell in cells for part in range(3)] for cells in sums]
        known = Known([each for each in equation if each[1] in unknown] for equation in equations)
        for cells in self._groups({cell for cell, _part in unknown}):
            for parts in ((0,), (1,), (2,), (0, 1, 2), (0, 1), (1, 2), (0, 2)):
                asked = [(cell, part) for cell in cells for part in parts]
                if _few([sum(of[each] for each in asked)]) and known.follows(
                    (1, each) for each in asked if each in unknown
                ):
                    yield "kinds", (*cells, ("", parts))

    def _groups(self, unknown: set[Cell]) -> Iterator[tuple[Cell, ...]]:
        """Up to three that have nothing in common."""
        for name in ("service", "place", "directorate", "cause", "channel", "kind"):
            cells = [cell for cell in self._top(name) if cell in unknown]
            for size in (1, 2, 3):
                yield from combinations(cells, size)
        yield from ((cell,) for cell in unknown - {WHOLE})


def _kinds(line: Line) -> tuple[int, ...]:
    return line.complaints, line.thanks, line.received - line.complaints - line.thanks


def _few(numbers: Iterable[int]) -> bool:
    return any(0 < abs(n) < 5 for n in numbers)


@pytest.fixture
def city(inside: Tenant) -> City:
    owners = [make_directorate(code=f"D{n}") for n in range(3)]
    services = [make_service(directorate=owners[n % 3]) for n in range(6)]
    Service.objects.update(public=True)
    Service.objects.filter(pk=services[-1].pk).update(public=False)
    tops = [_place(f"p{n}") for n in range(3)]
    inner = [_place(f"p{n}{m}", tops[n]) for n in range(2) for m in range(2)]
    inner += [_place("p000", inner[0])]
    places = [*tops, *inner]
    known: dict[str, list[Any]] = {"service": services, "place": places, "directorate": owners}
    return City(
        {service.pk: service.directorate_id for service in services},
        {place.pk: [int(each) for each in place.path.strip("/").split("/")] for place in places},
        {(name, row.pk): row.code for name, rows in known.items() for row in rows},
    )


def told_by(statistics: Statistics) -> dict[tuple[str, str], dict[str, Any]]:
    return {(table.dimension, row.code): row.numbers for table in published_tables(statistics) for row in table.rows}


def test_causes_do_not_tell_what_the_kinds_hide(inside: Tenant) -> None:
    """27 complaints and two ideas with a promised day, one of them answered late."""
    cases(15, cause="delay")
    cases(12, cause="breakdown")
    cases(3, kind="suggestion", due_on=None)
    cases(1, kind="suggestion")
    cases(1, kind="suggestion", days=9)
    cases(12, kind="compliment", due_on=None)
    row = publish_quarter(quarter(), licence="CC-BY-4.0", by=make_member("complaints_officer"))
    told = {
        (table["dimension"], line["code"]): line["numbers"] for table in row.content["tables"] for line in table["rows"]
    }
    assert told["kind", "suggestion"]["due"] is None
    assert told["kind", "complaint"]["due"] is None
    assert row.content["whole"]["due"] == 29
    assert [told["cause", code]["due"] for code in ("delay", "breakdown")] == [15, None]  # one is enough
    assert (
        told["kind", "complaint"]["received"]
        == told["cause", "delay"]["received"] + told["cause", "breakdown"]["received"]
    )


def test_causes_are_not_added_up_where_complaints_are_not_told(inside: Tenant) -> None:
    """Three thanks would follow from all complaints."""
    cases(15, cause="delay")
    cases(12, cause="breakdown")
    cases(3, kind="compliment")
    told = told_by(for_everybody(quarter()))
    assert {key[1] for key in told if key[0] == "kind"} == {"others"}
    assert {key[1] for key in told if key[0] == "cause"} == {"delay"}


def test_complaints_about_behaviour_are_in_no_number(inside: Tenant) -> None:
    """Whoever compares a quarter with what the staff of a service counts learns of none, be it one or many."""
    service, north = make_service(), _place("north")
    Service.objects.update(public=True)
    cases(9, service=service, place=north)
    before = told_by(for_everybody(quarter()))
    (one, *_rest) = cases(12, service=service, place=north, subject="conduct")
    make(Rating, case=one, content=False, at=one.answered_at)
    assert told_by(for_everybody(quarter())) == before
    assert for_everybody(quarter()).whole.received == 9


@pytest.mark.parametrize("directorates", [False, True])
def test_nothing_of_few_follows_from_all_that_is_told(city: City, directorates: bool) -> None:
    for seed in range(60):
        reader = Reader(city, city.statistics(city.messages(Random(seed))), directorates)
        assert not [*reader.few_that_follow()], seed
        assert not [*reader.few_kinds_that_follow()], seed


def test_no_more_is_hidden_than_it_takes() -> None:
    """Whatever else is hidden, to tell it would tell of few."""
    for seed in range(300):
        dice = Random(seed)
        numbers = {(name, n): (dice.choice((0, 1, 2, 4, 5, 6, 9, 30)),) for name in "ab" for n in range(6)}
        tables = [[cell for cell in numbers if cell[0] == name] for name in "ab"]
        hidden = Sums(numbers, [{WHOLE: table} for table in tables]).hide([])

        def tells_of_few(hidden: set[Cell], table: list[Cell], numbers: dict[Cell, Any] = numbers) -> bool:
            return _few([sum(numbers[cell][0] for cell in table if cell in hidden)])

        if not any(_few([sum(numbers[cell][0] for cell in table)]) for table in tables):
            assert not any(tells_of_few(hidden, table) for table in tables)
            for cell in (cell for cell in hidden if not _few(numbers[cell])):
                assert any(tells_of_few(hidden - {cell}, table) for table in tables), (seed, cell)
