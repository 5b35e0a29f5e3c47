"""Small numbers in cross tables: what is hidden, so that it cannot be worked out from what is shown.

Readers know the totals of rows and columns. A cell of fewer than five people is hidden, with further cells until no hidden cell
follows from the totals; where that is not possible the whole table is hidden."""

from collections.abc import Hashable, Mapping, Sequence

from .formula import FEWEST

Cell = tuple[Hashable, Hashable]
Counts = Mapping[Cell, int]


def hidden_cells(counts: Counts, rows: Sequence[Hashable], columns: Sequence[Hashable]) -> set[Cell] | None:
    """The cells to hide; None: all of them. A cell that is not in `counts` is 0."""
    cells = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    primary = {cell for cell, n in cells.items() if 0 < n < FEWEST}
    hidden = set(primary)
    while primary:
        open_cell = next((cell for cell in sorted(primary, key=str) if _follows(cell, hidden)), None)
        if open_cell is None:
            return None if _small_sum(cells, hidden, rows, columns) else hidden
        more = _next_to_hide(cells, hidden, open_cell)
        if more is None:
            return None
        hidden.add(more)
    return hidden


def _follows(cell: Cell, hidden: set[Cell]) -> bool:
    """Whether the totals give the cell away: in the graph of rows and columns joined by hidden cells it lies on no circle."""
    row, column = cell
    others = hidden - {cell}
    reached, waiting = {("row", row)}, [("row", row)]
    while waiting:
        side, name = waiting.pop()
        for r, c in others:
            here, there = (("row", r), ("column", c)) if side == "row" else (("column", c), ("row", r))
            if here == (side, name) and there not in reached:
                reached.add(there)
                waiting.append(there)
    return ("column", column) not in reached


def _next_to_hide(cells: Counts, hidden: set[Cell], cell: Cell) -> Cell | None:
    """The smallest cell with people in it of the row or the column; a nought hides nothing."""
    row, column = cell
    beside = [
        other for other, n in cells.items() if n and other not in hidden and (other[0] == row or other[1] == column)
    ]
    anywhere = [other for other, n in cells.items() if n and other not in hidden]
    return min(beside or anywhere, key=lambda other: (cells[other], str(other)), default=None)


def _small_sum(cells: Counts, hidden: set[Cell], rows: Sequence[Hashable], columns: Sequence[Hashable]) -> bool:
    """Whether all hidden cells of a row or column together are still so few people that hiding tells who they are."""
    lines = [[c for c in hidden if c[0] == row] for row in rows] + [
        [c for c in hidden if c[1] == col] for col in columns
    ]
    return any(line and sum(cells[cell] for cell in line) < FEWEST for line in lines)


def hidden_groups(sizes: Mapping[str, int]) -> set[str]:
    """Groups of fewer than five, and the next smallest where a single one would follow from the total."""
    small = {group for group, n in sizes.items() if 0 < n < FEWEST}
    while small and sum(sizes[group] for group in small) < FEWEST or len(small) == 1:
        rest = [group for group, n in sizes.items() if n and group not in small]
        if not rest:
            return set(sizes)
        small.add(min(rest, key=lambda group: (sizes[group], group)))
    return small
