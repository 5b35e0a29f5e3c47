"""A row of the workbook, understood by the same fields as the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from people.models import Member
from sdip.web.forms import DayField, Form
from sdip.web.parsing import whole_number
from tenancy.refusals import NotAllowed

from ..action_workbook import Line, exported_cells
from ..actions import Row
from ..models import Action, Goal
from ..workbook_headings import KEYS, TEXT, heading
from ..workflow import ActionState
from .shared import MoneyField


class LineForm(Form):
    id = forms.IntegerField(required=False)
    revision = forms.IntegerField(required=False)
    goal = forms.CharField(required=False)
    owner = forms.EmailField()
    deputy = forms.EmailField(required=False)
    starts_on = DayField(required=False)
    due_on = DayField()
    state = forms.ChoiceField(choices=ActionState.choices, required=False)
    share = forms.IntegerField(required=False, min_value=0, max_value=100)
    budget = MoneyField(required=False)
    spent = MoneyField(required=False)
    budget_source = forms.CharField(required=False, max_length=200)
    reason = forms.CharField(required=False, max_length=1000)
    note = forms.CharField(required=False, max_length=1000)

    def __init__(self, cells: Mapping[str, str], *, known: bool) -> None:
        """Of a known action only the cells are judged that say something else than before."""
        super().__init__(cells)
        if known:
            self.fields = {name: field for name, field in self.fields.items() if name in cells}


class WorkbookForm(Form):
    file = forms.FileField(label=_("Workbook"))


@dataclass(frozen=True, slots=True)
class Names:
    """What the cells of a plan's workbook name, each asked for once."""

    people: Mapping[str, Member]  # by address
    goals: Mapping[str, Goal]  # by the indicator's code
    actions: Mapping[int, Action]


def row_of(line: Line, names: Names) -> Row:
    """A column that is not in the sheet, and a cell that says what it said, leave their fact as it is."""
    action = names.actions.get(whole_number(line.cells.get("id")) or 0)
    held = exported_cells(action) if action else {}
    cells = {name: text for name, text in line.cells.items() if name in KEYS or text != held.get(name, "")}
    form = LineForm(cells, known=action is not None)
    if not form.is_valid():
        return _refused(
            line, "; ".join(f"{heading(name)}: {' '.join(map(str, errors))}" for name, errors in form.errors.items())
        )
    data = form.cleaned_data
    try:
        facts = _facts(data, names) | _statement(cells, action)
    except NotAllowed as refused:
        return _refused(line, str(refused))
    return Row(line.number, data["id"], data["revision"] or 0, facts, _report(data), data.get("reason", ""))


def _facts(data: Mapping[str, Any], names: Names) -> dict[str, Any]:
    plain = ("starts_on", "due_on", "budget", "spent", "budget_source")
    facts = {name: data[name] for name in plain if name in data}
    for name in ("owner", "deputy"):
        if name in data:
            facts[name] = names.people.get(data[name].lower())
            if data[name] and facts[name] is None:
                raise NotAllowed(_("Nobody here has the address %(address)s.") % {"address": data[name]})
    if "goal" in data:
        facts["goal"] = names.goals.get(data["goal"])
        if data["goal"] and facts["goal"] is None:
            raise NotAllowed(_("This plan has no goal for the indicator %(code)s.") % {"code": data["goal"]})
    return facts


def _statement(cells: Mapping[str, str], action: Action | None) -> dict[str, Any]:
    """Languages that the sheet does not have stay."""
    said = {name.removeprefix(TEXT): text for name, text in cells.items() if name.startswith(TEXT)}
    if action is not None and not said:
        return {}
    before = action.words if action is not None else {}
    statement = {language: text for language, text in {**before, **said}.items() if text}
    if not statement:
        raise NotAllowed(_("Write down what is done."))
    return {"statement": statement}


def _report(data: Mapping[str, Any]) -> dict[str, Any]:
    """An empty state or share asks for nothing; an emptied note is one."""
    found = {"to": data.get("state") or None, "share": data.get("share"), "note": data.get("note")}
    return {name: value for name, value in found.items() if value is not None}


def _refused(line: Line, problem: str) -> Row:
    words: Any = next((text for name, text in line.cells.items() if name.startswith(TEXT) and text), "")
    return Row(line.number, None, 0, {"statement": words}, {}, "", problem)
