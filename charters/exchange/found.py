"""What a file turned out to hold: a charter to start a draft from, or the reasons why it was refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from indicators.reading import Problem

from ..content import Content

MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Found:
    """`content` is None as soon as there is one problem: nothing is half done. `notes`: what was left out, in sentences.

    Keys of rows are those of the file; services and indicators are known by their codes."""

    content: Content | None
    problems: Sequence[Problem] = ()
    notes: Sequence[str] = ()


@dataclass
class Refusals:
    """Collects problems with their places; of a file that is wrong from end to end the first hundred are enough."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, column: str, reason: str, sheet: str = "", row: int | None = None) -> None:
        """Where there are no rows, in JSON, `column` is the way to the value: [2].steps[1]."""
        if row is None and column:
            column, reason = "", f"{column}: {reason}"
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(self.file, reason, sheet, row, column))


def left_out(columns: Sequence[str], where: str = "") -> str:
    named = ", ".join(columns)
    if where:
        return _("Not taken over from %(place)s: %(names)s.") % {"place": where, "names": named}
    return _("Not taken over: %(names)s.") % {"names": named}
