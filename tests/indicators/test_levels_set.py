"""Standards: one after the other, fitting the direction and each other."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from indicators import actions
from indicators.models import Gap, Standard
from tenancy.models import Tenant
from tests.make import make_member

from .helpers import DAY, refused
from .world import figure, make_indicator


def set_standard(indicator: Any, kind: str, low: object, since: date, **values: Any) -> Standard:
    return actions.set_standard(indicator, kind, Decimal(str(low)), since=since, by=None, **values)


def days(row: Standard) -> tuple[Any, Any]:
    row.refresh_from_db()
    return row.valid.lower, row.valid.upper


def test_a_new_standard_ends_the_open_one_the_day_before(inside: Tenant) -> None:
    indicator = make_indicator()
    first = set_standard(indicator, "target", 80, date(2025, 1, 1))
    second = set_standard(indicator, "target", 90, date(2026, 1, 1))
    assert days(first) == (date(2025, 1, 1), date(2026, 1, 1))
    assert days(second) == (date(2026, 1, 1), None)


def test_a_standard_never_overlaps_another(inside: Tenant) -> None:
    indicator = make_indicator()
    set_standard(indicator, "target", 80, date(2026, 1, 1), until=date(2026, 12, 31))
    with refused("already holds from 1 January 2026 to 31 December 2026"):
        set_standard(indicator, "target", 90, date(2026, 6, 1))
    with refused("already holds from 1 January 2026"):
        set_standard(indicator, "target", 90, date(2025, 6, 1))
    set_standard(indicator, "target", 90, date(2027, 1, 1))
    with refused("already holds from 1 January 2027 on"):
        set_standard(indicator, "target", 90, date(2027, 1, 1))


@pytest.mark.parametrize(("direction", "low", "high", "sentence"), [
    (None, 1, None, "Nobody has settled yet"), ("neutral", 1, None, "neither higher nor lower is better"),
    ("range", 1, None, "write both ends"), ("higher", 1, 2, "write one number"), ("range", 3, 2, "lies above the upper end"),
])  # fmt: skip
def test_a_standard_fits_its_direction(
    inside: Tenant, direction: str | None, low: int, high: int | None, sentence: str
) -> None:
    indicator = make_indicator(direction=direction)
    with refused(sentence):
        set_standard(indicator, "target", low, date(2026, 1, 1), high=None if high is None else Decimal(high))
    assert not Standard.objects.exists()


@pytest.mark.parametrize(("direction", "guaranteed", "target"), [("higher", 80, 79), ("lower", 10, 11)])
def test_a_target_is_never_weaker_than_the_guarantee(
    inside: Tenant, direction: str, guaranteed: int, target: int
) -> None:
    indicator = make_indicator(direction=direction)
    set_standard(indicator, "guaranteed", guaranteed, date(2026, 1, 1))
    with refused("weaker than the guarantee"):
        set_standard(indicator, "target", target, date(2026, 1, 1))
    set_standard(indicator, "target", guaranteed, date(2026, 1, 1))


def test_a_standard_that_ends_before_it_begins_is_refused(inside: Tenant) -> None:
    row = set_standard(make_indicator(), "target", 1, date(2026, 1, 1))
    with refused("would end before it begins"):
        actions.end_standard(row, on=date(2025, 12, 31), by=None)
    actions.end_standard(row, on=date(2026, 1, 1), by=None)
    assert days(row) == (date(2026, 1, 1), date(2026, 1, 2))


def test_changing_a_standard_computes_the_indicator_anew(
    inside: Tenant, django_capture_on_commit_callbacks: Any
) -> None:
    indicator = make_indicator()
    figure(indicator, DAY, 5)
    with django_capture_on_commit_callbacks(execute=True):
        row = set_standard(indicator, "guaranteed", 6, date(2026, 1, 1))
    assert Gap.objects.get().status == "breach"
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_standard(row, reason="Of another indicator.", by=None)
    assert Gap.objects.get().status == "no_standard"


def test_the_trail_of_a_standard_names_who_did_it(inside: Tenant) -> None:
    head = make_member("head", name="Noor")
    actions.set_standard(make_indicator(), "target", Decimal(5), since=DAY, by=head)
    event = Standard.pgh_event_model.objects.get()
    assert (event.pgh_context["label"], event.pgh_context["name"]) == ("indicators.set_standard", "Noor")
