"""What is measured and how. Once figures exist the definition is frozen: a change is a new version, and the old figures keep theirs."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import Service
from sdip.web.search import index_rows
from sdip.web.units import PERCENT
from tenancy.audit import acting
from tenancy.refusals import NotAllowed
from tenancy.text import words

from ..models import Direction, Indicator, IndicatorVersion, Kind, Measurement, Standard, StandardKind
from ..models.definitions import FROZEN
from .computing import compute_soon

SEARCH = "indicator"
TEXTS = ("name", "description", "method", "source")
OF_VERSION = (
    "kind", "direction", "unit", "decimals", "sum_over_time", "sum_over_places", "numerator_name", "denominator_name", "levels", "lowest",
    "highest",
)  # fmt: skip
RATIOS = frozenset({Kind.PERCENT, Kind.RATIO})


def define_indicator(
    *,
    code: str,
    name: Any,
    service: Service,
    frequency: str,
    by: Any,
    valid_from: date | None = None,
    version: Mapping[str, Any] | None = None,
    **values: Any,
) -> Indicator:
    """A new indicator with its first version (`version`: kind, direction, unit, ...). Figures are expected from `valid_from` on."""
    with acting("indicators.define_indicator", by=by):
        try:
            with transaction.atomic():
                indicator = Indicator.objects.create(
                    code=code, name=words(name), service=service, frequency=frequency, **_in_words(values)
                )
        except IntegrityError as error:
            raise NotAllowed(_("The code “%(code)s” is taken. Choose another one.") % {"code": code}) from error
        facts = {"kind": Kind.NUMBER, **(version or {})}
        _add_version(indicator, 1, valid_from, facts)
        index_indicators([indicator])
        return indicator


def change_indicator(
    indicator: Indicator,
    *,
    by: Any,
    valid_from: date | None = None,
    version: Mapping[str, Any] | None = None,
    **values: Any,
) -> None:
    """`values`: texts, service, owner, deputy, weight ...; `version`: how it is measured. A frozen definition that
    changes becomes a new version from `valid_from` on, which must lie after the last figure."""
    with acting("indicators.change_indicator", by=by):
        row = Indicator.objects.select_for_update().get(pk=indicator.pk)
        for name, value in _in_words(values).items():
            setattr(row, name, value)
        row.save(update_fields=[*values])
        if version:
            _change_version(row, dict(version), valid_from)
        index_indicators([row])
        compute_soon(indicators=[row.pk])
    indicator.refresh_from_db()


def archive_indicator(indicator: Indicator, *, by: Any) -> None:
    """Nothing is expected of it any more; its figures stay."""
    with acting("indicators.archive_indicator", by=by):
        indicator.archived_at = timezone.now()
        indicator.save(update_fields=["archived_at"])
        compute_soon(indicators=[indicator.pk])


def bring_back_indicator(indicator: Indicator, *, by: Any) -> None:
    with acting("indicators.bring_back_indicator", by=by):
        indicator.archived_at = None
        indicator.save(update_fields=["archived_at"])
        compute_soon(indicators=[indicator.pk])


def settle_direction(indicator: Indicator, direction: str, *, by: Any) -> None:
    """Says which side is good. A direction that is settled already stays: changing it is a new version."""
    if settle_directions([indicator.pk], direction, by=by) == 0:
        raise NotAllowed(
            _("The direction of this indicator is settled. To change it, give the indicator a new version.")
        )


def settle_directions(indicators: Iterable[int], direction: str, *, by: Any) -> int:
    """Many at once; those that somebody else has settled meanwhile are left alone. How many were settled now."""
    direction = Direction(direction)
    with acting("indicators.settle_directions", by=by):
        newest = (
            IndicatorVersion.objects.filter(indicator__in=list(indicators))
            .order_by("indicator", "-number")
            .distinct("indicator")
        )
        rows = [
            row
            for row in IndicatorVersion.objects.filter(pk__in=newest.values("pk")).select_for_update()
            if row.direction is None
        ]
        check_standards_fit([row.indicator_id for row in rows], direction)
        for row in rows:
            row.direction = direction
        IndicatorVersion.objects.bulk_update(rows, ["direction"], batch_size=500)
        compute_soon(indicators=[row.indicator_id for row in rows])
        return len(rows)


def check_standards_fit(indicators: Iterable[int], direction: str) -> None:
    """Standards that were loaded before anybody knew the direction must make sense with it."""
    rows = list(Standard.objects.filter(indicator__in=indicators).select_related("indicator"))
    if direction == Direction.RANGE and (lone := next((row for row in rows if row.high is None), None)):
        raise NotAllowed(
            _(
                "“%(indicator)s” has a standard with one end only. Give it both ends before you settle that a range is best."
            )
            % {"indicator": lone.indicator.name}
        )
    promises = [row for row in rows if row.kind == StandardKind.GUARANTEED]
    for target in rows:
        for promise in promises:
            if target.kind == StandardKind.TARGET and _clash(target, promise) and is_weaker(target, promise, direction):
                raise NotAllowed(
                    _("The target of “%(indicator)s” would be weaker than its guarantee. Correct the standards first.")
                    % {"indicator": target.indicator.name}
                )


def _clash(one: Standard, other: Standard) -> bool:
    same = (one.indicator_id, one.place_id) == (other.indicator_id, other.place_id)
    return same and _overlap(one.valid, other.valid)


def _overlap(one: Any, other: Any) -> bool:
    starts = one.lower is None or other.upper is None or one.lower < other.upper
    return starts and (other.lower is None or one.upper is None or other.lower < one.upper)


def is_weaker(target: Standard, promise: Standard, direction: str) -> bool:
    if direction == Direction.HIGHER:
        return target.low < promise.low
    if direction == Direction.LOWER:
        return target.low > promise.low
    if direction == Direction.RANGE and target.high is not None and promise.high is not None:
        return target.low < promise.low or target.high > promise.high
    return False


def index_indicators(rows: Iterable[Indicator]) -> None:
    """What the search finds an indicator by."""
    index_rows(SEARCH, [(row.pk, (row.code, row.name, row.description, row.service.name)) for row in rows])


def _change_version(indicator: Indicator, facts: dict[str, Any], valid_from: date | None) -> None:
    current = indicator.versions.order_by("-number").select_for_update().first()
    assert current is not None
    if facts.get("direction", "") is None:
        facts["direction"] = current.direction  # what is settled stays settled
    changed = {name: value for name, value in facts.items() if getattr(current, name) != value}
    frozen = {name for name in changed if name in FROZEN or (name == "direction" and current.direction is not None)}
    if not frozen or not Measurement.objects.filter(version=current).exists():
        for name, value in changed.items():
            setattr(current, name, value)
        current.valid_from = valid_from or current.valid_from
        current.save()
        return
    last = (
        Measurement.objects.filter(version__indicator=indicator)
        .order_by("-period__starts_on")
        .values_list("period__starts_on", flat=True)
        .first()
    )
    if valid_from is None or (last is not None and valid_from <= last):
        raise NotAllowed(
            _(
                "Figures exist by the present definition. A new one starts after the last of them: choose the day from which it holds."
            )
        )
    kept = {name: getattr(current, name) for name in OF_VERSION}
    _add_version(indicator, current.number + 1, valid_from, {**kept, **facts})


def _add_version(
    indicator: Indicator, number: int, valid_from: date | None, facts: Mapping[str, Any]
) -> IndicatorVersion:
    ratio = facts["kind"] in RATIOS
    defaults: dict[str, Any] = {"sum_over_time": "ratio", "sum_over_places": "ratio"} if ratio else {}
    if facts["kind"] == Kind.PERCENT:
        facts = {**facts, "unit": PERCENT}  # stored as a fraction, so nothing else may be shown beside it
    texts = {name: words(facts[name]) for name in ("numerator_name", "denominator_name") if name in facts}
    return IndicatorVersion.objects.create(
        indicator=indicator, number=number, valid_from=valid_from, **{**defaults, **facts, **texts}
    )


def _in_words(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: words(value) if name in TEXTS else value for name, value in values.items()}
