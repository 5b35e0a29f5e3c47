"""Indicators are defined, changed, given a direction and laid aside."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from indicators import actions
from indicators.models import Gap, IndicatorVersion
from tenancy.models import Tenant

from .helpers import DAY, refused
from .world import figure, make_indicator, make_service, period_of, standard, total


def define(**values: Any) -> Any:
    facts: dict[str, Any] = {
        "code": "w-1",
        "name": "Repaired",
        "frequency": "month",
        "version": {"kind": "percent", "direction": "higher"},
    }
    return actions.define_indicator(service=make_service(), by=None, **{**facts, **values})


def test_a_percentage_keeps_its_unit_and_is_never_averaged(inside: Tenant) -> None:
    version = define().versions.get()
    assert (version.unit, version.sum_over_time, version.sum_over_places) == ("percent", "ratio", "ratio")
    with pytest.raises(IntegrityError, match="no_mean_of_percentages"), transaction.atomic():
        IndicatorVersion.objects.filter(pk=version.pk).update(sum_over_time="mean")


def test_a_code_is_taken_once(inside: Tenant) -> None:
    define()
    with refused("“w-1” is taken"):
        define()


def test_without_figures_a_definition_changes_in_place_and_with_figures_it_gets_a_new_version(inside: Tenant) -> None:
    indicator = define()
    actions.change_indicator(indicator, version={"decimals": 3}, by=None)
    assert indicator.versions.get().decimals == 3
    figure(indicator, DAY, numerator=Decimal(1), denominator=Decimal(2))
    with refused("choose the day from which it holds"):
        actions.change_indicator(indicator, version={"decimals": 2}, by=None)
    with refused("choose the day from which it holds"):
        actions.change_indicator(indicator, version={"decimals": 2}, valid_from=DAY.replace(day=1), by=None)
    actions.change_indicator(indicator, version={"decimals": 2}, valid_from=date(2026, 10, 1), by=None)
    assert list(indicator.versions.order_by("number").values_list("decimals", "direction")) == [
        (3, "higher"),
        (2, "higher"),
    ]


def test_the_database_refuses_to_change_a_definition_under_figures(inside: Tenant) -> None:
    row = figure(make_indicator(), DAY, 5)
    with pytest.raises(IntegrityError, match="is frozen"), transaction.atomic():
        IndicatorVersion.objects.filter(pk=row.version_id).update(unit="hours")


def test_a_direction_is_settled_once(inside: Tenant) -> None:
    indicator = make_indicator(direction=None)
    figure(indicator, DAY, 5)
    actions.settle_direction(indicator, "lower", by=None)
    with refused("is settled"):
        actions.settle_direction(indicator, "higher", by=None)
    assert indicator.versions.get().direction == "lower"


def test_a_direction_must_fit_the_standards_that_were_loaded(inside: Tenant) -> None:
    indicator = make_indicator(direction=None)
    standard(indicator, "guaranteed", 80)
    standard(indicator, "target", 95)
    with refused("weaker than its guarantee"):
        actions.settle_directions([indicator.pk], "lower", by=None)
    with refused("one end only"):
        actions.settle_directions([indicator.pk], "range", by=None)
    assert actions.settle_directions([indicator.pk], "higher", by=None) == 1


def test_an_archived_indicator_is_no_longer_expected(inside: Tenant) -> None:
    total()
    period_of(date(2026, 9, 1))
    indicator = make_indicator(version={"valid_from": date(2026, 9, 1)})
    actions.compute_gaps()
    assert Gap.objects.count() == 1
    actions.archive_indicator(indicator, by=None)
    actions.compute_gaps(indicators=[indicator.pk])
    assert not Gap.objects.exists()
