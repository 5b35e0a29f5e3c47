"""Lines with the names of what they are about, for pages and files; and what of them may be published."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisation.models import Directorate, Place, Service

from ..models import Case
from ..surveys.formula import FEWEST
from ..surveys.suppression import hidden_groups
from ..workflow import Cause
from .formula import ASIDE, Line, Span, Statistics

Words = Any  # a translated name, or a sentence
Numbers = dict[str, Any]
NO_CODE, OTHERS = "none", "others"
TITLES: dict[str, Promise | str] = {
    "service": _("By service"),
    "place": _("By area"),
    "directorate": _("By directorate"),
    "cause": _("By cause"),
    "channel": _("By channel"),
    "kind": _("By kind"),
}
WITHOUT: dict[str, Promise | str] = {
    "service": _("About no service"),
    "place": _("Without a place"),
    "directorate": _("Without a directorate"),
    "cause": _("Not found out"),
}
PUBLISHED = ("service", "place", "cause", "channel", "kind")
COUNTS = {  # name in files -> of a line
    "received": "received", "complaints": "complaints", "compliments": "thanks", "answered": "answered", "answered_on_time": "on_time",
    "open_and_late": "overdue", "due": "due", "ever_answered": "ever_answered", "opened_again": "reopened", "ratings": "ratings",
    "content": "content",
    "median_days": "median", "ninety_percent_days": "ninety", "people_served": "people",
}  # fmt: skip
HEADER = ("starts_on", "ends_on", "group_by", "code", "name", "part_of", *COUNTS)
NUMERIC = [name in COUNTS for name in HEADER]
ON_TIME = ("answered", "answered_on_time", "open_and_late", "due", "on_time_share")
DAYS, AGAIN = ("median_days", "ninety_percent_days"), ("ever_answered", "opened_again", "opened_again_share")
CONTENT = ("ratings", "content", "content_share")
KINDS = ("complaints", "compliments", "thanks_share", "per_thousand")
ALL, SMALL = pgettext_lazy("messages", "All"), _("Others, and groups of fewer than five")
BEHAVIOUR = _("About how somebody behaved, wherever it was")


@dataclass(frozen=True, slots=True)
class Row:
    """`numbers` by the names of figures(); None is what may not be told or has nothing to be told of."""

    code: str
    name: Words
    numbers: Numbers
    within: tuple[str, Words] | None = None  # code and name of the area that it is part of


@dataclass(frozen=True, slots=True)
class Table:
    dimension: str
    title: Words
    rows: list[Row]

    @property
    def per_thousand(self) -> bool:
        return any(row.numbers["per_thousand"] is not None for row in self.rows)


class Names:
    """Code and name of every group, in three questions. `public`: only what everybody may know of. `stored`: those of our own words
    only, without a question."""

    def __init__(self, public: bool = False, stored: bool = False) -> None:
        services = Service.objects.filter(public=True) if public else Service.objects.all()
        self.known: dict[str, Mapping[Any, tuple[str, Words]]] = {
            "service": {} if stored else _coded(services),
            "place": {},
            "directorate": {} if stored else _coded(Directorate.objects.all()),
            "cause": _chosen(Cause),
            "channel": _chosen(Case.Channel),
            "kind": _chosen(Case.Kind),
        }
        self.way: dict[int, list[int]] = {}  # of a place: the areas that it lies in, the largest first
        if not stored:
            places = list(Place.objects.only("code", "name", "path"))
            self.known["place"] = _coded_rows(places)
            self.way = {row.pk: [int(each) for each in row.path.split("/") if each.isdecimal()] for row in places}

    @cached_property
    def owners(self) -> dict[Any, Any]:
        """The directorate of each service."""
        return dict(Service.objects.values_list("pk", "directorate"))

    def of(self, dimension: str, key: Any) -> tuple[str, Words] | None:
        """None for what is not known here."""
        if key in (None, ""):
            return NO_CODE, WITHOUT[dimension]
        if key == ASIDE:
            return ASIDE, BEHAVIOUR
        return self.known[dimension].get(key)

    def area_of(self, dimension: str, key: Any, among: Collection[Any]) -> Any:
        """The nearest area, of those told, that a place lies in; None: it lies in none, or it is no place."""
        way = self.way.get(key, []) if dimension == "place" else []
        return next((area for area in reversed(way) if area != key and area in among), None)


def _coded(rows: Any) -> dict[Any, tuple[str, Words]]:
    return _coded_rows(rows.only("code", "name"))


def _coded_rows(rows: Iterable[Any]) -> dict[Any, tuple[str, Words]]:
    return {row.pk: (row.code, row.name) for row in rows}


def _chosen(choices: Any) -> dict[Any, tuple[str, Words]]:
    return {code: (code, label) for code, label in choices.choices}


def own_words(dimension: str, code: str) -> Words:
    """Of the lines that have no name in the tables of the tenant; None for all others."""
    return {NO_CODE: WITHOUT.get(dimension), OTHERS: SMALL, ASIDE: BEHAVIOUR}.get(code)


def figures(line: Line) -> Numbers:
    counts = {name: getattr(line, of) for name, of in COUNTS.items()}
    return counts | {
        "thanks_share": line.thanks_share,
        "on_time_share": line.on_time_share,
        "opened_again_share": line.reopened_share,
        "content_share": line.content_share,
        "per_thousand": line.per_thousand,
    }


def tables(statistics: Statistics) -> list[Table]:
    """For the staff: everything."""
    names = Names()
    return [
        Table(
            dimension,
            TITLES[dimension],
            [_row(names, dimension, line, figures(line), area) for line, area in _as_tree(names, dimension, lines)],
        )
        for dimension, lines in statistics.groups.items()
        if lines
    ]


def _row(names: Names, dimension: str, line: Line, numbers: Numbers, area: Any = None) -> Row:
    code, name = names.of(dimension, line.key) or ("", "")
    return Row(code, name, numbers, names.of(dimension, area) if area is not None else None)


def _levels(names: Names, dimension: str, lines: list[Line]) -> dict[Any, list[Line]]:
    """By the area that they are part of: what adds up to it. None: to the whole."""
    found: dict[Any, list[Line]] = {}
    among = {line.key for line in lines}
    for line in lines:
        found.setdefault(names.area_of(dimension, line.key, among), []).append(line)
    return found


def _as_tree(names: Names, dimension: str, lines: list[Line]) -> Iterator[tuple[Line, Any]]:
    """Each with its area, which stands before what lies in it; else in the order of the lines."""
    levels = _levels(names, dimension, lines)

    def below(area: Any) -> Iterator[tuple[Line, Any]]:
        for line in levels.get(area, []):
            yield line, area
            if line.key is not None:
                yield from below(line.key)

    return below(None)


def published_tables(statistics: Statistics, names: Names | None = None) -> list[Table]:
    """Groups of fewer than five are told as one with others, so that none follows from the total."""
    names = names or Names(public=True)
    found = []
    for dimension in PUBLISHED:
        lines = statistics.groups.get(dimension, [])
        hidden, untold = _hidden(names, dimension, lines)
        rows = [
            _row(
                names,
                dimension,
                line,
                published(line, [each for each in FAMILIES if str(line.key) in untold[each]]),
                area,
            )
            for line, area in _as_tree(names, dimension, lines)
            if str(line.key) not in hidden
        ]
        top = _levels(names, dimension, lines).get(None, [])
        rest = sum(line.received for line in top if str(line.key) in hidden)
        if rest >= FEWEST:
            rows.append(Row(OTHERS, SMALL, dict.fromkeys(figures(statistics.whole)) | {"received": rest}))
        if rows:
            found.append(Table(dimension, TITLES[dimension], rows))
    return found


def published_directorates(statistics: Statistics, names: Names | None = None) -> Table | None:
    """Beside the published tables. A service lies in a directorate: neither they nor the services that are told may tell of the others
    in it, so what is left of a directorate counts as a group of its own."""
    names, lines = names or Names(public=True), statistics.groups.get("directorate", [])
    services = statistics.groups.get("service", [])
    hidden_services, untold_services = _hidden(names, "service", services)
    owners = {**names.owners, ASIDE: ASIDE}

    def tells_of_few(line: Line, numbers: Callable[[Line], tuple[int, ...]], hidden: set[str]) -> bool:
        inside = [each for each in services if owners.get(each.key) == line.key and str(each.key) not in hidden]
        return _few(abs(whole - sum(parts)) for whole, *parts in zip(numbers(line), *map(numbers, inside), strict=True))

    counts = {str(line.key): line.received for line in lines}
    hidden = hidden_groups(counts) | {str(line.key) for line in lines if names.of("directorate", line.key) is None}
    hidden |= {str(line.key) for line in lines if tells_of_few(line, lambda each: (each.received,), hidden_services)}
    for more in sorted(counts.keys() - hidden, key=lambda key: (counts[key], key)):
        if not hidden or (len(hidden) > 1 and sum(counts[key] for key in hidden) >= FEWEST):
            break
        hidden.add(more)
    rows = []
    untold = {
        family: _untold(
            lines,
            hidden | {str(line.key) for line in lines if tells_of_few(line, numbers, untold_services[family])},
            family,
        )
        for family, numbers in FAMILIES.items()
    }
    for line in lines:
        if str(line.key) not in hidden:
            left_out = [family for family, keys in untold.items() if str(line.key) in keys]
            rows.append(_row(names, "directorate", line, published(line, left_out)))
    rest = sum(counts[key] for key in hidden)
    if rest >= FEWEST:
        rows.append(Row(OTHERS, SMALL, dict.fromkeys(figures(statistics.whole)) | {"received": rest}))
    return Table("directorate", TITLES["directorate"], rows) if rows else None


def _hidden(names: Names, dimension: str, lines: list[Line]) -> tuple[set[str], dict[tuple[str, ...], set[str]]]:
    """Lines that are not told at all, and those that don't tell a family of figures. What lies in an area adds up to it, so that of
    an area that is not told nothing below it is."""
    hidden: set[str] = set()
    untold: dict[tuple[str, ...], set[str]] = {family: set() for family in FAMILIES}
    known = {line.key: line for line in lines if line.key is not None}  # what has no place is no area that holds others
    levels = _levels(names, dimension, lines)
    for area in sorted(levels, key=lambda key: len(names.way.get(key, []))):  # from the whole downwards
        parts = [*levels[area], *_rest(known.get(area), levels[area])]
        keys = {str(line.key) for line in parts}
        few = hidden_groups({str(line.key): line.received for line in parts})
        few |= {str(line.key) for line in levels[area] if names.of(dimension, line.key) is None}
        hidden |= keys if area is not None and str(area) in hidden else few
        for family in FAMILIES:
            off = area is not None and str(area) in untold[family]
            untold[family] |= keys if off else _untold(parts, keys & hidden, family)
    return hidden, untold


def _rest(area: Line | None, parts: list[Line]) -> list[Line]:
    """What lies in the area itself and in none of its parts: it is not told, and follows from what is."""
    if area is None:
        return []
    numbers = {
        each.name: getattr(area, each.name) - sum(getattr(part, each.name) for part in parts)
        for each in fields(Line)
        if each.type is int
    }
    return [replace(area, key=f"{area.key}:rest", **numbers)] if numbers["received"] else []


# What follows from each other; of each line the numbers that add up to the whole, none of which may be told below five.
FAMILIES: dict[tuple[str, ...], Callable[[Line], tuple[int, ...]]] = {
    ON_TIME: lambda line: (line.due,),
    AGAIN: lambda line: (line.ever_answered,),
    CONTENT: lambda line: (line.ratings, line.content, line.ratings - line.content),
    KINDS: lambda line: (line.complaints, line.thanks, line.received - line.complaints - line.thanks),
}


def _few(numbers: Iterable[int]) -> bool:
    return any(0 < n < FEWEST for n in numbers)


def _untold(lines: list[Line], hidden: set[str], family: tuple[str, ...]) -> set[str]:
    """The lines that don't tell these figures: with `hidden` they are enough for nothing to follow from the whole."""
    numbers = {str(line.key): FAMILIES[family](line) for line in lines}
    untold = hidden | {key for key, each in numbers.items() if _few(each)}
    rest = sorted(
        (key for key, each in numbers.items() if key not in untold and any(each)), key=lambda key: (numbers[key], key)
    )
    for more in rest:
        held = [numbers[key] for key in untold if any(numbers[key])]
        if len(held) != 1 and not _few(sum(each) for each in zip(*held, strict=True)):
            break
        untold.add(more)
    return untold


def published(line: Line, untold: Iterable[tuple[str, ...]] = ()) -> Numbers:
    """Nothing that rests on fewer than five messages, nor what tells of so few people; and not these families of figures."""
    left_out = [*untold, *(family for family, numbers in FAMILIES.items() if _few(numbers(line)))]
    if line.answered < FEWEST:
        left_out.append(DAYS)
    numbers = figures(line) if line.received >= FEWEST else dict.fromkeys(figures(line))
    return numbers | dict.fromkeys(name for family in left_out for name in family)


def records(span: Span, whole: Numbers, found: list[Table]) -> Iterator[dict[str, Any]]:
    """One for each line, by the names of HEADER: numbers and what they are taken of, so that they can be added up."""
    days = {"starts_on": span.starts_on.isoformat(), "ends_on": span.ends_on.isoformat()}
    rows = [("all", Row("all", ALL, whole))] + [(table.dimension, row) for table in found for row in table.rows]
    for dimension, row in rows:
        named = days | {"group_by": dimension, "code": row.code, "name": str(row.name)}
        named["part_of"] = row.within[0] if row.within else ""
        yield named | {name: plain(row.numbers[name]) for name in COUNTS}


def plain(number: Any) -> Any:
    """JSON knows no decimals: the median is a half at most."""
    if not isinstance(number, Decimal):
        return number
    return int(number) if number == int(number) else float(number)
