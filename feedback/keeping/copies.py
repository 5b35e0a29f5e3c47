"""What other parts took over from a message: they erase it with the message, or say why it stays."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tenancy.text import fold

from ..models import Case
from ..statistics.stopwords import STOP_WORDS

IN_ONE_GO = 5  # words that follow each other in both texts: as many are taken over, not found anew
TELLING = 2  # of them that say what it is about
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
    """Whether a text is what a citizen said, or has five words in a row of it that are not only such as everybody uses; however
    it is spelt."""
    words = WORD.findall(fold(text))
    return any(_are_taken(words, WORD.findall(fold(each))) for each in said)


def _are_taken(words: list[str], said: list[str]) -> bool:
    return bool(said) and (words == said or not _telling_runs(words).isdisjoint(_telling_runs(said)))


def _telling_runs(words: list[str]) -> set[tuple[str, ...]]:
    runs = (tuple(words[start : start + IN_ONE_GO]) for start in range(len(words) - IN_ONE_GO + 1))
    return {run for run in runs if sum(len(word) > 2 and word not in STOP_WORDS for word in run) >= TELLING}
