"""What is called what in DHIS2, and the figures as data values."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from organisation.rules import within
from people.models import Member
from tenancy.text import fold

from ..dhis2 import DataValue
from ..dhis2.metadata import DEFAULT
from ..models import Dimension, DimensionOption, Indicator, Measurement, OutsideCode, Slice, State
from .entry import slice_key
from .imports import IN_PERCENT
from .lists import OF_FIGURE

SYSTEM = "dhis2"
PARTS = ("indicator", "place", "slice", "dimension", "option__dimension")
SCHEMES = ("uid", "code", "name")
Types = OutsideCode.Kind
Part = OutsideCode.Part


def outside_codes(kind: str = "") -> QuerySet[OutsideCode]:
    rows = OutsideCode.objects.filter(system=SYSTEM).select_related(*PARTS)
    return rows.filter(kind=kind) if kind else rows


def unmatched(rows: QuerySet[OutsideCode]) -> QuerySet[OutsideCode]:
    return rows.filter(indicator=None, place=None, slice=None, dimension=None, option=None, whole=False)


def sought_codes(rows: QuerySet[OutsideCode], words: str) -> QuerySet[OutsideCode]:
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(code__icontains=word) | Q(uid=word))
    return rows


@dataclass
class Codebook:
    """The matched codes by whatever names them: what a scheme says first, then the uid, then the code."""

    elements: dict[str, OutsideCode] = field(default_factory=dict)
    units: dict[str, OutsideCode] = field(default_factory=dict)
    combos: dict[str, OutsideCode] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)  # to the code of the dimension here
    options: dict[tuple[str, str], str] = field(default_factory=dict)  # (code of the dimension, option) -> the key here

    def slice_of(self, value: DataValue) -> str | None:
        """The key of the slice; None for a break-down that nothing here is called."""
        told = {name: option for name, option in value.categories.items() if fold(name) != DEFAULT}
        if told:
            parts = [self._part(name, option) for name, option in told.items()]
            return None if None in parts else ";".join(sorted(filter(None, parts)))
        if not value.option_combo:
            return Slice.TOTAL
        row = self.combos.get(value.option_combo)
        return row.slice.key if row and row.slice else None

    def _part(self, name: str, option: str) -> str | None:
        dimension = self.categories.get(name) or self.categories.get(fold(name), "")
        return self.options.get((dimension, option)) or self.options.get((dimension, fold(option)))


def codebook(schemes: dict[str, str]) -> Codebook:
    """`schemes`: kind of code -> uid, code or name. Our own codes of breakdowns are understood too. Two queries."""
    found = Codebook()
    books: dict[str, dict[str, OutsideCode]] = {
        Types.DATA_ELEMENT: found.elements, Types.ORG_UNIT: found.units, Types.OPTION_COMBO: found.combos,
    }  # fmt: skip
    rows = [row for row in outside_codes() if is_matched(row)]
    for name in ("scheme", "uid", "code"):
        for row in rows:
            token = getattr(row, schemes.get(row.kind, "uid") if name == "scheme" else name)
            if token and row.kind in books:
                books[row.kind].setdefault(token, row)
            elif token and row.dimension:
                found.categories.setdefault(token, row.dimension.code)
            elif token and row.option:
                key = slice_key([row.option])
                found.options.setdefault((row.option.dimension.code, token), key)
    for dimension, code in DimensionOption.objects.values_list("dimension__code", "code"):
        found.categories.setdefault(fold(dimension), dimension)
        found.options.setdefault((dimension, fold(code)), f"{dimension}={code}")
    return found


def is_matched(row: OutsideCode) -> bool:
    return bool(row.indicator_id or row.place_id or row.whole or row.slice_id or row.dimension_id or row.option_id)


# --- out ---


@dataclass
class Wanted:
    """What a request asks for; empty lists are everything."""

    data_set: str = ""
    periods: Sequence[str] = ()
    since: date | None = None
    until: date | None = None
    units: Sequence[str] = ()
    children: bool = False
    schemes: dict[str, str] = field(default_factory=dict)
    states: Sequence[str] = (State.APPROVED,)


def data_values(member: Member, wanted: Wanted) -> Iterator[DataValue]:
    """The figures that the member may see, of matched indicators, places and slices, in the other system's codes. Three queries."""
    book: dict[str, list[OutsideCode]] = {}
    for code in outside_codes().order_by("pk"):
        book.setdefault(code.kind, []).append(code)
    elements = _by_indicator(book.get(Types.DATA_ELEMENT, []), _of_data_set(wanted))
    units = {row.place_id: row for row in reversed(book.get(Types.ORG_UNIT, [])) if row.place_id or row.whole}
    slices = _Slices(book, wanted.schemes)
    rows = within(Measurement.objects.filter(state__in=wanted.states), member, "view_indicators", OF_FIGURE)
    rows = rows.filter(_places(wanted, units), version__indicator__in=elements).select_related(
        "version", "period", "place", "slice"
    )
    for row in _of_time(rows, wanted).order_by("period__starts_on", "version", "pk").iterator(chunk_size=2000):
        categories = slices.categories_of(row.slice.key)
        for element in elements[row.version.indicator_id] if row.place_id in units else ():
            combo = slices.combo_of(row.slice_id, element)
            number = _number(row, element.part)
            if number is not None and (combo or categories or row.slice.key == Slice.TOTAL):
                yield DataValue(
                    named(element, wanted.schemes), row.period.code, named(units[row.place_id], wanted.schemes), number,
                    named(combo, wanted.schemes) if combo else "", row.note or None, categories=categories,
                )  # fmt: skip


class _Slices:
    """What the other system calls our breakdowns: as one combination, and category by category."""

    def __init__(self, book: dict[str, list[OutsideCode]], schemes: dict[str, str]) -> None:
        self.schemes = schemes
        self.combos: dict[int, list[OutsideCode]] = {}
        self.dimensions: dict[str, list[OutsideCode]] = {}
        self.options: dict[str, list[OutsideCode]] = {}
        for row in book.get(Types.OPTION_COMBO, []):
            if row.slice_id:
                self.combos.setdefault(row.slice_id, []).append(row)
        for row in book.get(Types.CATEGORY, []):
            if row.dimension:
                self.dimensions.setdefault(row.dimension.code, []).append(row)
        for row in book.get(Types.OPTION, []):
            if row.option:
                self.options.setdefault(slice_key([row.option]), []).append(row)

    def combo_of(self, slice_id: int, element: OutsideCode) -> OutsideCode | None:
        """Of those that mean the slice the one that the data element is broken down by there, else the first."""
        rows = self.combos.get(slice_id, [])
        own = [row for row in rows if row.about.get("combo") and row.about["combo"] == element.about.get("combo")]
        return next(iter([*own, *rows]), None)

    def categories_of(self, key: str) -> dict[str, str]:
        """Category -> option; {} for everybody, and where one of them has no name there."""
        found = {}
        for part in key.split(";") if key != Slice.TOTAL else ():
            pair = self._pair(part)
            if pair is None:
                return {}
            category, option = pair
            found[named(category, self.schemes)] = named(option, self.schemes)
        return found

    def _pair(self, part: str) -> tuple[OutsideCode, OutsideCode] | None:
        """A category with one of its own options, else the first of each."""
        categories = self.dimensions.get(part.partition("=")[0], [])
        pairs = [(category, option) for category in categories for option in self.options.get(part, [])]
        own = [pair for pair in pairs if pair[1].uid in pair[0].about.get("options", [])]
        return next(iter([*own, *pairs]), None)


def named(row: OutsideCode, schemes: dict[str, str]) -> str:
    return str(getattr(row, schemes.get(row.kind, "uid")) or row.uid)


def _by_indicator(rows: Iterable[OutsideCode], elements: set[str] | None) -> dict[int, list[OutsideCode]]:
    found: dict[int, list[OutsideCode]] = {}
    for row in rows:
        if row.about.get("quarter"):  # one of several elements that a whole year has there: only brought in
            continue
        if row.indicator_id and (elements is None or row.uid in elements):
            found.setdefault(row.indicator_id, []).append(row)
    return found


def _of_data_set(wanted: Wanted) -> set[str] | None:
    if not wanted.data_set:
        return None
    known = Q(uid=wanted.data_set) | Q(code=wanted.data_set)
    row = outside_codes(Types.DATA_SET).filter(known).first()
    return set(row.about.get("elements", [])) if row else set()


def _places(wanted: Wanted, units: dict[int | None, OutsideCode]) -> Q:
    chosen = [row for row in units.values() if not wanted.units or {row.uid, row.code, row.name} & set(wanted.units)]
    found = Q(pk__in=[])
    for row in chosen:
        if row.place_id is None:
            found |= Q() if wanted.children else Q(place=None)
            if wanted.children:
                return Q()
        else:
            found |= Q(place__path__startswith=row.place.path) if wanted.children else Q(place=row.place_id)  # type: ignore[union-attr]
    return found


def _of_time(rows: QuerySet[Measurement], wanted: Wanted) -> QuerySet[Measurement]:
    if wanted.periods:
        rows = rows.filter(period__code__in=wanted.periods)
    if wanted.since:
        rows = rows.filter(period__starts_on__gte=wanted.since)
    return rows.filter(period__ends_on__lte=wanted.until) if wanted.until else rows


def _number(row: Measurement, part: str) -> str | None:
    """As DHIS2 writes it: a text; a percentage as 90."""
    number: Decimal | None = getattr(row, part or Part.VALUE)
    if number is not None and part in ("", Part.VALUE) and row.version.kind in IN_PERCENT:
        number = number.scaleb(2)
    return None if number is None else format(number.normalize(), "f")


# --- the page ---


def choices_here() -> dict[str, list[tuple[str, Any]]]:
    """Codes with names that the boxes of the page offer: four queries."""
    from organisation.models import Place

    options = DimensionOption.objects.select_related("dimension").order_by("dimension__code", "code")
    pairs = [(slice_key([row]), row.name) for row in options]
    return {
        Types.DATA_ELEMENT: list(
            Indicator.objects.filter(archived_at=None).order_by("code").values_list("code", "name")
        ),
        Types.ORG_UNIT: list(Place.objects.filter(ended_on=None).order_by("code").values_list("code", "name")),
        Types.OPTION_COMBO: pairs,
        Types.CATEGORY: list(Dimension.objects.order_by("code").values_list("code", "name")),
        Types.OPTION: pairs,
    }
