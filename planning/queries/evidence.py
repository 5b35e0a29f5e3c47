"""Pieces of evidence with what they point at."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from indicators.models import IndicatorVersion
from indicators.queries import standing_of, whole_gaps
from sdip.web.standing import Standing

from ..models import Evidence
from ..workflow import EvidenceKind


def pieces() -> QuerySet[Evidence]:
    rows = Evidence.objects.filter(archived_at=None).order_by("added_at", "pk")
    return rows.select_related("indicator", "period", "service", "meeting", "asking", "file", "moved_from")


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as it stood in the period that a piece of evidence names."""

    value: Decimal | None
    version: IndicatorVersion
    standing: Standing


def with_figures(rows: Iterable[Evidence]) -> list[tuple[Evidence, Shown | None]]:
    """Each piece, a figure with its value and standing: one query for all."""
    found = list(rows)
    figures = [row for row in found if row.kind == EvidenceKind.FIGURE and row.period_id]
    gaps = whole_gaps().filter(
        indicator__in={row.indicator_id for row in figures}, period__in={row.period_id for row in figures}
    )
    by_cell: dict[tuple[int | None, int | None], Shown] = {
        (gap.indicator_id, gap.period_id): Shown(gap.value, gap.version, standing_of(gap))
        for gap in gaps.select_related("version", "guaranteed", "target").order_by("version__number")
    }
    return [(row, by_cell.get((row.indicator_id, row.period_id))) for row in found]
