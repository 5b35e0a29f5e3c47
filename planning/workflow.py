"""Stages of a cycle and states of an action, each as one table of moves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.refusals import NotAllowed


class Stage(models.TextChoices):
    TEAM = "team", _("Team")
    CONSULTATION = "consultation", _("Consultation")
    PROBLEMS = "problems", _("Problems")
    GOALS = "goals", _("Goals")
    SOLUTIONS = "solutions", _("Solutions")
    PRIORITIES = "priorities", _("Priorities")
    IMPLEMENTATION = "implementation", _("Implementation")
    EVALUATION = "evaluation", _("Evaluation")
    CLOSED = "closed", _("Closed")


class ActionState(models.TextChoices):
    PLANNED = "planned", _("Not started")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


ACTION_MOVES: dict[str, frozenset[str]] = {
    ActionState.PLANNED: frozenset({ActionState.RUNNING, ActionState.DROPPED}),
    ActionState.RUNNING: frozenset({ActionState.DONE, ActionState.DROPPED}),
    ActionState.DONE: frozenset({ActionState.RUNNING}),
    ActionState.DROPPED: frozenset({ActionState.PLANNED}),
}


def check_action_move(state: str, to: str) -> None:
    if to not in ACTION_MOVES[state]:
        names = {"state": ActionState(state).label, "to": ActionState(to).label}
        raise NotAllowed(_("An action that is “%(state)s” can’t become “%(to)s”.") % names)
