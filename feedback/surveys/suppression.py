"""Small numbers in cross tables: what is hidden, so that it cannot be worked out from what is shown.

Readers know the totals of rows and columns, and of a column with a score also how many of its answers were good. A cell of fewer
than five people is hidden, with further cells until no hidden cell follows from the totals; else the whole table is hidden."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Any

from .formula import FEWEST

Cell = tuple[Hashable, Hashable]
Counts = Mapping[Any, int]  # by cell
SumOf = Callable[[Cell], Hashable]  # which known total of its column a cell is part of


def hidden_cells(
    counts: Counts, rows: Sequence[Hashable], columns: Sequence[Hashable], sum_of: SumOf | None = None
) -> set[Cell] | None:
    """The cells to hide; None: all of them. A cell that is not in `counts` is 0."""
    cells = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    known: SumOf = sum_of or (lambda cell: cell[1])
    primary = sorted((cell for cell, n in cells.items() if 0 < n < FEWEST), key=str)
    hidden = set(primary)
    while follows := next((cell for cell in primary if _follows(cell, hidden, known)), None):
        more = _next_to_hide(cells, hidden, follows, known)
        if more is None:
            return None
        hidden.add(more)
    return hidden


def _follows(cell: Cell, hidden: set[Cell], known: SumOf) -> bool:
    """Whether the totals give the cell away: in the graph of totals joined by hidden cells it lies on no circle."""
    start, goal = ("row", cell[0]), ("sum", known(cell))
    reached, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for other in hidden - {cell}:
            ends = (("row", other[0]), ("sum", known(other)))
            if here in ends:
                there = ends[1] if here == ends[0] else ends[0]
                if there not in reached:
                    reached.add(there)
                    waiting.append(there)
    return goal not in reached


def _next_to_hide(cells: Counts, hidden: set[Cell], cell: Cell, known: SumOf) -> Cell | None:
    """The smallest cell with people in it of the same row or total, else of all; a nought hides nothing."""
    rest = [other for other, n in cells.items() if n and other not in hidden]
    beside = [other for other in rest if other[0] == cell[0] or known(other) == known(cell)]
    return min(beside or rest, key=lambda other: (cells[other], str(other)), default=None)


def sums_with_scores(
    counts: Counts, rows: Collection[Hashable], good: Collection[Hashable], columns: Sequence[Hashable]
) -> dict[Hashable, bool]:
    """Which columns may have a score: not where it would tell that fewer than five were content, or that fewer than five were not."""
    told = {}
    for column in columns:
        content = sum(counts.get((row, column), 0) for row in rows if row in good)
        others = sum(counts.get((row, column), 0) for row in rows if row not in good)
        told[column] = not (0 < content < FEWEST or 0 < others < FEWEST)
    return told


def hidden_groups(sizes: Mapping[str, int]) -> set[str]:
    """Groups of fewer than five, and the next smallest where a single one would follow from the total."""
    small = {group for group, n in sizes.items() if 0 < n < FEWEST}
    while small and sum(sizes[group] for group in small) < FEWEST or len(small) == 1:
        rest = [group for group, n in sizes.items() if n and group not in small]
        if not rest:
            return set(sizes)
        small.add(min(rest, key=lambda group: (sizes[group], group)))
    return small
