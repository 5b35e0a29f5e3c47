"""The figures of a report: for each indicator the one it shows, its standards, how it is counted, and what came before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import override

from indicators.counting import in_words_of
from indicators.judged import reads_in_words
from indicators.models import (
    ControlChart,
    Gap,
    Indicator,
    IndicatorVersion,
    Kind,
    Period,
    Slice,
    Standard,
    Status,
    Verification,
)
from indicators.queries import levels, whole_gaps
from indicators.queries.formulas import names_in
from indicators.queries.series import ENOUGH, change_code
from tenancy.context import require_tenant
from tenancy.text import Words

from ..workflow import Document
from .scope import Scope, period_facts

HISTORY = 24  # periods of one kind that are looked back at
NOT_PUBLIC = {"owner": "", "original": "", "no_data_reason": ""}  # what everybody reads names no member


def indicator_rows(scope: Scope, period: Period) -> list[dict[str, Any]]:
    """In the order of the directorates, services and codes; six queries, and one for the names in formulas."""
    found = figures_in(scope, period)
    shown, changes = found.shown, _changes(found.shown)
    versions = {
        each.pk: gap.version if (gap := shown[each.pk]) else _version(each, period) for each in found.indicators
    }
    counted = counted_in_words([version for version in versions.values() if version])
    rows = [
        _row(each, shown[each.pk], found.history[each.pk], period, found.recounted)
        | {"change": changes.get(each.pk, ""), "counted": counted_facts(each, versions[each.pk], counted)}
        for each in found.indicators
    ]
    return [row | NOT_PUBLIC for row in rows] if scope.document == Document.ANNUAL else rows


@dataclass(frozen=True, slots=True)
class Found:
    """By indicator: its gaps, newest first, the one that the report shows, and by measurement what was counted again of those."""

    indicators: list[Indicator]
    history: Mapping[int, list[Gap]]
    shown: Mapping[int, Gap | None]
    recounted: Mapping[int, Decimal]


def figures_in(scope: Scope, period: Period) -> Found:
    """Of all that the report measures; asked once, for its figures and for its promises."""
    if "figures" not in scope.known:
        indicators = list(_indicators(scope))
        history = history_of(indicators, period)
        shown = {each.pk: shown_gap(each, history[each.pk], period) for each in indicators}
        recounted = _recounted([gap for gap in shown.values() if gap is not None])
        scope.known["figures"] = Found(indicators, history, shown, recounted)
    found: Found = scope.known["figures"]
    return found


def _indicators(scope: Scope) -> QuerySet[Indicator]:
    versions = Prefetch("versions", IndicatorVersion.objects.order_by("number"))
    return (
        Indicator.objects.filter(scope.measured, archived_at=None)
        .select_related("service__directorate", "owner")
        .prefetch_related(versions)
        .order_by("service__directorate__path", "service__code", "code")
    )


def history_of(indicators: Iterable[Indicator], period: Period) -> dict[int, list[Gap]]:
    """The gaps of each indicator up to the period, newest first, of its own frequency and of the report's kind."""
    newest = Window(
        RowNumber(),
        partition_by=[F("indicator"), F("period__kind")],
        order_by=[F("period__ends_on").desc(), F("pk").desc()],
    )
    kinds = Q(period__kind=period.kind) | Q(period__kind=F("indicator__frequency"))
    gaps = (
        whole_gaps()
        .filter(kinds, indicator__in=list(indicators), period__ends_on__lte=period.ends_on)
        .select_related("period", "guaranteed", "target", "version", "measurement")
        .alias(place_in_line=newest)
        .filter(place_in_line__lte=HISTORY)
    )
    found: dict[int, list[Gap]] = defaultdict(list)
    for gap in sorted(gaps, key=lambda each: (each.period.ends_on, each.pk), reverse=True):
        found[gap.indicator_id].append(gap)
    return found


def shown_gap(indicator: Indicator, history: Sequence[Gap], period: Period) -> Gap | None:
    """The figure of the report's own period; for an indicator of another frequency its newest one up to then."""
    here = next((gap for gap in history if gap.period_id == period.pk), None)
    if here is not None and (here.value is not None or indicator.frequency == period.kind):
        return here
    if indicator.frequency == period.kind:
        return None
    return next((gap for gap in history if gap.period.kind == indicator.frequency), None)


def _changes(shown: Mapping[int, Gap | None]) -> dict[int, str]:
    """By indicator whether its newest figure is more than chance, where that is the figure shown; "" for what people judge."""
    judged = {pk for pk, gap in shown.items() if gap is None or reads_in_words(gap.version)}
    charts = ControlChart.objects.filter(indicator__in=shown.keys() - judged, place=None, slice__key=Slice.TOTAL)
    found = {}
    for chart in charts:
        gap = shown[chart.indicator_id]
        if gap is not None and gap.period_id == chart.period_id:
            found[chart.indicator_id] = "few" if chart.figures < ENOUGH else change_code(chart)  # type: ignore[arg-type]  # names what it says as a point does
    return found


def _recounted(gaps: Iterable[Gap]) -> dict[int, Decimal]:
    """What the oversight unit counted, by measurement, for the disputed figures."""
    disputed = [gap.measurement_id for gap in gaps if gap.confidence == "disputed" and gap.measurement_id]
    found = Verification.objects.filter(measurement__in=disputed).order_by("measurement", "-created_at")
    return dict(found.distinct("measurement").values_list("measurement", "recounted"))


def _row(
    indicator: Indicator, gap: Gap | None, history: Sequence[Gap], period: Period, recounted: Mapping[int, Decimal]
) -> dict[str, Any]:
    expected = gap.period if gap else period if indicator.frequency == period.kind else None
    kind = expected.kind if expected else indicator.frequency
    same_kind = [each for each in history if each.period.kind == kind]
    return {
        "code": indicator.code,
        "name": indicator.name,
        "service": {"code": indicator.service.code, "name": indicator.service.name},
        "directorate": {"code": indicator.service.directorate.code, "name": indicator.service.directorate.name},
        "owner": indicator.owner.name if indicator.owner else "",
        "period": period_facts(expected) if expected else None,
        **_figure(gap),
        "recounted": recounted.get(gap.measurement_id) if gap and gap.measurement_id else None,
        "silent_for": _silence(same_kind) if gap is None or gap.value is None else 0,
        "last_period": next((period_facts(each.period) for each in same_kind if each.value is not None), None),
        "series": [_point(each) for each in reversed(same_kind)],
    }


def _version(indicator: Indicator, period: Period) -> IndicatorVersion | None:
    """The one in force at the end of the period, else the first."""
    versions = list(indicator.versions.all())
    valid = [each for each in versions if each.valid_from is None or each.valid_from <= period.ends_on]
    return valid[-1] if valid else next(iter(versions), None)


def counted_in_words(versions: Sequence[IndicatorVersion]) -> dict[int, list[Words]]:
    """By version: the sentences of the registry of formulas as they are now, in every language of the tenant."""
    names = names_in(versions)
    spoken: dict[str, list[list[str]]] = {}
    for language in require_tenant().languages:
        with override(language):
            spoken[language] = [in_words_of(version, names) for version in versions]
    by_version = zip(versions, *spoken.values(), strict=True)
    return {
        version.pk: [Words(zip(spoken, each, strict=True)) for each in zip(*sentences, strict=True)]
        for version, *sentences in by_version
    }


def counted_facts(
    indicator: Indicator, version: IndicatorVersion | None, words: Mapping[int, list[Words]]
) -> dict[str, Any]:
    return {
        "words": words[version.pk] if version else [],
        "kind": version.kind if version else "number",
        "levels": levels_of(version) if version else [],
        "direction": version.direction if version else None,
        "unit": version.unit if version else "",
        "decimals": version.decimals if version else 1,
        "numerator": version.numerator_name if version else {},
        "denominator": version.denominator_name if version else {},
        "method": indicator.method,
        "source": indicator.source,
        "frequency": indicator.frequency,
    }


def levels_of(version: IndicatorVersion) -> list[dict[str, Any]]:
    """The described levels that a figure is one of; a checklist is told by its share."""
    named = version.levels if version.kind == Kind.RUBRIC else []
    return [{"points": str(each["points"]), "name": Words(each["name"])} for each in named]


def _figure(gap: Gap | None) -> dict[str, Any]:
    measurement = gap.measurement if gap else None
    return {
        "value": gap.value if gap else None,
        "numerator": measurement.numerator if measurement else None,
        "denominator": measurement.denominator if measurement else None,
        "original": measurement.original if measurement and measurement.value is None else "",
        "no_data_reason": measurement.no_data_reason if measurement else "",
        "status": gap.status if gap else Status.NO_DATA.value,
        "reason": gap.reason if gap else "",
        "confidence": gap.confidence if gap else "",
        "guaranteed": _standard(gap.guaranteed, gap.version) if gap else None,
        "target": _standard(gap.target, gap.version) if gap else None,
        "gap_to_guaranteed": gap.gap_to_guaranteed if gap else None,
        "gap_to_target": gap.gap_to_target if gap else None,
        "relative_gap_to_target": gap.relative_gap_to_target if gap else None,
        "worst": gap.worst if gap else None,
    }


def _standard(standard: Standard | None, version: IndicatorVersion) -> dict[str, Any] | None:
    if standard is None:
        return None
    return {"levels": list(levels(version.direction, standard)), "source": standard.source}


def _silence(history: Sequence[Gap]) -> int:
    """How many periods, up to the newest, went without a figure."""
    for number, gap in enumerate(history):
        if gap.value is not None:
            return number
    return len(history)


def _point(gap: Gap) -> dict[str, Any]:
    guaranteed = _standard(gap.guaranteed, gap.version)
    target = _standard(gap.target, gap.version)
    return {
        "starts_on": gap.period.starts_on,
        "ends_on": gap.period.ends_on,
        "value": gap.value,
        "status": gap.status,
        "guaranteed": guaranteed["levels"] if guaranteed else None,
        "target": target["levels"] if target else None,
    }
