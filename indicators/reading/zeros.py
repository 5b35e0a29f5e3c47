"""Which zeros are figures. Forms fill cells with zeros that nobody reported; each group of columns says how to tell.

"until_last_figure": a form fills a row's group in whole. Where every cell of the group holds something, the zeros after
the last other figure were never reported, and a row of nothing but zeros reports nothing. A group with a blank cell was
typed by hand: all its zeros are figures.
"supported": a zero for the year is a figure unless the supporting groups, taken together, say otherwise: they hold a
figure that is not zero, or they were filled by a form and keep no figure at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .mapping import FIGURES, SUPPORTED, UNTIL_LAST, ValueColumn, ValueGroup
from .values import Figure, NoData


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with something in it. The parts are of the pair numerator / denominator, or one figure."""

    column: ValueColumn
    parts: tuple[Figure, ...] | NoData

    @property
    def zero(self) -> bool:
        return isinstance(self.parts, tuple) and self.parts[0].value == 0


@dataclass(frozen=True, slots=True)
class Settled:
    kept: Sequence[Cell]
    dropped: Sequence[Cell]


def settle(group: ValueGroup, cells: Sequence[Cell], others: Mapping[str, Settled]) -> Settled:
    """The cells of a group in the order of its columns, parted into figures and zeros that are none."""
    if group.zeros == UNTIL_LAST:
        return _until_last(group, cells)
    if group.zeros == SUPPORTED and not _supported([others[name] for name in group.support if name in others]):
        return Settled([cell for cell in cells if not cell.zero], [cell for cell in cells if cell.zero])
    return Settled(cells, ())


def in_order(groups: Sequence[ValueGroup]) -> list[ValueGroup]:
    """The groups with those that others support last."""
    return sorted(groups, key=lambda group: (FIGURES, UNTIL_LAST, SUPPORTED).index(group.zeros))


def _until_last(group: ValueGroup, cells: Sequence[Cell]) -> Settled:
    if len(cells) < len(group.columns):
        return Settled(cells, ())
    last = max((place for place, cell in enumerate(cells) if not cell.zero), default=-1)
    return Settled(cells[: last + 1], cells[last + 1 :])


def _supported(others: Sequence[Settled]) -> bool:
    """Whether the supporting groups, taken together, let a zero stand."""
    kept = [cell for other in others for cell in other.kept]
    if any(isinstance(cell.parts, tuple) and not cell.zero for cell in kept):
        return False
    return bool(kept) or not any(other.dropped for other in others)
