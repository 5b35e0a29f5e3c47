"""A plan with a row of everything that has an address, and the arguments of each address from its route."""

import re
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.urls import URLPattern
from django.utils import timezone

from feedback.models import Case
from people.models import Member
from planning import models, urls
from sdip.files.store import store_file
from tests.make import make, make_member
from tests.planning.conftest import Story, in_days

# By the first part of a route: the row that its number means.
ROWS = {
    "actions": "action", "milestones": "milestone", "dependencies": "dependency", "barriers": "barrier",
    "evidence": "action_file", "inputs": "input", "consultations": "consultation", "pieces": "piece",
    "problems": "problem", "goals": "goal", "solutions": "solution", "seats": "seat", "meetings": "meeting",
    "decisions": "decision", "templates": "template", "proposals": "proposal", "": "cycle",
}  # fmt: skip
# What is brought back was put away.
PUT_AWAY = {
    "restore_action_page": "old_action", "problem_return": "old_problem", "problem_splitting": "merged_problem",
    "consultation_return": "old_consultation", "plan_return": "old_cycle",
}  # fmt: skip


@dataclass
class WholePlan:
    cycle: models.Cycle
    member: Member
    rows: dict[str, Model]

    def arguments(self, route: URLPattern) -> dict[str, Any]:
        """For this plan; KeyError for a kind of address that is new here."""
        text = str(route.pattern)
        return {name: self._value(name, text, str(route.name)) for name in re.findall(r"<\w+:(\w+)>", text)}

    def _value(self, name: str, text: str, page: str) -> Any:
        if name in ("problem_pk", "indicator_pk", "case_pk"):
            return self.rows[name.removesuffix("_pk")].pk
        if name == "code":
            return "crew" if text.startswith("templates/") else "effect"
        if name == "service_pk":
            return self.rows["indicator"].service_id  # type: ignore[attr-defined]
        if name in ("kind", "form", "aspect"):
            return {"kind": "plan", "form": "docx", "aspect": "access"}[name]
        return self.rows[PUT_AWAY.get(page) or ROWS[text.split("<")[0].rstrip("/")]].pk


def routes() -> list[URLPattern]:
    """Every address about plans but those that everybody may open."""
    return [route for route in urls.urlpatterns if isinstance(route, URLPattern)]


def make_whole_plan(story: Story, indicator: Any) -> WholePlan:
    """At the stage of implementation, with a community member who has confirmed the seat."""
    cycle = story.at("implementation", story.plan(public=True))
    guest = make_member("community_member", story.directorate)
    rows: dict[str, Any] = {"cycle": cycle, "indicator": indicator}
    rows["seat"] = make(
        models.Seat, cycle=cycle, function="community_member", member=guest, confirmed_at=timezone.now()
    )
    rows |= _weighed(story, cycle, indicator) | _heard(cycle) | _carried_out(story, cycle, rows["seat"].member)
    rows["case"] = make(Case, kind="suggestion", service=indicator.service)
    rows["template"] = make(models.Cycle, directorate=story.directorate, is_template=True)
    rows["old_cycle"] = make(
        models.Cycle, directorate=story.directorate, archived_at=timezone.now(), archive_reason="x"
    )
    return WholePlan(cycle, guest, rows)


def _weighed(story: Story, cycle: Any, indicator: Any) -> dict[str, Any]:
    now = timezone.now()
    problem = make(models.Problem, cycle=cycle, indicator=indicator)
    start = {"cycle": cycle, "indicator": indicator, "problem": problem, "owner": story.head, "due_on": in_days(90)}
    return {
        "problem": problem,
        "old_problem": make(models.Problem, cycle=cycle, dismissed_at=now, dismissed_reason="x"),
        "merged_problem": make(models.Problem, cycle=cycle, merged_into=problem),
        "proposal": make(models.Problem, indicator=indicator, source_key=f"test:{cycle.pk}"),
        "solution": make(models.Solution, cycle=cycle, problem=problem),
        "goal": make(
            models.Goal, version=indicator.versions.get(), baseline_period=story.months[4], baseline_status="breach",
            basis="guarantee", aim_low="0.8", baseline_value="0.71", baseline_gap="-0.09", **start,
        ),
    }  # fmt: skip


def _heard(cycle: Any) -> dict[str, Any]:
    now, file = timezone.now(), store_file(b"%PDF-1", "list.pdf", "application/pdf")
    consultation = make(models.Consultation, cycle=cycle)
    meeting = make(
        models.Meeting, cycle=cycle, starts_at=now - timedelta(days=2), ends_at=now - timedelta(days=1), held_at=now
    )
    return {
        "consultation": consultation,
        "old_consultation": make(models.Consultation, cycle=cycle, archived_at=now),
        "piece": make(models.Evidence, consultation=consultation, problem=None, kind="file", file=file, address=""),
        "input": make(models.Input, cycle=cycle, form_key=uuid.uuid4(), name="Mr. Secret"),
        "meeting": meeting,
        "decision": make(models.Decision, meeting=meeting),
    }


def _carried_out(story: Story, cycle: Any, guest: Member) -> dict[str, Any]:
    """One action even is the community member’s own: owning it is no leave to write."""
    start = {"cycle": cycle, "directorate": story.directorate, "due_on": in_days(9)}
    first = make(models.Action, owner=guest, **start)
    second = make(models.Action, owner=story.head, **start)
    return {
        "action": first,
        "old_action": make(models.Action, owner=story.head, archived_at=timezone.now(), **start),
        "milestone": make(models.Milestone, action=first),
        "dependency": make(models.Dependency, action=first, needs=second),
        "barrier": make(models.Barrier, action=first, level="owner"),
        "action_file": make(models.ActionFile, action=first, file=store_file(b"%PDF-2", "y.pdf", "application/pdf")),
    }
