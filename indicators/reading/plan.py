"""Reading a file by a mapping: a stream of what is found, parents before children, or everything collected."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from .fields import FieldError, RowErrors
from .items import (
    DirectorateFound,
    DroppedZero,
    IndicatorFound,
    Item,
    NoDataFound,
    NoStandardFound,
    Part,
    Reading,
    ServiceFound,
    StandardFound,
    ValueFound,
)
from .mapping import FileMapping, ValueGroup
from .periods import Period
from .problems import Problem, UnreadableFile
from .rows import (
    Identity,
    Measure,
    answered,
    cell_of,
    codes_of,
    decimals_of,
    identity_of,
    indicator_of,
    measure_of,
    part_of,
    period_at,
    place_of,
    standards_of,
    value_found,
)
from .tables import Row, open_table
from .values import mark_key, text_of
from .workbooks import Limits
from .zeros import Cell, Settled, in_order, settle

Progress = Callable[[int, int], None]
MOST_PROBLEMS = 1000
STEP = 500


@dataclass(frozen=True, slots=True)
class Known:
    """An indicator that an earlier row has brought: that row, its number among the indicators, its service."""

    row: int
    number: int
    service: str
    measure: Measure


class FileReader:
    """Iterate it once: it yields what each row holds, and a Problem for whatever can't be taken.

    `progress(done, total)` is called every few hundred rows and at the end, in rows or bytes of the file. `rows` counts
    the rows taken, `rows_left_out` those that the mapping leaves out, `notes` say what had to be guessed. Memory holds
    the codes seen, not the figures.
    """

    def __init__(
        self, path: Path | str, mapping: FileMapping, progress: Progress | None = None, limits: Limits | None = None
    ) -> None:
        self.path, self.mapping, self.progress = Path(path), mapping, progress
        self.limits = limits or Limits()
        self.rows = self.rows_left_out = 0
        self.notes: list[str] = []
        self._problems = 0
        self._directorates: set[str] = set()
        self._services: dict[str, str] = {}
        self._indicators: dict[str, Known] = {}
        self._long = mapping.long
        self._series: dict[tuple[int, Part | None], int] = {}
        self._seen: dict[str, bytearray] = {}  # of each period: one bit for each series
        self._groups = in_order(mapping.values)

    def __iter__(self) -> Iterator[Item]:
        try:
            for item in self._items():
                yield item
                self._problems += isinstance(item, Problem)
                if self._problems >= MOST_PROBLEMS:
                    reason = _("There are more problems; reading stopped after %(count)s.") % {"count": MOST_PROBLEMS}
                    yield Problem(self.path.name, reason)
                    return
        except UnreadableFile as error:
            yield error.problem

    def _items(self) -> Iterator[Item]:
        spec = self.mapping.table
        table = open_table(
            self.path,
            sheets=spec.sheets,
            header_rows=spec.header_rows,
            fill_down=spec.fill_down,
            encoding=spec.encoding,
            delimiter=spec.delimiter,
            limits=self.limits,
        )
        self.notes = table.notes
        complete: dict[str, bool] = {}
        for number, row in enumerate(table):
            if row.sheet not in complete:
                missing = list(self._missing(row))
                complete[row.sheet] = not missing
                yield from missing
            if complete[row.sheet]:
                yield from self._row(row)
            if self.progress and number % STEP == 0:
                self.progress(*table.progress)
        if self.progress:
            self.progress(*table.progress)

    def _missing(self, row: Row) -> Iterator[Problem]:
        """The columns of the mapping that a sheet does not have."""
        names = [name for name in row.header.names if name]
        for column in sorted(self.mapping.columns()):
            if row.header.place(column) is None:
                reason = _("The sheet has no column “%(column)s”.") % {"column": column}
                if close := get_close_matches(column, names, n=1):
                    reason += " " + _("Is “%(name)s” meant?") % {"name": close[0]}
                yield Problem(self.path.name, reason, row.sheet, max(self.mapping.table.header_rows))

    def _row(self, row: Row) -> Iterator[Item]:
        if self._left_out(row):
            self.rows_left_out += 1
            return
        self.rows += 1
        try:
            # A row is taken whole or not at all: nothing is yielded before all of it has been read.
            yield from list(self._taken(row))
        except FieldError as error:
            yield self._problem(row, error)
        except RowErrors as several:
            errors = sorted(several.errors, key=lambda error: row.header.place(error.column) or 0)
            yield from (self._problem(row, error) for error in errors)

    def _left_out(self, row: Row) -> bool:
        spec = self.mapping.table
        if any(not text_of(row[column]) for column in spec.skip_blank):
            return True
        return any(mark_key(text_of(row[column])) not in wanted for column, wanted in spec.only.items())

    def _taken(self, row: Row) -> Iterator[Item]:
        service, code = codes_of(row, self.mapping)
        known = self._indicators.get(code)
        if known is not None:
            self._check_known(code, service, known)
            yield from self._figures(row, code, known.measure)
            return
        identity = identity_of(row, self.mapping)
        measure = measure_of(row, identity, self.mapping)
        indicator = indicator_of(row, identity, measure, self.mapping)
        yield from self._parents(row, identity)
        if self._long:
            yield indicator
        yield from self._figures(row, code, measure, None if self._long else indicator)
        self._indicators[code] = Known(row.number, len(self._indicators), service, measure)

    def _check_known(self, code: str, service: str, known: Known) -> None:
        if not self._long:
            sentence = _("The code “%(code)s” already stands in row %(row)s.")
        elif service != known.service:
            sentence = _("The code “%(code)s” belongs to another service in row %(row)s.")
        else:
            return
        raise FieldError(sentence % {"code": code, "row": known.row}, self.mapping.indicator.code.column)

    def _parents(self, row: Row, identity: Identity) -> Iterator[DirectorateFound | ServiceFound]:
        (directorate, name), (service, service_name) = identity.directorate, identity.service
        if directorate not in self._directorates:
            self._directorates.add(directorate)
            yield DirectorateFound(directorate, name, place_of(row))
        if service not in self._services:
            self._services[service] = directorate
            yield ServiceFound(service, service_name, directorate, place_of(row))
        elif self._services[service] != directorate:
            field = (self.mapping.service or self.mapping.directorate)[0]
            sentence = _("The service “%(service)s” already belongs to the directorate “%(directorate)s”.")
            owner = {"service": service, "directorate": self._services[service]}
            raise FieldError(sentence % owner, field.column)

    def _settled(self, row: Row) -> tuple[list[Cell], list[Cell]]:
        """The cells of a row that count, and the zeros that nobody reported."""
        settled: dict[str, Settled] = {}
        kept: list[Cell] = []
        dropped: list[Cell] = []
        errors: list[FieldError] = []
        for group in self._groups:
            found = settle(group, list(self._cells(row, group, errors)), settled)
            settled[group.name] = found
            kept += found.kept
            dropped += found.dropped
        if errors:
            raise RowErrors(errors)
        return kept, dropped

    def _cells(self, row: Row, group: ValueGroup, errors: list[FieldError]) -> Iterator[Cell]:
        for column in group.columns:
            try:
                cell = cell_of(row, column, self.mapping)
            except FieldError as error:
                errors.append(error)
            else:
                if cell is not None:
                    yield cell

    def _figures(
        self, row: Row, code: str, measure: Measure, indicator: IndicatorFound | None = None
    ) -> Iterator[Item]:
        """The figures and standards of a row; before them its indicator, where it is known by this row alone."""
        cells, dropped = self._settled(row)
        if indicator is not None:
            yield replace(indicator, decimals=decimals_of(cells, measure))
        part, note = part_of(row, self.mapping), self.mapping.note.read(row) if self.mapping.note else None
        words = self.mapping.answers.get(code)
        for cell in cells:
            period = period_at(row, cell.column.period, self.mapping)
            self._check_once(code, period, cell, part)
            yield value_found(row, answered(cell, words), period, code, measure, part, note)
        for cell in dropped:
            period = period_at(row, cell.column.period, self.mapping)
            yield DroppedZero(code, period, place_of(row, cell.column.columns[0]))
        yield from standards_of(row, self.mapping.standards, code, measure, self.mapping)

    def _check_once(self, code: str, period: Period, cell: Cell, part: Part | None) -> None:
        """In a file with several rows for an indicator the same cell may come only once. One bit for each: a million take little."""
        if not self._long:
            return
        known = self._indicators.get(code)
        key = (known.number if known else len(self._indicators), part)
        place, bit = divmod(self._series.setdefault(key, len(self._series)), 8)
        bits = self._seen.setdefault(period.code, bytearray())
        if place >= len(bits):
            bits.extend(bytes(place + 1 - len(bits) + len(bits) // 8))
        if bits[place] >> bit & 1:
            sentence = _("There already is a figure of “%(code)s” for %(period)s.")
            raise FieldError(sentence % {"code": code, "period": period.code}, cell.column.columns[0])
        bits[place] |= 1 << bit

    def _problem(self, row: Row, error: FieldError) -> Problem:
        label = row.header.label(error.column) if error.column else ""
        return Problem(self.path.name, error.sentence, row.sheet, row.number, label)


def read(
    path: Path | str, mapping: FileMapping, *, progress: Progress | None = None, limits: Limits | None = None
) -> Reading:
    """Everything in the file by the mapping. Nothing may be loaded of a reading that has problems.

    Raises OSError when there is no such file; whatever is wrong inside it becomes a Problem.
    """
    reader = FileReader(path, mapping, progress, limits)
    reading = Reading(reader.path.name)
    lists: dict[type[Item], list[Any]] = {
        DirectorateFound: reading.directorates,
        ServiceFound: reading.services,
        IndicatorFound: reading.indicators,
        ValueFound: reading.values,
        NoDataFound: reading.no_data,
        StandardFound: reading.standards,
        NoStandardFound: reading.no_standards,
        DroppedZero: reading.dropped_zeros,
        Problem: reading.problems,
    }
    for item in reader:
        lists[type(item)].append(item)
    reading.notes, reading.rows, reading.rows_left_out = reader.notes, reader.rows, reader.rows_left_out
    return reading
