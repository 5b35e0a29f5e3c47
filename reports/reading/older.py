"""Format 1, in which reports were frozen first, told in the words of format 2: such a report stays readable for ever."""

from collections.abc import Mapping
from typing import Any

SECTIONS = ("attention", "figures", "over_time", "plans", "counting")


def upgraded(data: Mapping[str, Any]) -> dict[str, Any]:
    """Format 1 was always the report of a directorate, in one language."""
    directorate = data["directorate"]
    facts = {"plans": {"goals": data["goals"], "late": data["late_actions"]}}
    return {
        **{
            name: data[name] for name in ("document", "number", "issue", "frozen_at", "corrects", "tenant", "tolerance")
        },
        "format": "2",
        "language": data["language"],
        "verify_urls": {data["language"]: data["verify_url"]},
        "scope": {"name": directorate["name"], "directorate": directorate, "period": data["period"]},
        "design": {},
        "shared": {"indicators": [_indicator(each, directorate["code"]) for each in data["indicators"]]},
        "sections": [{"code": code, "facts": facts.get(code, {})} for code in SECTIONS],
    }


def _indicator(row: Mapping[str, Any], directorate: str) -> dict[str, Any]:
    """It knew the name of the directorate below which the indicator stands, and no code."""
    return {**row, "directorate": {"code": directorate, "name": row["directorate"]}}
