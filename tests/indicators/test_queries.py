"""What other apps read: results with their series, counts, the newest period; always the same number of queries."""

from datetime import date
from typing import Any

import pytest

from indicators import actions, queries
from indicators.models import Annotation
from tenancy.models import Tenant
from tests.make import make, make_directorate

from .world import figure, make_indicator, make_service, period_of, standard, total

MONTHS = [date(2025 + (n + 9) // 12, (n + 9) % 12 + 1, 1) for n in range(12)]


def story(values: list[Any], **facts: Any) -> Any:
    indicator = make_indicator(**facts)
    for day, value in zip(MONTHS[-len(values) :], values, strict=True):
        if value is not None:
            figure(indicator, day, value)
    return indicator


def test_promises_and_results_of_a_service(inside: Tenant) -> None:
    service = make_service()
    kept = story([90] * 12, service=service, code="a")
    standard(kept, "guaranteed", 80)
    standard(kept, "target", 95)
    aimed = story([20], service=service, code="b", direction="lower")
    standard(aimed, "target", 10)
    story([1], service=service, public=False)
    story([1])
    actions.compute_gaps()
    first, second = queries.promises_and_results(service)
    assert (first.indicator, first.standing.code, first.guaranteed, first.target) == (
        kept,
        "kept",
        (80, None),
        (95, None),
    )
    assert (len(first.history), first.values[-1], first.signals.outlook, first.signals.against) == (
        12,
        90,
        "always",
        "guaranteed",
    )
    assert (second.standing.code, second.guaranteed, second.target) == ("below", (None, None), (None, 10))
    assert len(queries.promises_and_results(service, public=False)) == 3


def test_the_queries_stay_the_same(inside: Tenant, django_assert_num_queries: Any) -> None:
    directorate = make_directorate()
    service = make_service(directorate=directorate)
    for n in range(5):
        standard(story([90] * 12, service=service, code=f"{n}"), "guaranteed", 80)
    actions.compute_gaps()
    with django_assert_num_queries(4):
        [
            (each.signals, each.standings, each.indicator.service.directorate)
            for each in queries.promises_and_results(service)
        ]
    period = period_of(MONTHS[-1])
    with django_assert_num_queries(5):
        [(each.signals, each.standings) for each in queries.directorate_gaps(directorate, period)]


def test_directorate_gaps_show_each_indicator_in_the_last_period_of_its_own_frequency(inside: Tenant) -> None:
    top = make_directorate()
    below = make_directorate(top)
    monthly = story([90, 70], service=make_service(directorate=top), code="m")
    standard(monthly, "guaranteed", 80)
    yearly = make_indicator(service=make_service(directorate=below), code="y", frequency="year")
    standard(yearly, "guaranteed", 10)
    figure(yearly, date(2025, 5, 1), 11, kind="year")
    period_of(date(2026, 5, 1), "year")
    story([1])
    actions.compute_gaps()
    found = queries.directorate_gaps(top, period_of(MONTHS[-1]))
    assert [(each.indicator.code, each.period.code, each.standing.code) for each in found] == [
        ("m", "202609", "breach"),
        ("y", "2025", "kept"),
    ]
    assert [each.indicator.code for each in queries.directorate_gaps(below, period_of(MONTHS[-1]))] == ["y"]


def test_worst_first_means_broken_promises_by_their_share_then_the_rest(inside: Tenant) -> None:
    directorate = make_directorate()
    for code, value, guaranteed, target in (
        ("a", 90, 80, None),
        ("b", 10, None, 100),
        ("c", 79, 80, None),
        ("d", 40, 80, None),
        ("e", 1, None, None),
    ):
        indicator = story([value], service=make_service(directorate=directorate), code=code)
        for kind, level in (("guaranteed", guaranteed), ("target", target)):
            if level is not None:
                standard(indicator, kind, level)
    actions.compute_gaps()
    assert [each.indicator.code for each in queries.directorate_gaps(directorate, period_of(MONTHS[-1]))] == [
        "d",
        "c",
        "b",
        "a",
        "e",
    ]


def test_a_missing_period_keeps_its_place_in_the_series(inside: Tenant) -> None:
    for day in MONTHS:
        period_of(day)
    indicator = story([90, None, 90])
    actions.compute_gaps()
    series = queries.promises_and_results(indicator.service)[0].series
    assert [point.value for point in series[-3:]] == [90, None, 90]
    assert [point.standing.code for point in series[-3:]] == ["unset", "none", "unset"]


def test_the_newest_period_with_figures_is_where_a_page_opens(inside: Tenant) -> None:
    total()
    indicator = story([90, 90, None])
    period_of(MONTHS[-1])
    actions.compute_gaps()
    newest = queries.latest_period(queries.services_of(indicator.service.directorate))
    assert newest
    assert newest.code == "202608"
    assert queries.latest_period(queries.services_of(make_directorate())) is None


def test_counts_never_take_a_target_for_a_promise_and_leave_disputed_figures_out(inside: Tenant) -> None:
    from indicators.models import Verification
    from tests.make import make_member

    service = make_service()
    for value, guaranteed, target in ((90, 80, 95), (70, 80, 95), (96, 80, 95), (90, None, 95), (96, None, 95)):
        indicator = story([value], service=service)
        for kind, level in (("guaranteed", guaranteed), ("target", target)):
            if level is not None:
                standard(indicator, kind, level)
    disputed = story([99], service=service)
    standard(disputed, "guaranteed", 80)
    row = disputed.versions.get().measurements.get()
    make(Verification, measurement=row, verdict="disputed", verified_by=make_member())
    actions.compute_gaps()
    counts = queries.counts_by_service()[service.pk]
    assert counts.by_code == {"met": 2, "kept": 2, "breach": 1, "below": 1, "none": 0, "unset": 0}
    assert (counts.kept, counts.broken, counts.disputed, counts.promises) == (2, 1, 1, 3)


@pytest.mark.parametrize(
    ("code", "value", "guaranteed", "target"),
    [
        ("met", 96, 80, 95),
        ("kept", 90, 80, 95),
        ("kept", 90, 80, None),
        ("breach", 70, 80, 95),
        ("below", 90, None, 95),
        ("met", 96, None, 95),
        ("unset", 96, None, None),
    ],
)
def test_the_filter_of_a_standing_agrees_with_its_word(
    inside: Tenant, code: str, value: int, guaranteed: Any, target: Any
) -> None:
    from indicators.models import Gap
    from sdip.web.standing import STANDINGS

    indicator = story([value])
    for kind, level in (("guaranteed", guaranteed), ("target", target)):
        if level is not None:
            standard(indicator, kind, level)
    actions.compute_gaps()
    gap = Gap.objects.get()
    assert queries.standing_of(gap).code == code
    assert [each for each in STANDINGS if Gap.objects.filter(queries.has_standing(each)).exists()] == [code]


def test_limits_start_anew_at_a_mark(inside: Tenant) -> None:
    indicator = story([50, 51] * 3 + [90, 91] * 3)
    make(Annotation, indicator=indicator, on=MONTHS[6], rebases=True, words="Second crew")
    make(Annotation, indicator=indicator, on=MONTHS[9], rebases=False, words="Flood")
    actions.compute_gaps()
    detail = queries.detail_of(indicator)
    assert [(segment.first, segment.stop, segment.mean) for segment in detail.drawn().segments] == [
        (0, 6, 50.5),
        (6, 12, 90.5),
    ]
    assert detail.drawn().events == [(6, "Second crew"), (9, "Flood")]


def test_too_few_figures_say_nothing_of_change_or_outlook(inside: Tenant) -> None:
    indicator = story([90] * 9)
    standard(indicator, "guaranteed", 80)
    actions.compute_gaps()
    assert queries.promises_and_results(indicator.service)[0].signals == queries.Signals("few", "few", "guaranteed")


@pytest.mark.parametrize(("level", "outlook"), [(80, "always"), (90, "always"), (91, "never")])
def test_figures_that_never_change_speak_for_themselves(inside: Tenant, level: int, outlook: str) -> None:
    indicator = story([90] * 12)
    standard(indicator, "guaranteed", level)
    actions.compute_gaps()
    assert queries.promises_and_results(indicator.service)[0].signals.outlook == outlook


def test_without_a_guarantee_the_outlook_is_held_against_the_target(inside: Tenant) -> None:
    indicator = story([90] * 12, direction="lower")
    standard(indicator, "target", 80)
    actions.compute_gaps()
    assert queries.promises_and_results(indicator.service)[0].signals == queries.Signals("chance", "never", "target")
