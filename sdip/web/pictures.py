"""Small charts in words of the reader: what the bare geometry of sdip.documents.charts needs to be told."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sdip.documents import charts
from tenancy.context import current_tenant

from .formats import Number, formatter
from .language import active_language
from .standing import STANDINGS, Standing
from .units import PERCENT

Levels = tuple[Number | None, Number | None]  # a standard: at least, at most


def reads_from_right() -> bool:
    """Whether time and quantity run from right to left: with the page, unless the tenant wants it the other way."""
    tenant = current_tenant()
    forced = tenant is not None and tenant.settings.get("charts") == "ltr"
    return active_language().dir == "rtl" and not forced


def spark_picture(
    values: Sequence[Number | None],
    standings: Sequence[Standing | str],
    guaranteed: Levels,
    unit: str,
    decimals: int | None,
    scale: float = 1,
) -> SafeString:
    shown = [STANDINGS[each] if isinstance(each, str) else each for each in standings]
    label = _spark_label([value for value in values if value is not None], shown, guaranteed, unit, decimals)
    marks = [(each.mark, each.tone) for each in shown]
    floats = [None if value is None else float(value) for value in values]
    return charts.spark(floats, marks, band(guaranteed), label, rtl=reads_from_right(), scale=scale)


def _spark_label(
    known: list[Number], standings: list[Standing], guaranteed: Levels, unit: str, decimals: int | None
) -> str:
    if not known:
        return _("No figure in these periods.")
    write = formatter()
    facts = {
        "count": write.num(len(standings)),
        "low": write.val(min(known), unit, decimals),
        "high": write.val(max(known), unit, decimals),
        "broken": write.num(sum(each.code == "breach" for each in standings)),
    }
    if guaranteed == charts.OPEN:
        return (
            ngettext(
                "The last period: %(low)s.",
                "The last %(count)s periods: lowest %(low)s, highest %(high)s.",
                len(standings),
            )
            % facts
        )
    return (
        ngettext(
            "The last period: %(low)s, promise broken in %(broken)s.",
            "The last %(count)s periods: promise broken in %(broken)s, lowest %(low)s, highest %(high)s.",
            len(standings),
        )
        % facts
    )


def bar_picture(
    value: Number | None,
    guaranteed: Levels,
    target: Levels,
    standing: Standing,
    unit: str,
    decimals: int | None,
    span: Levels = charts.OPEN,
) -> SafeString:
    write = formatter()
    fine = decimals if decimals and decimals > 1 else None  # a standard is a round number
    facts = [
        _("Now %(value)s.") % {"value": write.val(value, unit, decimals)} if value is not None else str(standing.word)
    ]
    if guaranteed != charts.OPEN:
        facts.append(_("Guaranteed: %(level)s.") % {"level": write.level(*guaranteed, unit, fine)})
    if target != charts.OPEN:
        facts.append(_("Target: %(level)s.") % {"level": write.level(*target, unit, fine)})
    if value is not None:
        facts.append(f"{standing.word}.")

    def number(level: float) -> str:
        return (
            write.val(Decimal(str(level)), unit, decimals)
            if unit == PERCENT
            else write.num(Decimal(str(level)), decimals)
        )

    now = None if value is None else float(value)
    ends = _span(now, guaranteed, target, span, unit)
    return charts.standing_bar(
        now, band(guaranteed), band(target), ends, standing.tone, " ".join(facts), number, rtl=reads_from_right()
    )


def band(levels: Levels) -> charts.Band:
    low, high = levels
    return None if low is None else float(low), None if high is None else float(high)


def _span(value: float | None, guaranteed: Levels, target: Levels, span: Levels, unit: str) -> tuple[float, float]:
    """The bar's ends: as given, else the levels with some room, a percentage within 0 and 100."""
    levels = [float(level) for level in (value, *guaranteed, *target) if level is not None] or [0.0]
    room = (max(levels) - min(levels) or abs(levels[0]) or 1.0) * 0.35
    low, high = min(levels) - room, max(levels) + room
    if unit == PERCENT:
        low, high = max(low, 0.0), min(high, 1.0) if max(levels) <= 1 else high
    elif min(levels) >= 0:
        low = max(low, 0.0)
    given = band(span)
    low, high = low if given[0] is None else given[0], high if given[1] is None else given[1]
    return (low, high) if high > low else (low, low + 1)


def meter_picture(parts: Sequence[tuple[Number, str]], label: str) -> SafeString:
    return charts.meter([(float(share), css) for share, css in parts], label, rtl=reads_from_right())


def score_picture(value: Number, top: Number, label: str = "") -> SafeString:
    write = formatter()
    words = label or _("%(value)s of %(top)s") % {"value": write.num(value), "top": write.num(top)}
    return charts.score(float(value), float(top), words, rtl=reads_from_right())
