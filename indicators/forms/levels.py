"""The described levels of a rubric and the items of a checklist, row by row; empty rows are left out."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from sdip.web.formats import formatter
from sdip.web.forms import NumberField, WordsFormField

from ..models import Kind
from ..qualitative import MOST_ITEMS

SPARE, FIRST = 3, {Kind.RUBRIC: 5, Kind.CHECKLIST: 6}
PARTS = ("points", "name", "description", "critical")


def rows_wanted(kind: str, levels: Sequence[Any], data: Mapping[str, Any] | None) -> int:
    """As many as were shown, and more if the reader asked for them."""
    if data is None:
        return max(FIRST[Kind(kind)], len(levels) + SPARE) if levels else FIRST[Kind(kind)]
    shown = str(data.get("rows", ""))
    count = int(shown) if shown.isascii() and shown.isdecimal() and len(shown) < 4 else FIRST[Kind(kind)]
    return min(count + (SPARE if "more" in data else 0), MOST_ITEMS)


def level_fields(kind: str, count: int) -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {"rows": forms.IntegerField(required=False, widget=forms.HiddenInput)}
    for at in range(count):
        facts = {"number": formatter().num(at + 1)}
        rubric = kind == Kind.RUBRIC
        name = _("Level %(number)s: name") if rubric else _("Item %(number)s: what must be so")
        points = _("Points of level %(number)s") if rubric else _("Points of item %(number)s")
        found[f"level_{at}_points"] = NumberField(label=points % facts, required=False)
        found[f"level_{at}_name"] = WordsFormField(label=name % facts, required=False, max_length=300)
        if rubric:
            label = _("Level %(number)s: how one knows it") % facts
            found[f"level_{at}_description"] = WordsFormField(label=label, required=False, max_length=600)
        else:
            label = _("Item %(number)s is critical: where it fails, the whole list has failed") % facts
            found[f"level_{at}_critical"] = forms.BooleanField(label=label, required=False)
    return found


def level_initial(levels: Sequence[Mapping[str, Any]], count: int) -> dict[str, Any]:
    return {"rows": count} | {
        f"level_{at}_{part}": level.get(part) for at, level in enumerate(levels) for part in PARTS
    }


def levels_of(form: forms.Form) -> list[dict[str, Any]]:
    """What was written, as it is stored; a row with points and no name, or the other way round, is told to the reader."""
    found, data = [], form.cleaned_data
    for at in range(sum(1 for name in form.fields if name.endswith("_points"))):
        points, name = data.get(f"level_{at}_points"), data.get(f"level_{at}_name")
        if (points is None) != (not name):
            form.add_error(
                f"level_{at}_name" if points is not None else f"level_{at}_points",
                _("Write both the name and the points."),
            )
        if points is None or not name:
            continue
        row: dict[str, Any] = {"points": f"{points.normalize():f}", "name": dict(name)}
        if description := data.get(f"level_{at}_description"):
            row["description"] = dict(description)
        if data.get(f"level_{at}_critical"):
            row["critical"] = True
        found.append(row)
    return found
