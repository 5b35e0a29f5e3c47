"""A charter from a file. Everything here is without a database: a file is understood as a whole or refused.

found = read_charter(path, "ar", ("ar", "en"))   # found.content, or found.problems with places

What charters.documents.data gives out as JSON is read back to the same content.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from indicators.reading import Problem, UnreadableFile

from .cells import Cells
from .foreign import read_foreign
from .found import Found, Refusals
from .own import is_own, read_own
from .tables import read_table

__all__ = ["MOST_BYTES", "Found", "read_charter", "read_text"]
MOST_BYTES = 8 << 20


def read_charter(path: Path, language: str, languages: Sequence[str], name: str = "") -> Found:
    """CSV, XLSX (also XLS, ODS) or JSON, told apart by its content. `language`: of texts that don't say theirs.
    `languages`: of the tenant, the first one first. `name`: what its sender calls the file, where that is another."""
    found = _read(path, language, languages)
    return replace(found, problems=[replace(each, file=name or each.file) for each in found.problems])


def _read(path: Path, language: str, languages: Sequence[str]) -> Found:
    if path.stat().st_size > MOST_BYTES:
        return Found(None, [Problem(path.name, _("The file is larger than %(size)s MB.") % {"size": MOST_BYTES >> 20})])
    start = path.read_bytes()[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    try:
        if start[:1] in (b"{", b"["):
            return _json(path, language, languages)
        cells = Cells(Refusals(path.name), language)
        found = read_table(path, cells, languages)
    except UnreadableFile as error:
        return Found(None, [error.problem])
    return found


def read_text(text: str, name: str = "") -> Found:
    """JSON of our own, as text."""
    try:
        data = _loaded(text, name)
    except UnreadableFile as error:
        return Found(None, [error.problem])
    if is_own(data):
        return read_own(data, name)
    return Found(None, [Problem(name, _("This is no charter."))])


def _json(path: Path, language: str, languages: Sequence[str]) -> Found:
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(Problem(path.name, _("The JSON is not in UTF-8."))) from error
    data = _loaded(text, path.name)
    if is_own(data):
        return read_own(data, path.name)
    return read_foreign(data, Cells(Refusals(path.name), language), languages)


def _loaded(text: str, name: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise UnreadableFile(Problem(name, _("This is no JSON."), row=error.lineno)) from error
    except RecursionError as error:
        raise UnreadableFile(Problem(name, _("The JSON is nested too deeply."))) from error
    except _Twice as error:
        reason = _("The key “%(name)s” stands twice in one object.") % {"name": error.args[0]}
        raise UnreadableFile(Problem(name, reason)) from error


class _Twice(ValueError):
    """A key that stands twice: one of the two values would be lost without a word."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found
