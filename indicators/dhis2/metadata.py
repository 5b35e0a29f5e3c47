"""Metadata of DHIS2: what its data elements, organisation units, categories with their options, and data sets are called."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .values import Unreadable

KINDS = {  # options before what they are combined to
    "dataElements": "data_element", "organisationUnits": "org_unit", "categories": "category", "categoryOptions": "option",
    "categoryOptionCombos": "option_combo", "dataSets": "data_set",
}  # fmt: skip
TOLD = {"data_element": ("valueType", "aggregationType"), "org_unit": ("level", "path"), "data_set": ("periodType",)}
DEFAULT = "default"  # the category, and its option, of what is not broken down
MOST = 100_000
# “Wells drilled – Q2 – Target”: one element of the year for each quarter, and for what was aimed at.
OF_QUARTER = re.compile(
    r"(.+?)[\s\-–:,]*(?:\bin\s+)?\bQ([1-4])\b[\s\-–:,]*(target|goal|achieved|achievement|actual)?", re.IGNORECASE
)
AIMS = frozenset({"target", "goal"})


@dataclass(frozen=True, slots=True)
class Entry:
    kind: str
    uid: str
    code: str
    name: str
    about: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Computed:
    """An indicator there, with its formula as it is written there."""

    uid: str
    name: str
    numerator: str
    denominator: str
    factor: int = 1


def read_computed(content: bytes) -> list[Computed]:
    """The indicators of the same file; those without a formula are none."""
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("This is no JSON.")) from error
    told = told if isinstance(told, dict) else {}
    factors = {str(each.get("id")): each.get("factor") for each in _dicts(told.get("indicatorTypes"))}
    found = []
    for row in _dicts(told.get("indicators")):
        kind = row.get("indicatorType")
        factor = factors.get(str(kind.get("id"))) if isinstance(kind, dict) else 1
        uid, name, numerator, denominator = (
            str(row.get(key) or "").strip() for key in ("id", "name", "numerator", "denominator")
        )
        if uid and name and numerator and denominator:
            found.append(
                Computed(
                    uid[:60], name[:300], numerator, denominator, factor if isinstance(factor, int) and factor else 1
                )
            )
    return found


def _dicts(rows: Any) -> Iterator[dict[str, Any]]:
    yield from (row for row in (rows if isinstance(rows, list) else ()) if isinstance(row, dict))


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
            if kind in ("category", "option") and DEFAULT in (row.get("code"), row.get("name")):
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
    found = {key: row[key] for key in TOLD.get(kind, ()) if row.get(key) is not None}
    if kind == "data_element" and (match := OF_QUARTER.fullmatch(str(row.get("name") or "").strip())):
        found |= {"stem": match[1][:300], "quarter": int(match[2])}
        found |= {"standard": "target"} if (match[3] or "").casefold() in AIMS else {}
    if isinstance(row.get("categoryCombo"), dict):
        found["combo"] = str(row["categoryCombo"].get("id", ""))
    if kind in ("category", "option_combo"):
        found["options"] = list(_ids(row.get("categoryOptions")))
    if kind == "data_set":
        found["elements"] = list(_elements(row))
    if kind == "org_unit" and isinstance(row.get("parent"), dict):
        found["parent"] = str(row["parent"].get("id", ""))
    return found


def _ids(rows: Any) -> Iterator[str]:
    for each in rows if isinstance(rows, list) else ():
        if isinstance(each, dict) and each.get("id"):
            yield str(each["id"])


def _elements(row: Mapping[str, Any]) -> Iterator[str]:
    """Both the newer and the older form: dataSetElements with a dataElement, dataElements."""
    for each in row.get("dataSetElements") or []:
        element = each.get("dataElement") if isinstance(each, dict) else None
        if isinstance(element, dict) and element.get("id"):
            yield str(element["id"])
    yield from _ids(row.get("dataElements"))
