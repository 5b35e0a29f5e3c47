"""What the goal in the form still lacks: shown while it is typed, and after each answer of the page."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from sdip.web.forms import Form
from sdip.web.pages import partial_for
from tenancy.refusals import NotAllowed
from tenancy.text import Words

from ..actions.goals import Start, aim_for, start_of_goal
from ..models import Cycle, Goal, Problem
from ..smart import Draft, Finding, facts_about, findings

PARTIALS = ("wording",)


def is_check(request: HttpRequest) -> bool:
    """Whether only the wording is asked for: by the button, or by the page itself while somebody types."""
    return request.method == "POST" and ("check" in request.POST or bool(partial_for(request, PARTIALS)))


def wording_of(form: Form, start: Start, plan: Cycle | None) -> list[Finding] | None:
    """None while nothing was typed."""
    if not form.is_bound:
        return None
    form.is_valid()
    draft = _draft(form.cleaned_data, start, plan)
    return findings(draft, facts_about(start, plan=plan, due_on=draft.due_on))


def wording_of_goal(goal: Goal) -> list[Finding]:
    draft = Draft(goal.words, (goal.aim_low, goal.aim_high), goal.due_on, goal.problem)
    return findings(draft, facts_about(start_of_goal(goal), plan=goal.cycle, due_on=goal.due_on))


def _draft(data: dict[str, Any], start: Start, plan: Cycle | None) -> Draft:
    """Whatever of the form could be read."""
    due_on: date | None = data.get("due_on")
    aim, refusal = None, ""
    if data.get("basis"):
        day = due_on or (plan.ends_on if plan else timezone.localdate())
        try:
            aim = aim_for(start, data["basis"], day, data.get("low"), data.get("high"))
        except NotAllowed as no:
            refusal = str(no)
    problem = data.get("problem")
    if problem is None and data.get("statement"):
        problem = Problem(words=data["statement"])  # the one that the page will write down
    return Draft(data.get("in_words") or Words(), aim, due_on, problem, refusal)
