"""Which figures an indicator can have at all: one rule for each kind, in Python for what is entered and in SQL for the rows of a file.

Figures are in the base unit (a checklist's share 0..1). A kind without a rule takes every number; what is only unusual is asked about
instead (checks.py). `tests/indicators/test_possible.py` holds the two forms of each rule against each other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from tenancy.text import fold

Level = Mapping[str, Any]

# As people write it in files, in the languages of the product and of the files that we know.
WORDS = {
    1: "yes|y|true|نعم|بەڵێ|بەلێ|так|si|sí|oui|sim",
    0: "no|n|false|لا|كلا|نەخێر|ні|non|não",
}
YES_NO = {fold(word): Decimal(value) for value, words in WORDS.items() for word in words.split("|")}


@dataclass(frozen=True, slots=True)
class Rule:
    """`impossible`: true in SQL where the figure l.value can't be one of the version v."""

    holds: Callable[[Decimal, Sequence[Level]], bool]
    impossible: str


def _is_level(value: Decimal, levels: Sequence[Level]) -> bool:
    return not levels or value in {Decimal(str(level["points"])) for level in levels}


RULES: Mapping[str, Rule] = {
    "yes_no": Rule(lambda value, _levels: value in (0, 1), "l.value NOT IN (0, 1)"),
    "rubric": Rule(
        _is_level,
        "v.levels <> '[]' AND l.value NOT IN (SELECT (level ->> 'points')::numeric FROM jsonb_array_elements(v.levels) level)",
    ),
    "count": Rule(lambda value, _levels: value >= 0, "l.value < 0"),
    "checklist": Rule(lambda value, _levels: 0 <= value <= 1, "l.value NOT BETWEEN 0 AND 1"),
}
IMPOSSIBLE = "l.value IS NOT NULL AND CASE v.kind {} ELSE false END".format(
    " ".join(f"WHEN '{kind}' THEN {rule.impossible}" for kind, rule in RULES.items())
)


def impossible(kind: str, levels: Sequence[Level], value: Decimal | None) -> str:
    """Why the indicator can't have this figure, in one sentence; "" where it can."""
    rule = RULES.get(kind)
    return "" if value is None or rule is None or rule.holds(value, levels) else sentences()[kind]


def sentences() -> dict[str, str]:
    """By kind: what a figure of it must be."""
    return {
        "yes_no": _("This is answered with yes (1) or no (0); there is no other figure."),
        "rubric": _("None of the described levels has this number of points."),
        "count": _("What is counted can’t be less than zero."),
        "checklist": _("The share of a checklist lies between 0 and 100%."),
    }


def answers(kind: str, levels: Sequence[Level]) -> dict[str, Decimal]:
    """The words that stand for a figure, folded: yes and no, or the names of the levels in every language they have."""
    if kind == "yes_no":
        return YES_NO
    if kind != "rubric":
        return {}
    named = [(name, Decimal(str(level["points"]))) for level in levels for name in level["name"].values() if name]
    return {" ".join(fold(name).split()): points for name, points in named}
