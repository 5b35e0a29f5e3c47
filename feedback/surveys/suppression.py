"""Small numbers in cross tables: what is hidden, so that it cannot be worked out from what is shown.

Readers know the totals of rows and columns, and where a score is shown also how many of the answers were good; that no number is below
nought they know too. A cell of fewer than five people is hidden, and further cells, noughts too, until the rest says no more of it than
the totals alone would: at least five numbers are possible, or as many as the totals leave. The table of two questions hides the same
whichever of them the reader asks for. Where the scores would give a number away, the table goes without them."""

from collections import deque
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from .formula import FEWEST

Cell = tuple[Hashable, Hashable]
Counts = Mapping[Any, int]  # by cell
SumOf = Callable[[Cell], Hashable]  # which known total of its row, or of its column, a cell is part of
Group = TypeVar("Group")
ANY = 10**9  # people: more than there are


def hidden_cells(
    counts: Counts, rows: Sequence[Hashable], columns: Sequence[Hashable], *, row_of: SumOf | None = None,
    column_of: SumOf | None = None, also: Collection[Cell] = (),
) -> set[Cell] | None:  # fmt: skip
    """The cells to hide, `also` among them. A cell that is not in `counts` is 0. `row_of` and `column_of`: the part of its row or
    column whose total is known, where there is more than one. None: then these parts give a number away whatever is hidden."""
    cells = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    plain = _Table(cells, lambda cell: cell[0], lambda cell: cell[1])
    table = _Table(cells, row_of, column_of) if row_of and column_of else plain
    small = sorted((cell for cell, n in cells.items() if 0 < n < FEWEST), key=str)
    hidden = {*small, *also}
    for cell in small:
        wanted = plain.room(cell, cells.keys(), FEWEST)
        rest = table.next_to_hide(cell, hidden)
        while table.room(cell, hidden, wanted) < wanted:
            more = next(rest, None)
            if more is None:
                return None
            hidden.add(more)
    return hidden


class _Table:
    """Totals are places, and each hidden cell is a way between the two that it is part of: people can be moved in circles."""

    def __init__(self, cells: dict[Cell, int], row_of: SumOf, column_of: SumOf) -> None:
        self.cells = cells
        self.ends = {cell: (("row", row_of(cell)), ("column", column_of(cell))) for cell in cells}

    def room(self, cell: Cell, hidden: Collection[Cell], most: int) -> int:
        """How far apart the smallest and the largest number are that may stand there, up to `most`."""
        others = [other for other in hidden if other != cell]
        start, goal = self.ends[cell]
        more = _moved({self.ends[other]: self.cells[other] for other in others}, start, goal, most)
        back = {(column, row): self.cells[other] for other in others for row, column in [self.ends[other]]}
        return more + _moved(back, start, goal, min(self.cells[cell], most - more))

    def next_to_hide(self, cell: Cell, hidden: Collection[Cell]) -> Iterator[Cell]:
        """Those of the same totals first, the fewest people first, noughts last."""

        def order(other: Cell) -> Any:
            beside = {*self.ends[other]} & {*self.ends[cell]}
            return not beside, not self.cells[other], self.cells[other], str(other)

        return iter(sorted((other for other in self.cells if other not in hidden), key=order))


def _moved(people: Mapping[tuple[Any, Any], int], start: Any, goal: Any, most: int) -> int:
    """How many can be moved along ways from start to goal, up to `most`. Along a way at most its people; against it, any number."""
    held: dict[Any, dict[Any, int]] = {}
    for (one, other), n in people.items():
        held.setdefault(one, {})[other] = n
        held.setdefault(other, {})[one] = ANY
    moved = 0
    while moved < most and (path := _path(held, start, goal)):
        step = min(most - moved, *(held[one][other] for one, other in path))
        for one, other in path:
            held[one][other] -= step
            held[other][one] += step
        moved += step
    return moved


def _path(held: Mapping[Any, Mapping[Any, int]], start: Any, goal: Any) -> list[tuple[Any, Any]]:
    """The shortest with people on each part of it; empty: there is none."""
    before, waiting = {start: start}, deque([start])
    while waiting:
        here = waiting.popleft()
        for there, n in held.get(here, {}).items():
            if n > 0 and there not in before:
                before[there] = here
                waiting.append(there)
    path, here = [], goal
    while here in before and here != start:
        path.append((before[here], here))
        here = before[here]
    return path


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


def hidden_groups(sizes: Mapping[Group, int]) -> set[Group]:
    """Groups of fewer than five, and the next smallest where a single one would follow from the total."""
    small = {group for group, n in sizes.items() if 0 < n < FEWEST}
    while small and sum(sizes[group] for group in small) < FEWEST or len(small) == 1:
        rest = [group for group, n in sizes.items() if n and group not in small]
        if not rest:
            return set(sizes)
        small.add(min(rest, key=lambda group: (sizes[group], str(group))))
    return small


def is_told(people: Iterable[tuple[Sequence[Hashable], int]]) -> bool:
    """Whether a figure of all these people may stand beside figures of its parts (months of a year, places of an area): parts that are
    too small to be told must not follow from it. Each part is named by the way that leads to it from the whole."""
    rows = [(way, n) for way, n in people if n]
    if sum(n for _way, n in rows) < FEWEST:
        return False
    parts: dict[Hashable, list[tuple[Sequence[Hashable], int]]] = {}
    for way, n in rows:
        parts.setdefault(way[0] if way else None, []).append((way[1:], n))
    if list(parts) == [None]:
        return True
    untold = [sum(n for _way, n in part) for part in parts.values() if not is_told(part)]
    return not untold or (len(untold) > 1 and sum(untold) >= FEWEST)


def are_told(people: Iterable[tuple[date, str, int | None, int]]) -> bool:
    """`people`: day, path of the place, service, how many. By time, by place and by service."""
    rows = list(people)
    months = [((day.year, (day.month + 2) // 3, day.month), n) for day, _path, _service, n in rows]
    places = [(tuple(filter(None, path.split("/"))), n) for _day, path, _service, n in rows]
    services = [((service,), n) for _day, _path, service, n in rows]
    return is_told(months) and is_told(places) and is_told(services)


def told_beside(waves: Iterable[Mapping[tuple[Any, ...], int]]) -> bool:
    """Whether a figure may be told beside the waves that it is made of, in the order in which all their answers were in. Of each wave
    how many answered, by month, place and, as the last part of the key, whether they are in the figure: what is too small to be told,
    in the figure and outside of it, must not follow from wave and figures. Nor must a wave that comes to the figure later."""
    added, within, outside = [], [], []
    for sizes in waves:
        hidden = hidden_groups(sizes) if sum(sizes.values()) >= FEWEST else set()
        here = sum(n for key, n in sizes.items() if key[-1])
        small = sum(sizes[key] for key in hidden if key[-1])
        added.append(here)
        within.append(small if small != here else 0)
        outside.append(sum(sizes[key] for key in hidden if not key[-1]) if here else 0)
    return _are_pooled(added) and _are_pooled(within) and _are_pooled(outside)


def _are_pooled(sizes: Iterable[int]) -> bool:
    """Whether those of fewer than five become known only with others, as five people together or more."""
    few: list[int] = []
    for n in sizes:
        if 0 < n < FEWEST:
            few.append(n)
        if len(few) > 1 and sum(few) >= FEWEST:
            few = []
    return not few
