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
from ..models import DimensionOption, Indicator, Kind, Measurement, OutsideCode, Slice, State
from .lists import OF_FIGURE

SYSTEM = "dhis2"
SCHEMES = ("uid", "code", "name")
Types = OutsideCode.Kind
Part = OutsideCode.Part


def outside_codes(kind: str = "") -> QuerySet[OutsideCode]:
    rows = OutsideCode.objects.filter(system=SYSTEM).select_related("indicator", "place", "slice")
    return rows.filter(kind=kind) if kind else rows


def unmatched(rows: QuerySet[OutsideCode]) -> QuerySet[OutsideCode]:
    return rows.filter(indicator=None, place=None, slice=None, whole=False)


def sought_codes(rows: QuerySet[OutsideCode], words: str) -> QuerySet[OutsideCode]:
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(code__icontains=word) | Q(uid=word))
    return rows


@dataclass
class Codebook:
    """The matched codes, to be looked up by the identifier that a scheme says; the uid always helps where a code is missing."""

    elements: dict[str, OutsideCode] = field(default_factory=dict)
    units: dict[str, OutsideCode] = field(default_factory=dict)
    combos: dict[str, OutsideCode] = field(default_factory=dict)
    slices: dict[str, str] = field(default_factory=dict)  # folded "dimension=option" -> the key here

    def slice_of(self, value: DataValue) -> str | None:
        """The key of the slice; None for a break-down that nothing here is called."""
        if value.categories:
            parts = [self.slices.get(fold(f"{name}={option}")) for name, option in value.categories.items()]
            return None if None in parts else ";".join(sorted(filter(None, parts)))
        if not value.option_combo:
            return Slice.TOTAL
        row = self.combos.get(value.option_combo)
        return row.slice.key if row and row.slice else None


def codebook(schemes: dict[str, str]) -> Codebook:
    """`schemes`: kind of code -> uid, code or name. Two queries."""
    found = Codebook()
    books = {Types.DATA_ELEMENT: found.elements, Types.ORG_UNIT: found.units, Types.OPTION_COMBO: found.combos}
    for row in outside_codes():
        if row.kind in books and (row.indicator_id or row.place_id or row.whole or row.slice_id):
            books[Types(row.kind)].setdefault(row.uid, row)
    for row in list({id(row): row for book in books.values() for row in book.values()}.values()):
        if identifier := getattr(row, schemes.get(row.kind, "uid")):
            books[Types(row.kind)][identifier] = row
    for dimension, code in DimensionOption.objects.values_list("dimension__code", "code"):
        found.slices[fold(f"{dimension}={code}")] = f"{dimension}={code}"
    return found


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
    """The figures that the member may see, of matched indicators, places and slices. Six queries."""
    book = {kind: list(outside_codes(kind)) for kind in (Types.DATA_ELEMENT, Types.ORG_UNIT, Types.OPTION_COMBO)}
    elements = _by_indicator(book[Types.DATA_ELEMENT], _of_data_set(wanted))
    units = {row.place_id: row for row in reversed(book[Types.ORG_UNIT]) if row.place_id or row.whole}
    combos = {row.slice_id: row for row in reversed(book[Types.OPTION_COMBO]) if row.slice_id}
    rows = within(Measurement.objects.filter(state__in=wanted.states), member, "view_indicators", OF_FIGURE)
    rows = rows.filter(_places(wanted, units), version__indicator__in=elements).select_related(
        "version", "period", "place", "slice"
    )
    for row in _of_time(rows, wanted).order_by("period__starts_on", "version", "pk").iterator(chunk_size=2000):
        combo = combos.get(row.slice_id)
        if row.place_id not in units or combo is None and row.slice.key != Slice.TOTAL:
            continue
        for element in elements[row.version.indicator_id]:
            if (number := _number(row, element.part)) is not None:
                yield DataValue(
                    named(element, wanted.schemes), row.period.code, named(units[row.place_id], wanted.schemes), number,
                    named(combo, wanted.schemes) if combo else "", row.note or None, categories=_categories(row.slice.key),
                )  # fmt: skip


def named(row: OutsideCode, schemes: dict[str, str]) -> str:
    return str(getattr(row, schemes.get(row.kind, "uid")) or row.uid)


def _by_indicator(rows: Iterable[OutsideCode], elements: set[str] | None) -> dict[int, list[OutsideCode]]:
    found: dict[int, list[OutsideCode]] = {}
    for row in rows:
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
    if number is not None and part in ("", Part.VALUE) and row.version.kind == Kind.PERCENT:
        number = number.scaleb(2)
    return None if number is None else format(number.normalize(), "f")


def _categories(key: str) -> dict[str, str]:
    return {} if key == Slice.TOTAL else dict(part.split("=", 1) for part in key.split(";"))


# --- the page ---


def choices_here() -> dict[str, list[tuple[str, Any]]]:
    """Codes with names that the boxes of the page offer: three queries."""
    from organisation.models import Place

    options = DimensionOption.objects.select_related("dimension").order_by("dimension__code", "code")
    return {
        Types.DATA_ELEMENT: list(
            Indicator.objects.filter(archived_at=None).order_by("code").values_list("code", "name")
        ),
        Types.ORG_UNIT: list(Place.objects.filter(ended_on=None).order_by("code").values_list("code", "name")),
        Types.OPTION_COMBO: [(f"{row.dimension.code}={row.code}", row.name) for row in options],
    }
