"""CSV files: encoding and delimiter found out, quoting taken strictly, every row as wide as the header."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from .problems import Problem, UnreadableFile
from .values import words_of

DELIMITERS = ",;\t|"
CHUNK, SAMPLE = 1 << 20, 1 << 16
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
GUESSES = ("cp1252", "cp1256", "cp1251", "cp1254", "mac_roman", "utf_16_le", "utf_16_be", "utf_8")


class Lines:
    """The lines of a file, remembering those of the record that is being read."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._file = file
        self._lines = io.TextIOWrapper(file, encoding, newline="")
        self.record: list[str] = []
        self.number = 0

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.record.append(line)
        self.number += 1
        return line

    def position(self) -> int:
        return self._file.tell()


class CsvFile:
    """One CSV file as a source of rows; its only sheet has no name."""

    def __init__(self, path: Path, encoding: str, delimiter: str, header_row: int) -> None:
        self.path, self.header_row = path, header_row
        self.notes: list[str] = []
        self.size = path.stat().st_size
        self._read = 0
        self.encoding = encoding or self._guessed_encoding()
        self.delimiter = delimiter or self._guessed_delimiter()

    def sheets(self) -> list[str]:
        return [""]

    def progress(self) -> tuple[int, int]:
        return self._read, self.size

    def close(self) -> None:
        """Nothing stays open between two rows() of a CSV file."""

    def rows(self, sheet: str) -> Iterator[tuple[int, Sequence[str]]]:
        with self.path.open("rb") as file:
            lines = Lines(file, self.encoding)
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            width, names, start = 0, list[str](), 1
            while (cells := self._next(reader, lines, start, names)) is not None:
                if start == self.header_row:
                    width, names = len(cells), [words_of(cell) for cell in cells]
                elif start > self.header_row and cells:
                    self._check_width(cells, width, names, start)
                yield start, cells
                self._read, start, lines.record = lines.position(), lines.number + 1, []

    def _next(self, reader: Iterator[list[str]], lines: Lines, start: int, names: list[str]) -> list[str] | None:
        try:
            return next(reader)
        except StopIteration:
            return None
        except UnicodeDecodeError as error:
            reason = _("This is no text in the encoding %(encoding)s.") % {"encoding": self.encoding}
            raise self._problem(reason, lines.number + 1) from error
        except csv.Error as error:
            record = "".join(lines.record)
            place = stray_quote(record, self.delimiter)
            if place is None:
                raise self._problem(_("A quotation mark that opens here is never closed."), start) from error
            found = len(next(csv.reader([record], delimiter=self.delimiter)))
            reason = _(
                "A quotation mark inside the field is not doubled, so the row falls into %(found)s fields"
                " where the header has %(width)s."
            )
            column = _label(place, names)
            raise self._problem(reason % {"found": found, "width": len(names)}, start, column) from error

    def _check_width(self, cells: list[str], width: int, names: list[str], row: int) -> None:
        if len(cells) == width:
            return
        reason = _("The row has %(found)s fields where the header has %(width)s.") % {
            "found": len(cells),
            "width": width,
        }
        raise self._problem(reason, row, _label(min(len(cells), width - 1), names) if len(cells) < width else "")

    def _problem(self, reason: str, row: int, column: str = "") -> UnreadableFile:
        return UnreadableFile(Problem(self.path.name, reason, row=row, column=column))

    def _guessed_encoding(self) -> str:
        with self.path.open("rb") as file:
            sample = file.read(SAMPLE)
            for mark, encoding in BOMS.items():
                if sample.startswith(mark):
                    return encoding
            file.seek(0)
            if is_utf8(file):
                return "utf-8"
            file.seek(0)
            best = from_bytes(file.read(CHUNK), cp_isolation=list(GUESSES)).best()
        if best is None:
            raise self._problem(_("The encoding of the file can't be told; name it in the mapping."), 1)
        self.notes.append(_("The file is not in UTF-8; it was read as %(encoding)s.") % {"encoding": best.encoding})
        return best.encoding

    def _guessed_delimiter(self) -> str:
        """The sign that splits the header into most fields."""
        with self.path.open("rb") as file:
            lines = Lines(file, self.encoding)
            try:
                header = next((line for line in lines if lines.number == self.header_row), "")
            except UnicodeDecodeError as error:
                reason = _("This is no text in the encoding %(encoding)s.") % {"encoding": self.encoding}
                raise self._problem(reason, lines.number + 1) from error
        return max(DELIMITERS, key=lambda sign: len(next(csv.reader([header], delimiter=sign), [])))


def is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(CHUNK):
            if b"\0" in chunk:
                return False
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def stray_quote(record: str, delimiter: str) -> int | None:
    """The place of the first field that holds a quotation mark which is neither doubled nor the field's end."""
    place, at, quoted, fresh = 0, 0, False, True
    while at < len(record):
        sign, following = record[at], record[at + 1 : at + 2]
        if quoted and sign == '"':
            if following == '"':
                at += 1
            elif following in ("", delimiter, "\r", "\n"):
                quoted = False
            else:
                return place
        elif not quoted and sign == delimiter:
            place, fresh = place + 1, True
            at += 1
            continue
        elif fresh and sign == '"':
            quoted = True
        fresh = False
        at += 1
    return None


def _label(place: int, names: Sequence[str]) -> str:
    return f"{names[place]} ({place + 1})" if place < len(names) else str(place + 1)
