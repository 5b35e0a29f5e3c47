"""Ready indicators of municipal services, in the languages of the product: one TOML file for each sector beside this one."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenancy.text import Words, words

SECTORS: dict[str, Promise] = {
    "water": _("Water"),
    "sewerage": _("Sewerage"),
    "waste": _("Waste"),
    "roads": _("Roads and street lights"),
    "health": _("Health"),
    "education": _("Education"),
    "permits": _("Permits"),
}
HERE = Path(__file__).parent
SHARES = frozenset({"percent", "ratio", "checklist"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A ready definition. Limits in the base unit, a share as a fraction."""

    code: str
    sector: str
    name: Words
    method: Words
    frequency: str
    version: Mapping[str, Any]  # what IndicatorVersion takes


@cache
def entries() -> tuple[Entry, ...]:
    """In the order of the sectors, then of the files."""
    found = []
    for sector in SECTORS:
        with (HERE / f"{sector}.toml").open("rb") as file:
            rows = tomllib.load(file, parse_float=Decimal)["indicator"]
        found += [_entry(sector, row) for row in rows]
    return tuple(found)


def _entry(sector: str, row: Mapping[str, Any]) -> Entry:
    rule = "ratio" if row["kind"] in SHARES else "none"
    version = {
        "kind": row["kind"],
        "unit": row.get("unit", "percent" if row["kind"] in ("percent", "checklist") else ""),
        "decimals": row.get("decimals", 1),
        "direction": row["direction"],
        "numerator_name": words(row.get("numerator", {})),
        "denominator_name": words(row.get("denominator", {})),
        "sum_over_time": row.get("over_time", rule),
        "sum_over_places": row.get("over_places", rule),
        "several": row.get("several", "one"),
        "lowest": _limit(row, "lowest"),
        "highest": _limit(row, "highest"),
        "levels": [_level(each) for each in row.get("item", [])],
    }
    return Entry(row["code"], sector, words(row["name"]), words(row["method"]), row["frequency"], version)


def _limit(row: Mapping[str, Any], name: str) -> Decimal | None:
    """A share is never below 0, whatever the file leaves unsaid."""
    if name in row:
        return Decimal(row[name])
    return Decimal(0) if name == "lowest" and row["kind"] in SHARES else None


def _level(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "points": str(row["points"]), "name": dict(row["name"])}
