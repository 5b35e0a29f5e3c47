"""What is measured and how. Once figures exist the definition is frozen: a change is a new version, and the old figures keep theirs."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import Service
from sdip.web.formats import formatter
from sdip.web.search import index_rows
from sdip.web.units import PERCENT
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed
from tenancy.text import words

from ..adding import fits
from ..models import Direction, Indicator, IndicatorVersion, Kind, Measurement, Period
from ..models.definitions import FROZEN
from ..periods import period_at
from ..qualitative import check_levels
from .computing import compute_soon
from .feeds import check_feed
from .fitting import SHARES, check_change, check_standards_fit
from .formulas import check_formula

SEARCH = "indicator"
TEXTS = ("name", "description", "method", "source")
OF_VERSION = (
    "kind", "frequency", "direction", "unit", "decimals", "sum_over_time", "sum_over_places", "numerator_name", "denominator_name",
    "levels", "several", "formula", "feed", "lowest", "highest", "largest_jump",
)  # fmt: skip
RATIOS = frozenset({Kind.PERCENT, Kind.RATIO, Kind.CHECKLIST})


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
        row = _add_version(indicator, 1, valid_from, {"kind": Kind.NUMBER, **(version or {}), "frequency": frequency})
        check_definition(row)
        index_indicators([indicator])
        if row.formula or row.feed:
            compute_soon(indicators=[indicator.pk])
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
    changes becomes a new version from `valid_from` on, which must lie after the last figure. How often it is measured is part
    of the definition, whichever of the two names it."""
    with acting("indicators.change_indicator", by=by):
        row = Indicator.objects.select_for_update().get(pk=indicator.pk)
        facts = {**({"frequency": values.pop("frequency")} if "frequency" in values else {}), **(version or {})}
        if facts:
            _change_version(row, facts, valid_from, values.get("baseline", row.baseline))
            row.frequency = facts.get("frequency", row.frequency)
        for name, value in _in_words(values).items():
            setattr(row, name, value)
        row.save(update_fields=[*values, "frequency"])
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


def index_indicators(rows: Iterable[Indicator]) -> None:
    """What the search finds an indicator by."""
    index_rows(SEARCH, [(row.pk, (row.code, row.name, row.description, row.service.name)) for row in rows])


def _change_version(
    indicator: Indicator, facts: dict[str, Any], valid_from: date | None, baseline: Decimal | None
) -> None:
    current = indicator.versions.order_by("-number").select_for_update().first()
    assert current is not None
    facts = _complete(current, facts)
    current.indicator = indicator
    if not breaks(current, facts):
        check_start(current, valid_from)
        check_change(current, facts, held_since(current), baseline)
        for name, value in facts.items():
            setattr(current, name, value)
        current.valid_from = valid_from or current.valid_from
        check_definition(current)
        current.save()
        return
    last = last_figure(indicator)
    if valid_from is None or (last is not None and valid_from <= last.ends_on):
        raise NotAllowed(
            _(
                "Figures exist by the present definition. A new one starts after the last of them: choose the day from which it holds."
            )
        )
    if facts.get("frequency", current.frequency) != current.frequency:
        check_first_day(facts["frequency"], valid_from)
    check_change(current, facts, valid_from, baseline)
    kept = {name: getattr(current, name) for name in OF_VERSION}
    current.baseline = indicator.baseline
    current.save(update_fields=["baseline"])
    check_definition(_add_version(indicator, current.number + 1, valid_from, {**kept, **facts}))


def check_first_day(frequency: str, day: date) -> None:
    """Else the days before it would belong to no period for which a figure is expected."""
    period = period_at(day, frequency, fiscal_month=require_tenant().fiscal_month)
    if period.starts_on != day:
        following = formatter().day(period.ends_on + timedelta(days=1))
        raise NotAllowed(
            _("A new frequency starts with a whole period. Let it hold from %(day)s on.") % {"day": following}
        )


def breaks(current: IndicatorVersion, facts: Mapping[str, Any]) -> bool:
    """Whether these facts can only hold as a new definition: figures exist, and what they mean would change."""
    facts = _complete(current, facts)
    changed = {name for name, value in facts.items() if getattr(current, name) != value}
    frozen = {name for name in changed if name in FROZEN or (name == "direction" and current.direction is not None)}
    return bool(frozen) and Measurement.objects.filter(version=current).exists()


def held_since(version: IndicatorVersion) -> date | None:
    """The first definition is also that of all days before it was written down."""
    return version.valid_from if version.number > 1 else None


def check_start(current: IndicatorVersion, valid_from: date | None) -> None:
    if valid_from not in (None, current.valid_from) and Measurement.objects.filter(version=current).exists():
        raise NotAllowed(_("Figures exist by this definition, so the day from which it holds stays as it is."))


def last_figure(indicator: Indicator) -> Period | None:
    """The last period that has a figure, of any state."""
    rows = Period.objects.filter(measurements__version__indicator=indicator)
    return rows.order_by("-ends_on").first()


def check_definition(version: IndicatorVersion) -> None:
    """What makes no sense together, in a sentence; the database refuses part of it too."""
    rules = (version.sum_over_time, version.sum_over_places, version.several)
    if not all(fits(version.kind, rule) for rule in rules):
        raise NotAllowed(_misfit(version))
    if version.lowest is not None and version.highest is not None and version.lowest > version.highest:
        raise NotAllowed(_("The lowest possible figure lies above the highest possible one."))
    if version.kind in (Kind.RUBRIC, Kind.CHECKLIST):
        check_levels(version.kind, version.levels)
    if version.formula:
        row = version.indicator
        check_formula(version.formula, code=row.code, kind=version.kind, unit=version.unit, frequency=version.frequency)
    if version.feed:
        check_feed(version.feed, version.kind)


def _misfit(version: IndicatorVersion) -> str:
    if version.kind in RATIOS:
        return _(
            "Shares are never summed or averaged: small parts would count as much as large ones. Choose the ratio of sums, the "
            "last value, the lowest or the highest, or nothing."
        )
    if version.kind == Kind.RUBRIC:
        return _("Levels have an order, but no distances. Choose the median, the last, the lowest or the highest one.")
    return _("A ratio of sums needs a numerator and a denominator. Choose another way of adding up.")


def _complete(current: IndicatorVersion, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What is settled stays settled, and what follows from the kind is written with it."""
    found = dict(facts)
    if found.get("direction", "") is None:
        found["direction"] = current.direction
    if found.get("kind", current.kind) in SHARES:
        found["unit"] = PERCENT
    for name in ("numerator_name", "denominator_name"):
        if name in found:
            found[name] = words(found[name])
    return found


def _add_version(
    indicator: Indicator, number: int, valid_from: date | None, facts: Mapping[str, Any]
) -> IndicatorVersion:
    ratio = facts["kind"] in RATIOS
    defaults: dict[str, Any] = {"sum_over_time": "ratio", "sum_over_places": "ratio"} if ratio else {}
    if facts["kind"] in SHARES:
        facts = {**facts, "unit": PERCENT}  # stored as a fraction, so nothing else may be shown beside it
    texts = {name: words(facts[name]) for name in ("numerator_name", "denominator_name") if name in facts}
    return IndicatorVersion.objects.create(
        indicator=indicator, number=number, valid_from=valid_from, **{**defaults, **facts, **texts}
    )


def _in_words(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: words(value) if name in TEXTS else value for name, value in values.items()}
