"""Figures that people judge: a level out of described levels, yes or no, a checklist of items with points. Pure: no ORM.

Stored in `IndicatorVersion.levels`:
  rubric     [{"points": 3, "name": {lang: text}, "description": {lang: text}}, ...], each number of points once, in any order
  checklist  [{"points": 2, "name": {lang: text}, "critical": true}, ...], in the order of the form

From an answer to numbers (all Decimal, in the base unit):
  level_numbers(levels, 3)                 -> Answer(value=3)
  yes_no_numbers(True)                     -> Answer(value=1)
  checklist_numbers(levels, ["yes", "no", "none"]) -> Answer(numerator=points of "yes", denominator=points of all but "none")

A checklist's share is points reached / points possible over the items that apply ("none": does not apply, in neither number). A failed
critical item makes the share 0, whatever else was reached: the list has failed. With no item that applies there is no figure.
`Answer.original` keeps every single answer ("yn-y"), so that the form can show them again: `answers_of(original)`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from tenancy.refusals import NotAllowed

YES, NO, NONE = "yes", "no", "none"
SIGNS = {YES: "y", NO: "n", NONE: "-"}
MOST_ITEMS = 100
PREFIX = "list:"

Level = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """Goes into `actions.Numbers(value, numerator, denominator, original=...)`."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    original: str = ""


def level_numbers(levels: Sequence[Level], points: object) -> Answer:
    """ValueError for a level that is not described."""
    wanted = Decimal(str(points))
    if wanted not in {Decimal(str(level["points"])) for level in levels}:
        raise ValueError(f"No level has {wanted} points.")
    return Answer(value=wanted)


def yes_no_numbers(yes: bool) -> Answer:
    return Answer(value=Decimal(1 if yes else 0))


def checklist_numbers(items: Sequence[Level], answers: Sequence[str]) -> Answer:
    """One of "yes", "no", "none" for each item; ValueError for anything else."""
    if len(items) != len(answers) or not set(answers) <= set(SIGNS):
        raise ValueError("Every item needs one of the answers yes, no, none.")
    pairs = list(zip(items, answers, strict=True))
    possible = sum((Decimal(str(item["points"])) for item, answer in pairs if answer != NONE), Decimal(0))
    reached = sum((Decimal(str(item["points"])) for item, answer in pairs if answer == YES), Decimal(0))
    original = PREFIX + "".join(SIGNS[answer] for answer in answers)
    return Answer(None, Decimal(0) if failed_critical(items, answers) else reached, possible, original)


def failed_critical(items: Sequence[Level], answers: Sequence[str]) -> list[int]:
    """The positions of critical items that were answered with no."""
    pairs = enumerate(zip(items, answers, strict=False))
    return [at for at, (item, answer) in pairs if item.get("critical") and answer == NO]


def answers_of(original: str) -> list[str]:
    """Of a stored figure; [] where it was not entered as a checklist."""
    names = {sign: name for name, sign in SIGNS.items()}
    signs = original.removeprefix(PREFIX)
    return [names[sign] for sign in signs] if original.startswith(PREFIX) and set(signs) <= set(names) else []


def level_at(levels: Sequence[Level], value: Decimal | None) -> Level | None:
    """The described level of a stored figure; a median between two levels has none."""
    return next((each for each in levels if value is not None and Decimal(str(each["points"])) == value), None)


def check_levels(kind: str, levels: Sequence[Level]) -> None:
    """Whether somebody can answer by them; NotAllowed says why not."""
    points = [Decimal(str(level["points"])) for level in levels]
    if kind == "rubric":
        if len(levels) < 2:
            raise NotAllowed(_("Describe at least two levels."))
        if len(set(points)) < len(points):
            raise NotAllowed(_("Two levels have the same number of points. Give each level its own."))
        return
    if not levels:
        raise NotAllowed(_("Write at least one item of the checklist."))
    if len(levels) > MOST_ITEMS:
        raise NotAllowed(_("A checklist has %(count)s items at most.") % {"count": MOST_ITEMS})
    if any(each <= 0 for each in points):
        raise NotAllowed(_("Every item of a checklist has points above zero."))
