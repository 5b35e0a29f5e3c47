"""Reading a file by a mapping: a stream of what is found, parents before children, or everything collected."""

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
    told_by,
    value_found,
)
from .tables import Row, open_table
from .values import Figure, mark_key, read_number, text_of
from .workbooks import Limits
from .zeros import Cell, Settled, in_order, settle

Progress = Callable[[int, int], None]
MOST_PROBLEMS = 1000
MOST_TOLD = 10  # rows left out that are named
STEP = 500
SHEET = 40  # bits of a row's number, below the number of its sheet


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
    the rows taken, `rows_left_out` those that the mapping leaves out (`left_out`: the first of them), `notes` say what had
    to be guessed. Memory holds the codes seen, not the figures.
    """

    def __init__(
        self, path: Path | str, mapping: FileMapping, progress: Progress | None = None, limits: Limits | None = None
    ) -> None:
        self.path, self.mapping, self.progress = Path(path), mapping, progress
        self.limits = limits or Limits()
        self.rows = self.rows_left_out = 0
        self.notes: list[str] = []
        self.unread: list[str] = []
        self.left_out: list[tuple[str, int]] = []
        self._vanished, self._first_vanished = 0, (0, "")
        self._problems = 0
        self._directorates: set[str] = set()
        self._services: dict[str, str] = {}
        self._indicators: dict[str, Known] = {}
        self._long = mapping.long
        self._series: dict[tuple[int, Part | None], int] = {}
        self._seen: dict[str, array[int]] = {}  # of each period, for each series: sheet and row of its figure
        self._sheets: list[str] = []
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
                self.unread = self.unread or self._unread(row)
                complete[row.sheet] = not missing
                self._sheets.append(row.sheet)
                yield from missing
            if complete[row.sheet]:
                yield from self._row(row)
            if self.progress and number % STEP == 0:
                self.progress(*table.progress)
        self.notes += self._told()
        if self.progress:
            self.progress(*table.progress)

    def _unread(self, row: Row) -> list[str]:
        """The columns of a sheet that the mapping does not speak of."""
        read = {row.header.place(column) for column in self.mapping.columns()}
        return [name for place, name in enumerate(row.header.names) if name and place not in read]

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
        if self._unwanted(row) or self._unnamed(row):
            yield from self._without(row)
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

    def _unnamed(self, row: Row) -> bool:
        return any(not text_of(row[column]) for column in self.mapping.table.skip_blank)

    def _unwanted(self, row: Row) -> bool:
        return any(mark_key(text_of(row[column])) not in wanted for column, wanted in self.mapping.table.only.items())

    def _without(self, row: Row) -> Iterator[Problem]:
        """A row that is left out; where it holds a figure and names no indicator, that is a problem."""
        names = (name for group in self.mapping.values for column in group.columns for name in column.columns)
        if self.mapping.table.named and not self._unwanted(row) and any(self._is_figure(row[name]) for name in names):
            blank = next(name for name in self.mapping.table.skip_blank if not text_of(row[name]))
            yield self._problem(row, FieldError(_lost_words(), blank))
            return
        self.rows_left_out += 1
        if len(self.left_out) < MOST_TOLD:
            self.left_out.append((row.sheet, row.number))

    def _is_figure(self, cell: Any) -> bool:
        return isinstance(read_number(cell, self.mapping.notation), Figure)

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
        of_directorate, of_service = (each.read(row) if each else "" for each in self.mapping.belongs)
        indicator = replace(indicator, of_directorate=of_directorate, of_service=of_service)
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
            self._check_once(row, code, period, cell, part)
            found = value_found(row, answered(cell, words), period, code, measure, part, note)
            self._watch(row, cell, found)
            yield found
        for cell in dropped:
            period = period_at(row, cell.column.period, self.mapping)
            yield DroppedZero(code, period, place_of(row, cell.column.columns[0]))
        for standard in standards_of(row, self.mapping.standards, code, measure, self.mapping):
            yield replace(standard, of=part) if isinstance(standard, StandardFound) else standard

    def _watch(self, row: Row, cell: Cell, found: ValueFound | NoDataFound) -> None:
        """A number that is no more than 0 once it is stored is told."""
        if isinstance(found, ValueFound) and not found.value and isinstance(cell.parts, tuple) and cell.parts[0].value:
            self._first_vanished = self._first_vanished if self._vanished else (row.number, told_by(cell))
            self._vanished += 1

    def _told(self) -> Iterator[str]:
        if self._vanished:
            words = ngettext(
                "%(count)s figure is nearer to 0 than can be stored and becomes 0: “%(text)s” in row %(row)s.",
                "%(count)s figures are nearer to 0 than can be stored and become 0, the first of them “%(text)s” in row %(row)s.",
                self._vanished,
            )
            row, text = self._first_vanished
            yield words % {"count": self._vanished, "row": row, "text": text}

    def _check_once(self, row: Row, code: str, period: Period, cell: Cell, part: Part | None) -> None:
        """In a file with several rows for an indicator the same cell may come only once. Eight bytes for each: a million take little."""
        if not self._long:
            return
        known = self._indicators.get(code)
        key = (known.number if known else len(self._indicators), part)
        place = self._series.setdefault(key, len(self._series))
        rows = self._seen.setdefault(period.code, array("Q"))
        if place >= len(rows):
            rows.frombytes(bytes(8 * (place + 1 - len(rows) + len(rows) // 8)))
        if rows[place]:
            raise FieldError(self._twice(rows[place], row, cell, code, period), cell.column.columns[0])
        rows[place] = (len(self._sheets) - 1) << SHEET | row.number

    def _twice(self, first: int, row: Row, cell: Cell, code: str, period: Period) -> str:
        sheet, number = self._sheets[first >> SHEET], first & ((1 << SHEET) - 1)
        facts = {"code": code, "period": period.code, "row": number, "sheet": sheet, "text": told_by(cell)}
        if sheet == row.sheet:
            words = _("The figure of “%(code)s” for %(period)s already stands in row %(row)s; here it is “%(text)s”.")
        else:
            words = _(
                "The figure of “%(code)s” for %(period)s already stands in row %(row)s of the sheet “%(sheet)s”; "
                "here it is “%(text)s”."
            )
        return words % facts

    def _problem(self, row: Row, error: FieldError) -> Problem:
        label = row.header.label(error.column) if error.column else ""
        return Problem(self.path.name, error.sentence, row.sheet, row.number, label)


def _lost_words() -> str:
    return _(
        "There is a figure in this row, but no indicator. Write which one it belongs to; where the cells are merged, say of the "
        "column that blank means as above."
    )


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
