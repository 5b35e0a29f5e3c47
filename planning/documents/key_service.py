"""The plan in the layout of South African plans: a table for each key service, with the current and the desired standards.

Source of the layout: tables of the directive on service delivery improvement plans: quantity and quality, the eight Batho
Pele principles, time, cost and human resources, each now and in three years; in the yearly progress report what was
achieved, how far that is off, why and what is done about it, and where it can be seen."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from indicators.judged import figure_words, level_words, signed_words
from indicators.models import Direction, Kind
from organisation.models import Service
from sdip.documents.blocks import Block, Facts, Heading, Table
from sdip.web.formats import NOTHING, formatter

from ..formula import expected_on
from ..models import Cycle, KeyStandard, SignOff
from ..queries import (
    GoalState,
    Outcome,
    aim_levels,
    aim_of,
    goal_states,
    goals_of,
    key_services_of,
    key_standards_of,
    outcomes,
)
from ..workflow import Aspect, Level
from .key_amounts import Amounts, amounts_of
from .paper import lines

YEARS = 3
MEASURED = {
    Kind.DURATION: Aspect.TIME, Kind.MONEY: Aspect.COST, Kind.COUNT: Aspect.QUANTITY, Kind.NUMBER: Aspect.QUANTITY,
}  # fmt: skip
LEAPS = (Kind.YES_NO, Kind.RUBRIC)  # nothing lies between two answers
Row = Sequence[str]
Written = dict[str, KeyStandard]


def key_service_blocks(cycle: Cycle) -> list[Block]:
    """Constant in its queries, whatever the number of services."""
    found, written, amounts = outcomes(cycle, goal_states(goals_of(cycle))), key_standards_of(cycle), amounts_of(cycle)
    ends = [_years_on(cycle.starts_on, number) for number in range(1, YEARS + 1)]
    services = key_services_of(cycle)
    heard = _heard(cycle)
    blocks: list[Block] = []
    for service in (*services, *_of_no_service(services, written, amounts)):
        pk = service.pk if service else None
        mine = [each for each in found if pk == (cycle.service_id or each.state.goal.indicator.service_id)]
        rows = [*_rows(mine, written.get(pk, {}), ends, heard), *_amounts(amounts, pk, ends, written.get(pk, {}))]
        blocks += _table(cycle, service, rows, ends)
    return [*blocks, *_signing(cycle)]


def _of_no_service(services: list[Service], written: Any, amounts: Amounts) -> list[None]:
    """A table for the directorate itself where something belongs to none of the services."""
    return [None] if not services or None in written or None in amounts.services else []


def _table(cycle: Cycle, service: Service | None, rows: list[Row], ends: Sequence[date]) -> Iterable[Block]:
    name = str(service.name if service else cycle.directorate.name)
    groups = [str(row.client_group.name) for row in service.client_groups.all()] if service else []
    yield Heading(name)
    yield Facts(
        [
            (_("Key service"), name if service else _("The whole directorate")),
            (_("Service beneficiaries"), formatter().listed(groups) or NOTHING),
            (_("Plan"), formatter().joined(str(cycle.name), cycle.code)),
        ]
    )
    years = [_year_heading(number, end) for number, end in enumerate(ends, 1)]
    head = [
        _("Aspect"), _("Current standard"), *years, _("Actual achievement"), _("Deviation from the aim"),
        _("Comment on the deviation and corrective step"), _("Evidence"),
    ]  # fmt: skip
    yield Table(_("Key service: current and desired standards"), head, rows)


def _year_heading(number: int, end: date) -> str:
    write = formatter()
    return _("Desired standard, year %(number)s (until %(day)s)") % {"number": write.num(number), "day": write.day(end)}


def _rows(found: Sequence[Outcome], written: Written, ends: Sequence[date], heard: str) -> Iterable[Row]:
    """Of each aspect what goals measure, then what is written; of one that has neither an open row."""
    for aspect in Aspect:
        if aspect is Aspect.STAFF:
            continue
        measured = [each for each in found if _aspect_of(each.state) is aspect]
        for each in measured:
            yield [_("%(aspect)s: %(name)s") % {"aspect": aspect.label, "name": each.state.goal.indicator.name},
                   *_measured(each, ends)]  # fmt: skip
        row = written.get(aspect.value)
        if row is not None or not measured:
            yield [str(aspect.label), *_said(row, now=heard if aspect is Aspect.CONSULTATION else "")]


def _aspect_of(state: GoalState) -> Aspect:
    return MEASURED.get(Kind(state.goal.version.kind), Aspect.QUALITY)


def _measured(outcome: Outcome, ends: Sequence[date]) -> list[str]:
    state, write = outcome.state, formatter()
    goal, version, start, latest = state.goal, state.goal.version, state.goal.baseline_period, state.latest
    period = write.period(latest.period.starts_on, latest.period.ends_on) if latest else ""
    told = outcome.evaluations[0] if outcome.evaluations else None
    return [
        lines(figure_words(version, goal.baseline_value), write.period(start.starts_on, start.ends_on)),
        *(_desired(state, end) for end in ends),
        figure_words(version, state.now) if latest else NOTHING,
        signed_words(version, state.progress.gap_now) if latest else NOTHING,
        lines(told.why, told.lesson) if told else NOTHING,
        _("Approved figure of %(period)s") % {"period": period} if latest else NOTHING,
    ]


def _said(row: KeyStandard | None, *, now: str = "", years: Sequence[str] = (), achieved: str = "") -> list[str]:
    """What is written of an aspect beside what the plan itself knows."""
    known = [*years, *[""] * (YEARS - len(years))]
    if row is None:
        return [now or NOTHING, *(each or NOTHING for each in known), achieved or NOTHING, NOTHING, NOTHING, NOTHING]
    wanted = (row.year_1, row.year_2, row.year_3)
    return [
        lines(str(row.current), now) or NOTHING,
        *(lines(str(words), each) or NOTHING for words, each in zip(wanted, known, strict=True)),
        lines(str(row.achieved), achieved) or NOTHING,
        NOTHING,
        str(row.comment) or NOTHING,
        str(row.evidence) or NOTHING,
    ]


def _amounts(amounts: Amounts, service: int | None, ends: Sequence[date], written: Written) -> Iterable[Row]:
    budgets = _said(None, years=amounts.budgets(service, ends), achieved=amounts.spent(service))
    yield [_("Budget of the actions"), *budgets]
    wanted = _said(written.get(Aspect.STAFF), years=[amounts.person_months(service)])
    yield [str(Aspect.STAFF.label), *wanted]


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


def _signing(cycle: Cycle) -> Iterable[Block]:
    """Who has signed last at each level, and room to sign by hand."""
    write = formatter()
    rows = cycle.signatures.filter(voided_at=None).select_related("signed_by").order_by("signed_at", "pk")
    signed: dict[str, SignOff] = {row.level: row for row in rows}
    yield Heading(_("Sign-off"))
    yield Table(
        _("Signatures"),
        (_("Signed as"), _("Name"), _("Stage"), _("When"), _("Signature by hand")),
        [
            (str(level.label), row.signed_by.name, str(row.get_stage_display()), write.moment(row.signed_at), "")
            if (row := signed.get(level.value))
            else (str(level.label), "", "", "", "")
            for level in Level
        ],
    )


def _years_on(day: date, years: int) -> date:
    """The last day of that year of the plan."""
    try:
        same = day.replace(year=day.year + years)
    except ValueError:  # 29 February
        same = day.replace(year=day.year + years, month=3, day=1)
    return date.fromordinal(same.toordinal() - 1)
