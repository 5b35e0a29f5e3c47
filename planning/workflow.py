"""Stages of a cycle and states of an action, each as one table of moves."""

from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenancy.refusals import NotAllowed


class Stage(models.TextChoices):
    TEAM = "team", gettext_lazy("Team")
    CONSULTATION = "consultation", gettext_lazy("Consultation")
    PROBLEMS = "problems", gettext_lazy("Problems")
    GOALS = "goals", gettext_lazy("Goals")
    SOLUTIONS = "solutions", gettext_lazy("Solutions")
    PRIORITIES = "priorities", gettext_lazy("Priorities")
    IMPLEMENTATION = "implementation", gettext_lazy("Implementation")
    EVALUATION = "evaluation", gettext_lazy("Evaluation")
    CLOSED = "closed", gettext_lazy("Closed")


class ActionState(models.TextChoices):
    PLANNED = "planned", gettext_lazy("Not started")
    RUNNING = "running", gettext_lazy("Under way")
    DONE = "done", gettext_lazy("Done")
    DROPPED = "dropped", gettext_lazy("Dropped")


STAGES: tuple[str, ...] = tuple(Stage.values)

# One step forward, or back to any earlier stage.
STAGE_MOVES: dict[str, frozenset[str]] = {
    stage: frozenset(STAGES[:number] + STAGES[number + 1 : number + 2]) for number, stage in enumerate(STAGES)
}

ACTION_MOVES: dict[str, frozenset[str]] = {
    ActionState.PLANNED: frozenset({ActionState.RUNNING, ActionState.DROPPED}),
    ActionState.RUNNING: frozenset({ActionState.DONE, ActionState.DROPPED}),
    ActionState.DONE: frozenset({ActionState.RUNNING}),
    ActionState.DROPPED: frozenset({ActionState.PLANNED}),
}
OPEN_ACTIONS = (ActionState.PLANNED, ActionState.RUNNING)
LATE_NOTICE = "planning.action_late"


def is_back(stage: str, to: str) -> bool:
    return STAGES.index(to) < STAGES.index(stage)


def next_stage(stage: str) -> str | None:
    after = STAGES[STAGES.index(stage) + 1 :]
    return after[0] if after else None


def check_stage_move(stage: str, to: str, *, reason: str, missing: Sequence[str]) -> None:
    """`missing`: the sentences of what the present stage still lacks; they hold up a step forward, not one back."""
    names = {"stage": Stage(stage).label, "to": Stage(to).label}
    if to not in STAGE_MOVES[stage]:
        raise NotAllowed(_("A plan at the stage “%(stage)s” can’t go to “%(to)s”.") % names)
    if is_back(stage, to):
        if not reason.strip():
            raise NotAllowed(_("Write down why the plan goes back to “%(to)s”.") % names)
    elif missing:
        raise NotAllowed(" ".join(missing))


def check_running(stage: str) -> None:
    if stage == Stage.CLOSED:
        raise NotAllowed(_("This plan is closed. Go back to an earlier stage to change it."))


def check_action_move(state: str, to: str) -> None:
    if to not in ACTION_MOVES[state]:
        names = {"state": ActionState(state).label, "to": ActionState(to).label}
        raise NotAllowed(_("An action that is “%(state)s” can’t become “%(to)s”.") % names)
