"""A document as a row of blocks, so that its page, its PDF and its DOCX say the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from django.utils.safestring import SafeString


class Said(str):
    """A text that knows its language, where that may be another than its document's; `code`: it reads from the left."""

    language: str
    code: bool

    def __new__(cls, text: str, language: str = "", *, code: bool = False) -> "Said":
        said = super().__new__(cls, text)
        said.language, said.code = language, code
        return said


@dataclass(frozen=True, slots=True)
class Heading:
    kind: ClassVar[str] = "heading"
    words: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Text:
    kind: ClassVar[str] = "text"
    words: str


@dataclass(frozen=True, slots=True)
class Bullets:
    kind: ClassVar[str] = "bullets"
    items: Sequence[str]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a name and what it is."""

    kind: ClassVar[str] = "facts"
    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """The first cell of each row is its head. `numbers`: positions of columns that hold numbers."""

    kind: ClassVar[str] = "table"
    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with its text; where nothing can be drawn, the text stands alone."""

    kind: ClassVar[str] = "picture"
    svg: SafeString
    words: str


Block = Heading | Text | Bullets | Facts | Table | Picture
