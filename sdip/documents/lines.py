"""Blocks one after the other, as they are heard or felt: no columns, only lines."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sdip.web.formats import formatter

from .blocks import Block, Bullets, Facts, Heading, Picture, Said, Table, Text

Style = Literal["heading", "text", "item", "step"]


@dataclass(frozen=True, slots=True)
class Run:
    """A piece in one language. `code`: a number or an address, which reads from the left everywhere."""

    language: str
    text: str
    code: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph. `level` counts for headings: 1 is the title."""

    style: Style
    runs: Sequence[Run]
    level: int = 0

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


# Letters that tell a language when a text does not say its own: a name or an address in the middle of a sentence.
LETTERS = {"arabic": "\u0600-\u06ff\u0750-\u077f", "cyrillic": "\u0400-\u04ff"}
SCRIPTS = {"ar": "arabic", "ckb": "arabic", "uk": "cyrillic"}
PIECES = re.compile("|".join(f"(?P<{name}>[{of}]+(?:[\\s.,]+[{of}]+)*)" for name, of in LETTERS.items()))


def lines_of(blocks: Iterable[Block], *, title: str, language: str, languages: Sequence[str] = ()) -> list[Line]:
    """`languages`: those that a name in another script may be in, the likeliest first."""
    return list(_Liner(language, languages).write(title, blocks))


def runs_of(text: str, *, language: str, languages: Sequence[str] = ()) -> tuple[Run, ...]:
    """One text, as it would stand in the lines."""
    return _Liner(language, languages).runs(text)


class _Liner:
    def __init__(self, language: str, languages: Sequence[str]) -> None:
        self.language, self.languages = language, [*languages, *SCRIPTS]

    def write(self, title: str, blocks: Iterable[Block]) -> Iterator[Line]:
        yield Line("heading", self.runs(title), 1)
        for block in blocks:
            yield from self.block(block)

    def block(self, block: Block) -> Iterator[Line]:
        match block:
            case Heading():
                yield Line("heading", self.runs(block.words), block.level)
            case Text() | Picture():
                yield from self.text(block.words)
            case Bullets():
                write = formatter(self.language)
                for number, item in enumerate(block.items, 1):
                    yield Line("step", self.runs(f"{write.num(number)}. ", item)) if block.numbered else self.item(item)
            case Facts():
                for name, value in block.pairs:
                    yield self.item(name, ": ", value)
            case Table():
                yield from self.table(block)

    def text(self, words: str) -> Iterator[Line]:
        for line in words.split("\n"):
            if line.strip():
                yield Line("text", self.runs(_like(words, line)))

    def table(self, table: Table) -> Iterator[Line]:
        """Each row: its head, then what stands in the columns under their names."""
        if table.caption:
            yield Line("text", self.runs(table.caption))
        for row in table.rows:
            yield Line("text", self.runs(row[0]))
            for name, cell in zip(table.head[1:] or [""] * len(row[1:]), row[1:], strict=True):
                if cell:
                    yield self.item(*([name, ": "] if name else []), cell)

    def item(self, *texts: str) -> Line:
        return Line("item", self.runs(*texts))

    def runs(self, *texts: str) -> tuple[Run, ...]:
        """Lines inside of a cell become sentences side by side."""
        return tuple(run for text in texts if text for run in self.split(text))

    def split(self, text: str) -> Iterator[Run]:
        """Cut where letters of another script begin and end."""
        said = text if isinstance(text, Said) else Said(text)
        language, line, at = said.language or self.language, _one_line(text), 0
        for piece in PIECES.finditer(line):
            if piece.lastgroup == SCRIPTS.get(language):
                continue
            if piece.start() > at:
                yield Run(language, line[at : piece.start()], said.code)
            yield Run(self.written_in(piece.lastgroup), piece.group())
            at = piece.end()
        if at < len(line):
            yield Run(language, line[at:], said.code)

    def written_in(self, script: str | None) -> str:
        return next(code for code in self.languages if SCRIPTS.get(code) == script)


def _one_line(text: str) -> str:
    return "; ".join(line.strip() for line in text.split("\n") if line.strip()) if "\n" in text else str(text)


def _like(whole: str, part: str) -> str:
    return Said(part, whole.language, code=whole.code) if isinstance(whole, Said) else part
