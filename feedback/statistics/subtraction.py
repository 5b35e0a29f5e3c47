"""Small numbers in tables that add up to the same totals: which cells are hidden, so that none follows from those that are told.

A reader subtracts from a total what is told of it. A total that is not told leaves its place to what adds up to it. What is then left
of a total that is known must be of nobody, or of five and more."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..surveys.formula import FEWEST

Cell = tuple[str, Any]  # what a table is by, and the key of a line
Counts = tuple[int, ...]
Tree = Mapping[Cell, Sequence[Cell]]  # of each total what adds up to it
WHOLE: Cell = ("", "")


def few(numbers: Iterable[int]) -> bool:
    return any(0 < abs(n) < FEWEST for n in numbers)


@dataclass(frozen=True, slots=True)
class Sums:
    """`trees` have cells in common. `fixed`: neither told nor hidden here. `within`: what cannot be told where the area is not."""

    numbers: Mapping[Cell, Counts]
    trees: Sequence[Tree]
    fixed: Collection[Cell] = ()
    within: Mapping[Cell, Collection[Cell]] = field(default_factory=dict)

    def hide(self, cells: Iterable[Cell]) -> set[Cell]:
        """These, those below five, and as many more as it takes; no more than that, the largest of them are told first."""
        least = self._with({*cells, *(cell for cell, each in self.numbers.items() if few(each))})
        hidden = set(least)
        while more := self._next(hidden):
            hidden |= self._with({more})
        added = sorted(hidden - least, key=lambda cell: (self.numbers[cell], str(cell)), reverse=True)
        while again := next((cell for cell in added if cell in hidden and self._can_be_told(cell, hidden)), None):
            hidden.remove(again)
        return hidden

    def _can_be_told(self, cell: Cell, hidden: set[Cell]) -> bool:
        rest = hidden - {cell}
        return self._with(rest) == rest and not self._told_of_few(rest)

    def _with(self, cells: set[Cell]) -> set[Cell]:
        return cells.union(*(self.within.get(cell, ()) for cell in cells))

    def _totals(self, hidden: Collection[Cell]) -> Iterator[tuple[Tree, Cell]]:
        """Those that a reader knows: they are told, or all that adds up to them is."""
        for tree in self.trees:
            for total in tree:
                if total not in hidden or any(
                    total in other and not self._left(other, total, hidden) for other in self.trees
                ):
                    yield tree, total

    def _parts(self, tree: Tree, total: Cell, hidden: Collection[Cell]) -> Iterator[Cell]:
        for part in tree[total]:
            if part in hidden and part in tree:
                yield from self._parts(tree, part, hidden)
            elif any(self.numbers[part]):
                yield part

    def _left(self, tree: Tree, total: Cell, hidden: Collection[Cell]) -> list[Cell]:
        return [part for part in self._parts(tree, total, hidden) if part in hidden]

    def _added(self, cells: Sequence[Cell]) -> Counts:
        return tuple(map(sum, zip(*(self.numbers[cell] for cell in cells), strict=True)))

    def _tells_of_few(self, left: Sequence[Cell]) -> bool:
        return few(self._added(left))

    def _told_of_few(self, hidden: Collection[Cell]) -> bool:
        return any(self._tells_of_few(self._left(tree, total, hidden)) for tree, total in self._totals(hidden))

    def _next(self, hidden: Collection[Cell]) -> Cell | None:
        """What else is hidden: the smallest that mends most of a total; a total of which nothing more can be hidden."""
        for tree, total in self._totals(hidden):
            left = self._left(tree, total, hidden)
            if not self._tells_of_few(left):
                continue
            sums = self._added(left)
            told = [part for part in self._parts(tree, total, hidden) if part not in hidden]
            found = [order for cell in told if (order := self._order(tree, cell, sums, hidden))]
            if found:
                return min(found)[-1]
            if total not in {WHOLE, *hidden, *self.fixed}:
                return total
        return None

    def _order(self, tree: Tree, cell: Cell, left: Counts, hidden: Collection[Cell]) -> Any:
        """By how much is still few with it; None: it is of no use."""
        inner = cell in tree and cell not in self.within
        more = self._left(tree, cell, hidden) if inner else [cell]
        further = inner and any(
            part not in self.fixed and part not in hidden for part in self._parts(tree, cell, hidden)
        )
        if cell in self.fixed or not (more or further):
            return None
        still = sum(few([a + b]) for a, b in zip(left, self._added(more) or (0,) * len(left), strict=True))
        return still, not more, self.numbers[cell], str(cell), cell
