"""A charter as JSON of our own, and back to the same content. What does not fit is refused with the place where it stands."""

import json
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from typing import Any, Union, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _

from sdip.web.language import LANGUAGES
from tenancy.text import Words

from ..content import Contact, Content, Party, Passage, Promise, ServiceEntry
from ..parts import Aspect, Classification, ContactKind, Part, Transaction
from .found import Found, Refusals

FORMAT, EDITION = "sdip-charter", 1
CODES: dict[tuple[type, str], tuple[str, ...]] = {
    (Passage, "part"): tuple(Part.values),
    (Contact, "kind"): tuple(ContactKind.values),
    (Party, "kind"): ("client", "stakeholder"),
    (Promise, "aspect"): tuple(Aspect.values),
    (ServiceEntry, "classification"): ("", *Classification.values),
    (ServiceEntry, "transaction"): ("", *Transaction.values),
}


def write_charter(content: Content) -> str:
    """Reads back to the same content. Texts by language code, days as 2026-11-22, nothing left out."""
    return json.dumps({"format": FORMAT, "edition": EDITION, "charter": _plain(content)}, ensure_ascii=False, indent=1)


def is_own(data: object) -> bool:
    return isinstance(data, Mapping) and data.get("format") == FORMAT


def read_own(data: Mapping[str, Any], file: str) -> Found:
    refusals = Refusals(file)
    if data.get("edition") != EDITION:
        refusals.add("edition", _("This edition of the format is not known here."))
        return Found(None, refusals.problems)
    content = _Reader(refusals).read(Content, data.get("charter"), "charter")
    return Found(None if refusals.problems else content, refusals.problems)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset):
        return sorted(value)
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


class _Reader:
    """Goes along the types of the content; each place is told as services[2].fee."""

    def __init__(self, refusals: Refusals) -> None:
        self.refusals = refusals

    def read(self, kind: Any, data: Any, place: str) -> Any:
        origin = get_origin(kind)
        if kind is Words:
            return self._words(data, place)
        if is_dataclass(kind):
            return self._row(kind, data, place)
        if origin in (Union, types.UnionType):
            return self._optional(kind, data, place)
        if origin in (Sequence, tuple, frozenset):
            return self._several(origin, get_args(kind)[0], data, place)
        return self._day(data, place) if kind is date else self._plain(kind, data, place)

    def _row(self, kind: Any, data: Any, place: str) -> Any:
        if not isinstance(data, Mapping):
            return self._refuse(place, _("Several fields are expected here."))
        known = {each.name for each in fields(kind)}
        for name in sorted(set(data) - known):
            self._refuse(f"{place}.{name}", _("This field is not known."))
        return self._made(kind, dict(self._fields(kind, data, place)))

    def _made(self, kind: Any, values: dict[str, Any]) -> Any:
        missing = {each.name for each in fields(kind) if _is_needed(each)} - set(values)
        return None if missing else kind(**values)

    def _fields(self, kind: Any, data: Mapping[str, Any], place: str) -> Iterator[tuple[str, Any]]:
        hints = get_type_hints(kind)
        for each in fields(kind):
            here = f"{place}.{each.name}"
            if each.name not in data:
                if _is_needed(each):
                    self._refuse(here, _("This field is missing."))
                continue
            value = self.read(hints[each.name], data[each.name], here)
            codes = CODES.get((kind, each.name))
            if codes and isinstance(value, str) and value not in codes:
                self._refuse(
                    here,
                    _("“%(value)s” is not one of: %(codes)s.")
                    % {"value": value, "codes": ", ".join(filter(None, codes))},
                )
            yield each.name, value

    def _words(self, data: Any, place: str) -> Words:
        if not isinstance(data, Mapping):
            self._refuse(place, _("Texts by language are expected here."))
            return Words()
        for code, text in data.items():
            if code not in LANGUAGES or not isinstance(text, str):
                self._refuse(f"{place}.{code}", _("A text in a language that is known here is expected."))
        return Words(data)

    def _optional(self, kind: Any, data: Any, place: str) -> Any:
        (inner,) = (each for each in get_args(kind) if each is not type(None))
        return None if data is None else self.read(inner, data, place)

    def _several(self, origin: Any, kind: Any, data: Any, place: str) -> Any:
        if not isinstance(data, list):
            return self._refuse(place, _("A list is expected here."))
        found = [self.read(kind, each, f"{place}[{at}]") for at, each in enumerate(data, 1)]
        if origin is frozenset:
            return frozenset(each for each in found if isinstance(each, str))
        return tuple(found) if origin is tuple or kind is str else found

    def _day(self, data: Any, place: str) -> date | None:
        try:
            return date.fromisoformat(data)
        except (TypeError, ValueError):
            self._refuse(place, _("A day is written as 2026-11-22."))
            return None

    def _plain(self, kind: type, data: Any, place: str) -> Any:
        if type(data) is kind:
            return data
        sentences = {
            str: _("A text is expected here."), int: _("A whole number is expected here."), bool: _("true or false is expected here."),
        }  # fmt: skip
        return self._refuse(place, sentences[kind])

    def _refuse(self, place: str, sentence: str) -> Any:
        self.refusals.add(place, sentence)


def _is_needed(each: "Field[Any]") -> bool:
    return each.default is MISSING and each.default_factory is MISSING
