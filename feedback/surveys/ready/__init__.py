"""Ready instruments to start from, written by us in every language of the product."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Ready:
    """`questions`: the fields of a question; `shown_if` names the code of an earlier one and codes of its options."""

    code: str
    label: Promise | str
    about: Promise | str
    name: dict[str, str]
    purpose: dict[str, str]
    questions: Sequence[dict[str, Any]]


LABELS: dict[str, tuple[str, Promise | str, Promise | str]] = {
    "csm_onsite": (
        "csm",
        _("Client satisfaction, at the counter"),
        _("Three questions on the charter (CC1 to CC3), nine on the service (SQD0 to SQD8). Scores are counted."),
    ),
    "csm_online": (
        "csm",
        _("Client satisfaction, online service"),
        _("The same for a service that nobody comes in for."),
    ),
    "report_card": (
        "report_card",
        _("Citizen report card"),
        _("Households on access, quality, problems, costs and bribes. Repeat it to compare."),
    ),
    "rapid_scan": ("rapid_scan", _("Rapid scan"), _("20 to 30 short interviews at the exit. Results are indicative.")),
    "staff": ("staff", _("Staff survey"), _("What helps and what hinders those who serve.")),
}


@cache
def ready(code: str) -> Ready:
    file, label, about = LABELS[code]
    facts = tomllib.loads((FOLDER / f"{file}.toml").read_text(encoding="utf-8"))
    questions = [_question(each, facts["scales"], online=code.endswith("online")) for each in facts["questions"]]
    return Ready(code, label, about, facts["name"], facts["purpose"], questions)


def all_ready() -> list[Ready]:
    return [ready(code) for code in LABELS]


def _question(facts: dict[str, Any], scales: dict[str, Any], *, online: bool) -> dict[str, Any]:
    made = {name: value for name, value in facts.items() if name not in {"scale", "online"}}
    if "scale" in facts:
        made["options"] = scales[facts["scale"]]
    if online and "online" in facts:
        made["words"] = facts["online"]
    return made
