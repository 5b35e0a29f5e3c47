"""A charter that was given out as JSON (charters.documents.data), read back to the same content; what does not fit is refused."""

import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from typing import Any, Union, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _

from sdip.web.language import LANGUAGES
from tenancy.text import Words, plain_signs, words

from ..content import Contact, Content
from ..documents.data import FORMAT
from ..parts import IN_WORDS
from .found import Found, Refusals
from .limits import why_no_text, why_not

RENAMED = {"version": "number"}
FIRST = "sdip-charter/1"  # where places and copies were written in one language


def is_own(data: object) -> bool:
    return isinstance(data, Mapping) and str(data.get("format", "")).partition("/")[0] == FORMAT.partition("/")[0]


def read_own(data: Mapping[str, Any], file: str) -> Found:
    """The content that was written, with row numbers of its own: services are numbered in their order, everything else is 0."""
    refusals = Refusals(file)
    if data["format"] not in (FORMAT, FIRST):
        refusals.add("format", _("This edition of the format is not known here."))
        return Found(None, refusals.problems)
    reader = _Reader(refusals)
    content = reader.read(Content, _fields_of(_of_today(data), reader), "")
    return Found(None if refusals.problems else content, refusals.problems)


def _of_today(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The first edition of the format wrote places and numbers of copies as plain text: in the municipality's first language."""
    languages = data.get("languages")
    if data["format"] != FIRST or not isinstance(languages, list) or not languages:
        return data

    def said(text: Any) -> Any:
        return {languages[0]: text} if text and isinstance(text, str) else text or {}

    def contact(row: Any) -> Any:
        place = isinstance(row, Mapping) and row.get("kind") in IN_WORDS
        return _with(row, value="", words=said(row.get("value"))) if place else row

    def requirement(row: Any) -> Any:
        return _with(row, copies=said(row.get("copies"))) if isinstance(row, Mapping) else row

    def service(row: Any) -> Any:
        return _each(row, "requirements", requirement)

    return _each(_each(data, "contacts", contact), "services", service)


def _each(data: Any, name: str, made: Callable[[Any], Any]) -> Any:
    """The same with every row of one of its lists made anew."""
    rows = data.get(name) if isinstance(data, Mapping) else None
    return _with(data, **{name: [made(row) for row in rows]}) if isinstance(rows, list) else data


def _fields_of(data: Mapping[str, Any], reader: "_Reader") -> dict[str, Any]:
    """The names of the content's own fields."""
    given = {RENAMED.get(name, name): value for name, value in data.items() if name not in ("format", "edition")}
    passages, services = given.get("passages"), given.get("services")
    if isinstance(passages, Mapping):
        given["passages"] = [{"part": part, "words": words} for part, words in passages.items()]
    numbers: dict[Any, int] = {}
    if isinstance(services, list):
        given["services"] = [_with(row, service=at) for at, row in enumerate(services, 1)]
        numbers = {row.get("code"): at for at, row in enumerate(services, 1) if isinstance(row, Mapping)}
    if isinstance(given.get("promises"), list):
        given["promises"] = [_promise(row, numbers, reader, at) for at, row in enumerate(given["promises"], 1)]
    return {**given, "pk": 0}


def _promise(row: Any, numbers: Mapping[Any, int], reader: "_Reader", at: int) -> Any:
    if not isinstance(row, Mapping):
        return row
    code = row.get("service") or ""
    if code and code not in numbers:
        reader.refuse(f"promises[{at}].service", _("No service of the file has this number."))
    said = {name: value for name, value in row.items() if name != "latest"}  # a figure is nobody's promise
    return _with(said, pk=0, service=numbers.get(code), indicator=None, indicator_code=row.get("indicator") or "")


def _with(row: Any, **values: Any) -> Any:
    return {**row, **values} if isinstance(row, Mapping) else row


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
            return self.refuse(place, _("Several fields are expected here."))
        known = {each.name for each in fields(kind)}
        for name in sorted(set(data) - known):
            self.refuse(f"{place}.{name}", _("This field is not known."))
        made = self._made(kind, dict(self._fields(kind, data, place)))
        if isinstance(made, Contact) and (missing := _missing(made)):
            self.refuse(f"{place}.{missing}", _("A contact needs its number or address."))
        return made

    def _made(self, kind: Any, values: dict[str, Any]) -> Any:
        missing = {each.name for each in fields(kind) if _is_needed(each)} - set(values)
        return None if missing else kind(**values)

    def _fields(self, kind: Any, data: Mapping[str, Any], place: str) -> Iterator[tuple[str, Any]]:
        hints = get_type_hints(kind)
        for each in fields(kind):
            here = f"{place}.{each.name}"
            if each.name not in data:
                if _is_needed(each):
                    self.refuse(here, _("This field is missing."))
                continue
            value = self.read(hints[each.name], data[each.name], here)
            if reason := why_not(kind, each.name, value):
                self.refuse(here, reason)
            yield each.name, plain_signs(value) if isinstance(value, str) else value

    def _words(self, data: Any, place: str) -> Words:
        if not isinstance(data, Mapping):
            self.refuse(place, _("Texts by language are expected here."))
            return Words()
        for code, text in data.items():
            known = code in LANGUAGES and isinstance(text, str)
            reason = why_no_text(text) if known else _("A text in a language that is known here is expected.")
            if reason:
                self.refuse(f"{place}.{code}", reason)
        return Words({code: plain_signs(text) if isinstance(text, str) else text for code, text in data.items()})

    def _optional(self, kind: Any, data: Any, place: str) -> Any:
        (inner,) = (each for each in get_args(kind) if each is not type(None))
        return None if data is None else self.read(inner, data, place)

    def _several(self, origin: Any, kind: Any, data: Any, place: str) -> Any:
        if not isinstance(data, list):
            return self.refuse(place, _("A list is expected here."))
        found = [self.read(kind, each, f"{place}[{at}]") for at, each in enumerate(data, 1)]
        if origin is frozenset:
            return frozenset(each for each in found if isinstance(each, str))
        return tuple(found) if origin is tuple or kind is str else found

    def _day(self, data: Any, place: str) -> date | None:
        try:
            return date.fromisoformat(data)
        except (TypeError, ValueError):
            self.refuse(place, _("A day is written as 2026-11-22."))
            return None

    def _plain(self, kind: type, data: Any, place: str) -> Any:
        if type(data) is kind:
            return data
        sentences = {
            str: _("A text is expected here."), int: _("A whole number is expected here."), bool: _("true or false is expected here."),
        }  # fmt: skip
        return self.refuse(place, sentences[kind])

    def refuse(self, place: str, sentence: str) -> Any:
        self.refusals.add(place.lstrip("."), sentence)


def _missing(contact: Contact) -> str:
    """A place has words, everything else a value."""
    if contact.kind in IN_WORDS:
        return "" if words(contact.words) else "words"
    return "" if str(contact.value or "").strip() else "value"


def _is_needed(each: "Field[Any]") -> bool:
    return each.default is MISSING and each.default_factory is MISSING
