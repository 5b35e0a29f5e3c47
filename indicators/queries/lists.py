"""Lists of indicators and of figures that wait for somebody."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from organisation.models import Directorate
from organisation.rules import within
from people.models import Member, deputised_members

from ..models import Gap, Indicator, IndicatorVersion, Measurement, Period, State, Status
from .writers import not_written_by

DIRECTORATE = "service__directorate__path"
OF_FIGURE = "version__indicator__service__directorate__path"
REMEMBERED = 400  # days for which a missing figure is somebody's work; older ones stay visible as missing


def indicators_in_use() -> QuerySet[Indicator]:
    """Each with its newest gap (`now`) and the direction in force (`direction_now`)."""
    newest = IndicatorVersion.objects.filter(indicator=OuterRef("pk")).order_by("-number")
    return (
        Indicator.objects.filter(archived_at=None)
        .prefetch_related("service__directorate", "owner")  # joined, they would be joined before the page is cut out
        .annotate(direction_now=Subquery(newest.values("direction")[:1]))
        .alias(now=FilteredRelation("gaps", condition=Q(gaps__latest=True)))
    )


def latest_gaps(indicators: Any) -> dict[int, Gap]:
    """By indicator, with what a row shows of them: one query."""
    rows = Gap.objects.filter(latest=True, indicator__in=indicators).select_related(
        "version", "period", "guaranteed", "target"
    )
    return {row.indicator_id: row for row in rows}


def unsettled(rows: QuerySet[Indicator]) -> QuerySet[Indicator]:
    """Nobody has said yet which side is good. Once settled, later versions are settled as well."""
    return rows.filter(~Exists(IndicatorVersion.objects.filter(indicator=OuterRef("pk"), direction__isnull=False)))


def owners_of(member: Member) -> set[int]:
    """The member and those for whom the member acts today; read once for each request's member object."""
    held: set[int] | None = member.__dict__.get("_indicator_owners")
    if held is None:
        deputised = deputised_members(member, timezone.localdate()).values_list("pk", flat=True)
        held = member.__dict__["_indicator_owners"] = {member.pk, *deputised}
    return held


# --- figures that wait ---


def due_figures(member: Member) -> QuerySet[Gap]:
    """Missing figures of the member's own indicators, from the end of their period on, that nobody has sent yet."""
    mine = owners_of(member)
    sent = Measurement.objects.filter(
        version__indicator=OuterRef("indicator"),
        period=OuterRef("period"),
        place=None,
        state__in=[State.SUBMITTED, State.RETURNED],
    )
    since = timezone.localdate() - timedelta(days=REMEMBERED)
    rows = Gap.objects.filter(
        Q(indicator__owner__in=mine) | Q(indicator__deputy__in=mine), status=Status.NO_DATA, measurement=None
    )
    rows = rows.filter(version__formula="", version__feed="")  # nobody enters what is computed
    return rows.filter(~Exists(sent), place=None, period__ends_on__gte=since, indicator__archived_at=None)


def returned_figures(member: Member) -> QuerySet[Measurement]:
    """What the member entered, or owns, and somebody sent back."""
    mine = owners_of(member)
    return Measurement.objects.filter(
        Q(entered_by__in=mine) | Q(version__indicator__owner__in=mine),
        state=State.RETURNED,
        version__indicator__archived_at=None,
    )


def figures_to_approve(member: Member) -> QuerySet[Measurement]:
    """Sent by others, in directorates where the member approves."""
    sent = Measurement.objects.filter(state=State.SUBMITTED, version__indicator__archived_at=None)
    rows = not_written_by(sent, member)
    return within(rows, member, "approve_measurements", OF_FIGURE)


def directorates_to_settle(member: Member) -> QuerySet[Directorate]:
    """Directorates with indicators whose direction nobody has settled, where the member may."""
    open_ones = unsettled(Indicator.objects.filter(archived_at=None, service__directorate=OuterRef("pk")))
    return within(Directorate.objects.filter(Exists(open_ones)), member, "edit_indicators", "path")


def with_figure_parts(rows: QuerySet[Measurement]) -> QuerySet[Measurement]:
    """With what names them: two queries more for the options."""
    related = ("version__indicator__service__directorate", "period", "place", "slice", "entered_by", "approved_by")
    return rows.select_related(*related).prefetch_related("slice__options__option")


def open_periods(indicator: Indicator) -> QuerySet[Period]:
    """The periods that have begun and are not locked, each of the frequency that held when it ended, newest first."""
    versions = IndicatorVersion.objects.filter(indicator=indicator)
    held = versions.filter(Q(valid_from=None) | Q(valid_from__lte=OuterRef("ends_on"))).order_by("-number")
    often = Coalesce(
        Subquery(held.values("frequency")[:1]), Subquery(versions.order_by("number").values("frequency")[:1])
    )
    return Period.objects.filter(kind=often, starts_on__lte=timezone.localdate(), locked_at=None).order_by("-ends_on")
