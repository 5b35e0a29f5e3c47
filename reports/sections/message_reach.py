"""Which directorates' reports may tell how many messages there were. The reports of a municipality, of its directorates and of those below
them lie in each other: what is left of one, without those in it that tell their number, is of nobody or of five people and more."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from feedback.statistics.counting import precounted
from feedback.statistics.formula import Line, Span, Statistics
from feedback.statistics.scope import scope_without_conduct
from feedback.statistics.tables import FAMILIES, NO_CODE, OTHERS, SMALL, Numbers, Row, Table
from feedback.surveys.formula import FEWEST
from organisation.models import Directorate

from ..content.scope import Scope

Family = tuple[str, ...]
Counts = tuple[int, ...]
ALL: Family = ()  # not one of the families of figures: how many messages there were, without which nothing is told
OF_KINDS = "complaints"  # in the family that the tables of kinds and causes add up to
BY_KIND = ("kind", "cause")


@dataclass(slots=True)
class Regions:
    """`own`: the numbers of each directorate without those below it, and of no directorate. Larger ones are told first."""

    own: Mapping[Any, Counts]
    whole_is_told: bool
    within: dict[Any, Any] = field(default_factory=dict)  # the smallest one told that each lies in

    def tell(self, name: Any, inside: Collection[Any]) -> bool:
        """Whether it may be told beside what is told already; from now on it is."""
        around = {self.within.get(each) for each in inside}
        beside = {each for each in self.own if self.within.get(each) in around} - {*inside}
        left = self._sum(beside) if around != {None} or self.whole_is_told else ()
        if few((*self._sum(inside), *left)):
            return False
        self.within |= dict.fromkeys(inside, name)
        return True

    def _sum(self, keys: Iterable[Any]) -> Counts:
        return tuple(map(sum, zip(*(self.own[key] for key in keys), strict=True)))


def few(numbers: Iterable[int]) -> bool:
    return any(0 < n < FEWEST for n in numbers)


class Reports:
    """What each of them may tell, and what the municipality's may tell of each directorate: of one count of all messages. One query."""

    def __init__(self, everything: Statistics) -> None:
        self.lines = {line.key: line for line in everything.groups.get("directorate", []) if _is_office(line)}
        rows = list(Directorate.objects.values_list("pk", "path", "code"))
        self.keys: dict[str, Any] = {NO_CODE: None} | {code: pk for pk, _path, code in rows}
        paths = {pk: path for pk, path, _code in rows}
        inside = {pk: [key for key in self.lines if paths.get(key, "").startswith(path)] for pk, path in paths.items()}
        self.inside = {pk: keys for pk, keys in inside.items() if keys}
        self.order = sorted(self.inside, key=lambda pk: (paths[pk].count("/"), -self._received(pk), pk))
        self.regions: dict[Family, Regions] = {}
        self.told: dict[Family, set[Any]] = {}
        for family, numbers in {ALL: _received, **FAMILIES}.items():
            self._settle(family, numbers)

    def _received(self, pk: int) -> int:
        return sum(self.lines[key].received for key in self.inside[pk])

    def _settle(self, family: Family, numbers: Callable[[Line], Counts]) -> None:
        own = {key: numbers(line) for key, line in self.lines.items()}
        regions = self.regions[family] = Regions(own, not few(map(sum, zip(*own.values(), strict=True))))
        asked = [pk for pk in self.order if family == ALL or pk in self.told[ALL]]
        self.told[family] = {pk for pk in asked if regions.tell(pk, self.inside[pk])}

    def untold(self, directorate: Directorate) -> list[Family]:
        """The figures that its report leaves out; ALL among them: every number."""
        if directorate.pk not in self.inside:
            return []
        return [family for family, told in self.told.items() if directorate.pk not in told]

    def beside(self, table: Table) -> Table | None:
        """The municipality's table by directorate, without what would tell of few in the reports of the directorates."""
        rows, rest = [], sum(row.numbers["received"] for row in table.rows if row.code == OTHERS)
        for row in table.rows:
            key = self.keys.get(row.code)
            if row.code in (OTHERS,) or row.code in self.keys and not self.regions[ALL].tell(("own", key), [key]):
                rest += row.numbers["received"] if row.code != OTHERS else 0
                continue
            left_out = [each for each in FAMILIES if row.code in self.keys and not self._tells(each, key, row)]
            rows.append(replace(row, numbers=without(row.numbers, left_out)))
        if rest >= FEWEST:
            rows.append(Row(OTHERS, SMALL, dict.fromkeys(table.rows[0].numbers) | {"received": rest}))
        return replace(table, rows=rows) if rows else None

    def _tells(self, family: Family, key: Any, row: Row) -> bool:
        return row.numbers[family[0]] is None or self.regions[family].tell(("own", key), [key])


def _is_office(line: Line) -> bool:
    return line.key is None or isinstance(line.key, int)


def _received(line: Line) -> Counts:
    return (line.received,)


def reports_of(scope: Scope, span: Span) -> Reports:
    """Once for all sections; four queries."""
    key = f"reports-of-{span.code}"
    if key not in scope.known:
        scope.known[key] = Reports(precounted(scope_without_conduct(), span))
    found: Reports = scope.known[key]
    return found


def left_out(scope: Scope, span: Span) -> list[Family]:
    """Of a directorate's report. What the municipality's tells is told already: it is published."""
    return reports_of(scope, span).untold(scope.directorate) if scope.directorate else []


def without(numbers: Numbers, families: Collection[Family]) -> Numbers:
    if ALL in families:
        return dict.fromkeys(numbers)
    return dict(numbers) | dict.fromkeys(name for family in families for name in family)


def tables_without(tables: Iterable[Table], families: Collection[Family]) -> list[Table]:
    """Nor do their lines tell what the whole does not: they add up to it."""
    if ALL in families:
        return []
    hidden = BY_KIND if any(OF_KINDS in family for family in families) else ()
    return [
        replace(table, rows=[replace(row, numbers=without(row.numbers, families)) for row in table.rows])
        for table in tables
        if table.dimension not in hidden
    ]
