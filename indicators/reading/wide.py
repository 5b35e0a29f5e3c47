"""Files with a column for each period: days as headings, and rows that a form fills with zeros to their end."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from tenancy.text import fold

from .headings import period_within
from .period_words import month_names
from .periods import FISCAL_STARTS, Period, period_of, period_with
from .roles import Choices, ColumnChoice, Role
from .values import Cell, Figure, Notation, read_number, text_of

DAY = "day"
SPACED = (
    (300, "year"),
    (170, "half"),
    (80, "quarter"),
    (28, "month"),
    (7, "week"),
)  # days between two headings, at least
FEWEST_COLUMNS, FEWEST_ZEROS = 4, 2
FULL, TELLING = 0.9, 0.25  # share of rows without a blank cell; of rows that end in zeros


def settle_days(choices: Choices) -> None:
    """Headings that are days stand for their week, month, quarter ... : the longest that keeps them apart."""
    days = [column for column in choices.columns if column.period and period_of(column.period).kind == DAY]
    starts = sorted({period_of(column.period).starts_on for column in days})
    if not starts:
        return
    nearest = min(((later - earlier).days for earlier, later in pairwise(starts)), default=28)
    choices.period_kind = next((kind for least, kind in SPACED if nearest >= least), DAY)
    for column in days:
        column.period = stands_for(column.period, choices.period_kind)


def stands_for(code: str, kind: str, fiscal_start: int = 1) -> str:
    """The period that a heading means: of a day that of the kind in which it lies, any other as it is."""
    period = period_of(code) if code else None
    if period is None or period.kind != DAY:
        return code
    return period_with(period.starts_on, kind, fiscal_start=fiscal_start).code


def out_of_order(columns: Sequence[tuple[str, str]]) -> str:
    """A sentence where months without a year run over the end of a year, OCT to SEP, and their periods do not; "" where all is well.

    `columns`: headings with the codes of their periods, in the order of the file."""
    months = [(name, month_names().get(fold(name.strip(" ."))), code) for name, code in columns if code]
    bare = [(name, number, period_of(code).starts_on) for name, number, code in months if number]
    turns = sum(later < earlier for (_a, earlier, _b), (_c, later, _d) in pairwise(bare))
    if turns != 1 or all(earlier < later for (_a, _b, earlier), (_c, _d, later) in pairwise(bare)):
        return ""
    first, last = bare[0], bare[-1]
    words = _(
        "The months run from %(first)s to %(last)s, over the end of a year. Write the fiscal year in which they lie, such as 2025/26, or "
        "%(code)s for the year from %(first)s 2025."
    )
    return words % {"first": first[0], "last": last[0], "code": f"2025{FISCAL_STARTS.get(first[1], '')}"}


def settle_months(choices: Choices) -> None:
    """Months that one calendar year would tear apart are left without a period: a person has to say their year."""
    months = choices.of(Role.FIGURES)
    sentence = out_of_order([(column.name, column.period) for column in months])
    for column in months if sentence else ():
        if fold(column.name.strip(" .")) in month_names():
            column.period, column.why, choices.period = "", sentence, ""


def groups_of(choices: Choices) -> list[list[ColumnChoice]]:
    """The columns of figures by the kind of their periods, each in the order of time."""
    found: dict[str, list[tuple[Period, ColumnChoice]]] = {}
    for column in choices.of(Role.FIGURES):
        if code := column.period or period_within(column.name, choices.period):
            period = period_of(code)
            found.setdefault(period.kind, []).append((period, column))
    return [[column for _period, column in sorted(group, key=_start)] for group in found.values()]


def _start(pair: tuple[Period, ColumnChoice]) -> date:
    return pair[0].starts_on


def filled_to_the_end(choices: Choices, names: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether a form seems to have filled the rows: hardly a cell is blank, and many rows end in zeros."""
    groups = [[names.index(column.name) for column in group] for group in groups_of(choices)]
    return any(_filled(places, rows, choices.decimal) for places in groups if len(places) >= FEWEST_COLUMNS)


def _filled(places: Sequence[int], rows: Sequence[Sequence[Cell]], decimal: str) -> bool:
    lines = [[row[at] if at < len(row) else None for at in places] for row in rows]
    lines = [line for line in lines if any(text_of(cell) for cell in line)]
    full = [line for line in lines if all(text_of(cell) for cell in line)]
    ended = [line for line in full if _zeros(line, decimal) >= FEWEST_ZEROS]
    return bool(ended) and len(full) >= FULL * len(lines) and len(ended) >= TELLING * len(full)


def _zeros(line: Sequence[Cell], decimal: str) -> int:
    """How many at the end."""
    count = 0
    for cell in reversed(line):
        reading = read_number(cell, Notation(decimal))
        if not isinstance(reading, Figure) or reading.value:
            break
        count += 1
    return count
