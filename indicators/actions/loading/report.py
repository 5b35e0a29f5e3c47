from collections import Counter
from dataclasses import dataclass, field

from ...reading import Problem


@dataclass
class Tally:
    """What became of one kind of thing. Refused ones are among the problems, and with a problem nothing is loaded."""

    created: int = 0
    changed: int = 0
    left_alone: int = 0

    @property
    def read(self) -> int:
        return self.created + self.changed + self.left_alone


@dataclass
class Loaded:
    """What a load did, or would have done: with `problems` nothing was written."""

    directorates: Tally = field(default_factory=Tally)
    services: Tally = field(default_factory=Tally)
    indicators: Tally = field(default_factory=Tally)
    standards: Tally = field(default_factory=Tally)
    figures: Tally = field(default_factory=Tally)
    periods: int = 0  # new ones
    problems: list[Problem] = field(default_factory=list)
    directions: Counter[str] = field(default_factory=Counter)  # as they stand after the load; "" is still to settle
    texts: Counter[tuple[str, bool]] = field(
        default_factory=Counter
    )  # (text instead of a number, known to the mapping)
    dropped_zeros: Counter[str] = field(default_factory=Counter)  # by kind of period: zeros that nobody reported
    drafts: int = 0  # zeros that may never have been reported, kept as drafts to explain
    no_standards: int = 0  # texts where a standard could stand
    # Of each period of the owed frequency: approved figures that meet a target in force on its last day, zeros to explain.
    pairs: list[tuple[str, int, int]] = field(default_factory=list)

    def tallies(self) -> dict[str, Tally]:
        names = ("directorates", "services", "indicators", "standards", "figures")
        return {name: getattr(self, name) for name in names}

    def rows_refused(self, *, header: int) -> int:
        """Rows below the header that a problem points at; what concerns the whole file points at none."""
        return len({(each.sheet, each.row) for each in self.problems if each.row is not None and each.row > header})
