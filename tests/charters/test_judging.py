"""A figure of a promise is held against what the charter says, also where the standard is another one by now."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from charters import actions, queries, results
from charters.documents.framing import latest
from charters.documents.promises import figure
from charters.judging import judged
from charters.queries import content_in_force
from indicators.models import Gap, IndicatorVersion, Measurement, Standard
from indicators.queries import OPEN, Levels
from sdip.web.standing import BELOW, BREACH, KEPT, MET, NO_FIGURE, Standing
from tests.figures import assess, dispute, make_indicator, make_months, set_figures, set_standard
from tests.make import make, make_directorate, make_member, signed_in

from .conftest import Water, in_force, url
from .test_public import HOME, page_of

D = Decimal


@pytest.mark.parametrize(
    ("value", "guaranteed", "target", "found"),
    [
        ("0.8", (D("0.8"), None), (D("0.95"), None), KEPT),
        ("0.79", (D("0.8"), None), (D("0.95"), None), BREACH),
        ("0.95", (D("0.8"), None), (D("0.95"), None), MET),
        ("24", (None, D(24)), OPEN, KEPT),
        ("25", (None, D(24)), OPEN, BREACH),
        ("7", (D(6), D(8)), OPEN, KEPT),
        ("9", (D(6), D(8)), OPEN, BREACH),
        ("0.5", OPEN, (D("0.9"), None), BELOW),
        (None, (D(6), None), OPEN, NO_FIGURE),
    ],
)
def test_the_ends_of_a_level_say_which_side_is_good(
    value: str | None, guaranteed: Levels, target: Levels, found: Standing
) -> None:
    assert judged(None if value is None else D(value), guaranteed, target) == found


def figures(water: Water, *values: str | None, months: int = 0) -> None:
    """Month after month, the first one `months` before the one that is running."""
    first = timezone.localdate().replace(day=15) - dt.timedelta(days=30 * months)
    set_figures(water.indicator, make_months(first.replace(day=1), len(values)), list(values))
    assess(timezone.localdate() + dt.timedelta(days=31 * len(values)))


def weaken(water: Water, low: str = "0.5") -> None:
    Standard.objects.filter(indicator=water.indicator, kind="guaranteed").update(low=low)


def test_a_weaker_standard_does_not_make_a_broken_promise_kept(water: Water) -> None:
    water.published()
    weaken(water)
    figures(water, "0.9", "0.7", "0.6")
    page = page_of("services:service", "water")
    assert "at least 80.0%" in page
    assert "Promise broken" in page
    assert "Promise kept" not in page
    assert "The standard has changed since." in page
    assert "Broken 2 times in the last 3 figures" in page
    assert "0 of 1" in page
    home = page_of(HOME)
    assert "We kept 0 of 1" in home
    assert "We promised at least 80.0%. We did 60.0%." in home
    assert results.tallies()[water.service.pk].words == "0 of 1 promise kept"


def test_files_say_the_same(water: Water) -> None:
    water.published()
    weaken(water)
    figures(water, "0.9", "0.6")
    said = content_in_force(water.service)
    assert said is not None
    (shown,) = latest(said).values()
    assert shown.standing == BREACH
    assert shown.note.startswith("The standard has changed since.")
    assert shown.trend == "worse than the period before"
    assert "worse than the period before" in figure(shown)


def test_a_stronger_standard_does_not_break_the_promise_of_the_charter(water: Water) -> None:
    water.published()
    weaken(water, "0.95")
    figures(water, "0.9", "0.9")
    page = page_of("services:service", "water")
    assert "Promise kept" in page
    assert "Promise broken" not in page
    assert "We kept 1 of 1" in page_of(HOME)
    assert results.missed() == []


def test_a_figure_older_than_the_charter_is_neither_kept_nor_broken(water: Water) -> None:
    weaken(water, "0.5")
    figures(water, "0.6", months=2)
    weaken(water, "0.8")
    water.published()
    gap = Gap.objects.get(indicator=water.indicator, latest=True)
    gap.guaranteed = set_standard(make_indicator(service=water.service), "guaranteed", "0.5")
    gap.status = "below_target"
    gap.save()  # as it was judged then
    page = page_of("services:service", "water")
    assert "Older than the charter" in page
    assert "This figure is older than the charter." in page
    assert "Promise kept" not in page
    assert "Promise broken" not in page
    assert "We kept" not in page_of(HOME)


def test_where_nothing_changed_nothing_is_said(water: Water) -> None:
    water.published()
    figures(water, "0.9", "0.85")
    page = page_of("services:service", "water")
    assert "Promise kept" in page
    assert "The standard has changed" not in page
    assert queries.versions_apart(water.head, timezone.localdate()).count() == 0


def test_the_owner_finds_that_a_new_version_is_due(water: Water) -> None:
    version = water.published()
    stranger = make_member("head", make_directorate())
    weaken(water)
    today = timezone.localdate()
    assert list(queries.versions_apart(water.head, today)) == [version]
    assert list(queries.versions_apart(stranger, today)) == []
    client = signed_in(water.head)
    for page in (url("charters:version", version.pk), url("charters:charter", version.charter_id)):
        shown = client.get(page).content.decode()
        assert "Make a new version." in shown
        assert "guarantees at least 80.0%, but the standard in force is at least 50.0%" in shown
    assert "Charters whose standards have changed" in client.get(url("web:work")).content.decode()
    actions.start_new_version(version.charter, by=water.writer)
    assert list(queries.versions_apart(water.head, today)) == []


def test_two_promises_on_one_indicator_both_have_the_figure(water: Water) -> None:
    version = water.charter()
    water.promise(version)
    water.promise(version, words={"en": "Also at night"})
    in_force(version, water.head)
    figures(water, "0.9", "0.7")
    page = page_of("services:service", "water")
    assert [
        row.standing for row in results.service_results([water.service], content_in_force(water.service)).promises
    ] == [BREACH] * 2
    assert "No figure yet" not in page
    assert "0 of 1" in page  # an indicator counts once
    said = content_in_force(water.service)
    assert said is not None
    assert len(latest(said)) == 2


def test_two_promises_on_one_disputed_figure_both_say_what_was_counted(water: Water) -> None:
    version = water.charter()
    water.promise(version)
    water.promise(version, words={"en": "Also at night"})
    in_force(version, water.head)
    figures(water, "0.9")
    dispute(Measurement.objects.get(), "0.3")
    assess(timezone.localdate() + dt.timedelta(days=31))
    assert page_of("services:service", "water").count("The oversight unit counted 30.0%") == 2


@pytest.mark.parametrize(
    ("direction", "values", "said"),
    [
        ("higher", ["0.6", "0.7"], "better than the period before"),
        ("higher", ["0.7", "0.6"], "worse than the period before"),
        ("higher", ["0.7", "0.7"], "the same as the period before"),
        ("lower", ["0.6", "0.7"], "worse than the period before"),
        ("higher", [*["0.5", "0.52"] * 6, "0.99"], "Getting better"),
        ("lower", [*["0.5", "0.52"] * 6, "0.99"], "Getting worse"),
        ("higher", ["0.5", "0.52"] * 6, "No real change"),
    ],
)
def test_the_page_says_where_it_is_going(water: Water, direction: str, values: list[str], said: str) -> None:
    IndicatorVersion.objects.filter(indicator=water.indicator).update(direction=direction)
    Standard.objects.filter(indicator=water.indicator).update(low="0.6")
    water.published()
    figures(water, *values, months=len(values))
    page = page_of("services:service", "water")
    assert f"Trend: {said}" in page
    assert 'class="spark"' in page


def test_one_figure_has_no_trend(water: Water) -> None:
    water.published()
    figures(water, "0.9")
    page = page_of("services:service", "water")
    assert "Trend:" not in page
    assert 'class="spark"' not in page


def test_what_is_measured_in_another_way_is_not_held_against_the_promise(water: Water) -> None:
    water.published()
    today = timezone.localdate()
    first = IndicatorVersion.objects.get(indicator=water.indicator)
    figures(water, "0.9", "0.9")
    facts = {"kind": "duration", "unit": "hours", "direction": "higher", "decimals": 1, "number": 2}
    new = make(IndicatorVersion, indicator=water.indicator, valid_from=today + dt.timedelta(days=1), **facts)
    Gap.objects.filter(version=first).update(version=new)  # as the next run writes them
    page = page_of("services:service", "water")
    assert "at least 80.0%" in page
    assert "It is measured in another way by now" in page
    assert "No standard to compare with" in page
    for words in ("Promise kept", "Promise broken", "Target reached", 'class="spark"'):
        assert words not in page, words
    assert "We kept" not in page_of(HOME)
