from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.models import Direction, Gap, Indicator, IndicatorVersion, Period
from people.models import Member
from sdip.web.formats import formatter
from tenancy.audit import acting
from tenancy.refusals import NotAllowed, Stale
from tenancy.text import words

from ..formula import gap_to
from ..models import AimShift, Cycle, Goal, Problem, SignOff
from ..queries import aim_levels, baseline_of, live_actions, standard_in_force, start_in
from ..wording import plan_name, shown_problem
from ..workflow import OPEN_ACTIONS, Deed, Stage, check_deed, check_running
from .cycles import open_cycle
from .locks import check_still_here, locked
from .problems import add_problem, check_belongs
from .proposals import adopt_problem

Aim = tuple[Decimal, Decimal | None]


@dataclass(frozen=True, slots=True)
class Start:
    """What a goal starts from: a newest figure, or the copy of it that a goal keeps."""

    indicator: Indicator
    version: IndicatorVersion
    period: Period
    value: Decimal
    status: str


def set_goal(
    cycle: Cycle,
    indicator: Indicator,
    *,
    in_words: Mapping[str, str] | None = None,
    basis: str,
    due_on: date,
    owner: Member,
    low: Decimal | None = None,
    high: Decimal | None = None,
    period_id: int | None = None,
    problem: Problem | None = None,
    by: Member | None,
) -> Goal:
    """Measurable or refused. It starts from the figure with which the plan began, else the newest; numbers are copied.

    `period_id`: of the figure that was read, if one was. `low` and `high` are the aim of the basis "other" (`high` only
    for a range), in the base unit.
    """
    with acting("planning.set_goal", by=by):
        row = locked(cycle)
        check_deed(Deed.GOALS, row.stage)
        check_belongs(row, indicator)
        check_still_here(owner)
        check_due(due_on, row)
        if row.goals.filter(indicator=indicator, archived_at=None).exists():
            raise NotAllowed(_("This plan has a goal for this indicator already. Change that one."))
        start = baseline_for(indicator, row)
        if period_id is not None and period_id != start.period_id:
            raise Stale(_("Another figure is the start meanwhile. Look at it, then set the goal."))
        baseline = start_from(start)
        aim = aim_for(baseline, basis, due_on, low, high)
        check_not_reached(baseline, aim)
        return Goal.objects.create(
            cycle=row, problem=problem, indicator=indicator, owner=owner, due_on=due_on, basis=basis,
            words=words(in_words or {}), aim_low=aim[0], aim_high=aim[1], **baseline_copy(baseline, aim),
        )  # fmt: skip


def change_goal(
    goal: Goal,
    *,
    in_words: Mapping[str, str] | None = None,
    basis: str,
    due_on: date,
    owner: Member,
    low: Decimal | None = None,
    high: Decimal | None = None,
    problem: Problem | None = None,
    reason: str = "",
    revision: int,
    by: Member | None,
) -> Goal:
    """The figure that the goal started from stays. Once the goals were signed, another aim or day needs the reason."""
    with acting("planning.change_goal", by=by):
        row = _locked(goal, revision)
        check_deed(Deed.GOALS, row.cycle.stage)
        before = AimShift(goal=row, from_low=row.aim_low, from_high=row.aim_high, from_on=row.due_on)
        if owner.pk != row.owner_id:
            check_still_here(owner)
        if due_on != row.due_on:
            check_due(due_on, row.cycle)
        start = start_of_goal(row)
        aim = aim_for(start, basis, due_on, low, high)
        row.words, row.basis, row.due_on, row.owner, row.problem = words(in_words or {}), basis, due_on, owner, problem
        row.aim_low, row.aim_high, row.baseline_gap = *aim, gap_of(start, aim)
        _note_shift(before, row, reason, by)
        return _written(row)


def _note_shift(shift: AimShift, row: Goal, reason: str, by: Member | None) -> None:
    if (shift.from_low, shift.from_high, shift.from_on) == (row.aim_low, row.aim_high, row.due_on):
        return
    if not reason.strip() and SignOff.objects.filter(cycle=row.cycle, stage=Stage.GOALS).exists():
        raise NotAllowed(_("These goals were signed. Write down why the aim or its day changes."))
    shift.to_low, shift.to_high, shift.to_on = row.aim_low, row.aim_high, row.due_on
    shift.reason, shift.by = reason.strip(), by
    shift.save()


def archive_goal(goal: Goal, *, reason: str, revision: int, by: Member | None) -> Goal:
    with acting("planning.archive_goal", by=by):
        row = _locked(goal, revision)
        if not reason.strip():
            raise NotAllowed(_("Write down why this goal is given up."))
        if live_actions(row.cycle).filter(goal=row, state__in=OPEN_ACTIONS).exists():
            raise NotAllowed(_("Actions still lead to this goal. Finish or drop them first."))
        row.archived_at, row.archive_reason = timezone.now(), reason.strip()
        return _written(row)


def _locked(goal: Goal, revision: int) -> Goal:
    plan = locked(goal.cycle)
    check_running(plan.stage)
    rows = Goal.objects.select_for_update(of=("self",)).filter(archived_at=None)
    row = rows.select_related("indicator", "version", "baseline_period").filter(pk=goal.pk).first()
    if row is None or row.revision != revision:
        raise Stale(_("Somebody else has changed this goal meanwhile. Look at it again, then save."))
    row.cycle = plan
    return row


def _written(row: Goal) -> Goal:
    row.revision += 1
    row.save()
    return row


def start_from(gap: Gap) -> Start:
    if gap.value is None:
        raise ValueError("A baseline has a figure.")
    return Start(gap.indicator, gap.version, gap.period, gap.value, gap.status)


def start_of_goal(goal: Goal) -> Start:
    return Start(goal.indicator, goal.version, goal.baseline_period, goal.baseline_value, goal.baseline_status)


def check_due(due_on: date, plan: Cycle) -> None:
    if due_on <= timezone.localdate():
        raise NotAllowed(_("A goal lies in the future. Choose a later day."))
    if due_on > plan.ends_on:
        end = formatter().day(plan.ends_on)
        raise NotAllowed(
            _("The plan ends on %(day)s. Choose a day up to then, or change the end of the plan.") % {"day": end}
        )


def baseline_for(indicator: Indicator, cycle: Cycle | None = None) -> Gap:
    """The figure to start from, or the sentence that says why there can be no goal."""
    gap = start_in(cycle, indicator) or baseline_of(indicator)
    if gap is None or gap.value is None:
        raise NotAllowed(
            _("There is no approved figure to start from. Have one approved; then a goal can say from where.")
        )
    check_direction(gap.version)
    return gap


def check_direction(version: IndicatorVersion) -> None:
    if version.direction is None:
        raise NotAllowed(
            _("Nobody has settled yet whether higher or lower is better here. Settle it, then set the goal.")
        )
    if version.direction == Direction.NEUTRAL:
        raise NotAllowed(
            _("This indicator is neutral: neither higher nor lower is better, so there is nothing to reach.")
        )


def aim_for(baseline: Start, basis: str, due_on: date, low: Decimal | None, high: Decimal | None) -> Aim:
    """From the guarantee or the target in force, or one's own; always better than the baseline."""
    aim = (low, high) if basis == Goal.Basis.OTHER else _standard(baseline, basis, due_on)
    checked = _whole(baseline.version, *aim)
    _check_better(baseline, checked)
    return checked


def _check_better(figure: Start, aim: Aim) -> None:
    if gap_of(figure, aim) < 0:
        return
    write, version = formatter(), figure.version
    level = write.level(*aim_levels(version.direction, *aim), version.unit, version.decimals)
    facts = {"level": level, "value": write.val(figure.value, version.unit, version.decimals)}
    raise NotAllowed(_("The figure, %(value)s, is there already: %(level)s. Choose an aim that is better.") % facts)


def check_not_reached(baseline: Start, aim: Aim) -> None:
    """The plan’s start may lie months back: what has been reached since is no goal."""
    newest = baseline_of(baseline.indicator)
    if newest is not None and newest.value is not None and newest.version_id == baseline.version.pk:
        _check_better(start_from(newest), aim)


def _standard(baseline: Start, basis: str, due_on: date) -> tuple[Decimal | None, Decimal | None]:
    """In force on the day of the goal, else today, else when the baseline was measured."""
    kind = "guaranteed" if basis == Goal.Basis.GUARANTEE else "target"
    days = (due_on, timezone.localdate(), baseline.period.ends_on)
    found = standard_in_force(baseline.indicator, kind, days)
    if found is None and basis == Goal.Basis.GUARANTEE:
        raise NotAllowed(_("There is no guarantee for this indicator. Choose the target or another aim."))
    if found is None:
        raise NotAllowed(_("There is no target for this indicator. Choose another aim."))
    return found.low, found.high


def _whole(version: IndicatorVersion, low: Decimal | None, high: Decimal | None) -> Aim:
    is_range = version.direction == Direction.RANGE
    if low is None or (is_range and high is None):
        raise NotAllowed(_("Write down both ends of the range.") if is_range else _("Write down the aim as a number."))
    if is_range and high is not None and high < low:
        raise NotAllowed(_("The upper end of the range lies below the lower one."))
    ends = [end for end in (low, high if is_range else None) if end is not None]
    if any(_outside(version, end) for end in ends):
        raise NotAllowed(_("This indicator cannot have that value. Check the aim."))
    return low, high if is_range else None


def _outside(version: IndicatorVersion, value: Decimal) -> bool:
    below = version.lowest is not None and value < version.lowest
    return below or (version.highest is not None and value > version.highest)


def gap_of(baseline: Start, aim: Aim) -> Decimal:
    direction, low, high = baseline.version.direction, *aim
    if direction is None:
        raise ValueError("A baseline has a direction.")
    return gap_to(low if high is None else (low, high), baseline.value, direction)


def baseline_copy(baseline: Start, aim: Aim) -> dict[str, object]:
    return {
        "version": baseline.version,
        "baseline_period": baseline.period,
        "baseline_value": baseline.value,
        "baseline_gap": gap_of(baseline, aim),
        "baseline_status": baseline.status,
    }


def plan_improvement(
    indicator: Indicator,
    *,
    cycle: Cycle | None,
    name: Mapping[str, str] | None = None,
    statement: Mapping[str, str] | None = None,
    cause: str = "",
    in_words: Mapping[str, str] | None = None,
    basis: str,
    due_on: date,
    owner: Member,
    low: Decimal | None = None,
    high: Decimal | None = None,
    by: Member,
) -> Goal:
    """From a gap to a goal at one go: a new plan if none is given, the problem as the figure shows it, the goal."""
    with acting("planning.plan_improvement", by=by):
        baseline = baseline_for(indicator, cycle)
        plan = cycle or open_cycle(
            directorate=indicator.service.directorate, service=indicator.service, chair=by, by=by,
            name=name or plan_name(indicator.name), starts_on=timezone.localdate(),
            ends_on=max(due_on, timezone.localdate()),
        )  # fmt: skip
        problem = _problem_of(plan, baseline, statement, cause, by)
        return set_goal(
            plan, indicator, basis=basis, due_on=due_on, owner=owner, low=low, high=high,
            problem=problem, in_words=in_words, by=by,
        )  # fmt: skip


def _problem_of(plan: Cycle, baseline: Gap, statement: Mapping[str, str] | None, cause: str, by: Member) -> Problem:
    """What the figures proposed already, else a new one."""
    text = statement or shown_problem(baseline)
    waiting = Problem.objects.filter(indicator=baseline.indicator, cycle=None, dismissed_at=None).order_by("pk").first()
    if waiting is None:
        return add_problem(
            plan, statement=text, cause=cause, indicator=baseline.indicator, period=baseline.period, by=by
        )
    adopted = adopt_problem(waiting, plan, by=by)
    adopted.words, adopted.cause = words(text), cause.strip()
    adopted.save(update_fields=["words", "cause"])
    return adopted
