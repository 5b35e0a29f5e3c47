from django.db.models import Max

from indicators.models import Gap, Standard
from people.models import Member
from sdip.web.standing import Status
from tenancy.audit import acting

from ..models import BaselineFigure, Cycle
from ..queries import indicators_of, newest_gaps, present_versions
from ..workflow import check_baseline
from .locks import locked


def freeze_baseline(cycle: Cycle, *, by: Member | None) -> int:
    """Copies the newest approved figure of each indicator, or that there is none; how many. Taken anew, the last counts."""
    with acting("planning.freeze_baseline", by=by):
        row = locked(cycle)
        check_baseline(row.stage)
        taken = (row.baseline.aggregate(last=Max("taken"))["last"] or 0) + 1
        indicators = indicators_of(row)
        gaps, versions = newest_gaps(indicators), present_versions(indicators)
        figures = [
            BaselineFigure(cycle=row, taken=taken, indicator_id=pk, **_copy(gaps.get(pk), version))
            for pk, version in versions.items()
        ]
        return len(BaselineFigure.objects.bulk_create(figures, batch_size=500))


def _copy(gap: Gap | None, version: int) -> dict[str, object]:
    if gap is None:
        return {"version_id": version, "status": Status.NO_DATA}
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
