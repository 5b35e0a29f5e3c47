"""Two versions of a charter as readable differences."""

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.web.formats import formatter
from sdip.web.language import language
from tenancy.text import Words

from .content import Content
from .models import Party
from .parts import Aspect, Classification, ContactKind, Transaction
from .places import Kind, Place, Row, rows_of

TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
LIKE = 0.5  # two texts that share half of their words are the same row, edited
MOST_TOKENS = 3000  # beyond that a text is shown as replaced
CHOICES: dict[tuple[str, str], Any] = {
    (Kind.CONTACT, "kind"): ContactKind,
    (Kind.PARTY, "kind"): Party.Kind,
    (Kind.SERVICE, "classification"): Classification,
    (Kind.SERVICE, "transaction"): Transaction,
    (Kind.PROMISE, "aspect"): Aspect,
}


class Change(models.TextChoices):
    ADDED = "added", gettext_lazy("Added")
    REMOVED = "removed", gettext_lazy("Removed")
    CHANGED = "changed", gettext_lazy("Changed")
    MOVED = "moved", gettext_lazy("Moved")


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a text: `mark` is "same", "added" or "removed"."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Marked:
    """One language of a changed text."""

    language: str
    pieces: Sequence[Piece]

    @property
    def dir(self) -> str:
        return language(self.language).dir


@dataclass(frozen=True, slots=True)
class Difference:
    """`texts`: of a change of words. `before` and `after`: of a number, a name or a choice; of a move the two positions."""

    change: Change
    place: Place
    texts: Sequence[Marked] = ()
    before: str = ""
    after: str = ""


def compare(old: Content, new: Content) -> list[Difference]:
    """What `new` says otherwise than `old`, in the order of `new`; what is gone stands at the end of its kind."""
    found = []
    for was, now in by_kind(rows_of(old), rows_of(new)):
        found += _rows(was, now)
    return found


def marked(before: str, after: str) -> list[Piece]:
    """The text word by word: what stayed, what came and what went."""
    one, other = TOKEN.findall(before), TOKEN.findall(after)
    if len(one) + len(other) > MOST_TOKENS:
        return [piece for piece in (Piece("removed", before), Piece("added", after)) if piece.text]
    pieces: list[Piece] = []
    for _tag, i1, i2, j1, j2 in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if _tag == "equal":
            pieces.append(Piece("same", "".join(one[i1:i2])))
            continue
        pieces += [
            piece
            for piece in (Piece("removed", "".join(one[i1:i2])), Piece("added", "".join(other[j1:j2])))
            if piece.text
        ]
    return pieces


def by_kind(old: Sequence[Row], new: Sequence[Row]) -> Iterator[tuple[list[Row], list[Row]]]:
    for kind in Kind:
        yield [row for row in old if row.place.kind == kind], [row for row in new if row.place.kind == kind]


def _rows(old: Sequence[Row], new: Sequence[Row]) -> list[Difference]:
    pairs = paired(old, new)
    stayed = _in_order(sorted(pairs.items()))
    found: list[Difference] = []
    for at, row in enumerate(new):
        if at not in pairs:
            found += _whole(Change.ADDED, row)
            continue
        was = old[pairs[at]]
        if at not in stayed and row.place.kind != Kind.PASSAGE:  # passages stand where their part does
            found.append(_moved(was, row))
        found += _edited(was, row)
    gone = set(range(len(old))) - set(pairs.values())
    return found + [each for at in sorted(gone) for each in _whole(Change.REMOVED, old[at])]


def paired(old: Sequence[Row], new: Sequence[Row]) -> dict[int, int]:
    """Which old row each new one comes from: the same words, else the same identity, else the most alike."""
    pairs: dict[int, int] = {}
    for key in (_same, lambda row: row.identity):
        _pair_by(key, old, new, pairs)
    left = sorted(set(range(len(old))) - set(pairs.values()))
    free = [at for at in range(len(new)) if at not in pairs]
    ratios = ((_alike(old[was], new[now]), -abs(was - now), now, was) for now in free for was in left)
    for ratio, _near, now, was in sorted(ratios, reverse=True):
        if ratio >= LIKE and now not in pairs and was not in pairs.values():
            pairs[now] = was
    return pairs


def _pair_by(key: Any, old: Sequence[Row], new: Sequence[Row], pairs: dict[int, int]) -> None:
    taken = set(pairs.values())
    waiting: dict[Hashable, list[int]] = {}
    for at, row in enumerate(old):
        if at not in taken and key(row) is not None:
            waiting.setdefault(key(row), []).append(at)
    for at, row in enumerate(new):
        if at not in pairs and (places := waiting.get(key(row))):
            pairs[at] = places.pop(0)


def _same(row: Row) -> Hashable:
    texts = tuple((name, text) for name, text in sorted(row.texts.items()) if text)
    return (row.identity, texts) if texts or row.identity else None


def _alike(one: Row, other: Row) -> float:
    if (
        one.place.kind in (Kind.PASSAGE, Kind.CHARTER)
        or one.place.key != other.place.key
        and one.place.kind == Kind.CONTACT
    ):
        return 0.0
    return SequenceMatcher(None, _tokens(one), _tokens(other), autojunk=False).ratio()


def _tokens(row: Row) -> list[str]:
    return [
        word.lower() for text in row.texts.values() for written in text.values() for word in re.findall(r"\w+", written)
    ]


def _in_order(pairs: Sequence[tuple[int, int]]) -> set[int]:
    """New positions of the longest run of rows that kept their order among themselves: the others moved."""
    best: list[list[int]] = []
    for at, (_now, was) in enumerate(pairs):
        longer = max((best[n] for n in range(at) if pairs[n][1] < was), key=len, default=[])
        best.append([*longer, at])
    return {pairs[at][0] for at in max(best, key=len, default=[])}


def _moved(was: Row, row: Row) -> Difference:
    number = formatter().num
    return Difference(Change.MOVED, row.place, (), number(was.place.number), number(row.place.number))


def _whole(change: Change, row: Row) -> list[Difference]:
    """A row that came or went, with all that it says."""
    mark = str(change.value)
    found = [
        Difference(change, row.place.at(name), [Marked(code, [Piece(mark, text)]) for code, text in words.items()])
        for name, words in row.texts.items()
        if words
    ]
    said = [(name, shown(row, name)) for name, value in row.facts.items() if value]
    came = change == Change.ADDED
    found += [
        Difference(change, row.place.at(name), (), "" if came else text, text if came else "") for name, text in said
    ]
    return found + [each for below in row.rows for each in _whole(change, below)]


def _edited(was: Row, row: Row) -> Iterator[Difference]:
    for name in {**was.texts, **row.texts}:
        before, after = was.texts.get(name, Words()), row.texts.get(name, Words())
        codes = [code for code in {**before, **after} if before.get(code, "") != after.get(code, "")]
        if codes:
            texts = [Marked(code, marked(before.get(code, ""), after.get(code, ""))) for code in codes]
            yield Difference(Change.CHANGED, row.place.at(name), texts)
    for name, value in row.facts.items():
        if was.facts.get(name) != value:
            yield Difference(Change.CHANGED, row.place.at(name), (), shown(was, name), shown(row, name))
    for old, new in by_kind(was.rows, row.rows):
        yield from _rows(old, new)


def shown(row: Row, name: str) -> str:
    """A number, a name or a choice as its reader knows it."""
    value, choices = row.facts.get(name), CHOICES.get((row.place.kind, name))
    if value in (None, "", False):
        return _("none")
    if value is True:
        return _("yes")
    if choices is not None and value in choices.values:
        return str(choices(value).label)
    if isinstance(value, date):
        return formatter().day(value)
    return formatter().num(value) if isinstance(value, int) else str(value) or _("none")
