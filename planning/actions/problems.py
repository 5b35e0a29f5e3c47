from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.models import Indicator, Period
from organisation.models import Service
from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed, Stale
from tenancy.text import words

from ..models import Cause, Cycle, Evidence, Problem
from ..queries import baseline_of
from ..workflow import Branch, Deed, EvidenceKind, check_deed, check_running
from .locks import locked


def add_problem(
    cycle: Cycle,
    *,
    statement: Mapping[str, str],
    cause: str = "",
    sufferers: str = "",
    service: Service | None = None,
    indicator: Indicator | None = None,
    period: Period | None = None,
    by: Member | None,
) -> Problem:
    """Free, or shown by a figure: then with its indicator, and its newest period where none is given."""
    with acting("planning.add_problem", by=by):
        row = locked(cycle)
        check_deed(Deed.PROBLEMS, row.stage)
        problem = Problem(cycle=row, cause=cause.strip())
        _write(problem, row, statement, sufferers, service, indicator)
        problem.period = period or problem.period
        problem.save()
        show_by_figure(problem)
        return problem


def change_problem(
    problem: Problem,
    *,
    statement: Mapping[str, str],
    sufferers: str = "",
    service: Service | None = None,
    indicator: Indicator | None = None,
    revision: int,
    by: Member | None,
) -> Problem:
    with acting("planning.change_problem", by=by):
        row, cycle = locked_problem(problem, revision)
        _write(row, cycle, statement, sufferers, service, indicator)
        return written(row)


def set_causes(
    problem: Problem,
    *,
    whys: Sequence[str],
    branches: Mapping[str, Sequence[str]],
    cause: str,
    revision: int,
    by: Member | None,
) -> Problem:
    """The whole analysis at once: the chain of whys, the causes by branch, and the root cause in one sentence."""
    with acting("planning.set_causes", by=by):
        row, _cycle = locked_problem(problem, revision)
        row.cause = cause.strip()
        given = {Branch.WHY.value: whys, **branches}
        wanted = {
            (branch, place): text
            for branch, texts in given.items()
            for place, text in enumerate((text.strip() for text in texts if text.strip()), 1)
        }
        _write_causes(row, wanted)
        return written(row)


def _write_causes(problem: Problem, wanted: dict[tuple[str, int], str]) -> None:
    for held in problem.causes.select_for_update():
        text = wanted.pop((held.branch, held.position), None)
        if text is None:
            held.delete()
        elif text != held.words:
            held.words = text
            held.save(update_fields=["words"])
    for (branch, place), text in wanted.items():
        Cause.objects.create(problem=problem, branch=branch, position=place, words=text)


def archive_problem(problem: Problem, *, reason: str, revision: int, by: Member | None) -> Problem:
    """Out of the plan, kept with its reason. What hangs on it has to be put elsewhere first."""
    with acting("planning.archive_problem", by=by):
        row, _cycle = locked_problem(problem, revision)
        if not reason.strip():
            raise NotAllowed(_("Write down why the problem is put aside."))
        if row.goals.filter(archived_at=None).exists():
            raise NotAllowed(
                _("This problem has a goal. Archive the goal first, or merge the problem into another one.")
            )
        if row.solutions.filter(archived_at=None, does_nothing=False).exists():
            raise NotAllowed(
                _("This problem has solutions. Archive them first, or merge the problem into another one.")
            )
        row.dismissed_at, row.dismissed_reason = timezone.now(), reason.strip()
        row.solutions.filter(archived_at=None, does_nothing=True).update(archived_at=row.dismissed_at)
        return written(row)


def restore_problem(problem: Problem, *, by: Member | None) -> Problem:
    with acting("planning.restore_problem", by=by):
        row = _row_in_plan(problem)
        if row.dismissed_at is None:
            raise NotAllowed(_("This problem is in the plan already."))
        row.solutions.filter(archived_at=row.dismissed_at, does_nothing=True).update(archived_at=None)
        row.dismissed_at, row.dismissed_reason = None, ""
        return written(row)


def _write(
    row: Problem, cycle: Cycle, statement: Mapping[str, str], sufferers: str, service: Any, indicator: Any
) -> None:
    if indicator is not None:
        check_belongs(cycle, indicator)
    if service is not None:
        check_service(cycle, service)
    if indicator is None:
        row.period = None
    elif row.indicator_id != indicator.pk:
        start = baseline_of(indicator)
        row.period = start.period if start else None
    row.words, row.sufferers, row.indicator = words(statement), sufferers.strip(), indicator
    row.service = service or (indicator.service if indicator is not None else None)
    if row.pk:
        show_by_figure(row)


def show_by_figure(problem: Problem) -> None:
    """The figure that shows a problem is its first piece of evidence."""
    if problem.indicator is None:
        return
    shown = problem.evidence.filter(kind=EvidenceKind.FIGURE, indicator=problem.indicator, archived_at=None)
    if not shown.exists():
        Evidence.objects.create(
            problem=problem, kind=EvidenceKind.FIGURE, indicator=problem.indicator, period=problem.period
        )


def check_belongs(cycle: Cycle, indicator: Indicator) -> None:
    """A plan improves its own directorate's indicators, and if it is for one service, that service's."""
    if not cycle.directorate.covers(indicator.service.directorate):
        names = {"indicator": indicator.name, "directorate": cycle.directorate.name}
        raise NotAllowed(_("“%(indicator)s” does not belong to the directorate “%(directorate)s”.") % names)
    if cycle.service_id is not None and cycle.service_id != indicator.service_id:
        raise NotAllowed(_("This plan is for another service than the indicator’s."))


def check_service(cycle: Cycle, service: Service) -> None:
    if not cycle.directorate.covers(service.directorate):
        names = {"service": service.name, "directorate": cycle.directorate.name}
        raise NotAllowed(_("“%(service)s” does not belong to the directorate “%(directorate)s”.") % names)
    if cycle.service_id is not None and cycle.service_id != service.pk:
        raise NotAllowed(_("This plan is for another service."))


def locked_problem(
    problem: Problem, revision: int | None = None, deed: Deed | None = Deed.PROBLEMS
) -> tuple[Problem, Cycle]:
    """Its plan first, as everywhere; what is put aside or merged is not changed. None: at any stage."""
    row = _row_in_plan(problem, deed)
    if revision is not None and row.revision != revision:
        raise Stale(_("Somebody else has changed this problem meanwhile. Look at it again, then save."))
    if row.dismissed_at is not None:
        raise NotAllowed(_("This problem is put aside. Take it back into the plan to change it."))
    if row.merged_into_id is not None:
        raise NotAllowed(_("This problem is merged into another one. Split it again to change it."))
    return row, row.cycle  # type: ignore[return-value]


def _row_in_plan(problem: Problem, deed: Deed | None = Deed.PROBLEMS) -> Problem:
    if problem.cycle is None:
        raise NotAllowed(_("This problem is in no plan yet."))
    cycle = locked(problem.cycle)
    check_running(cycle.stage)
    if deed is not None:
        check_deed(deed, cycle.stage)
    rows = Problem.objects.select_for_update(of=("self",)).select_related("indicator__service", "period")
    row = rows.get(pk=problem.pk, cycle=cycle)
    row.cycle = cycle
    return row


def written(row: Problem) -> Problem:
    row.revision += 1
    row.save()
    return row
