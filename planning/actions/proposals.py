"""What figures and messages propose; people decide."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.models import Gap, Period
from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..models import Cycle, Evidence, Problem
from ..queries import Cluster, breaches_since, loose_themes, unattended_breaches, unattended_clusters
from ..settings import plan_settings
from ..wording import cluster_words, problem_words, theme_words
from ..workflow import Deed, EvidenceKind, check_deed
from .locks import locked
from .problems import check_belongs, check_service, show_by_figure, written


def propose_problems() -> int:
    """Draft problems for broken promises and clusters of complaints that nobody has taken up; how many are new."""
    with acting("planning.propose_problems"):
        gaps = list(unattended_breaches())
        since = breaches_since(gaps)
        of_figures = [_draft(gap, since.get(gap.indicator_id, gap.period)) for gap in gaps]
        settings = plan_settings()
        clusters = unattended_clusters(timezone.localdate(), days=settings.cluster_days, least=settings.cluster_size)
        of_messages = {_cluster_key(cluster): cluster for cluster in clusters}
        drafts = [
            Problem(words=cluster_words(each), service=each.service, source_key=key)
            for key, each in of_messages.items()
        ]
        new = _new_ones([*of_figures, *drafts, *_of_themes(settings.cluster_days, settings.cluster_size)])
        _attach(of_messages)
        return new


def _of_themes(days: int, least: int) -> list[Problem]:
    """Complaints that name no service have no cluster: their words do. A theme that shares a word with one of this quarter is that one."""
    drafts: list[Problem] = []
    for theme, span in loose_themes(timezone.localdate(), days=days, least=least):
        start = f"theme:{span.ends_on.year}Q{(span.ends_on.month + 2) // 3}:"
        keys = Problem.objects.filter(source_key__startswith=start).values_list("source_key", flat=True)
        known = {
            word
            for key in [*keys, *(draft.source_key for draft in drafts)]
            for word in str(key).split(":")[2].split(" ")
        }
        if known.isdisjoint(word[:20] for word in theme.words):
            key = f"{start}{' '.join(word[:20] for word in sorted(theme.words))}"
            drafts.append(Problem(words=theme_words(theme, span), source_key=key))
    return drafts


def _new_ones(drafts: Iterable[Problem]) -> int:
    """Running it again, or twice at once, adds nothing."""
    wanted = {draft.source_key: draft for draft in drafts}
    known = Problem.objects.filter(source_key__in=wanted).values_list("source_key", flat=True)
    for key in known:
        wanted.pop(key)
    Problem.objects.bulk_create(wanted.values(), ignore_conflicts=True)
    return len(wanted)


def _attach(clusters: dict[str, Cluster]) -> None:
    """The messages as evidence, once."""
    bare = Problem.objects.filter(source_key__in=clusters, evidence=None).select_for_update(of=("self",))
    Evidence.objects.bulk_create(
        [
            Evidence(
                problem=row, kind=EvidenceKind.CASES, service=found.service, since=found.since, until=found.until,
                count=found.count,
            )
            for row in bare
            for found in [clusters[row.source_key or ""]]
        ]
    )  # fmt: skip


def _draft(gap: Gap, since: Period) -> Problem:
    """One for each run of broken promises: a dismissed one does not come back until the promise was kept in between."""
    key = f"breach:{gap.indicator_id}:{since.kind}:{since.code}"
    return Problem(
        words=problem_words(gap, since), indicator=gap.indicator, service_id=gap.indicator.service_id, period=gap.period,
        source_key=key,
    )  # fmt: skip


def _cluster_key(cluster: Cluster) -> str:
    """One for each service and quarter: a dismissed one comes back in the next quarter if there are still so many."""
    return f"cases:{cluster.service.pk}:{cluster.until.year}Q{(cluster.until.month + 2) // 3}"


def adopt_problem(problem: Problem, cycle: Cycle, *, by: Member | None) -> Problem:
    """Into a plan, with what showed it as evidence."""
    with acting("planning.adopt_problem", by=by):
        plan = locked(cycle)
        check_deed(Deed.PROBLEMS, plan.stage)
        row = _waiting(problem)
        if row.indicator is not None:
            check_belongs(plan, row.indicator)
        elif row.service is not None:
            check_service(plan, row.service)
        row.cycle = plan
        written(row)
        show_by_figure(row)
    return row


def dismiss_problem(problem: Problem, *, reason: str, by: Member | None) -> Problem:
    with acting("planning.dismiss_problem", by=by):
        row = _waiting(problem)
        if not reason.strip():
            raise NotAllowed(_("Write down why the proposal is dismissed."))
        row.dismissed_at, row.dismissed_reason = timezone.now(), reason.strip()
        return written(row)


def _waiting(problem: Problem) -> Problem:
    rows = Problem.objects.select_for_update(of=("self",))
    row = rows.select_related("indicator__service__directorate", "service__directorate", "period").get(pk=problem.pk)
    if row.cycle_id is not None or row.dismissed_at is not None:
        raise NotAllowed(_("Somebody has decided on this proposal already."))
    return row
