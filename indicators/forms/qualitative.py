"""Fields for figures that people judge, for any form that enters a figure.

    fields = answer_fields(version, row)        # {} for a figure that is a number; else {name: field}, to be added to the form's fields
    numbers = answer_numbers(version, data)     # from cleaned_data of those fields: Answer, or None where nothing was answered

The names begin with "answer", so that a grid may add a prefix of its own: `answer_fields(version, row, prefix="c12-")` and
`answer_numbers(version, data, prefix="c12-")`. What was answered before is the fields' initial. `Answer` (see ..qualitative) has
value, numerator, denominator and original, which go as they are into `actions.Numbers`. A checklist is answered as a whole: with
some items unanswered ValidationError says which is the first."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sdip.web.formats import formatter
from tenancy.text import Words

from ..models import IndicatorVersion, Kind, Measurement
from ..qualitative import NO, NONE, YES, Answer, answers_of, checklist_numbers, level_numbers, yes_no_numbers

JUDGED = frozenset({Kind.RUBRIC, Kind.YES_NO, Kind.CHECKLIST})


def is_judged(version: IndicatorVersion) -> bool:
    return version.kind in JUDGED


def answer_fields(
    version: IndicatorVersion, row: Measurement | None = None, prefix: str = ""
) -> dict[str, forms.Field]:
    if version.kind == Kind.CHECKLIST:
        before = answers_of(row.original) if row else []
        return {
            f"{prefix}answer_{at}": _item(at, item, before[at] if at < len(before) else "")
            for at, item in enumerate(version.levels)
        }
    if version.kind in (Kind.RUBRIC, Kind.YES_NO):
        return {f"{prefix}answer": _choice(version, row.value if row else None)}
    return {}


def answer_numbers(version: IndicatorVersion, data: Mapping[str, Any], prefix: str = "") -> Answer | None:
    if version.kind == Kind.CHECKLIST:
        answers = [data.get(f"{prefix}answer_{at}") or "" for at in range(len(version.levels))]
        if not any(answers):
            return None
        if "" in answers:
            raise ValidationError(
                _("Item %(number)s is not answered.") % {"number": formatter().num(answers.index("") + 1)}
            )
        return checklist_numbers(version.levels, answers)
    answer = data.get(f"{prefix}answer") or ""
    if not answer:
        return None
    return yes_no_numbers(answer == YES) if version.kind == Kind.YES_NO else level_numbers(version.levels, answer)


def _choice(version: IndicatorVersion, value: Decimal | None) -> forms.ChoiceField:
    if version.kind == Kind.YES_NO:
        choices = [(YES, _("Yes")), (NO, _("No"))]
        initial = "" if value is None else YES if value else NO
    else:
        levels = sorted(version.levels, key=lambda level: Decimal(level["points"]))
        choices = [(level["points"], _level_words(level)) for level in levels]
        initial = next(
            (level["points"] for level in levels if value is not None and Decimal(level["points"]) == value), ""
        )
    label = _("Answer") if version.kind == Kind.YES_NO else _("Level")
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, required=False, initial=initial)


def _level_words(level: Mapping[str, Any]) -> str:
    facts: dict[str, Any] = {"points": formatter().plain(Decimal(level["points"])), "name": Words(level["name"])}
    facts["description"] = Words(level.get("description", {}))
    return (
        _("%(points)s – %(name)s: %(description)s") if level.get("description") else _("%(points)s – %(name)s")
    ) % facts


def _item(at: int, item: Mapping[str, Any], initial: str) -> forms.ChoiceField:
    facts = {"number": formatter().num(at + 1), "name": Words(item["name"])}
    label = (_("%(number)s. %(name)s (critical)") if item.get("critical") else _("%(number)s. %(name)s")) % facts
    choices = [(YES, _("Yes")), (NO, _("No")), (NONE, _("Does not apply"))]
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, required=False, initial=initial)
