"""Figures that the product computes itself: formulas over other indicators, and counts that other parts feed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from indicators import actions, sources
from indicators.actions import Numbers
from indicators.models import CollectionPlace, Gap, Measurement, MeasurementEntry, State
from organisation.models import Place
from tenancy.models import Tenant
from tests.make import make

from .helpers import refused
from .world import figure, make_indicator, make_service, period_of, total

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
COUNT = {"kind": "count", "unit": "count"}
SHARE = {"kind": "percent", "unit": "percent", "sum_over_time": "ratio"}


def part(code: str, **facts: Any) -> Any:
    return make_indicator(code=code, version={**COUNT, **facts})


def formula(code: str, text: str, **facts: Any) -> Any:
    return make_indicator(code=code, version={**SHARE, "formula": text, **facts})


def shown(indicator: Any, day: date = JANUARY, **cell: Any) -> Any:
    row = Measurement.objects.filter(version__indicator=indicator, period=period_of(day), **cell).first()
    return row and (row.value, row.numerator, row.denominator)


def changed(row: Measurement) -> None:
    actions.compute_gaps(cells=[(row.version.indicator_id, row.period_id)])


def test_a_formula_follows_its_parts_with_numerator_denominator_and_history(inside: Tenant) -> None:
    late, all_ = part("late"), part("all")
    share = formula("share", "[late] / [all]")
    figure(late, JANUARY, 1)
    changed(figure(all_, JANUARY, 4))
    row = Measurement.objects.get(version__indicator=share)
    assert shown(share) == (Decimal("0.25"), 1, 4)
    assert (row.state, row.entered_by, row.approved_by) == (State.APPROVED, None, None)
    entry = MeasurementEntry.objects.get(measurement=row)
    assert (entry.door, entry.origin, entry.revision) == ("system", "[late] / [all]", 1)
    assert Gap.objects.get(measurement=row).value == Decimal("0.25")


def test_only_what_changes_is_written(inside: Tenant) -> None:
    late, all_ = part("late"), part("all")
    share = formula("share", "[late] / [all]")
    for day in (JANUARY, FEBRUARY):
        figure(late, day, 1)
        figure(all_, day, 4)
    actions.compute_gaps()
    assert not actions.compute_gaps()
    row = Measurement.objects.get(version__indicator=late, period=period_of(JANUARY))
    Measurement.objects.filter(pk=row.pk).update(value=2)
    changed(row)
    changed(row)
    revisions = (
        Measurement.objects.filter(version__indicator=share)
        .order_by("period__starts_on")
        .values_list("value", "revision")
    )
    assert list(revisions) == [(Decimal("0.5"), 2), (Decimal("0.25"), 1)]


def test_what_rests_on_a_formula_follows_too(inside: Tenant) -> None:
    late, all_ = part("late"), part("all")
    twice = formula("twice", "[kept] * [kept]")
    kept = formula("kept", "1 - [share]")
    formula("share", "[late] / [all]")
    figure(late, JANUARY, 1)
    changed(figure(all_, JANUARY, 3))
    assert shown(kept)[0] == Decimal("0.666666666667")
    assert shown(twice)[0] == Decimal("0.444444444445")


def test_places_and_slices_are_computed_apart(inside: Tenant) -> None:
    late, all_ = part("late"), part("all")
    share = formula("share", "[late] / [all]")
    north = make(Place, path="/1/")
    for place, top in ((None, 1), (north, 3)):
        figure(late, JANUARY, top, place=place)
        figure(all_, JANUARY, 4, place=place)
    figure(late, JANUARY, 2, place=make(Place, path="/2/"))
    actions.compute_gaps()
    assert shown(share, place=None)[0] == Decimal("0.25")
    assert shown(share, place=north)[0] == Decimal("0.75")
    assert Measurement.objects.filter(version__indicator=share).count() == 2


def test_a_missing_part_is_a_missing_figure_with_its_reason(inside: Tenant) -> None:
    late, all_ = part("late"), part("all")
    share = formula("share", "[late] / [all]")
    changed(figure(late, JANUARY, 1))
    row = Measurement.objects.get(version__indicator=share)
    assert (row.value, row.no_data_reason) == (None, "There is no figure yet of all.")
    changed(figure(all_, JANUARY, 0))
    row.refresh_from_db()
    assert (row.value, row.denominator, row.no_data_reason) == (None, 0, "Nothing was counted: the denominator is 0.")
    assert Gap.objects.get(measurement=row).reason == "zero_denominator"


def test_a_part_that_is_returned_takes_its_figure_away(inside: Tenant) -> None:
    late, all_ = part("late"), part("all")
    share = formula("share", "[late] / [all]")
    row = figure(late, JANUARY, 1)
    changed(figure(all_, JANUARY, 4))
    Measurement.objects.filter(pk=row.pk).update(state=State.RETURNED)
    changed(row)
    assert shown(share)[0] is None


def test_each_period_is_computed_as_its_definition_says(inside: Tenant) -> None:
    late, all_ = part("late"), part("all")
    share = formula("share", "[late] / [all]")
    for day in (JANUARY, FEBRUARY):
        figure(late, day, 1)
        figure(all_, day, 4)
    actions.compute_gaps()
    actions.change_indicator(share, version={"formula": "1 - [late] / [all]"}, valid_from=date(2026, 3, 1), by=None)
    figure(late, date(2026, 3, 1), 1)
    figure(all_, date(2026, 3, 1), 4)
    actions.compute_gaps()
    assert [shown(share, day)[0] for day in (JANUARY, date(2026, 3, 1))] == [Decimal("0.25"), Decimal("0.75")]


def test_without_formulas_a_changed_figure_costs_one_query_more(inside: Tenant) -> None:
    row = figure(part("late"), JANUARY, 1)
    with CaptureQueriesContext(connection) as asked:
        changed(row)
    assert sum("formula" in each["sql"].split("WHERE")[-1] for each in asked if "indicatorversion" in each["sql"]) == 1


# --- what a formula must be ---


def define(text: str, **facts: Any) -> Any:
    version = {"kind": "percent", "direction": "higher", "formula": text, **facts.pop("version", {})}
    return actions.define_indicator(
        code=facts.pop("code", "f"),
        name="F",
        service=make_service(),
        frequency=facts.pop("frequency", "month"),
        version=version,
        by=None,
    )


@pytest.mark.parametrize(
    ("text", "facts", "sentence"),
    [
        ("[late] / [none]", {}, "no indicator with the code “none”"),
        ("[late] / [all] +", {}, "missing at the end"),
        ("[late] + [cost]", {}, "can’t be added"),
        ("[late]", {}, "gives number, but the unit"),
        ("[f] * [late] / [all]", {}, "circle: f ← f"),
        ("[late] / [all]", {"frequency": "year"}, "in other periods \\(Monthly\\)"),
        ("[late] / [all]", {"version": {"kind": "yes_no"}}, "judged by people"),
        ("[level] * [level]", {"version": {"kind": "score", "unit": ""}}, "described levels"),
    ],
)
def test_a_formula_that_can_not_work_is_refused(inside: Tenant, text: str, facts: Any, sentence: str) -> None:
    part("late"), part("all"), part("cost", kind="money", unit="IQD"), part("level", kind="rubric", unit="")
    with refused(sentence):
        define(text, **facts)


def test_a_circle_is_refused_and_shown(inside: Tenant) -> None:
    part("a")
    b = define("[a] / [a]", code="b")
    define("[b] * 1", code="c")
    with refused("circle: b ← c ← b"):
        actions.change_indicator(b, version={"formula": "1 - [c]"}, by=None)


def test_a_new_formula_is_computed_at_once_for_the_past(
    inside: Tenant, django_capture_on_commit_callbacks: Any
) -> None:
    figure(part("late"), JANUARY, 1)
    figure(part("all"), JANUARY, 4)
    with django_capture_on_commit_callbacks(execute=True):
        share = define("[late] / [all]")
    assert shown(share) == (Decimal("0.25"), 1, 4)


def test_a_computed_figure_is_not_edited_by_hand(inside: Tenant) -> None:
    late, all_ = part("late"), part("all")
    share = formula("share", "[late] / [all]")
    figure(late, JANUARY, 1)
    changed(figure(all_, JANUARY, 4))
    row = Measurement.objects.get(version__indicator=share)
    with refused("is computed"):
        actions.enter_measurement(share.versions.get(), period_of(JANUARY), Numbers(Decimal(1)), by=None, revision=1)
    with refused("is computed"):
        actions.return_measurement(row, note="wrong", by=None)


# --- counts that other parts feed ---


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> dict[Any, Any]:
    """A part of the product that counts what the test says, by place."""
    told: dict[Any, Any] = {}

    def count(period: Any, place: Any, slice_: Any, *, service: Any) -> sources.Counted:
        return sources.Counted(*told.get(place and place.code, (0, 0)), as_of=timezone.now())

    monkeypatch.setattr(sources, "_sources", {})
    sources.register("test.answered", "Answered on time", count, kind="percent")
    return told


def test_a_feed_counts_every_period_that_has_ended_and_is_open(inside: Tenant, feed: dict[Any, Any]) -> None:
    feed[None] = (3, 4)
    indicator = make_indicator(version={**SHARE, "feed": "test.answered", "valid_from": JANUARY})
    for day in (JANUARY, FEBRUARY, timezone.localdate()):
        period_of(day)
    actions.lock_period(period_of(FEBRUARY), by=None)
    actions.compute_gaps()
    assert list(Measurement.objects.values_list("period__starts_on", "value", "numerator")) == [
        (JANUARY, Decimal("0.75"), 3)
    ]
    feed[None] = (4, 4)
    actions.compute_gaps(indicators=[indicator.pk])
    row = Measurement.objects.get()
    assert (row.value, row.revision) == (1, 2)
    assert row.entries.latest("revision").origin.startswith("test.answered, ")
    assert Gap.objects.get(measurement=row).value == 1
    actions.compute_gaps()
    row.refresh_from_db()
    assert row.revision == 2


def test_a_feed_counts_the_places_too_and_formulas_rest_on_it(inside: Tenant, feed: dict[Any, Any]) -> None:
    feed |= {None: (3, 4), "north": (1, 2)}
    indicator = make_indicator(code="fed", version={**SHARE, "feed": "test.answered", "valid_from": JANUARY})
    make(CollectionPlace, indicator=indicator, place=make(Place, code="north", path="/1/"))
    share = formula("late", "1 - [fed]")
    period_of(JANUARY)
    total()
    actions.compute_gaps()
    assert [shown(share, place=place)[0] for place in (None, Place.objects.get())] == [Decimal("0.25"), Decimal("0.5")]


def test_a_feed_fits_its_kind(inside: Tenant, feed: dict[Any, Any]) -> None:
    with refused("of another kind"):
        define("", version={"formula": "", "kind": "count", "unit": "count", "feed": "test.answered"})
    with refused("No part of the product"):
        define("", version={"formula": "", "feed": "nobody"})
