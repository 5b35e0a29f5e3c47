"""Counts and signals as sentences."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sdip.web.formats import formatter
from sdip.web.standing import BREACH

from .models import Direction, IndicatorVersion, Period
from .queries import Counts, Detail, Point, Result
from .queries.series import ENOUGH

MOST_NAMED = 2


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
    if detail.measured < ENOUGH:
        return [("info", _("There are too few figures yet to tell a real change from chance: ten are needed."))]
    changes = detail.changes
    last = next((at for at in range(len(changes) - 1, -1, -1) if changes[at]), None)
    if last is None or detail.chart is None:
        return []
    if changes[last] == "chance":
        usual = _("The ups and downs are no larger than usual. Do not explain single figures: the process must change.")
        return [("info", usual)]
    start = last
    while start and changes[start - 1] == changes[last]:
        start -= 1
    return [_change_words(changes[last], detail.series[start].period, detail.chart.points[last].special_cause)]


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


def reason_words(reason: str) -> str:
    """Why a figure has no standing."""
    return {
        "no_figure": _("Nothing was measured and approved for this period."),
        "zero_denominator": _("The denominator is 0: there was nothing to count."),
        "direction_unsettled": _("Nobody has settled yet whether higher or lower is better."),
        "direction_neutral": _("Neither higher nor lower is better, so there is nothing to reach or to miss."),
        "no_standard": _("No standard is in force for this period."),
    }.get(reason, "")
