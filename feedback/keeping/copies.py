"""What other parts took over from a message: they erase it with the message, or say why it stays."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tenancy.text import fold

from ..models import Case

IN_ONE_GO = 5  # words that follow each other in both texts: as many are taken over, not found anew
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Keeper:
    """`forget` is called while the message still has its words; `left` says in sentences what stays, before and afterwards."""

    forget: Callable[[Case], None]
    left: Callable[[Case], Iterable[str]]


_keepers: dict[str, Keeper] = {}


def register(name: str, keeper: Keeper) -> None:
    """Called in AppConfig.ready()."""
    if name in _keepers:
        raise ValueError(f"{name} is registered twice.")
    _keepers[name] = keeper


def forget_copies(case: Case) -> None:
    for keeper in _keepers.values():
        keeper.forget(case)


def copies_left(case: Case) -> list[str]:
    return [sentence for keeper in _keepers.values() for sentence in keeper.left(case)]


def is_taken_from(text: str, said: Iterable[str]) -> bool:
    """Whether a text has five words in a row from what a citizen said, or all of it where that is shorter; however it is spelt."""
    words = WORD.findall(fold(text))
    return any(_share_a_run(words, WORD.findall(fold(each))) for each in said)


def _share_a_run(words: list[str], said: list[str]) -> bool:
    length = min(IN_ONE_GO, len(said))
    runs = {tuple(said[start : start + length]) for start in range(len(said) - length + 1) if length}
    return any(tuple(words[start : start + length]) in runs for start in range(len(words) - length + 1))
