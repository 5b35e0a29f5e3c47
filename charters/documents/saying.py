"""Small helpers of the blocks: a stored text with its language, tables and facts without their empty parts."""

from collections.abc import Iterable, Sequence

from sdip.documents.blocks import Block, Facts, Said, Table
from tenancy.text import Words

Pair = tuple[str, str]


def say(words: Words) -> str:
    """In the reader's language, else marked with the language that it is in; "" where nobody wrote it."""
    text, language = words.shown()
    return Said(text.strip(), language) if text else ""


def facts(*pairs: Pair) -> Iterable[Block]:
    """Only what somebody wrote."""
    kept = [pair for pair in pairs if pair[1]]
    if kept:
        yield Facts(kept)


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterable[Block]:
    """Without the columns that are empty all the way down."""
    kept = [at for at in range(len(head)) if at == 0 or any(row[at] for row in rows)]
    if rows:
        yield Table(caption, [head[at] for at in kept], [[row[at] for at in kept] for row in rows])
