"""How a file writes percentages where no sign tells: 90 or 0.9."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from .roles import Choices, Role
from .values import Cell, Figure, Notation, mark_key, read_number, text_of

FIGURES = (Role.FIGURES, Role.VALUE)


def hundred_told(
    choices: Choices,
    names: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    codes: Mapping[str, str],
    percentages: frozenset[str],
) -> bool | None:
    """True: 90 means 90 %. False: 0.9 does, no figure is above 1. None: both occur, and a person has to say what they mean."""
    found = {abs(value) for value in _unsigned(choices, names, rows, codes, percentages)}
    large = any(value > 1 for value in found)
    parts = any(0 < value < 1 for value in found)
    return None if large and parts else large or not any(found)


def _unsigned(
    choices: Choices,
    names: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    codes: Mapping[str, str],
    percentages: frozenset[str],
) -> Iterator[Decimal]:
    """The figures of indicators that are percentages, without those that have a percent sign."""
    roles = {column.name: column for column in choices.columns}
    named = choices.of(Role.INDICATOR) or choices.of(Role.INDICATOR_NAME)
    places = [(names.index(column.name), column.fill) for column in named]
    figures = [at for at, name in enumerate(names) if name in roles and roles[name].role in FIGURES]
    last: dict[int, str] = {}
    for row in rows:
        for at, fill in places:
            last[at] = (text_of(row[at]) if at < len(row) else "") or (last.get(at, "") if fill else "")
        code = codes.get(mark_key("-".join(filter(None, (last[at] for at, _fill in places)))))
        for at in figures if code in percentages else ():
            reading = read_number(row[at], Notation(choices.decimal)) if at < len(row) else None
            if isinstance(reading, Figure) and not reading.percent:
                yield reading.value
