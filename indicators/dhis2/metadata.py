"""Metadata of DHIS2: what its data elements, organisation units, option combinations and data sets are called."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .values import Unreadable

KINDS = {
    "dataElements": "data_element", "organisationUnits": "org_unit", "categoryOptionCombos": "option_combo", "dataSets": "data_set",
}  # fmt: skip
TOLD = {
    "data_element": ("valueType", "aggregationType"), "org_unit": ("level", "path"), "option_combo": (), "data_set": ("periodType",),
}  # fmt: skip
MOST = 100_000


@dataclass(frozen=True, slots=True)
class Entry:
    kind: str
    uid: str
    code: str
    name: str
    about: dict[str, Any] = field(default_factory=dict)


def read_metadata(content: bytes) -> list[Entry]:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("This is no JSON.")) from error
    found = list(_entries(told)) if isinstance(told, dict) else []
    if not found:
        raise Unreadable(_("The file names no data elements, organisation units, option combinations or data sets."))
    if len(found) > MOST:
        raise Unreadable(_("The file names more than %(count)s things.") % {"count": MOST})
    return found


def _entries(told: Mapping[str, Any]) -> Iterator[Entry]:
    seen: set[tuple[str, str]] = set()
    for key, kind in KINDS.items():
        rows = told.get(key)
        for row in rows if isinstance(rows, list) else []:
            if not isinstance(row, dict) or not row.get("id") or (kind, str(row["id"])) in seen:
                continue
            seen.add((kind, str(row["id"])))
            yield Entry(
                kind,
                str(row["id"])[:60],
                str(row.get("code") or "")[:120],
                str(row.get("name") or "")[:300],
                _about(kind, row),
            )


def _about(kind: str, row: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: row[key] for key in TOLD[kind] if row.get(key) is not None}
    if kind == "data_set":
        found["elements"] = list(_elements(row))
    if kind == "org_unit" and isinstance(row.get("parent"), dict):
        found["parent"] = str(row["parent"].get("id", ""))
    return found


def _elements(row: Mapping[str, Any]) -> Iterator[str]:
    """Both the newer and the older form: dataSetElements with a dataElement, dataElements."""
    for each in row.get("dataSetElements") or []:
        element = each.get("dataElement") if isinstance(each, dict) else None
        if isinstance(element, dict) and element.get("id"):
            yield str(element["id"])
    for each in row.get("dataElements") or []:
        if isinstance(each, dict) and each.get("id"):
            yield str(each["id"])
