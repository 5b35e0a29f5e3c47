"""Which broken promises and clusters of complaints nobody has taken up, and what they propose."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from feedback.models import Case
from feedback.queries import CONDUCT
from feedback.statistics.counting import came_in
from feedback.statistics.formula import Span
from feedback.statistics.themes import Found, Theme, themes, themes_by_service
from feedback.surveys.formula import FEWEST
from feedback.workflow import UNCOUNTED
from feedback.workflow import Outcome as CaseOutcome
from indicators.models import Gap
from organisation.models import Place, Service
from organisation.rules import holds_everywhere, within
from people.models import Member

from ..models import Cycle, Evidence, Goal, Problem
from ..workflow import EvidenceKind
from .figures import measured_gaps

MOST_THEMES = 3  # that a proposal names


def proposals() -> QuerySet[Problem]:
    """Draft problems that figures or messages proposed and nobody has decided on."""
    waiting = Problem.objects.filter(cycle=None, dismissed_at=None, source_key__isnull=False)
    return waiting.select_related("indicator__service__directorate", "service__directorate", "period")


def proposals_for(member: Member) -> QuerySet[Problem]:
    rows = proposals()
    by_figure = within(rows.exclude(indicator=None), member, "view_plans", "indicator__service__directorate__path")
    by_service = within(rows.filter(indicator=None), member, "view_plans", "service__directorate__path")
    mine = Q(pk__in=by_figure.values("pk")) | Q(pk__in=by_service.values("pk"))
    if holds_everywhere(member, "view_plans"):
        mine |= Q(indicator=None, service=None)
    return rows.filter(mine)


@dataclass(frozen=True, slots=True)
class Cluster:
    """So many complaints about one service within some days, both of them included.

    `themes`: what five of them or more name; `place`: where most of them are, if five are there."""

    service: Service
    since: date
    until: date
    count: int
    themes: tuple[str, ...] = ()
    place: Place | None = None
    in_place: int = 0


def complaints() -> QuerySet[Case]:
    """What citizens complained of, without what they took back or told twice, what may be spam and what was not ours to answer.

    Nor what is about somebody's behaviour: those who plan may count the others, and would learn that there is such a complaint."""
    rows = Case.objects.filter(kind=Case.Kind.COMPLAINT, held_at=None).exclude(state__in=UNCOUNTED)
    return rows.exclude(outcome=CaseOutcome.NOT_OURS).exclude(CONDUCT)


def messages_about(service: Service, since: date, until: date) -> int:
    """How many complaints about the service came in these days, without those about somebody's behaviour."""
    return complaints().filter(service=service, received_at__date__range=(since, until)).count()


def unattended_clusters(today: date, *, days: int, least: int) -> list[Cluster]:
    """Services with so many complaints that no proposal and no running plan rests on."""
    since = today - timedelta(days=days - 1)
    about = complaints().filter(service=OuterRef("pk"), received_at__date__range=(since, today))
    taken_up = Evidence.objects.filter(
        kind=EvidenceKind.CASES, service=OuterRef("pk"), archived_at=None, problem__dismissed_at=None
    ).filter(Q(problem__isnull=False, problem__cycle=None) | Q(problem__cycle__in=Cycle.objects.running()))
    rows = Service.objects.filter(ended_on=None).filter(~Exists(taken_up), Exists(about)).order_by("pk")
    counted = complaints().filter(service__in=rows, received_at__date__range=(since, today)).order_by()
    found = dict(counted.values_list("service").annotate(n=Count("pk")).filter(n__gte=least))
    services = Service.objects.select_related("directorate").in_bulk(found)
    told, span = complaints().filter(service__in=found), Span(since, today)
    said, where = themes_by_service(told, span), _where_most_are(told, span)
    return [
        Cluster(services[key], since, today, found[key], _named(said.get(key)), *where.get(key, (None, 0)))
        for key in sorted(found)
    ]


def loose_themes(today: date, *, days: int, least: int) -> list[tuple[Theme, Span]]:
    """What so many complaints that name no service are about: by their words alone."""
    span = Span(today - timedelta(days=days - 1), today)
    found = themes(complaints().filter(service=None), span).themes
    return [(theme, span) for theme in found if theme.count >= least]


def _named(about: Found | None) -> tuple[str, ...]:
    return tuple(" ".join(theme.words) for theme in about.themes[:MOST_THEMES]) if about else ()


def _where_most_are(rows: QuerySet[Case], span: Span) -> dict[int, tuple[Place, int]]:
    """By service, where five or more are in one place."""
    placed = came_in(rows, span).exclude(place=None).order_by()
    counted = (
        placed.values_list("service", "place").annotate(n=Count("pk")).filter(n__gte=FEWEST).order_by("n", "-place")
    )
    most: dict[int, tuple[int, int]] = {service: (place, n) for service, place, n in counted}
    places = Place.objects.in_bulk({place for place, _n in most.values()})
    return {service: (places[place], n) for service, (place, n) in most.items()}


def unattended_breaches() -> QuerySet[Gap]:
    """Each indicator's newest figure where it breaks the promise, undisputed, and neither plan nor proposal has it."""
    running = Q(cycle__in=Cycle.objects.running())
    taken_up = Problem.objects.filter(Q(cycle=None) | running, indicator=OuterRef("indicator"), dismissed_at=None)
    with_goal = Goal.objects.filter(running, indicator=OuterRef("indicator"), archived_at=None)
    return (
        measured_gaps()
        .filter(latest=True, status="breach", indicator__archived_at=None)
        .exclude(confidence="disputed")
        .exclude(Exists(taken_up))
        .exclude(Exists(with_goal))
        .select_related("indicator", "period", "version", "guaranteed")
    )


def breaches_since(gaps: list[Gap]) -> dict[int, Any]:
    """By indicator: the period in which the present run of broken promises began; one without a figure ends no run."""
    same_kind = Q(pk__in=[])
    for gap in gaps:
        same_kind |= Q(indicator_id=gap.indicator_id, version_id=gap.version_id, period__kind=gap.period.kind)
    history = measured_gaps().filter(same_kind).select_related("period").order_by("indicator_id", "-period__ends_on")
    since: dict[int, Any] = {}
    ended: set[int] = set()
    for gap in history:
        if gap.status != "breach":
            ended.add(gap.indicator_id)
        elif gap.indicator_id not in ended:
            since[gap.indicator_id] = gap.period
    return since
