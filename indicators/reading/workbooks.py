"""Workbooks: small ones are loaded whole by calamine, large XLSX files streamed by openpyxl, bombs refused."""

import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

from sdip.files.workbooks import holds_few_cells

from .percent_cells import marked, percent_rows
from .problems import Problem, UnreadableFile
from .values import Cell

MEBI = 1 << 20
STREAMABLE = "xl/workbook.xml"


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a workbook may be: bytes after unpacking, and cells from A1 to the last one of each sheet."""

    loaded_bytes: int = 64 * MEBI
    loaded_cells: int = 4_000_000
    streamed_bytes: int = 4096 * MEBI
    shared_texts: int = 512 * MEBI


def open_workbook(path: Path, limits: Limits, *, zipped: bool) -> "Loaded | Streamed":
    """The workbook as a source of rows; UnreadableFile when it is broken, locked by a password or too large."""
    if not zipped:
        if path.stat().st_size > limits.loaded_bytes:
            raise UnreadableFile(Problem(path.name, _too_large(limits.loaded_bytes)))
        return Loaded(path)
    try:
        with zipfile.ZipFile(path) as archive:
            small = _measured(path, archive, limits)
            streamable = STREAMABLE in archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError) as error:
        raise UnreadableFile(
            Problem(path.name, _("The workbook is broken or locked: it can't be unpacked."))
        ) from error
    if small:
        return Loaded(path)
    if streamable:
        return Streamed(path)
    raise UnreadableFile(Problem(path.name, _too_large(limits.loaded_bytes)))


def _measured(path: Path, archive: zipfile.ZipFile, limits: Limits) -> bool:
    """Whether the workbook is small enough to be loaded whole. What the archive claims is checked by unpacking it."""
    claimed = sum(member.file_size for member in archive.infolist())
    texts = sum(member.file_size for member in archive.infolist() if member.filename.endswith("sharedStrings.xml"))
    if claimed > limits.streamed_bytes or texts > limits.shared_texts:
        raise UnreadableFile(Problem(path.name, _too_large(limits.streamed_bytes)))
    if claimed > limits.loaded_bytes:
        return False
    return holds_few_cells(archive, limits.loaded_cells)


class Loaded:
    """A workbook in memory: XLSX, XLSM, XLSB, XLS or ODS."""

    def __init__(self, path: Path) -> None:
        self.notes: list[str] = []
        self._path, self._file = path, path.name
        self._progress = (0, 0)
        try:
            self._workbook = CalamineWorkbook.from_path(str(path))
        except (CalamineError, OSError, ValueError) as error:
            raise UnreadableFile(Problem(path.name, _("The workbook is broken or locked by a password."))) from error

    def sheets(self) -> list[str]:
        return list(self._workbook.sheet_names)

    def progress(self) -> tuple[int, int]:
        return self._progress

    def rows(self, sheet: str) -> Iterator[tuple[int, Sequence[Cell]]]:
        try:
            rows = self._workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        except (CalamineError, WorksheetNotFound, ValueError) as error:
            raise UnreadableFile(Problem(self._file, _("The sheet can't be read."), sheet)) from error
        percentages = percent_rows(self._path, sheet)
        for number, cells in enumerate(rows, start=1):
            self._progress = (number, len(rows))
            yield number, marked(number, cells, percentages)

    def close(self) -> None:
        self._workbook.close()


class Streamed:
    """A large XLSX, one row in memory at a time (and its shared texts)."""

    def __init__(self, path: Path) -> None:
        self.notes: list[str] = []
        self._path, self._file = path, path.name
        self._progress = (0, 0)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # about styles that nobody looks at here
                self._workbook: Any = load_workbook(path, read_only=True, data_only=True)
        except (InvalidFileException, KeyError, ValueError, OSError, SyntaxError) as error:
            raise UnreadableFile(Problem(path.name, _("The workbook is broken or locked by a password."))) from error

    def sheets(self) -> list[str]:
        return [sheet.title for sheet in self._workbook.worksheets]

    def progress(self) -> tuple[int, int]:
        return self._progress

    def rows(self, sheet: str) -> Iterator[tuple[int, Sequence[Cell]]]:
        worksheet = self._workbook[sheet]
        total = worksheet.max_row or 0
        worksheet.reset_dimensions()
        percentages = percent_rows(self._path, sheet)
        for number, cells in enumerate(worksheet.iter_rows(values_only=True), start=1):
            self._progress = (number, max(total, number))
            yield number, marked(number, cells, percentages)

    def close(self) -> None:
        self._workbook.close()


def _too_large(limit: int) -> str:
    return _("The workbook holds more than %(limit)s MB once it is unpacked.") % {"limit": limit // MEBI}
