"""What the chart says in words: each cause stands beside the period that shows it."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from django.utils import translation

from indicators import spc
from indicators.models import Period
from indicators.queries.series import change_code
from indicators.wording import signal_words
from tenancy.models import Tenant


def said(values: list[int], rebase_at: tuple[int, ...] = ()) -> list[tuple[str, str]]:
    """Of a series of months from January 2024 on in which lower is better."""
    chart = spc.analyse(values, improvement="decrease", rebase_at=rebase_at)
    months = [(2024 + at // 12, at % 12 + 1) for at in range(len(values))]
    series = [
        SimpleNamespace(period=Period(starts_on=date(year, month, 1), ends_on=date(year, month, 28)))
        for year, month in months
    ]
    for point in series:
        point.period.ends_on = date.fromordinal(point.period.starts_on.replace(day=28).toordinal() + 4).replace(day=1)
        point.period.ends_on = date.fromordinal(point.period.ends_on.toordinal() - 1)
    detail: Any = SimpleNamespace(
        chart=chart, measured=len(values), changes=[change_code(point) for point in chart.points], series=series
    )
    with translation.override("en"):
        return signal_words(detail)


STEADY = [50, 52, 49, 51, 50, 48, 51, 50, 52, 49, 50, 51, 49, 50, 52, 48, 50, 51]


def test_the_start_is_told_with_its_own_cause_and_the_latest_sign_with_its(inside: Tenant) -> None:
    values = [*STEADY, 66, 57, 57]
    causes = [point.special_cause for point in spc.analyse(values, improvement="decrease").points]
    assert causes[18:] == ["Above UCL", "2 in 3 Above CL", "2 in 3 Above CL"]
    (tone, first), (_tone, latest) = said(values)
    assert tone == "bad"
    assert "for the worse in July 2025: a figure lies above the upper limit" in first
    assert latest == "The latest sign of it, in September 2025: two of three figures lie close to the upper limit."


def test_a_run_does_not_take_the_cause_of_its_last_point(inside: Tenant) -> None:
    values = [*[40, 42, 39, 41, 40, 38, 41, 40, 42, 39, 40, 41], *[48, 49, 48, 49, 48, 49, 75]]
    causes = [point.special_cause for point in spc.analyse(values, improvement="decrease").points]
    assert causes[12] == "7 Points Above CL"
    assert causes[-1] == "Above UCL"
    (tone, first), (_tone, latest) = said(values)
    assert tone == "bad"
    assert "January 2025" in first
    assert "limit" not in first
    assert "The latest sign of it, in July 2025" in latest


def test_a_row_of_signals_does_not_reach_back_behind_new_limits(inside: Tenant) -> None:
    values = [*STEADY, 70, 60, 62, 64, 66, 68, 70, 78]
    causes = [point.special_cause for point in spc.analyse(values, improvement="decrease", rebase_at=(19,)).points]
    assert causes[18:20] == ["Above UCL", "7 Point Trend (Increasing)"]
    first = said(values, (19,))[0][1]
    assert "for the worse in August 2025: seven figures in a row rise" in first
