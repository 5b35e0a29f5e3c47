"""Stages of a cycle and states of an action, each as one table of moves."""

from collections.abc import Sequence
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

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


class Deed(StrEnum):
    """What is written in a plan, as far as the plan's stage decides on it."""

    PROBLEMS = "problems"
    GOALS = "goals"
    SOLUTIONS = "solutions"
    PRIORITIES = "priorities"
    WORK = "work"
    EVALUATION = "evaluation"


class ActionState(models.TextChoices):
    PLANNED = "planned", gettext_lazy("Not started")
    RUNNING = "running", gettext_lazy("Under way")
    DONE = "done", gettext_lazy("Done")
    DROPPED = "dropped", gettext_lazy("Dropped")


class Level(models.TextChoices):
    """Who signs a stage off, in this order."""

    HEAD = "head", gettext_lazy("Head of directorate")
    GOVERNOR = "governor", gettext_lazy("Governor’s office or council")


class Function(models.TextChoices):
    CHAIR = "chair", gettext_lazy("Chair")
    SUPERVISOR = "supervisor", gettext_lazy("Supervisor")
    TEAM_LEADER = "team_leader", gettext_lazy("Team leader")
    COMMUNITY_MEMBER = "community_member", gettext_lazy("Community member")


WRITING_SEATS = frozenset({Function.CHAIR.value, Function.SUPERVISOR.value, Function.TEAM_LEADER.value})
TEAM_VOICES = (Function.SUPERVISOR, Function.TEAM_LEADER, Function.COMMUNITY_MEMBER)


class MeetingKind(models.TextChoices):
    MEETING = "meeting", gettext_lazy("Meeting")
    REVIEW = "review", gettext_lazy("Review of the plan")


class AttendanceState(models.TextChoices):
    PRESENT = "present", gettext_lazy("Present")
    EXCUSED = "excused", gettext_lazy("Excused")
    ABSENT = "absent", gettext_lazy("Absent")


class Voice(models.TextChoices):
    """Who has to be heard before problems are written down."""

    CLIENTS = "clients", gettext_lazy("Clients of the service")
    STAFF = "staff", gettext_lazy("Staff who deliver it")
    COMMUNITY = "community", gettext_lazy("The wider community")
    PARTNERS = "partners", gettext_lazy("Partners and other offices")


VOICES_NEEDED = (Voice.CLIENTS, Voice.STAFF, Voice.COMMUNITY)


class Method(models.TextChoices):
    SURVEY = "survey", gettext_lazy("Survey")
    MEETING = "meeting", gettext_lazy("Meeting")
    INTERVIEWS = "interviews", gettext_lazy("Interviews")
    GROUP = "group", gettext_lazy("Group discussion")
    CASES = "cases", gettext_lazy("Messages of citizens")
    PUBLIC_CALL = "public_call", gettext_lazy("Public call for input")
    VISIT = "visit", gettext_lazy("Visit")
    OTHER = "other", gettext_lazy("Another way")


class InputState(models.TextChoices):
    WAITING = "waiting", gettext_lazy("Waiting")
    SHOWN = "shown", gettext_lazy("Shown")
    HIDDEN = "hidden", gettext_lazy("Not shown")


class EvidenceKind(models.TextChoices):
    FIGURE = "figure", gettext_lazy("Figure")
    CASES = "cases", gettext_lazy("Messages of citizens")
    MEETING = "meeting", gettext_lazy("Meeting")
    ASKING = "asking", gettext_lazy("Consultation")
    FILE = "file", gettext_lazy("Document")
    ADDRESS = "address", gettext_lazy("Page or report elsewhere")


class Branch(models.TextChoices):
    """The chain of whys, and the ribs of the fishbone."""

    WHY = "why", gettext_lazy("Why?")
    PEOPLE = "people", gettext_lazy("People")
    METHODS = "methods", gettext_lazy("Ways of working")
    EQUIPMENT = "equipment", gettext_lazy("Equipment")
    MATERIALS = "materials", gettext_lazy("Materials")
    MONEY = "money", pgettext_lazy("kind of cause", "Money")
    RULES = "rules", gettext_lazy("Rules")
    SURROUNDINGS = "surroundings", gettext_lazy("Surroundings")


class Horizon(models.TextChoices):
    SHORT = "short", gettext_lazy("Short term")
    LONG = "long", gettext_lazy("Long term")


class Authority(models.TextChoices):
    LOCAL = "local", gettext_lazy("Local")
    PROVINCIAL = "provincial", gettext_lazy("Provincial")
    NATIONAL = "national", gettext_lazy("National")


class SolutionState(models.TextChoices):
    PROPOSED = "proposed", gettext_lazy("Proposed")
    CHOSEN = "chosen", gettext_lazy("Chosen")
    NOT_CHOSEN = "not_chosen", gettext_lazy("Not chosen")


class Axis(models.TextChoices):
    """On which side of the picture a criterion counts."""

    EFFECT = "effect", gettext_lazy("Effect")
    EFFORT = "effort", gettext_lazy("Effort")


class Aspect(models.TextChoices):
    """Of a key service, in the order of its table: how much and how good, the Batho Pele principles, what it takes."""

    QUANTITY = "quantity", gettext_lazy("Quantity")
    QUALITY = "quality", gettext_lazy("Quality")
    CONSULTATION = "consultation", gettext_lazy("Consultation")
    STANDARDS = "standards", gettext_lazy("Service standards")
    ACCESS = "access", gettext_lazy("Access")
    COURTESY = "courtesy", gettext_lazy("Courtesy")
    OPENNESS = "openness", gettext_lazy("Openness and transparency")
    INFORMATION = "information", gettext_lazy("Information")
    REDRESS = "redress", gettext_lazy("Redress")
    VALUE = "value", gettext_lazy("Value for money")
    TIME = "time", gettext_lazy("Time")
    COST = "cost", gettext_lazy("Cost")
    STAFF = "staff", gettext_lazy("Human resources")


class BarrierLevel(models.TextChoices):
    """Who is to clear a barrier; it can only go up."""

    OWNER = "owner", gettext_lazy("The owner")
    CHAIR = "chair", gettext_lazy("The chair of the team")
    HEAD = "head", gettext_lazy("The head of the directorate")
    GOVERNOR = "governor", gettext_lazy("The governor’s office or council")


class ReminderStep(models.TextChoices):
    """How far up the matter of an action's day has gone."""

    SOON = "soon", gettext_lazy("Soon due")
    OWNER = "owner", gettext_lazy("Owner")
    DEPUTY = "deputy", gettext_lazy("Deputy")
    HEAD = "head", gettext_lazy("Head of directorate")


SEAT_ASKED, SEAT_CONFIRMED, SEAT_DECLINED = "planning.seat_asked", "planning.seat_confirmed", "planning.seat_declined"
MEETING_PLANNED, MEETING_MOVED = "planning.meeting_planned", "planning.meeting_moved"
MEETING_CANCELLED = "planning.meeting_cancelled"
INPUT_SENT = "planning.input_sent"

STAGES: tuple[str, ...] = tuple(Stage.values)
BASELINE_STAGES = frozenset({Stage.TEAM.value, Stage.CONSULTATION.value})

# What is written at which stages, first and last. Drafts may come early; what was signed off is written again only
# when the plan has been taken back. Seats, consultations, meetings and planned actions go on as long as the plan runs.
STAGE_DEEDS: dict[Deed, tuple[Stage, Stage]] = {
    Deed.PROBLEMS: (Stage.TEAM, Stage.PROBLEMS),
    Deed.GOALS: (Stage.TEAM, Stage.GOALS),
    Deed.SOLUTIONS: (Stage.TEAM, Stage.PRIORITIES),
    Deed.PRIORITIES: (Stage.PRIORITIES, Stage.PRIORITIES),
    Deed.WORK: (Stage.IMPLEMENTATION, Stage.EVALUATION),
    Deed.EVALUATION: (Stage.IMPLEMENTATION, Stage.EVALUATION),
}

# What the public wrote waits; then it is shown or not, and that can be thought over.
INPUT_MOVES: dict[str, frozenset[str]] = {
    InputState.WAITING: frozenset({InputState.SHOWN, InputState.HIDDEN}),
    InputState.SHOWN: frozenset({InputState.HIDDEN}),
    InputState.HIDDEN: frozenset({InputState.SHOWN}),
}

# One step forward, or back to any earlier stage.
STAGE_MOVES: dict[str, frozenset[str]] = {
    stage: frozenset(STAGES[:number] + STAGES[number + 1 : number + 2]) for number, stage in enumerate(STAGES)
}

# Where nothing else is set, the governor's office signs before the work begins and before the plan is closed.
GOVERNOR_STAGES = (Stage.PRIORITIES.value, Stage.EVALUATION.value)

ACTION_MOVES: dict[str, frozenset[str]] = {
    ActionState.PLANNED: frozenset({ActionState.RUNNING, ActionState.DROPPED}),
    ActionState.RUNNING: frozenset({ActionState.DONE, ActionState.DROPPED}),
    ActionState.DONE: frozenset({ActionState.RUNNING}),
    ActionState.DROPPED: frozenset({ActionState.PLANNED}),
}
OPEN_ACTIONS = (ActionState.PLANNED, ActionState.RUNNING)
# What people hear of an action's day, by step, and of what holds one up.
REMINDERS: dict[str, str] = {step: f"planning.action_{step}" for step in ReminderStep.values}
BARRIER_RAISED, BARRIER_CLEARED = "planning.barrier_raised", "planning.barrier_cleared"
BARRIER_LEVELS: tuple[str, ...] = tuple(BarrierLevel.values)


def is_back(stage: str, to: str) -> bool:
    return STAGES.index(to) < STAGES.index(stage)


def is_over(stage: str, past: str) -> bool:
    """Whether a plan at `stage` has signed off `past`."""
    return STAGES.index(past) < STAGES.index(stage)


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


def check_may_be_followed(stage: str) -> None:
    if stage not in (Stage.EVALUATION, Stage.CLOSED):
        raise NotAllowed(_("The next plan starts when this one is being evaluated or closed."))


def check_running(stage: str) -> None:
    if stage == Stage.CLOSED:
        raise NotAllowed(_("This plan is closed. Go back to an earlier stage to change it."))


def why_not(deed: Deed, stage: str) -> str:
    """The sentence that says why this is not written at the plan's stage; empty where it is."""
    if stage == Stage.CLOSED:
        return _("This plan is closed. Go back to an earlier stage to change it.")
    first, last = STAGE_DEEDS[deed]
    if STAGES.index(stage) < STAGES.index(first):
        names = {"stage": first.label, "now": Stage(stage).label}
        return _("This begins with the stage “%(stage)s”. The plan is at “%(now)s”; that is signed off first.") % names
    if STAGES.index(stage) > STAGES.index(last):
        return _("The stage “%(stage)s” is over. Take the plan back to it to change this.") % {"stage": last.label}
    return ""


def check_deed(deed: Deed, stage: str) -> None:
    if reason := why_not(deed, stage):
        raise NotAllowed(reason)


def check_baseline(stage: str, *, settled: bool) -> None:
    """Once problems are written down, the figures that they start from stay, also when the plan is taken back.
    `settled`: the consultation has been signed off before."""
    if settled or stage not in BASELINE_STAGES:
        raise NotAllowed(_("The figures at the start stay as they are once problems are written down."))


def check_input_move(state: str, to: str) -> None:
    if to != state and to not in INPUT_MOVES[state]:
        names = {"state": InputState(state).label, "to": InputState(to).label}
        raise NotAllowed(_("An input that is “%(state)s” can’t become “%(to)s”.") % names)


def check_action_move(state: str, to: str) -> None:
    if to not in ACTION_MOVES[state]:
        names = {"state": ActionState(state).label, "to": ActionState(to).label}
        raise NotAllowed(_("An action that is “%(state)s” can’t become “%(to)s”.") % names)


def share_of(state: str, share: int) -> int:
    """Per cent, 0 to 100: nothing of what has not started, all of what is done."""
    return {ActionState.PLANNED.value: 0, ActionState.DONE.value: 100}.get(state, share)


def check_share(state: str, share: int | None) -> None:
    if share is not None and not 0 <= share <= 100:
        raise NotAllowed(_("How much is done is a percentage from 0 to 100."))
    if share and state == ActionState.PLANNED:
        raise NotAllowed(_("An action of which something is done has started. Say that it is under way."))


def check_escalation(level: str, to: str) -> None:
    if to not in BARRIER_LEVELS or BARRIER_LEVELS.index(to) <= BARRIER_LEVELS.index(level):
        raise NotAllowed(_("A barrier is passed on upward only. Choose somebody above."))
