from collections.abc import Mapping

from django.db.models import Max

from charters.queries import standards_in_force
from indicators.models import Gap, Standard, StandardKind
from people.models import Member
from sdip.web.standing import Status
from tenancy.audit import acting

from ..models import BaselineFigure, Cycle
from ..queries import consultation_was_signed, indicators_of, newest_gaps, present_versions
from ..workflow import check_baseline
from .locks import locked


def freeze_baseline(cycle: Cycle, *, by: Member | None) -> int:
    """Copies the newest approved figure of each indicator, or that there is none; how many. Taken anew, the last counts."""
    with acting("planning.freeze_baseline", by=by):
        row = locked(cycle)
        check_baseline(row.stage, settled=consultation_was_signed(row))
        taken = (row.baseline.aggregate(last=Max("taken"))["last"] or 0) + 1
        indicators = indicators_of(row)
        gaps, versions = newest_gaps(indicators), present_versions(indicators)
        promised = standards_in_force(versions.keys() - gaps.keys())
        figures = [
            BaselineFigure(cycle=row, taken=taken, indicator_id=pk, **_copy(gaps[pk]))
            if pk in gaps
            else BaselineFigure(cycle=row, taken=taken, indicator_id=pk, **_nothing(version, pk, promised))
            for pk, version in versions.items()
        ]
        return len(BaselineFigure.objects.bulk_create(figures, batch_size=500))


def _nothing(version: int, indicator: int, promised: Mapping[tuple[int, str], Standard]) -> dict[str, object]:
    """What is promised, though nobody has measured it."""
    found = {"version_id": version, "status": Status.NO_DATA}
    for kind in StandardKind.values:
        found |= _levels(kind, promised.get((indicator, kind)))
    return found


def _copy(gap: Gap) -> dict[str, object]:
    return {
        "version_id": gap.version_id,
        "period_id": gap.period_id,
        "value": gap.value,
        "gap_to_guaranteed": gap.gap_to_guaranteed,
        "gap_to_target": gap.gap_to_target,
        "status": gap.status,
        "confidence": gap.confidence,
        **_levels("guaranteed", gap.guaranteed),
        **_levels("target", gap.target),
    }


def _levels(name: str, standard: Standard | None) -> dict[str, object]:
    return {} if standard is None else {f"{name}_low": standard.low, f"{name}_high": standard.high}
