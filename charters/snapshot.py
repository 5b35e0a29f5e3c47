"""A content as plain JSON and back: what is kept with a version from its publication on, and what was approved."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from tenancy.text import Words, words

from .content import Content

OF_PUBLICATION = ("state", "published_on", "review_on", "owner", "approved_by")  # who approves has not read these


def packed(content: Content) -> dict[str, Any]:
    return {each.name: _packed(getattr(content, each.name)) for each in fields(content)}


def unpacked(said: Mapping[str, Any]) -> Content:
    return Content(**_fields(Content, said))


def digest(said: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text: keys sorted, no spaces, letters as they are, UTF-8."""
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def approved_digest(content: Content) -> str:
    """Of what those who approve agree to."""
    return digest({name: value for name, value in packed(content).items() if name not in OF_PUBLICATION})


def _packed(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _packed(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [_packed(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _fields(kind: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    """What an older edition kept and nobody knows any more is left out; what it did not keep has its default."""
    types = _types(kind)
    return {name: _unpacked(types[name], value) for name, value in data.items() if name in types}


def _unpacked(kind: Any, data: Any) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return None if data is None else _unpacked(next(each for each in inner if each is not NoneType), data)
    if kind is Words:
        return words(data)
    if is_dataclass(kind):
        return kind(**_fields(kind, data))  # type: ignore[operator]
    if origin in (tuple, frozenset, Sequence):
        whole: Any = list if origin is Sequence else origin
        return whole(_unpacked(inner[0], each) for each in data)
    read: Any = {date: date.fromisoformat, Decimal: Decimal}.get(kind)
    return read(data) if read else data


@cache
def _types(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
