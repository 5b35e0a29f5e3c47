"""What is wrong with a file or a mapping, always with the place where it stands."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal: file, sheet, row and column as far as they are known, and one sentence."""

    file: str
    reason: str
    sheet: str = ""
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        return ": ".join((self.place, self.reason))

    @property
    def place(self) -> str:
        return ", ".join(self._place())

    def _place(self) -> Iterable[str]:
        yield self.file
        if self.sheet:
            yield _("sheet %(sheet)s") % {"sheet": self.sheet}
        if self.row is not None:
            yield _("row %(row)s") % {"row": self.row}
        if self.column:
            yield _("column %(column)s") % {"column": self.column}


class UnreadableFile(Exception):
    """The file can't be read on from here."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class MappingError(Exception):
    """A mapping that makes no sense, with one sentence for each mistake in it."""

    def __init__(self, mapping: str, sentences: Iterable[str]) -> None:
        self.mapping = mapping
        self.sentences = list(sentences)
        super().__init__("\n".join(f"{mapping}: {sentence}" for sentence in self.sentences))
