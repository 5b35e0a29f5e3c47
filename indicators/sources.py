"""Indicators that other parts of the product count: each part registers its sources in AppConfig.ready().

A source is `function(period, place, slice, *, service) -> Counted`. `period` has starts_on and ends_on, `place` is None for the whole,
`slice` has the key "total" or, of the dimensions that the source can tell apart, "channel=web;service=roads". `service` is the
indicator's. It counts afresh each time it is asked: what comes in late changes the figure until the period is locked.

A source with a step tells what people said: a figure that moved by one would tell what one of them said. It stays as it was told until
it has moved by a step or more, or not at all, on each side of the share."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from .models import Kind


@dataclass(frozen=True, slots=True)
class Counted:
    """`denominator` only for a share. None for both: nothing can be said of that place or slice."""

    numerator: int | Decimal | None
    denominator: int | None
    as_of: datetime


Counter = Callable[..., Counted]


@dataclass(frozen=True, slots=True)
class Source:
    """`words` say what is counted, for the page and the registry of formulas; `kind` is what an indicator must be to use it.

    `dimensions`: the codes of the dimensions by which it can be broken down -> what the codes of their options are.
    `step`: by how many a figure that was told changes at least; 1: by any number."""

    key: str
    name: Promise | str
    count: Counter
    kind: str = Kind.COUNT
    words: Promise | str = ""
    dimensions: Mapping[str, Promise | str] = field(default_factory=dict)
    step: int = 1


_sources: dict[str, Source] = {}


def register(
    key: str, name: Promise | str, function: Counter, *, kind: str = Kind.COUNT, words: Promise | str = "",
    dimensions: Mapping[str, Promise | str] | None = None, step: int = 1,
) -> None:  # fmt: skip
    if key in _sources:
        raise ValueError(f"The source {key!r} is registered twice.")
    _sources[key] = Source(key, name, function, kind, words, dimensions or {}, step)


def source(key: str) -> Source | None:
    """None: the part of the product that counted it is no longer there."""
    return _sources.get(key)


def sources_for(kind: str) -> Iterator[Source]:
    return (each for each in _sources.values() if each.kind == kind)


def count(found: Source, period: Any, place: Any, slice_: Any, *, service: Any) -> Counted:
    return found.count(period, place, slice_, service=service)
