"""What was measured when a plan began, and what the same indicators say today."""

from dataclasses import dataclass

from django.db.models import (
    BooleanField,
    Case,
    ExpressionWrapper,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)

from indicators.models import Direction, Gap, Indicator, IndicatorVersion
from indicators.queries import OPEN, Levels, standing_of
from organisation.models import Service
from sdip.web.standing import Standing, Status, standing

from ..models import BaselineFigure, Cycle
from ..workflow import Stage
from .figures import aim_levels, baseline_of, measured_gaps

# Broken promises first, then what misses its target, then what is fine, then what nobody has measured.
RANKS = {Status.BREACH: 0, Status.BELOW_TARGET: 1, Status.MET: 2, Status.NO_STANDARD: 3}


def indicators_of(cycle: Cycle) -> QuerySet[Indicator]:
    """Of the plan's service, else of its directorate with all below it."""
    rows = Indicator.objects.filter(archived_at=None)
    if cycle.service_id is not None:
        return rows.filter(service=cycle.service_id)
    return rows.filter(service__directorate__path__startswith=cycle.directorate.path)


def services_of(cycle: Cycle) -> QuerySet[Service]:
    """Those that a plan is about."""
    rows = Service.objects.filter(ended_on=None)
    if cycle.service_id is not None:
        return rows.filter(pk=cycle.service_id)
    return rows.filter(directorate__path__startswith=cycle.directorate.path).by_name()


def newest_gaps(indicators: QuerySet[Indicator]) -> dict[int, Gap]:
    """By indicator its newest approved figure, of its own frequency where there is one: two queries."""
    own = ExpressionWrapper(Q(period__kind=OuterRef("frequency")), output_field=BooleanField())
    newest = measured_gaps().filter(indicator=OuterRef("pk")).annotate(own=own)
    first = newest.order_by("-own", "-period__ends_on", "-pk").values("pk")[:1]
    wanted = indicators.order_by().annotate(newest=Subquery(first)).filter(newest__isnull=False)
    rows = Gap.objects.filter(pk__in=list(wanted.values_list("newest", flat=True)))
    return {row.indicator_id: row for row in rows.select_related("guaranteed", "target", "version", "period")}


def present_versions(indicators: QuerySet[Indicator]) -> dict[int, int]:
    """By indicator the definition that is its newest."""
    newest = IndicatorVersion.objects.filter(indicator=OuterRef("pk")).order_by("-number").values("pk")[:1]
    found = indicators.order_by().annotate(present=Subquery(newest)).filter(present__isnull=False)
    return dict(found.values_list("pk", "present"))


def consultation_was_signed(cycle: Cycle) -> bool:
    """Ever: a signature that counts no more is one too."""
    return cycle.signatures.filter(stage=Stage.CONSULTATION).exists()


def start_in(cycle: Cycle | None, indicator: Indicator) -> Gap | None:
    """The figure that a goal of this plan starts from: what was approved for the period with which the plan began."""
    if cycle is None or cycle.pk is None:
        return None
    began = baseline_figures(cycle).filter(indicator=indicator, period__isnull=False).first()
    return baseline_of(indicator, began.period_id) if began is not None else None


def baseline_figures(cycle: Cycle) -> QuerySet[BaselineFigure]:
    """Those that count: of the last time they were taken."""
    last = cycle.baseline.aggregate(last=Max("taken"))["last"]
    rank = Case(
        *(When(status=status, then=rank) for status, rank in RANKS.items()), default=9, output_field=IntegerField()
    )
    rows = cycle.baseline.filter(taken=last).annotate(rank=rank)
    return rows.select_related("indicator__service", "version", "period")


@dataclass(frozen=True, slots=True)
class StartingFigure:
    """A copied figure with its standards, beside what is measured today."""

    row: BaselineFigure
    today: Gap | None

    @property
    def standing(self) -> Standing:
        return standing(self.row.status, self.row.guaranteed_low is not None, self.row.target_low is not None)

    @property
    def guaranteed(self) -> Levels:
        return self._levels("guaranteed")

    @property
    def target(self) -> Levels:
        return self._levels("target")

    @property
    def gap(self) -> object:
        """To the guarantee, else to the target."""
        return self.row.gap_to_target if self.row.gap_to_guaranteed is None else self.row.gap_to_guaranteed

    @property
    def standing_today(self) -> Standing:
        return standing_of(self.today)

    @property
    def newer(self) -> bool:
        return self.today is not None and self.today.period_id != self.row.period_id

    def _levels(self, name: str) -> Levels:
        low, direction = getattr(self.row, f"{name}_low"), self.row.version.direction
        if low is None or direction in (None, "", Direction.NEUTRAL):
            return OPEN
        return aim_levels(direction, low, getattr(self.row, f"{name}_high"))


def starting_figures(rows: list[BaselineFigure]) -> list[StartingFigure]:
    today = newest_gaps(Indicator.objects.filter(pk__in=[row.indicator_id for row in rows]))
    return [StartingFigure(row, today.get(row.indicator_id)) for row in rows]
