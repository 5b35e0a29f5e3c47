"""The plan as a document, in the order of its stages."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from indicators.judged import figure_words, level_words
from indicators.models import IndicatorVersion
from sdip.documents.blocks import Block, Facts, Heading, Text
from sdip.web.formats import NOTHING, formatter
from sdip.web.standing import standing

from ..models import BaselineFigure, Consultation, Cycle, Problem
from ..queries import GoalState, actions_of, aim_levels, goal_states, goals_of, outcomes, problems_of, seats_of
from ..settings import plan_settings
from ..workspace import verdict_of
from .paper import money, table


def plan_blocks(cycle: Cycle) -> list[Block]:
    """Everything that the workspace knows, in the order of the stages. A constant number of queries."""
    states = goal_states(goals_of(cycle))
    parts: list[Iterable[Block]] = [
        [about(cycle)],
        team(cycle),
        consultations(cycle),
        baseline(cycle),
        problems(cycle),
        goals(states),
        solutions(cycle),
        actions(cycle),
        evaluation(cycle, states),
        signatures(cycle),
    ]
    return [block for part in parts for block in part]


def about(cycle: Cycle) -> Facts:
    write, chair = formatter(), cycle.chair
    pairs = [
        (_("Number"), cycle.code),
        (_("Directorate"), str(cycle.directorate.name)),
        (_("Service"), str(cycle.service.name) if cycle.service else _("The whole directorate")),
        (_("Period"), write.period(cycle.starts_on, cycle.ends_on)),
        (_("Stage"), str(cycle.get_stage_display())),
        (_("Chair"), chair.name if chair else NOTHING),
    ]
    return Facts(pairs)


def team(cycle: Cycle) -> Iterable[Block]:
    yield Heading(_("Leadership team"))
    rows = [
        (
            seat.member.name if seat.member else seat.invitation.name if seat.invitation else NOTHING,
            str(seat.get_function_display()),
            seat.speaks_for,
            formatter().day(seat.confirmed_at) if seat.confirmed_at else _("Not confirmed yet"),
        )
        for seat in seats_of(cycle)
    ]
    yield from table(_("Members of the team"), (_("Name"), _("Function"), _("Speaks for"), _("Confirmed")), rows)


def consultations(cycle: Cycle) -> Iterable[Block]:
    yield Heading(_("Consultation"))
    write = formatter()
    rows = [
        (
            str(row.get_voice_display()),
            f"{row.get_method_display()}, {write.day(row.on)}",
            str(row.asked),
            NOTHING if row.heard is None else write.num(row.heard),
            str(row.result or ""),
        )
        for row in Consultation.objects.filter(cycle=cycle, archived_at=None).order_by("on", "pk")
    ]
    head = (_("Voice"), _("How and when"), _("What was asked"), _("Answers"), _("What came out"))
    yield from table(_("Who was heard"), head, rows)


def baseline(cycle: Cycle) -> Iterable[Block]:
    yield Heading(_("Where we start"))
    write = formatter()
    rows = []
    for row in newest_baseline(cycle):
        version = row.version
        rows.append(
            (
                str(row.indicator.name),
                write.period(row.period.starts_on, row.period.ends_on) if row.period else NOTHING,
                figure_words(version, row.value),
                _bound(version, row.guaranteed_low, row.guaranteed_high),
                _bound(version, row.target_low, row.target_high),
                str(standing(row.status, row.guaranteed_low is not None, row.target_low is not None).word),
            )
        )
    head = (_("Indicator"), _("Period"), _("Figure"), _("Guaranteed"), _("Target"), _("Standing"))
    yield from table(_("Figures when the plan began"), head, rows)


def newest_baseline(cycle: Cycle) -> Any:
    rows = BaselineFigure.objects.filter(cycle=cycle).select_related("indicator", "version", "period")
    newest = rows.aggregate(n=Max("taken"))["n"]
    return rows.filter(taken=newest).order_by("status", "pk")


def _bound(version: IndicatorVersion, low: Any, high: Any) -> str:
    if low is None:
        return NOTHING
    return level_words(version, *aim_levels(version.direction, low, high))


def problems(cycle: Cycle) -> Iterable[Block]:
    yield Heading(_("Problems"))
    rows = list(problems_of(cycle).prefetch_related("causes"))
    if not rows:
        yield Text(_("No problem is written down yet."))
    for row in rows:
        yield Heading(str(row.words), 3)
        yield Facts(list(_problem_facts(row)))


def _problem_facts(row: Problem) -> Iterable[tuple[str, str]]:
    yield _("Who suffers from it"), row.sufferers or NOTHING
    if row.indicator:
        yield _("Shown by"), str(row.indicator.name)
    causes = sorted(row.causes.all(), key=lambda cause: (cause.branch, cause.position))
    if causes:
        yield _("Causes"), "\n".join(f"{cause.get_branch_display()} {cause.words}" for cause in causes)
    yield _("Root cause"), row.cause or NOTHING


def goals(states: list[GoalState]) -> Iterable[Block]:
    yield Heading(_("Goals"))
    write = formatter()
    rows = [
        (
            str(state.goal.words or state.goal.indicator.name),
            figure_words(state.goal.version, state.goal.baseline_value),
            level_words(state.goal.version, *state.aim),
            write.day(state.goal.due_on),
            figure_words(state.goal.version, state.now) if state.latest else _("Not measured again yet"),
            str(verdict_of(state).word),
            state.goal.owner.name,
        )
        for state in states
    ]
    head = (_("Goal"), _("Started from"), _("Aim"), _("By"), _("Now"), _("Verdict"), _("Who answers for it"))
    yield from table(_("Goals with their progress"), head, rows)


def solutions(cycle: Cycle) -> Iterable[Block]:
    yield Heading(_("Solutions"))
    currency = plan_settings().currency
    rows = [
        (
            str(row.words),
            str(row.problem.words),
            str(row.get_horizon_display()),
            str(row.get_authority_display()),
            money(row.cost, currency),
            NOTHING if row.staff is None else formatter().num(row.staff, 1),
            str(row.get_state_display()),
        )
        for row in cycle.solutions.filter(archived_at=None).select_related("problem").order_by("problem", "pk")
    ]
    head = (_("Solution"), _("Problem"), _("Horizon"), _("Authority"), _("Cost"), _("Person-months"), _("State"))
    yield from table(_("Solutions that were weighed"), head, rows)


def actions(cycle: Cycle) -> Iterable[Block]:
    yield Heading(_("Actions"))
    write, currency = formatter(), plan_settings().currency
    rows = [
        (
            str(row.words),
            row.owner.name,
            write.day(row.starts_on) if row.starts_on else NOTHING,
            write.day(row.due_on),
            str(row.get_state_display()),
            money(row.budget, currency),
            money(row.spent, currency),
        )
        for row in actions_of(cycle)
    ]
    head = (_("Action"), _("Owner"), _("From"), _("Until"), _("State"), _("Budget"), _("Spent"))
    yield from table(_("What is done by whom and when"), head, rows)


def evaluation(cycle: Cycle, states: list[GoalState]) -> Iterable[Block]:
    yield Heading(_("Evaluation and lessons"))
    for outcome in outcomes(cycle, states):
        for row in outcome.evaluations:
            yield Heading(str(outcome.state.goal.indicator.name), 3)
            yield Facts([(_("Why it came so"), row.why or NOTHING), (_("Lesson"), row.lesson)])
    yield Text(cycle.lessons or _("No lesson of the whole plan is written down yet."))


def signatures(cycle: Cycle) -> Iterable[Block]:
    yield Heading(_("Signatures"))
    write = formatter()
    rows = [
        (
            str(row.get_stage_display()), str(row.get_level_display()), row.signed_by.name, write.moment(row.signed_at),
        )
        for row in cycle.signatures.filter(voided_at=None).select_related("signed_by").order_by("signed_at", "pk")
    ]  # fmt: skip
    yield from table(_("Stages signed off"), (_("Stage"), _("Signed as"), _("By"), _("When")), rows)
