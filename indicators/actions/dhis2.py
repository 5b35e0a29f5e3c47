"""Codes of DHIS2 brought in and matched; data values staged as an import, so that they can be looked at, applied and undone."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from organisation.models import Place
from people.models import Member
from sdip.files.store import store_file
from sdip.web.parsing import LARGEST
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed
from tenancy.text import fold

from .. import periods as calendar
from ..dhis2 import DataValue, Unreadable
from ..dhis2.metadata import DEFAULT, Entry
from ..dhis2.periods import read_code
from ..formula import exact, ratio, rounded
from ..models import Dimension, DimensionOption, ImportRun, Indicator, Measurement, OutsideCode, Slice
from ..queries.dhis2 import SYSTEM, Codebook, codebook, is_matched, outside_codes, unmatched
from ..queries.entry import slice_key
from ..queries.imports import by_word, known_to_files
from ..reading import Part as Part_
from ..reading import Period, StandardFound, period_of
from ..reading import Place as Place_
from ..reading.headings import quarter_code
from .importing.applying import apply_now, changes_of
from .importing.staging import NO_CELL, Row, counts_of, other_periods, stage_rows, staging_facts
from .importing.standards import FileStandards
from .importing.statements import SKIP
from .slices import canonical_key, find_slice

Types, Part = OutsideCode.Kind, OutsideCode.Part
NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)
TRUTH = {"true": Decimal(1), "false": Decimal(0)}
SUFFIXES = {"numerator": Part.NUMERATOR, "denominator": Part.DENOMINATOR}
CREATE, UPDATE, CREATE_AND_UPDATE = "CREATE", "UPDATE", "CREATE_AND_UPDATE"


# --- codes ---


def import_metadata(entries: Iterable[Entry], *, by: Member | None) -> tuple[int, int]:
    """(new, renamed) codes. What a person has matched stays; of the rest, what has our code or name is matched."""
    with acting("indicators.import_metadata", by=by):
        known = {(row.kind, row.uid): row for row in outside_codes()}
        match = _Matcher(known.values())
        new, changed = [], []
        for entry in entries:
            row = known.get((entry.kind, entry.uid)) or OutsideCode(system=SYSTEM, kind=entry.kind, uid=entry.uid)
            before = _told(row)
            row.code, row.name, row.about = entry.code, entry.name, entry.about
            match(row)
            if row._state.adding:
                new.append(row)
            elif before != _told(row):
                changed.append(row)
        OutsideCode.objects.bulk_create(new, batch_size=1000)
        fields = ["code", "name", "about", "indicator", "part", "place", "whole", "slice", "dimension", "option"]
        OutsideCode.objects.bulk_update(changed, fields, batch_size=1000)
        _match_combinations()
    return len(new), len(changed)


def _told(row: OutsideCode) -> tuple[Any, ...]:
    return (
        row.code,
        row.name,
        row.about,
        row.indicator_id,
        row.place_id,
        row.whole,
        row.slice_id,
        row.dimension_id,
        row.option_id,
    )


class _Matcher:
    """Finds what a code means here by its code or its name there; a name that two things have means neither."""

    def __init__(self, known_codes: Iterable[OutsideCode]) -> None:
        known = known_to_files()
        self.indicators, self.places, self.slices = known.indicators, known.places, known.slices
        self.ids = dict(Indicator.objects.values_list("code", "pk"))
        self.place_ids = dict(Place.objects.values_list("code", "pk"))
        self.city = {fold(text) for text in require_tenant().name.values()}
        self.dimensions = by_word(Dimension.objects.values_list("code", "name"))
        self.dimension_ids = dict(Dimension.objects.values_list("code", "pk"))
        self.options = {slice_key([row]): row for row in DimensionOption.objects.select_related("dimension")}
        self.keys = {row.uid: slice_key([row.option]) for row in known_codes if row.option}

    def __call__(self, row: OutsideCode) -> None:
        words = [fold(text).strip() for text in (row.code, row.name) if text]
        if is_matched(row):
            return
        if row.kind == Types.DATA_ELEMENT:
            self._element(row, words)
        elif row.kind == Types.ORG_UNIT:
            codes = [self.places[word] for word in words if word in self.places]
            row.place_id = self.place_ids[codes[0]] if codes else None
            row.whole = not codes and any(word in self.city for word in words)
        elif row.kind == Types.CATEGORY:
            row.dimension_id = next(
                (self.dimension_ids[self.dimensions[word]] for word in words if word in self.dimensions), None
            )
        elif row.kind == Types.OPTION:
            self._option(row, words)
        elif row.kind == Types.OPTION_COMBO:
            self._combination(row, words)

    def _option(self, row: OutsideCode, words: Sequence[str]) -> None:
        key = next((self.slices[word] for word in words if word in self.slices), "")
        row.option = self.options.get(key)
        if row.option:
            self.keys[row.uid] = key

    def _combination(self, row: OutsideCode, words: Sequence[str]) -> None:
        """By its options, else by its name."""
        key = _combined_key(row, self.keys)
        named = [Slice.TOTAL] if DEFAULT in words else [self.slices[word] for word in words if word in self.slices]
        row.slice = find_slice(key or named[0]) if key or named else None

    def _element(self, row: OutsideCode, words: Sequence[str]) -> None:
        for word in words:
            ending = word.rpartition(" ")[2].strip("()")
            part = SUFFIXES.get(ending)
            plain = word.rpartition(" ")[0].rstrip(" -–:,") if part else word
            if code := self.indicators.get(plain):
                row.indicator_id, row.part = self.ids[code], part or Part.VALUE
                return


def _combined_key(row: OutsideCode, keys: Mapping[str, str]) -> str:
    """The slice of a combination all of whose options are something here, each of another dimension; "" where not."""
    parts = [keys.get(uid, "") for uid in row.about.get("options", [])]
    dimensions = {part.partition("=")[0] for part in parts}
    return canonical_key(";".join(parts)) if parts and "" not in parts and len(dimensions) == len(parts) else ""


def _match_combinations() -> None:
    """Combinations that are nothing here yet, now that more of their options may be."""
    keys = {row.uid: slice_key([row.option]) for row in outside_codes(Types.OPTION) if row.option}
    for row in unmatched(outside_codes(Types.OPTION_COMBO)) if keys else ():
        if key := _combined_key(row, keys):
            row.slice = find_slice(key)
            row.save()


def match_code(row: OutsideCode, *, here: str, part: str = "", whole: bool = False, by: Member) -> None:
    """`here`: the code of our indicator, place or dimension, or the key of a breakdown; nothing leaves the code unmatched."""
    with acting("indicators.match_code", by=by):
        row.indicator = row.place = row.slice = row.dimension = row.option = None
        row.part, row.whole = "", False
        if row.kind == Types.DATA_ELEMENT and here:
            row.indicator, row.part = _the(Indicator.objects.filter(code=here), here), part or Part.VALUE
        elif row.kind == Types.ORG_UNIT:
            row.whole = whole
            row.place = None if whole or not here else _the(Place.objects.filter(code=here), here)
        elif row.kind == Types.OPTION_COMBO and here:
            row.slice = _the([find_slice(here)], here)
        elif row.kind == Types.CATEGORY and here:
            row.dimension = _the(Dimension.objects.filter(code=here), here)
        elif row.kind == Types.OPTION and here:
            dimension, _sign, code = here.partition("=")
            row.option = _the(DimensionOption.objects.filter(dimension__code=dimension, code=code), here)
        row.save()
        if row.option:
            _match_combinations()


def _the(rows: Any, code: str) -> Any:
    found = next(iter(rows), None)
    if found is None:
        raise NotAllowed(_("There is nothing with the code “%(code)s” here.") % {"code": code})
    return found


# --- values ---


@dataclass
class Cell:
    """What several data elements say of one figure."""

    indicator: Indicator
    period: Period
    place: str
    slice: str
    at: int
    element: str
    numbers: dict[str, Decimal] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    comment: str | None = None


def stage_values(
    values: Sequence[DataValue], content: bytes, name: str, kind: str, *, schemes: Mapping[str, str], by: Member | None
) -> ImportRun:
    """An import as the wizard knows it, ready to be applied, or with its problems named."""
    with acting("indicators.stage_values", by=by), connection.cursor() as cursor:
        file = store_file(content, name, kind)
        run = ImportRun.objects.create(
            file=file, file_name=name[:200], made_by=by, rules={"system": SYSTEM}, rows_read=len(values), rows_expected=len(values)
        )  # fmt: skip
        standards = FileStandards()
        rows = _rows(values, codebook(dict(schemes)), standards)
        told, refused = standards.staged(run, by)
        stage_rows(cursor, rows + refused, staging_facts(run, by))
        run.counts = told | counts_of(run) | other_periods(run) | {"rows": len(values), "left_out": 0, "notes": []}
        run.state = ImportRun.State.READ
        run.save()
    return run


def apply_values(run: ImportRun, *, strategy: str = CREATE_AND_UPDATE, send: bool = False, by: Member | None) -> None:
    """With CREATE only what is new, with UPDATE only what is there; the rest counts as ignored. Raises what keeps it from being applied."""
    with acting("indicators.apply_import", by=by), connection.cursor() as cursor:
        if strategy != CREATE_AND_UPDATE:
            cursor.execute(SKIP, {"run": run.pk, "skipped": "changed" if strategy == CREATE else "created"})
            run.counts = run.counts | counts_of(run)
            run.save()
        if changes_of(run.counts):
            apply_now(run, send=send, by=by)


def _rows(values: Sequence[DataValue], book: Codebook, standards: FileStandards) -> list[Row]:
    percent = known_to_files().percentages
    cells: dict[tuple[str, ...], Cell] = {}
    rows: list[Row] = []
    for value in values:
        try:
            if found := _gather(value, book, cells):
                standards.take(_standard(found, value, percent))
        except Unreadable as problem:
            rows.append(
                ("", value.at, value.data_element[:60], *NO_CELL, getattr(problem, "kind", "cell"), str(problem)[:500])
            )
    _complete([cell for cell in cells.values() if len({Part.NUMERATOR, Part.DENOMINATOR} & set(cell.numbers)) == 1])
    return rows + [_row(cell, percent) for cell in cells.values()]


def _gather(value: DataValue, book: Codebook, cells: dict[tuple[str, ...], Cell]) -> Cell | None:
    """Puts it to the figure that it belongs to; what is a standard is given back instead."""
    element, unit, key = book.elements.get(value.data_element), book.units.get(value.org_unit), book.slice_of(value)
    if element is None or element.indicator is None:
        raise _problem(
            "element", _("There is no data element “%(code)s” that belongs to an indicator here."), value.data_element
        )
    if unit is None:
        raise _problem(
            "unit", _("There is no organisation unit “%(code)s” that belongs to a place here."), value.org_unit
        )
    if key is None:
        told = value.option_combo or ", ".join(f"{name}={option}" for name, option in value.categories.items())
        raise _problem("combo", _("There is no option combination “%(code)s” that belongs to a breakdown here."), told)
    if value.deleted:
        raise Unreadable(_("Figures are never deleted."))
    period = _quarter(_period(read_code(value.period), element.indicator), element)
    number = _number(value.value)
    place, part = unit.place.code if unit.place else "", element.part or Part.VALUE
    if element.about.get("standard"):
        return Cell(element.indicator, period, place, key, value.at, element.uid, {Part.VALUE: number})
    cell = cells.setdefault(
        (element.indicator.code, period.kind, period.code, place, key),
        Cell(element.indicator, period, place, key, value.at, element.uid),
    )
    if part in cell.numbers:
        raise Unreadable(_("This value comes twice."))
    cell.numbers[part] = number
    cell.texts.append(value.value)
    cell.comment = value.comment if cell.comment is None else cell.comment
    return None


def _standard(cell: Cell, value: DataValue, percent: frozenset[str]) -> StandardFound:
    number = cell.numbers[Part.VALUE]
    low = number.scaleb(-2) if cell.indicator.code in percent else number
    of = Part_(cell.place, "" if cell.slice == Slice.TOTAL else cell.slice)
    days = cell.period.starts_on, cell.period.ends_on
    return StandardFound(
        cell.indicator.code, "target", low, *days, value.value[:200], Place_("", value.at, cell.element[:60]), of
    )


def _quarter(period: Period, element: OutsideCode) -> Period:
    """An element of one quarter comes with the year: “Q2” of the fiscal year from July is October to December."""
    number = element.about.get("quarter")
    if not number or period.kind not in ("year", "fiscal"):
        return period
    if not (code := quarter_code(period, number)):
        raise Unreadable(_("The quarters of %(period)s are none of the calendar.") % {"period": period.code})
    return period_of(code)


def _problem(kind: str, sentence: str, code: str) -> Unreadable:
    problem = Unreadable(sentence % {"code": code})
    problem.kind = kind  # type: ignore[attr-defined]
    return problem


def _period(period: Period, indicator: Indicator) -> Period:
    """A year, for what is counted by fiscal years that begin in January."""
    month = require_tenant().fiscal_month
    if period.kind == "year" and indicator.frequency == "fiscal" and month == 1:
        return calendar.period_at(period.starts_on, "fiscal", fiscal_month=1)
    return period


def _number(text: str) -> Decimal:
    if text.casefold() in TRUTH:
        return TRUTH[text.casefold()]
    if not NUMBER.fullmatch(text) or abs(Decimal(text)) >= LARGEST:
        raise _problem("text", _("“%(code)s” is not a number."), text[:100])
    return Decimal(text)


def _complete(cells: Sequence[Cell]) -> None:
    """A numerator that comes alone belongs to the denominator that is stored, and the other way round."""
    wanted = {cell.indicator.pk for cell in cells}
    rows = Measurement.objects.filter(
        version__indicator__in=wanted, period__code__in={cell.period.code for cell in cells}
    )
    stored = {
        (
            row.version.indicator_id,
            row.period.kind,
            row.period.code,
            row.place.code if row.place else "",
            row.slice.key,
        ): row
        for row in (rows.select_related("version", "period", "place", "slice") if wanted else ())
    }
    for cell in cells:
        row = stored.get((cell.indicator.pk, cell.period.kind, cell.period.code, cell.place, cell.slice))
        for part in (Part.NUMERATOR, Part.DENOMINATOR):
            number = getattr(row, part) if row else None
            if number is not None:
                cell.numbers.setdefault(part, number)


def _row(cell: Cell, percent: frozenset[str]) -> Row:
    where, period = ("", cell.at, cell.element[:60]), cell.period
    top, bottom, value = (cell.numbers.get(part) for part in (Part.NUMERATOR, Part.DENOMINATOR, Part.VALUE))
    if (top is None) is not (bottom is None):
        sentence = _("Of “%(code)s” for %(period)s either the numerator or the denominator is missing.")
        told = sentence % {"code": cell.indicator.code, "period": period.code}
        return (*where, cell.indicator.code, *NO_CELL[1:], "cell", told)
    if top is not None and bottom is not None:
        value = rounded(ratio(exact(top), exact(bottom))) if bottom else None
        if value is not None and abs(value) >= LARGEST:
            told = _("“%(text)s” is too large.") % {"text": " / ".join(cell.texts)[:100]}
            return (*where, cell.indicator.code, *NO_CELL[1:], "cell", told)
    elif value is not None:
        value = rounded(exact(value.scaleb(-2) if cell.indicator.code in percent else value))
    reason = _("Nothing was counted: the denominator is 0.") if bottom == 0 else ""
    days = (period.kind, period.code, period.starts_on, period.ends_on)
    numbers = (top, bottom, value, " / ".join(cell.texts)[:200])
    return (
        *where,
        cell.indicator.code,
        *days,
        cell.place,
        canonical_key(cell.slice),
        *numbers,
        reason,
        cell.comment,
        "",
        "",
    )
