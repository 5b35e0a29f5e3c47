"""The charts of a report: the figure over time with its standards, and natural limits where there are enough figures."""

from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from indicators.judged import figure_words
from indicators.models import Direction
from indicators.spc import Chart, analyse
from sdip.documents.charts import OPEN, Segment, Series, Words, control_chart
from sdip.web.formats import formatter
from sdip.web.pictures import band, reads_from_right

from .reading import Row

SLOTS = 12  # periods drawn, as many as the table beside the chart
ENOUGH = 10  # fewer figures have no natural limits worth drawing
SIGNALS = {"special_cause_improvement": "better", "special_cause_concern": "worse"}
IMPROVEMENT = {Direction.HIGHER.value: "increase", Direction.LOWER.value: "decrease"}


def line_chart(row: Row) -> SafeString:
    """Its label says in words what it shows; the same figures stand in the table beside it."""
    write = formatter()
    chart = _analysed(row)
    series = Series(
        days=[point.span.starts_on for point in row.series],
        values=[None if point.value is None else float(point.value) for point in row.series],
        signals=[SIGNALS.get(point.point_type, "") for point in chart.points] if chart else [""] * len(row.series),
        segments=_segments(chart),
        guaranteed=[band(point.guaranteed) for point in row.series],
        target=[band(point.target) for point in row.series],
        bounds=(0.0, 1.0) if row.unit == "percent" else OPEN,
    )

    def level(value: float) -> str:
        shown = Decimal(str(round(value, 9)))
        return write.val(shown, row.unit) if row.unit == "percent" else write.num(shown)

    words = Words(_label(row), level, write.month_short, write.year)
    return control_chart(series.last(SLOTS), words, wide=False, rtl=reads_from_right())


def _analysed(row: Row) -> Chart | None:
    values = [point.value for point in row.series]
    if sum(value is not None for value in values) < ENOUGH:
        return None
    return analyse(values, improvement=IMPROVEMENT.get(row.direction or "", "neutral"))


def _segments(chart: Chart | None) -> list[Segment]:
    if chart is None:
        return []
    last = chart.points[-1]
    if last.mean is None or last.lower_limit is None or last.upper_limit is None:
        return []
    return [Segment(0, len(chart.points), float(last.mean), float(last.lower_limit), float(last.upper_limit))]


def _label(row: Row) -> str:
    values = [point.value for point in row.recent if point.value is not None]
    facts = {
        "name": row.name,
        "low": figure_words(row, min(values)),
        "high": figure_words(row, max(values)),
        "last": figure_words(row, values[-1]),
        "standing": row.standing.word,
    }
    words = _("%(name)s, the last periods: lowest %(low)s, highest %(high)s, the newest %(last)s. %(standing)s.")
    return words % facts
