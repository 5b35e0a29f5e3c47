"""What waits for somebody’s hand in plans, told to the frame; signatures gone void; and what the search finds of plans."""

from datetime import timedelta
from typing import Any

from django.db.models import BigIntegerField, DateField, F, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sdip import registry

from .actions.indexing import ACTION, GOAL, PROBLEM
from .news import EVALUATION_DUE, READY_TO_SIGN, SCORES_WANTED, SIGNATURES_VOID
from .queries.awaited import goals_to_evaluate, plans_to_score, plans_to_sign
from .queries.found import found_actions, found_goals, found_problems
from .workflow import Level

AHEAD = timedelta(days=30)  # what is due later is not work yet
UNDATED = Value(None, output_field=DateField())
NOBODY_ELSE = Value(None, output_field=BigIntegerField())
LABELS = {
    "note_awaited_signature": _("Stage of a plan found ready to be signed"),
    "index_parts_of": _("Words of a plan made ready for the search"),
    "index_loose_actions": _("Words of actions made ready for the search"),
}
READY = _("The stage “%(stage)s” of the plan “%(plan)s” is ready. It waits for your signature.")
NOTICES = (
    registry.NoticeKind(READY_TO_SIGN[Level.HEAD], READY, "check"),
    registry.NoticeKind(
        READY_TO_SIGN[Level.GOVERNOR],
        _("The head has signed the stage “%(stage)s” of the plan “%(plan)s”. It waits for your signature."),
        "check",
    ),
    registry.NoticeKind(
        SIGNATURES_VOID,
        _("The plan “%(plan)s” went back to “%(stage)s”; what you signed from there on counts no more: %(reason)s"),
        "warn",
    ),
    registry.NoticeKind(SCORES_WANTED, _("The solutions of the plan “%(plan)s” wait for your scores."), "steps"),
    registry.NoticeKind(EVALUATION_DUE, _("The goals of the plan “%(plan)s” are to be evaluated."), "target"),
)


def work_signatures(member: Any) -> Any:
    return _plans(plans_to_sign(member))


def work_scores(member: Any) -> Any:
    return _plans(plans_to_score(member))


def _plans(rows: Any) -> Any:
    return rows.values("id", "directorate_id", title=F("name"), due_on=UNDATED, member_id=NOBODY_ELSE)


def work_goals(member: Any) -> Any:
    return goals_to_evaluate(member, timezone.localdate() + AHEAD).values(
        "id", "due_on", title=F("indicator__name"), member_id=F("owner_id"), directorate_id=F("cycle__directorate_id")
    )


def _url(page: str) -> Any:
    return lambda _kind, pk: reverse(f"planning:{page}", args=[pk])


def _found(rows: Any, kind: str) -> Any:
    return lambda member, words: rows(member, kind, " ".join(words))


SEARCH = (
    registry.SearchSource(PROBLEM, _("Problems"), "flag", _found(found_problems, PROBLEM), _url("problem_page")),
    registry.SearchSource(GOAL, _("Goals"), "target", _found(found_goals, GOAL), _url("goal_page")),
    registry.SearchSource(ACTION, _("Actions"), "steps", _found(found_actions, ACTION), _url("action_page")),
)


def register() -> None:
    sign, score = pgettext_lazy("button", "Sign"), pgettext_lazy("button", "Score")
    registry.work.add(
        registry.WorkSource(
            "planning.signature", _("Stages to sign"), sign, "check", work_signatures, _url("plan_page")
        ),
        registry.WorkSource("planning.score", _("Solutions to score"), score, "steps", work_scores, _url("score_page")),
        registry.WorkSource("planning.goal", _("Goals due"), _("Look"), "target", work_goals, _url("goal_page")),
    )  # fmt: skip
    registry.notices.add(*NOTICES)
    registry.search.add(*SEARCH)
    registry.audit_labels.add(*(registry.AuditLabel(f"planning.{code}", label) for code, label in LABELS.items()))
