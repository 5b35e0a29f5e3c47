"""Which directorates' reports may tell how many messages there were. The reports of a municipality, of its directorates and of those below
them lie in each other: what is left of one, without those in it that tell their number, is of nobody or of five people and more."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from feedback.models import Case
from feedback.queries import CONDUCT
from feedback.statistics.counting import changed_since
from feedback.statistics.formula import Line, Span, Statistics
from feedback.statistics.scope import Reach, scope_of_everybody
from feedback.statistics.scope import Scope as Reached
from feedback.statistics.spread import Spread, spread
from feedback.statistics.subtraction import few
from feedback.statistics.tables import FAMILIES, NO_CODE, OTHERS, SMALL, Numbers, Row, Table
from feedback.surveys.formula import FEWEST
from organisation.models import Directorate

from ..content.scope import Scope

Family = tuple[str, ...]
Counts = tuple[int, ...]
Office = tuple[int, str, str]
ALL: Family = ()  # not one of the families of figures: how many messages there were, without which nothing is told
NUMBERS_OF: dict[Family, Callable[[Line], Counts]] = {ALL: lambda line: (line.received,), **FAMILIES}
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


def all_of(scope: Scope) -> list[Office]:
    """Key, path and code of each directorate; one query for all sections."""
    if "directorates" not in scope.known:
        scope.known["directorates"] = list(Directorate.objects.values_list("pk", "path", "code"))
    found: list[Office] = scope.known["directorates"]
    return found


def changed_in(scope: Scope) -> list[int]:
    """What has changed since messages were counted beforehand; one query for all sections."""
    if "changed" not in scope.known:
        scope.known["changed"] = changed_since()
    found: list[int] = scope.known["changed"]
    return found


def reach_of(scope: Scope) -> Reached:
    """Of the municipality the very rows that quarters are published of; of a directorate those of them that lie in it."""
    if scope.directorate is None:
        return scope_of_everybody()
    plain = Reach(False, sorted(pk for pk, path, _code in all_of(scope) if path.startswith(scope.directorate.path)))
    return Reached(Case.objects.filter(directorate__in=plain.ids).exclude(CONDUCT), plain, Reach(False))


class Reports:
    """What each of them may tell of one count of all messages. `lines`: of each directorate, and of none; `rows`: as all_of() gives
    them."""

    def __init__(self, lines: Mapping[Any, Line], rows: Sequence[Office]) -> None:
        self.lines = lines
        self.keys: dict[str, Any] = {NO_CODE: None} | {code: pk for pk, _path, code in rows}
        paths = {pk: path for pk, path, _code in rows}
        inside = {pk: [key for key in self.lines if paths.get(key, "").startswith(path)] for pk, path in paths.items()}
        self.inside = {pk: keys for pk, keys in inside.items() if keys}
        self.depth = {pk: path.count("/") for pk, path in paths.items()}
        self.regions = {family: settled(numbers, self.lines) for family, numbers in NUMBERS_OF.items()}
        self.told: dict[Family, set[Any]] = {}
        for family in NUMBERS_OF:
            asked = [pk for pk in self._largest_first(self.lines) if family == ALL or pk in self.told[ALL]]
            self.told[family] = {pk for pk in asked if self.regions[family].tell(pk, self.inside[pk])}

    def _largest_first(self, lines: Mapping[Any, Line]) -> list[Any]:
        """Those that have any of it."""
        sizes = {pk: sum(lines[key].received for key in keys if key in lines) for pk, keys in self.inside.items()}
        return sorted((pk for pk, n in sizes.items() if n), key=lambda pk: (self.depth[pk], -sizes[pk], pk))

    def refused(self, directorate: Directorate, groups: Mapping[str, Mapping[Any, Line]]) -> dict[Family, set[str]]:
        """Of the groups of a dimension, by code: of which its report does not tell these figures. Every report tells of the larger ones
        what it can; whoever reads them all takes them off the whole."""
        found: dict[Family, set[str]] = {family: set() for family in NUMBERS_OF}
        for code, lines in groups.items():
            order = [pk for pk in self._largest_first(lines) if pk in self.told[ALL]]
            told = {*order}
            for family, numbers in NUMBERS_OF.items():
                regions = settled(numbers, lines)
                asked = [pk for pk in order if pk in told & self.told[family]]
                accepted = {pk for pk in asked if regions.tell(pk, [key for key in self.inside[pk] if key in lines])}
                told = accepted if family == ALL else told
                if directorate.pk in {*order} - accepted:
                    found[family].add(code)
        return found

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
            rows.append(others(table.rows[0], rest))
        return replace(table, rows=rows) if rows else None

    def _tells(self, family: Family, key: Any, row: Row) -> bool:
        return row.numbers[family[0]] is None or self.regions[family].tell(("own", key), [key])


def settled(numbers: Callable[[Line], Counts], lines: Mapping[Any, Line]) -> Regions:
    """Of the whole alone; it is told unless it is of few itself."""
    own = {key: numbers(line) for key, line in lines.items()}
    return Regions(own, not few(map(sum, zip(*own.values(), strict=True))))


def offices(statistics: Statistics) -> dict[Any, Line]:
    lines = statistics.groups.get("directorate", [])
    return {line.key: line for line in lines if line.key is None or isinstance(line.key, int)}


def left_out(scope: Scope, span: Span) -> list[Family]:
    """By a directorate's report; what the municipality's tells is told already: it is published."""
    return _reports(scope, span)[0].untold(scope.directorate) if scope.directorate else []


def _reports(scope: Scope, span: Span) -> tuple[Reports, Spread]:
    """Once for all sections; a query for each span, and two."""
    key = f"reports-{span.code}"
    if key not in scope.known:
        found = spread(span, changed_in(scope))
        scope.known[key] = Reports(found.get("", {}).get(NO_CODE, {}), all_of(scope)), found
    reports: tuple[Reports, Spread] = scope.known[key]
    return reports


def without(numbers: Mapping[str, Any], families: Collection[Family]) -> Numbers:
    if ALL in families:
        return dict.fromkeys(numbers)
    return dict(numbers) | dict.fromkeys(name for family in families for name in family)


def tables_told(scope: Scope, span: Span, tables: list[Table]) -> list[Table]:
    """Nor do their lines tell what the whole does not: they add up to it. And each line is what its report tells of a group."""
    untold = left_out(scope, span)
    if scope.directorate is None or ALL in untold:
        return [] if untold else tables
    hidden = BY_KIND if any(OF_KINDS in family for family in untold) else ()
    reports, found = _reports(scope, span)
    told = []
    for table in tables:
        if table.dimension not in hidden:
            rows = lines_told(table.rows, reports.refused(scope.directorate, found.get(table.dimension, {})))
            rows = [replace(row, numbers=without(row.numbers, untold)) for row in rows]
            told += [replace(table, rows=rows)] if rows else []
    return told


def lines_told(rows: Sequence[Row], refused: Mapping[Family, Collection[str]]) -> list[Row]:
    """Without those, and without one more where a single one would follow from what it is part of."""
    gone = with_another(rows, refused[ALL], {OTHERS})
    for row in rows:  # an area stands before what lies in it
        gone |= {row.code} if row.within and row.within[0] in gone else set()
    kept = [row for row in rows if row.code not in {*gone, OTHERS}]
    for family in refused:
        if family != ALL:
            without_it = {row.code for row in rows if row.numbers[family[0]] is None} | gone
            left = with_another(rows, {*refused[family]} - gone, without_it)
            kept = [replace(row, numbers=without(row.numbers, [family])) if row.code in left else row for row in kept]
    rest = sum(row.numbers["received"] for row in rows if row.code == OTHERS or row.code in gone and not row.within)
    return [*kept, others(rows[0], rest)] if rest else kept


def with_another(rows: Sequence[Row], codes: Collection[str], hidden: Collection[str]) -> set[str]:
    """These codes, and the smallest other where one of them is the only one hidden of the rows that add up together."""
    found = {row.code for row in rows if row.code in codes}
    for area in {row.within and row.within[0] for row in rows}:
        level = [row for row in rows if (row.within and row.within[0]) == area]
        if found.isdisjoint(row.code for row in level) or len({row.code for row in level} & {*found, *hidden}) > 1:
            continue
        rest = [row for row in level if row.code not in {*found, *hidden}]
        found |= {min(rest, key=lambda row: (row.numbers["received"], row.code)).code} if rest else set()
    return found


def others(row: Row, received: int) -> Row:
    return Row(OTHERS, SMALL, dict.fromkeys(row.numbers) | {"received": received})
