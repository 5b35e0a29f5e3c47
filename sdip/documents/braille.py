"""Lines as Braille (BRF): contracted where the language has it, 40 cells by 25 lines, with page numbers."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from . import liblouis
from .lines import Line, Run
from .unavailable import FormatUnavailable

WIDTH, LINES = 40, 25  # the last line of a page holds its number
BLANK = "\u2800"
# North American Braille ASCII: the place of a letter is the number of its dots.
ASCII = " A1B'K2L@CIF/MSP\"E3H9O6R^DJG>NTQ,*5<-U8V.%[$+X!&;:4\\0Z7(_?W]#Y)="
DIGITS = dict(zip("1234567890", "ABCDEFGHIJ", strict=True))


@dataclass(frozen=True, slots=True)
class Code:
    """How a language is written in Braille. `draft`: no reader of it has confirmed the table."""

    table: str
    draft: bool = False


CODES = {
    "en": Code("en-ueb-g2.ctb"),
    "ar": Code("ar-ar-g2.ctb"),
    "uk": Code("uk.utb"),
    "ckb": Code("ckb-g1.ctb", draft=True),
}
# What says the same in signs that the tables know.
SAME = str.maketrans(
    {
        "٪": "%", "٬": ",", "٫": ".", "„": '"', "“": '"', "”": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "−": "-", "‑": "-",
        "·": "-", "•": "-", "\u00a0": " ", "\u202f": " ", "ـ": None, "\u200c": None, "\u200d": None,
    }
)  # fmt: skip
IN_LANGUAGE = {"uk": {"’": "’", "‘": "’"}}  # the apostrophe is a letter there
PERCENT = re.compile(r"\s*%")


def check_available(language: str) -> None:
    """Raises FormatUnavailable when this language cannot be written in Braille here."""
    liblouis.check_available(_code(language).table)


def is_draft(language: str) -> bool:
    return _code(language).draft


def write_brf(lines: Iterable[Line], *, language: str) -> bytes:
    """A BRF file. Raises FormatUnavailable, naming them, for characters that a table cannot express."""
    kept = list(lines)
    if unknown := unknown_signs(run for line in kept for run in line.runs):
        raise unavailable_for(unknown)
    rows = list(_rows(kept))
    room = LINES - 1
    pages = [rows[at : at + room] for at in range(0, len(rows), room)]
    return "\f".join(_page(page, number) for number, page in enumerate(pages, 1)).encode("ascii")


def to_cells(text: str, language: str) -> str:
    return liblouis.translate(normalised(text, language), _code(language).table)


def normalised(text: str, language: str) -> str:
    """The text in signs that the table of the language knows, where that changes nothing of what it says."""
    text = text.replace("ه\u200c", "ە") if language == "ckb" else text
    text = "".join(c for c in text if unicodedata.category(c) != "Cf" or c == "\u200c")
    text = text.translate(SAME | {ord(a): b for a, b in IN_LANGUAGE.get(language, {}).items()})
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    return PERCENT.sub(" لە سەدا", text) if language == "ckb" else text  # its table writes the sign as the letter p


def _code(language: str) -> Code:
    if language not in CODES:
        raise FormatUnavailable(_("There is no Braille table for this language."))
    return CODES[language]


def unknown_signs(runs: Iterable[Run]) -> list[str]:
    """The characters that a table has nothing for."""
    known: dict[tuple[str, str], bool] = {}
    for run in runs:
        for character in normalised(run.text, run.language):
            key = run.language, character
            if key not in known:
                known[key] = _expressible(character, _code(run.language).table)
    return sorted({character for (_language, character), fits in known.items() if not fits})


def unavailable_for(unknown: Sequence[str]) -> FormatUnavailable:
    named = ", ".join(f"{character} (U+{ord(character):04X})" for character in unknown)
    sentence = ngettext_lazy(
        "Braille has no sign for this character: %(characters)s. Write it in words.",
        "Braille has no signs for these characters: %(characters)s. Write them in words.",
        len(unknown),
    )
    return FormatUnavailable(sentence, characters=named)


def _expressible(character: str, table: str) -> bool:
    """The library writes the number of a character that it does not know, unless it is told to leave it out."""
    if character.isspace():
        return True
    cells = liblouis.translate(character, table)
    six_dots = all(liblouis.CELLS <= ord(c) < liblouis.SIX_DOTS for c in cells)
    return bool(cells) and six_dots and cells == liblouis.translate(character, table, undefined=False)


# --- the page ---


def _rows(lines: list[Line]) -> Iterator[str]:
    """Headings stand apart, the title in the middle; a paragraph begins in the third cell, an item runs over there."""
    for at, line in enumerate(lines):
        if at and line.style == "heading":
            yield ""
        words = _ascii("".join(to_cells(run.text, run.language) for run in line.runs)).split()
        if line.style == "heading" and line.level == 1:
            yield from (row.center(WIDTH).rstrip() for row in _wrapped(words, 0, 0, WIDTH - 6))
        elif line.style == "heading":
            indent = 4 if line.level == 2 else 6
            yield from _wrapped(words, indent, indent)
        else:
            yield from _wrapped(words, *((2, 0) if line.style == "text" else (0, 2)))


def _ascii(cells: str) -> str:
    return "".join(ASCII[ord(c) - liblouis.CELLS] if c > BLANK else " " for c in cells)


def _wrapped(words: list[str], first: int, others: int, width: int = WIDTH) -> Iterator[str]:
    """Rows of at most `width` cells; only a word that is longer than a row is cut."""
    row, empty = " " * first, True
    for word in words:
        if not empty and len(row) + 1 + len(word) > width:
            yield row
            row, empty = " " * others, True
        while len(row) + len(word) > width:
            room = width - len(row)
            yield row + word[:room]
            word, row = word[room:], " " * others
        row, empty = row + ("" if empty else " ") + word, False
    if not empty:
        yield row


def _page(rows: list[str], number: int) -> str:
    mark = "#" + "".join(DIGITS[digit] for digit in str(number))
    filled = [*rows, *[""] * (LINES - 1 - len(rows)), mark.rjust(WIDTH)]
    return "\r\n".join(filled) + "\r\n"
