"""Lines with the names of what they are about, for pages and files; and what of them may be published."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisation.models import Directorate, Place, Service

from ..models import Case
from ..surveys.formula import FEWEST
from ..workflow import Cause
from .formula import Line, Span, Statistics
from .hiding import COMPLAINT, FAMILIES, PUBLISHED, Groups, Hidden, cell_of, hidden_directorates, hidden_lines
from .subtraction import Cell, few

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
COUNTS = {  # name in files -> of a line
    "received": "received", "complaints": "complaints", "compliments": "thanks", "answered": "answered", "answered_on_time": "on_time",
    "open_and_late": "overdue", "due": "due", "ever_answered": "ever_answered", "opened_again": "reopened", "ratings": "ratings",
    "content": "content",
    "median_days": "median", "ninety_percent_days": "ninety", "people_served": "people",
}  # fmt: skip
HEADER = ("starts_on", "ends_on", "group_by", "code", "name", "part_of", *COUNTS)
NUMERIC = [name in COUNTS for name in HEADER]
DAYS = ("median_days", "ninety_percent_days")
ALL, SMALL = pgettext_lazy("messages", "All"), _("Others, and groups of fewer than five")
# A group in what was published and frozen before complaints about it were left out.
ASIDE, BEHAVIOUR = "about_conduct", _("About how somebody behaved, wherever it was")


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
    """Groups of fewer than five are told as one with others, so that none follows from the total, nor from another table."""
    names = names or Names(public=True)
    hidden, found = _hidden(names, statistics.groups), []
    for dimension in PUBLISHED:
        lines = statistics.groups.get(dimension, [])
        rows = [
            _row(names, dimension, line, published(line, hidden.left_out(cell_of(dimension, line))), area)
            for line, area in _as_tree(names, dimension, lines)
            if cell_of(dimension, line) not in hidden.rows
        ]
        top = _levels(names, dimension, lines).get(None, [])
        if dimension != "cause" or COMPLAINT not in hidden.rows:  # else all complaints would follow from their causes
            rows += _others([line for line in top if cell_of(dimension, line) in hidden.rows])
        if rows:
            found.append(Table(dimension, TITLES[dimension], rows))
    return found


def published_directorates(statistics: Statistics, names: Names | None = None) -> Table | None:
    """Beside the published tables."""
    names, lines = names or Names(public=True), statistics.groups.get("directorate", [])
    unnamed = _unnamed(names, "directorate", lines)
    hidden = hidden_directorates(statistics.groups, names.owners, _hidden(names, statistics.groups), unnamed)
    rows = [
        _row(names, "directorate", line, published(line, hidden.left_out(cell_of("directorate", line))))
        for line in lines
        if cell_of("directorate", line) not in hidden.rows
    ]
    rows += _others([line for line in lines if cell_of("directorate", line) in hidden.rows])
    return Table("directorate", TITLES["directorate"], rows) if rows else None


def _others(hidden: Sequence[Line]) -> list[Row]:
    """As one."""
    rest = sum(line.received for line in hidden)
    return [Row(OTHERS, SMALL, dict.fromkeys(figures(hidden[0])) | {"received": rest})] if rest >= FEWEST else []


def _hidden(names: Names, groups: Groups) -> Hidden:
    unnamed = {cell for dimension in PUBLISHED for cell in _unnamed(names, dimension, groups.get(dimension, []))}
    return hidden_lines(groups, _levels(names, "place", groups.get("place", [])), unnamed)


def _unnamed(names: Names, dimension: str, lines: list[Line]) -> set[Cell]:
    return {cell_of(dimension, line) for line in lines if names.of(dimension, line.key) is None}


def published(line: Line, untold: Iterable[tuple[str, ...]] = ()) -> Numbers:
    """Nothing that rests on fewer than five messages, nor what tells of so few people; and not these families of figures."""
    left_out = [*untold, *(family for family, numbers in FAMILIES.items() if few(numbers(line)))]
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
