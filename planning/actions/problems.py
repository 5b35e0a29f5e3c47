from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.models import Gap, Indicator, Period
from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed
from tenancy.text import words

from ..models import Cycle, Problem
from ..queries import breaches_since, unattended_breaches
from ..wording import problem_words
from ..workflow import check_running
from .locks import locked


def add_problem(
    cycle: Cycle,
    *,
    statement: Mapping[str, str],
    cause: str = "",
    indicator: Indicator | None = None,
    period: Period | None = None,
    by: Member | None,
) -> Problem:
    """Free, or shown by a figure: then with its indicator and period."""
    with acting("planning.add_problem", by=by):
        row = locked(cycle)
        check_running(row.stage)
        if indicator is not None:
            check_belongs(row, indicator)
        return Problem.objects.create(
            cycle=row, words=words(statement), cause=cause.strip(), indicator=indicator, period=period
        )


def check_belongs(cycle: Cycle, indicator: Indicator) -> None:
    """A plan improves its own directorate's indicators, and if it is for one service, that service's."""
    if not cycle.directorate.covers(indicator.service.directorate):
        names = {"indicator": indicator.name, "directorate": cycle.directorate.name}
        raise NotAllowed(_("“%(indicator)s” does not belong to the directorate “%(directorate)s”.") % names)
    if cycle.service_id is not None and cycle.service_id != indicator.service_id:
        raise NotAllowed(_("This plan is for another service than the indicator’s."))


def propose_problems() -> int:
    """Draft problems for broken promises that nobody has taken up; how many are new. Running it again adds nothing."""
    with acting("planning.propose_problems"):
        gaps = list(unattended_breaches())
        since = breaches_since(gaps)
        drafts = [_draft(gap, since.get(gap.indicator_id, gap.period)) for gap in gaps]
        known = set(
            Problem.objects.filter(source_key__in=[draft.source_key for draft in drafts]).values_list(
                "source_key", flat=True
            )
        )
        new = [draft for draft in drafts if draft.source_key not in known]
        Problem.objects.bulk_create(new, ignore_conflicts=True)
        return len(new)


def _draft(gap: Gap, since: Period) -> Problem:
    """One for each run of broken promises: a dismissed one does not come back until the promise was kept in between."""
    key = f"breach:{gap.indicator_id}:{since.kind}:{since.code}"
    return Problem(words=problem_words(gap, since), indicator=gap.indicator, period=gap.period, source_key=key)


def adopt_problem(problem: Problem, cycle: Cycle, *, by: Member | None) -> Problem:
    with acting("planning.adopt_problem", by=by):
        row, plan = _waiting(problem), locked(cycle)
        check_running(plan.stage)
        if row.indicator is not None:
            check_belongs(plan, row.indicator)
        row.cycle = plan
        row.save(update_fields=["cycle"])
    return row


def dismiss_problem(problem: Problem, *, by: Member | None) -> Problem:
    with acting("planning.dismiss_problem", by=by):
        row = _waiting(problem)
        row.dismissed_at = timezone.now()
        row.save(update_fields=["dismissed_at"])
    return row


def _waiting(problem: Problem) -> Problem:
    row = (
        Problem.objects.select_for_update(of=("self",))
        .select_related("indicator__service__directorate")
        .get(pk=problem.pk)
    )
    if row.cycle_id is not None or row.dismissed_at is not None:
        raise NotAllowed(_("Somebody has decided on this proposal already."))
    return row
