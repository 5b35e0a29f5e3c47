"""The control chart of an indicator, drawn twice (wide and narrow), with its moving ranges, in the reader's words."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sdip.documents import charts
from sdip.web.formats import formatter
from sdip.web.pictures import reads_from_right
from sdip.web.units import PERCENT

from .judged import answer_words, figure_words, reads_in_words
from .models import Kind
from .queries import OPEN, Detail, Levels

NARROW = 18  # periods on a phone
OF_RANGES = 3.267  # the upper limit of moving ranges: this many times their mean


def charts_of(detail: Detail) -> dict[str, Any]:
    """Empty while there is no figure."""
    if detail.result is None or not detail.measured:
        return {}
    series, rtl = detail.drawn(), reads_from_right()
    words = _words(detail)
    return {
        "wide": charts.control_chart(series, words, wide=True, rtl=rtl),
        "narrow": charts.control_chart(series.last(NARROW), words, wide=False, rtl=rtl),
        "ranges": _ranges(series, detail, rtl) if detail.chart else None,
        "rebased": len(series.segments) > 1,
    }


def _words(detail: Detail) -> charts.Words:
    return charts.Words(
        label=_label(detail), level=_level(detail), month=_month(detail), year=_year, ends=_ends(detail)
    )


def _level(detail: Detail) -> Any:
    write, version = formatter(), detail.version

    def words(level: float) -> str:
        number = Decimal(str(round(level, 9)))
        whole = number == number.to_integral_value()
        if version.unit == PERCENT:
            return write.percent(number)
        if reads_in_words(version):  # a scale has nothing between its levels
            return (
                (write.num(number) if version.kind == Kind.RUBRIC else answer_words(version, number)) if whole else ""
            )
        return write.num(number, None if whole else max(version.decimals, 1))

    return words


def _month(detail: Detail) -> Any:
    """Under the axis: the month, by its number where its name is long (Arabic, Kurdish); nothing for whole years."""
    write, kinds = formatter(), {point.period.kind for point in detail.series}
    if kinds <= {"month", "quarter", "half"}:
        return write.month_short if write.language.dir == "ltr" else lambda day: write.digits(day.month)
    return write.daymonth if kinds <= {"day", "week"} else lambda day: ""


def _year(day: dt.date) -> str:
    return formatter().year(day)


def _ends(detail: Detail) -> dict[str, str]:
    result, chart, write = detail.result, detail.chart, formatter()
    assert result is not None

    def level(words: str, value: Any) -> str:
        return "" if value is None else words % {"value": _beside(detail, value)}

    ends = {
        "guaranteed": level(_("Guaranteed %(value)s"), _one(result.guaranteed)),
        "target": level(_("Target %(value)s"), _one(result.target)),
        "last": level(
            "%(value)s", next((point.value for point in reversed(detail.series) if point.value is not None), None)
        ),
    }
    newest = next((point for point in reversed(detail.series) if point.value is not None), None)
    if newest is not None and newest.value is not None:
        short = write.period_short(newest.period.starts_on, newest.period.ends_on)
        ends["last"] = _("%(period)s: %(value)s") % {
            "period": short,
            "value": _beside(detail, newest.value),
        }
    if chart and chart.points:
        last = chart.points[-1]
        ends |= {"mean": level(_("Mean %(value)s"), last.mean)}
        ends |= {
            "upper": level(_("Upper limit %(value)s"), last.upper_limit),
            "lower": level(_("Lower limit %(value)s"), last.lower_limit),
        }
    return {name: words for name, words in ends.items() if words}


def _beside(detail: Detail, value: Decimal) -> str:
    """Beside the chart there is room for points, not for the words of a level."""
    if not reads_in_words(detail.version):
        return figure_words(detail.version, value)
    number = formatter().num(value)
    return number if detail.version.kind == Kind.RUBRIC else answer_words(detail.version, value) or number


def _one(standard: Levels) -> Any:
    return next((end for end in standard if end is not None), None)


def _label(detail: Detail) -> str:
    write, result = formatter(), detail.result
    assert result is not None
    known = [point.value for point in detail.series if point.value is not None]
    words = ngettext(
        "%(name)s: %(count)s figure, %(last)s. The table below holds it.",
        "%(name)s: %(count)s figures, the lowest %(low)s, the highest %(high)s, the last %(last)s. The table below holds every one.",
        len(known),
    )
    facts = {
        "name": str(detail.indicator.name), "count": write.num(len(known)), "low": figure_words(detail.version, min(known)),
        "high": figure_words(detail.version, max(known)), "last": figure_words(detail.version, known[-1]),
    }  # fmt: skip
    broken = sum(point.standing.code == "breach" for point in detail.series)
    if result.guaranteed == OPEN or not broken:
        return words % facts
    more = ngettext("The promise is broken in %(count)s period.", "The promise is broken in %(count)s periods.", broken)
    return f"{words % facts} {more % {'count': write.num(broken)}}"


def _ranges(series: charts.Series, detail: Detail, rtl: bool) -> Any:
    """From each period to the next; None where there are too few."""
    starts = {segment.first for segment in series.segments}
    pairs = list(zip([None, *series.values], series.values, strict=False))
    ranges = [None if a is None or b is None or at in starts else abs(b - a) for at, (a, b) in enumerate(pairs)]
    known = [each for each in ranges if each is not None]
    if len(known) < 2:
        return None
    upper = OF_RANGES * sum(known) / len(known)
    label = _("The change from each period to the next; above %(limit)s it is more than chance.") % {
        "limit": _level(detail)(upper)
    }
    words = charts.Words(
        label, _level(detail), _month(detail), _year, {"upper": _("Limit %(value)s") % {"value": _level(detail)(upper)}}
    )
    return charts.moving_range_chart(ranges, upper, words, rtl=rtl)
