"""What a report is made of: page, PDF and files of figures are drawn from the same blocks.

Words are in the active language; a text that holds markup is a SafeString. `raw` values have no language: files are made of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from sdip.documents.blocks import Bullets as Bullets  # a report has them as other documents do
from sdip.documents.blocks import Facts as Facts

Raw = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Heading:
    kind: ClassVar[str] = "heading"
    words: str
    level: int = 3


@dataclass(frozen=True, slots=True)
class Text:
    kind: ClassVar[str] = "text"
    words: str
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    kind: ClassVar[str] = "notice"
    words: str
    more: str = ""
    tone: str = "info"
    icon: str = "info"


@dataclass(frozen=True, slots=True)
class Tile:
    """A number under the headline, or a share `of` a part and a whole. `mark` is the code of a standing, else `icon` is drawn."""

    code: str
    value: str
    words: str
    raw: Raw = None
    tone: str = ""
    mark: str = ""
    icon: str = ""
    of: tuple[Raw, Raw] = (None, None)


@dataclass(frozen=True, slots=True)
class Column:
    """`shown`: on page and paper; `held`: in files, under its code. `wraps`: a number that stands with words, set like them."""

    code: str
    words: str = ""
    number: bool = False
    wide: bool = False
    wraps: bool = False
    shown: bool = True
    held: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """`below`: smaller lines under the words."""

    raw: Raw = None
    words: str = ""
    below: Sequence[str] = ()
    strong: bool = False
    tone: str = ""

    @property
    def html(self) -> SafeString:
        said = conditional_escape(self.words)
        parts = [f"<b>{said}</b>" if self.strong and said else said]
        parts += [f'<span class="sub">{conditional_escape(each)}</span>' for each in self.below if each]
        return mark_safe("".join(parts))


SHORT, SHORT_DENSE = 3, 8  # rows that stay together on paper
NARROW = 3  # columns that a phone has room for


@dataclass(frozen=True, slots=True)
class Table:
    """Each row has a cell for each column; the first column that is shown names the row.

    `region`: what it is called for those who listen, where other tables of the page have the same caption."""

    kind: ClassVar[str] = "table"
    code: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    dense: bool = False
    region: str = ""
    head: list[Column] = field(init=False)
    shown: list[list[tuple[Column, Cell]]] = field(init=False)

    def __post_init__(self) -> None:
        places = [at for at, column in enumerate(self.columns) if column.shown]
        object.__setattr__(self, "head", [self.columns[at] for at in places])
        object.__setattr__(self, "shown", [[(self.columns[at], row[at]) for at in places] for row in self.rows])

    @property
    def short(self) -> bool:
        return len(self.rows) <= (SHORT_DENSE if self.dense else SHORT)

    @property
    def cards(self) -> bool:
        return len(self.head) > NARROW


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing that says in words what it shows, with its figures in a table beside it. `name`: of both, as no other one on the page."""

    kind: ClassVar[str] = "picture"
    name: str
    svg: SafeString
    table: Table


@dataclass(frozen=True, slots=True)
class Aside:
    """For the files alone: the page says these figures in sentences."""

    kind: ClassVar[str] = "aside"
    table: Table


@dataclass(frozen=True, slots=True)
class Legend:
    """What the lines of the charts that follow mean: guaranteed, target, limits."""

    kind: ClassVar[str] = "legend"
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sign:
    """Room on paper for a hand: one box for each text."""

    kind: ClassVar[str] = "sign"
    boxes: Sequence[str]


Block = Heading | Text | Bullets | Facts | Notice | Table | Picture | Aside | Legend | Sign
