"""What the words of a report mean here, as its design has it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..blocks import Block, Facts, Text
from ..reading import Facts as Frozen
from ..reading import Report
from .base import Section
from .cells import typed_text


def blocks(report: Report, _facts: Frozen) -> Iterator[Block]:
    pairs = terms(str(report.design.glossary))
    if not pairs:
        yield Text(_("No word is explained."))
        return
    yield Facts([(typed_text(term), typed_text(meaning)) for term, meaning in pairs])


def terms(text: str) -> list[tuple[str, str]]:
    """A line for each term, with its meaning after the first colon; a line without one is a term alone."""
    lines = (line.partition(":") for line in text.splitlines() if line.strip())
    return [(term.strip(), meaning.strip()) for term, _colon, meaning in lines]


SECTION = Section("glossary", gettext_lazy("Words we use"), blocks)
