"""A row of the workbook, understood by the same fields as the pages."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from people.models import Member
from sdip.web.forms import DayField, Form

from ..action_workbook import TEXT, Line
from ..actions import Row
from ..models import Goal
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


class WorkbookForm(Form):
    file = forms.FileField(label=_("Workbook"))


def row_of(line: Line, people: Mapping[str, Member], goals: Mapping[str, Goal]) -> Row:
    form = LineForm(line.cells)
    if not form.is_valid():
        return _refused(
            line, "; ".join(f"{name}: {' '.join(map(str, errors))}" for name, errors in form.errors.items())
        )
    data = form.cleaned_data
    statement = {name.removeprefix(TEXT): text for name, text in line.cells.items() if name.startswith(TEXT) and text}
    if not statement:
        return _refused(line, _("Write down what is done."))
    for name in ("owner", "deputy"):
        if data[name] and data[name].lower() not in people:
            return _refused(line, _("Nobody here has the address %(address)s.") % {"address": data[name]})
    if data["goal"] and data["goal"] not in goals:
        return _refused(line, _("This plan has no goal for the indicator %(code)s.") % {"code": data["goal"]})
    facts = {name: data[name] for name in ("starts_on", "due_on", "budget", "spent", "budget_source")}
    facts |= {"statement": statement, "owner": people[data["owner"].lower()], "goal": goals.get(data["goal"])}
    facts |= {"deputy": people.get(data["deputy"].lower())}
    report = {"to": data["state"] or ActionState.PLANNED, "share": data["share"] or 0, "note": data["note"]}
    return Row(line.number, data["id"], data["revision"] or 0, facts, report, data["reason"])


def _refused(line: Line, problem: str) -> Row:
    words: Any = next((text for name, text in line.cells.items() if name.startswith(TEXT) and text), "")
    return Row(line.number, None, 0, {"statement": words}, {}, "", problem)
