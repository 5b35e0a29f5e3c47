"""Some figures of a report together: which need attention, in which order, and what may be counted."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property

from .rows import Row

CHARTED = 12  # so many exceptions get a chart of their own


class Figures:
    """`tolerance`: how far below its target a figure may lie, as a share of it, before it is named."""

    def __init__(self, rows: Iterable[Row], tolerance: Decimal) -> None:
        self.rows, self.tolerance = list(rows), tolerance

    @property
    def promised(self) -> bool:
        """Whether anything here is guaranteed at all; where nothing is, no table has a column for it."""
        return any(row.promised for row in self.rows)

    # --- what needs attention ---
    @cached_property
    def broken(self) -> list[Row]:
        return self._worst_first("breach")

    @cached_property
    def below(self) -> list[Row]:
        """Further below the target than the tolerance, promise or no promise; the furthest first."""
        found = [row for row in self._below_target if not self._tolerated(row)]
        return sorted(found, key=lambda row: row.order(row.relative_gap_to_target))

    @property
    def within_tolerance(self) -> int:
        return len(self._below_target) - len(self.below)

    @cached_property
    def silent(self) -> list[Row]:
        """Owners whose figure is missing, the longest silence first."""
        missing = [row for row in self.rows if row.standing.code == "none"]
        return sorted(missing, key=lambda row: (-row.silent_for, row.code))

    @cached_property
    def disputed(self) -> list[Row]:
        return [row for row in self.rows if row.disputed]

    @cached_property
    def changed(self) -> list[Row]:
        """Whose newest figure is more than chance, worse before better."""
        found = [row for row in self.rows if row.change.startswith(("worse", "better")) and not row.disputed]
        return sorted(found, key=lambda row: (row.change.startswith("better"), row.code))

    @cached_property
    def charted(self) -> list[Row]:
        """The exceptions that have a past, else the first figures that have one."""
        worst = [row for row in [*self.broken, *self.below, *self.disputed] if row.drawn]
        unique = list(dict.fromkeys(worst)) or [row for row in self.rows if row.drawn]
        return unique[:CHARTED]

    # --- counts; a disputed figure counts neither as kept nor as broken ---
    @cached_property
    def counted(self) -> list[Row]:
        return [row for row in self.rows if row.value is not None and not row.disputed]

    @property
    def promises(self) -> int:
        return sum(row.promised and row.standing.code in ("met", "kept", "breach") for row in self.counted)

    @property
    def targets(self) -> int:
        return sum(row.aimed and row.standing.code in ("met", "kept", "below", "breach") for row in self.counted)

    @property
    def reached(self) -> int:
        return sum(row.aimed and row.standing.code == "met" for row in self.counted)

    @property
    def verified(self) -> int:
        return sum(row.confidence == "verified" for row in self.rows)

    @cached_property
    def _below_target(self) -> list[Row]:
        return self._worst_first("below_target")

    def _worst_first(self, status: str) -> list[Row]:
        found = [row for row in self.rows if row.data["status"] == status and not row.disputed]
        return sorted(found, key=lambda row: row.order(row.worst))

    def _tolerated(self, row: Row) -> bool:
        return row.relative_gap_to_target is not None and row.relative_gap_to_target >= -self.tolerance
