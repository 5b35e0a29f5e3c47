"""The plan in the layout of South African plans: a table for its key service, with the current and the desired standards.

Source of the layout: tables of the directive on service delivery improvement plans: quantity and quality, the Batho Pele
principles, time, cost and human resources, each now and in three years."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from indicators.judged import figure_words, level_words
from indicators.models import Direction, Kind
from sdip.documents.blocks import Block, Facts, Table
from sdip.web.formats import NOTHING, formatter

from ..formula import expected_on
from ..models import Cycle
from ..queries import GoalState, aim_levels, aim_of, goal_states, goals_of, live_actions
from ..settings import plan_settings
from ..workflow import SolutionState
from ..workspace import verdict_of
from .paper import money

YEARS = 3
TIME, COST, QUANTITY, QUALITY = "time", "cost", "quantity", "quality"
ASPECTS = {Kind.DURATION: TIME, Kind.MONEY: COST, Kind.COUNT: QUANTITY, Kind.NUMBER: QUANTITY}
LEAPS = (Kind.YES_NO, Kind.RUBRIC)  # nothing lies between two answers
Row = Sequence[str]


def key_service_blocks(cycle: Cycle) -> list[Block]:
    states = goal_states(goals_of(cycle))
    ends = [_years_on(cycle.starts_on, number) for number in range(1, YEARS + 1)]
    years = [_year_heading(number, end) for number, end in enumerate(ends, 1)]
    head = [_("Aspect"), _("Current standard"), *years, _("Actual achievement"), _("Deviation")]
    table = Table(_("Key service: current and desired standards"), head, _rows(cycle, states, ends))
    return [Facts(_facts(cycle)), table]


def _facts(cycle: Cycle) -> list[tuple[str, str]]:
    groups = cycle.service.client_groups.select_related("client_group") if cycle.service else ()
    return [
        (_("Key service"), str(cycle.service.name if cycle.service else cycle.directorate.name)),
        (_("Service beneficiaries"), formatter().listed(str(row.client_group.name) for row in groups) or NOTHING),
        (_("Plan"), f"{cycle.name} ({cycle.code})"),
    ]


def _year_heading(number: int, end: date) -> str:
    write = formatter()
    return _("Desired standard, year %(number)s (until %(day)s)") % {"number": write.num(number), "day": write.day(end)}


def _rows(cycle: Cycle, states: Sequence[GoalState], ends: Sequence[date]) -> list[Row]:
    by_aspect: dict[str, list[Row]] = {TIME: [], COST: [], QUANTITY: [], QUALITY: []}
    for state in states:
        aspect = ASPECTS.get(Kind(state.goal.version.kind), QUALITY)
        by_aspect[aspect].append(_row_of(state, ends))
    written = ["" for _each in range(YEARS + 3)]  # for the writer: no indicator of the plan tells of it
    return [
        *_under(_("Quantity"), by_aspect[QUANTITY], written),
        *_under(_("Quality"), by_aspect[QUALITY], written),
        [_("Consultation"), _heard(cycle), *written[1:]],
        *([principle, *written] for principle in principles()),
        *_under(_("Time"), by_aspect[TIME], written),
        *_under(_("Cost"), by_aspect[COST], written),
        [_("Budget of the actions"), *_budgets(cycle, ends)],
        [_("Human resources"), *_staff(cycle)],
    ]


def principles() -> list[str]:
    return [
        _("Access"), _("Courtesy"), _("Openness and transparency"), _("Information"), _("Redress"), _("Value for money"),
    ]  # fmt: skip


def _under(aspect: str, rows: list[Row], written: Row) -> list[Row]:
    return [[f"{aspect}: {row[0]}", *row[1:]] for row in rows] or [[aspect, *written]]


def _row_of(state: GoalState, ends: Sequence[date]) -> Row:
    goal, version, write = state.goal, state.goal.version, formatter()
    start = goal.baseline_period
    now = f"{figure_words(version, goal.baseline_value)} ({write.period(start.starts_on, start.ends_on)})"
    reached = state.latest
    achieved = figure_words(version, state.now) if reached else NOTHING
    deviation = str(verdict_of(state).word) if reached else NOTHING
    return [str(goal.indicator.name), now, *(_desired(state, end) for end in ends), achieved, deviation]


def _desired(state: GoalState, day: date) -> str:
    """The plan's aim from its day on; before it how far an even way there has come, so never more than is promised later."""
    goal, version = state.goal, state.goal.version
    if goal.due_on <= day:
        return level_words(version, *state.aim)
    if version.kind in LEAPS:
        return NOTHING
    on_the_way = expected_on(
        day,
        baseline=goal.baseline_value,
        aim=aim_of(goal),
        measured_on=goal.baseline_period.ends_on,
        due_on=goal.due_on,
    )
    if version.direction == Direction.RANGE:
        return figure_words(version, on_the_way)
    return level_words(version, *aim_levels(version.direction, on_the_way, None))


def _heard(cycle: Cycle) -> str:
    facts = cycle.consultations.filter(archived_at=None).aggregate(heard=Sum("heard"))
    count = facts["heard"]
    return _("%(count)s people answered") % {"count": formatter().num(count)} if count else ""


def _budgets(cycle: Cycle, ends: Sequence[date]) -> list[str]:
    currency = plan_settings().currency
    rows = list(live_actions(cycle).values_list("due_on", "budget", "spent"))
    sums, start = [], date.min
    for end in ends:
        sums.append(_total([budget for due, budget, _spent in rows if start < due <= end], currency))
        start = end
    return ["", *sums, _total([spent for _due, _budget, spent in rows], currency), ""]


def _total(amounts: Sequence[Decimal | None], currency: str) -> str:
    known = [amount for amount in amounts if amount is not None]
    return money(sum(known, Decimal()), currency) if known else NOTHING


def _staff(cycle: Cycle) -> list[str]:
    chosen = cycle.solutions.filter(archived_at=None, state=SolutionState.CHOSEN).aggregate(staff=Sum("staff"))["staff"]
    wanted = _("%(count)s person-months") % {"count": formatter().num(chosen, 1)} if chosen else ""
    return ["", wanted, *("" for _each in range(YEARS + 1))]


def _years_on(day: date, years: int) -> date:
    """The last day of that year of the plan."""
    try:
        same = day.replace(year=day.year + years)
    except ValueError:  # 29 February
        same = day.replace(year=day.year + years, month=3, day=1)
    return date.fromordinal(same.toordinal() - 1)
