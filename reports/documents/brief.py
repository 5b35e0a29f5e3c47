"""One page: what needs attention, as much of it as fits, and a sentence that says how much more there is."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.translation import ngettext

from sdip.web.formats import formatter

from ..blocks import Block, Bullets, Sign, Table, Text

ROWS = (12, 8, 5, 3, 2, 1, 0)  # of each table or list at most, in the drafts from the fullest to the shortest


def cut(blocks: Iterable[Block], most: int) -> list[Block]:
    """`most` rows of each table and lines of each list; of none, how many there are."""
    return [each for block in blocks for each in _cut(block, most)]


def _cut(block: Block, most: int) -> Iterator[Block]:
    if isinstance(block, Sign):
        return
    if isinstance(block, Table):
        if most:
            yield replace(block, rows=block.rows[:most])
        yield from _more(len(block.rows) - most)
    elif isinstance(block, Bullets):
        if most:
            yield replace(block, items=block.items[:most])
        yield from _more(len(block.items) - most)
    else:
        yield block


def _more(left: int) -> Iterator[Text]:
    if left > 0:
        sentence = ngettext(
            "%(count)s more on the page of this report.", "%(count)s more on the page of this report.", left
        )
        yield Text(sentence % {"count": formatter().num(left)}, muted=True)
