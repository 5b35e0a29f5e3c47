"""Counts and signals as sentences."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sdip.web.formats import formatter
from sdip.web.standing import BREACH
from tenancy.context import require_tenant

from . import spc
from .judged import figure_words
from .models import Direction, IndicatorVersion, Period
from .periods import period_at
from .queries import Counts, Detail, Point, Result
from .queries.series import ENOUGH

MOST_NAMED = 2
DAYS = {
    "day": 1.0,
    "week": 7.0,
    "month": 30.4375,
    "quarter": 91.3125,
    "half": 182.625,
    "year": 365.25,
    "fiscal": 365.25,
}
FAR = 3652.5  # days: no forecast beyond ten years
TONES = {1: "better", 0: "same", -1: "worse"}


def direction_words(version: IndicatorVersion) -> str:
    if version.direction is None:
        return _("Nobody has settled yet whether higher or lower is better.")
    return {
        Direction.HIGHER: _("Higher is better."),
        Direction.LOWER: _("Lower is better."),
        Direction.RANGE: _("Inside a range is best."),
        Direction.NEUTRAL: _("Neither higher nor lower is better."),
    }[Direction(version.direction)]


def short_answer(counts: Counts, shown: Iterable[Result] = ()) -> list[str]:
    """What the numbers say, in one to four sentences: promises, targets where nothing is promised, what is more than chance."""
    return [*filter(None, [_promises(counts), _targets(counts), *_broken(shown), _disputed(counts)])]


def _promises(counts: Counts) -> str:
    number = formatter().num
    if not counts.promises:
        return _("Nothing is guaranteed here yet, so there is no promise to keep or break.") if counts.total else ""
    if not counts.broken:
        words = ngettext(
            "The one promise with a figure is kept.", "All %(count)s promises with a figure are kept.", counts.promises
        )
        return words % {"count": number(counts.promises)}
    words = ngettext(
        "%(broken)s of %(count)s promise with a figure is broken.",
        "%(broken)s of %(count)s promises with a figure are broken.",
        counts.promises,
    )
    return words % {"broken": number(counts.broken), "count": number(counts.promises)}


def _targets(counts: Counts) -> str:
    met, below = counts.by_code["met"], counts.by_code["below"]
    if counts.promises or not met + below:
        return ""
    words = ngettext(
        "%(met)s of %(count)s target is reached.", "%(met)s of %(count)s targets are reached.", met + below
    )
    return words % {"met": formatter().num(met), "count": formatter().num(met + below)}


def _broken(shown: Iterable[Result]) -> list[str]:
    """The widest breaches that are more than chance."""
    real = [each for each in shown if each.standing is BREACH and each.signals.change.startswith("worse")]
    return [
        ngettext(
            "“%(name)s” has got worse by more than chance; its promise has been broken for %(count)s period.",
            "“%(name)s” has got worse by more than chance; its promise has been broken for %(count)s periods.",
            run,
        )
        % {"name": each.indicator.name, "count": formatter().num(run)}
        for each in real[:MOST_NAMED]
        if (run := run_of(each.series))
    ]


def _disputed(counts: Counts) -> str:
    if not counts.disputed:
        return ""
    words = ngettext(
        "%(count)s figure is disputed by the oversight unit.",
        "%(count)s figures are disputed by the oversight unit.",
        counts.disputed,
    )
    return words % {"count": formatter().num(counts.disputed)}


def run_of(series: Sequence[Point]) -> int:
    """For how many periods in a row the last standing has held."""
    if not series:
        return 0
    last = series[-1].standing
    return next((back for back, point in enumerate(reversed(series)) if point.standing is not last), len(series))


def signal_words(detail: Detail) -> list[tuple[str, str]]:
    """What the chart says of the newest figure: (tone, sentence)."""
    if detail.chart is None:
        return []
    if detail.measured < ENOUGH:
        return [("info", _("There are too few figures yet to tell a real change from chance: ten are needed."))]
    changes = detail.changes
    last = next((at for at in range(len(changes) - 1, -1, -1) if changes[at]), None)
    if last is None:
        return []
    if changes[last] == "chance":
        usual = _("The ups and downs are no larger than usual. Do not explain single figures: the process must change.")
        return [("info", usual)]
    start, points = _start_of(changes, detail.chart.points, last), detail.chart.points
    said = [_change_words(changes[last], detail.series[start].period, points[start].special_cause)]
    if points[last].special_cause != points[start].special_cause:
        period = detail.series[last].period
        facts = {
            "period": formatter().period(period.starts_on, period.ends_on),
            "cause": cause_words(points[last].special_cause),
        }
        said.append((said[0][0], _("The latest sign of it, in %(period)s: %(cause)s.") % facts))
    return said


def _start_of(changes: Sequence[str], points: Sequence[spc.Point], last: int) -> int:
    """Where the unbroken row of such signals began, under the same limits."""
    start = last
    while start and changes[start - 1] == changes[last] and points[start - 1].mean == points[last].mean:
        start -= 1
    return start


def _change_words(code: str, period: Period, cause: str) -> tuple[str, str]:
    facts = {"period": formatter().period(period.starts_on, period.ends_on), "cause": cause_words(cause)}
    if code.startswith("worse"):
        words = _(
            "Something changed for the worse in %(period)s: %(cause)s. Ask what happened then, not about single figures."
        )
        return "bad", words % facts
    return "ok", _(
        "Something changed for the better in %(period)s: %(cause)s. Find out what it was and keep it."
    ) % facts


def cause_words(cause: str) -> str:
    return {
        "Above UCL": _("a figure lies above the upper limit"),
        "Below LCL": _("a figure lies below the lower limit"),
        "7 Point Trend (Increasing)": _("seven figures in a row rise"),
        "7 Point Trend (Decreasing)": _("seven figures in a row fall"),
        "2 in 3 Above CL": _("two of three figures lie close to the upper limit"),
        "2 in 3 Below CL": _("two of three figures lie close to the lower limit"),
        "7 Points Above CL": _("seven figures in a row lie above the mean"),
        "7 Points Below CL": _("seven figures in a row lie below the mean"),
    }[cause]


def course_words(detail: Detail, level: Decimal | None = None) -> str:
    """When the standard, or another level, will be reached if it goes on as lately.

    "" where nothing is to be reached or too few figures are there.
    """
    aim = detail.aim if level is None else level
    found = detail.course if level is None else detail.course_to(level)
    if found is None or aim is None:
        return ""
    number = formatter().num(len(detail.recent))
    if not found.sure:
        words = _(
            "The last %(count)s periods rise or fall no more than by chance: no day can be named for reaching %(level)s."
        )
        return words % {"count": number, "level": _level(detail, aim)}
    if found.crossing is None:
        return _("By the last %(count)s periods it moves away from %(level)s.") % {
            "count": number,
            "level": _level(detail, aim),
        }
    around, first, last = (
        _ahead(detail, at) for at in (found.crossing.at, found.crossing.earliest, found.crossing.latest)
    )
    if not around:
        words = _("If it goes on as in the last %(count)s periods, it will not reach %(level)s within ten years.")
        return words % {"count": number, "level": _level(detail, aim)}
    facts = {"count": number, "level": _level(detail, aim), "around": around, "first": first, "last": last}
    if first == last:
        return _("If it goes on as in the last %(count)s periods, it will reach %(level)s in %(around)s.") % facts
    if not last:
        words = _(
            "If it goes on as in the last %(count)s periods, it will reach %(level)s around %(around)s, at the earliest in %(first)s."
        )
        return words % facts
    words = _(
        "If it goes on as in the last %(count)s periods, it will reach %(level)s around %(around)s (most likely %(first)s to %(last)s)."
    )
    return words % facts


def _level(detail: Detail, level: Decimal) -> str:
    return figure_words(detail.version, level)


def _ahead(detail: Detail, at: float) -> str:
    """The name of the period at that position of the recent ones; "" more than ten years from the last."""
    last = detail.series[-1].period
    days = (at - (len(detail.recent) - 1)) * DAYS[last.kind]
    if days > FAR:
        return ""
    day = last.ends_on + timedelta(days=days)
    found = period_at(day, last.kind, fiscal_month=require_tenant().fiscal_month)
    return formatter().period(found.starts_on, found.ends_on)


def travel_words(detail: Detail) -> list[tuple[str, str]]:
    """The direction of travel, short and long: (tone, sentence)."""
    short, long = detail.travel
    against_last = {
        1: _("better than the period before"),
        0: _("the same as the period before"),
        -1: _("worse than the period before"),
    }
    against_year = {
        1: _("better than a year before"),
        0: _("the same as a year before"),
        -1: _("worse than a year before"),
    }
    found = [(short, against_last)] + (
        [(long, against_year)] if detail.indicator.frequency not in ("year", "fiscal") else []
    )
    return [(TONES[sign], words[sign]) for sign, words in found if sign is not None]


def reason_words(reason: str) -> str:
    """Why a figure has no standing."""
    return {
        "no_figure": _("Nothing was measured and approved for this period."),
        "zero_denominator": _("The denominator is 0: there was nothing to count."),
        "direction_unsettled": _("Nobody has settled yet whether higher or lower is better."),
        "direction_neutral": _("Neither higher nor lower is better, so there is nothing to reach or to miss."),
        "no_standard": _("No standard is in force for this period."),
    }.get(reason, "")
