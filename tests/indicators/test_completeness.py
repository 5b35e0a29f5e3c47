"""Which figures are there: every sign of the matrix, who owes what, since when an indicator is silent."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from indicators import actions, queries
from indicators.models import CollectionPlace, Measurement, Period, State
from indicators.queries import completeness
from organisation.models import Directorate, Place
from tenancy.models import Tenant
from tests.make import make, make_directorate, make_member, signed_in

from .helpers import at, page
from .world import figure, make_indicator, make_service, period_of, total

STATES = ["approved", "reason", "submitted", "returned", "draft", "late", "due"]


def ended(months_ago: int) -> date:
    """The first day of a month that has ended."""
    day = timezone.localdate().replace(day=1)
    for _n in range(months_ago):
        day = (day - timedelta(days=1)).replace(day=1)
    return day


@pytest.fixture
def water(inside: Tenant) -> Directorate:
    total()
    for back in range(1, 15):
        period_of(ended(back))
    Period.objects.filter(starts_on=ended(1)).update(due_on=timezone.localdate() + timedelta(days=5))
    Period.objects.exclude(starts_on=ended(1)).update(due_on=timezone.localdate() - timedelta(days=5))
    return make_directorate(code="W", name={"en": "Water"})


def make_row(water: Directorate, **values: Any) -> Any:
    """One indicator with a figure in each state, the oldest first."""
    indicator = make_indicator(service=make_service(directorate=water), version={"valid_from": ended(7)}, **values)
    figure(indicator, ended(7), 5)
    figure(indicator, ended(6))
    for back, state in ((5, State.SUBMITTED), (4, State.RETURNED), (3, State.DRAFT)):
        figure(indicator, ended(back), 5, state=state)
    actions.compute_gaps()
    return indicator


def test_every_state_has_its_square(water: Directorate) -> None:
    indicator = make_row(water)
    periods = completeness.ended_periods("month")
    squares = completeness.squares_of([indicator], periods)[indicator.pk]
    assert [square.state for square in squares] == [""] * 5 + STATES
    assert [square.figure is not None for square in squares] == [False] * 5 + [True] * 5 + [False] * 2


def test_an_emptied_draft_is_as_good_as_none(water: Directorate) -> None:
    indicator = make_row(water)
    Measurement.objects.filter(state=State.DRAFT).update(value=None)
    squares = completeness.squares_of([indicator], completeness.ended_periods("month"))[indicator.pk]
    assert [square.state for square in squares][-3:] == ["late", "late", "due"]


def test_places_are_counted_beside_the_whole(water: Directorate) -> None:
    indicator = make_row(water)
    north, south = make(Place, kind="area"), make(Place, kind="area")
    for place in (north, south):
        make(CollectionPlace, indicator=indicator, place=place)
    figure(indicator, ended(7), 5, place=north, state=State.DRAFT)
    squares = completeness.squares_of([indicator], completeness.ended_periods("month"))[indicator.pk]
    assert [(square.parts_there, square.parts) for square in squares][5:7] == [(1, 2), (0, 2)]


def test_what_a_formula_computes_is_owed_by_nobody(water: Directorate) -> None:
    make_indicator(service=make_service(directorate=water), version={"valid_from": ended(7), "formula": "a / b"})
    actions.compute_gaps()
    periods = completeness.ended_periods("month")
    assert completeness.debts(periods) == []
    assert completeness.shares_by_directorate(periods) == []


def test_directorates_are_counted_by_period(water: Directorate) -> None:
    make_row(water)
    ((row, shares),) = completeness.shares_by_directorate(completeness.ended_periods("month"))
    assert row == water
    assert [share.state for share in shares] == [""] * 5 + [
        "approved", "approved", "submitted", "late", "late", "late", "due"
    ]  # fmt: skip
    assert [(share.there, share.expected) for share in shares[5:]] == [(1, 1)] * 2 + [(0, 1)] * 5


def test_owners_are_told_with_what_they_owe(water: Directorate) -> None:
    owner = make_member("data_officer", water, name="Amal")
    make_row(water, owner=owner)
    make_indicator(service=make_service(directorate=water), version={"valid_from": ended(2)})
    actions.compute_gaps()
    found = completeness.debts(completeness.ended_periods("month"))
    assert [(debt.name, debt.late, debt.missing) for debt in found] == [("Amal", 3, 4), ("", 1, 2)]
    assert completeness.debts(completeness.ended_periods("month"), path="/0/") == []


def test_since_when_an_indicator_is_silent(water: Directorate) -> None:
    indicator, told = make_row(water), make_indicator(service=make_service(directorate=water))
    figure(told, ended(1), 5)
    actions.compute_gaps()
    assert queries.stale_since([indicator.pk, told.pk]) == {indicator.pk: timezone.localdate() - timedelta(days=5)}


def test_the_page_shows_signs_with_words_and_leads_on(water: Directorate) -> None:
    owner = make_member("data_officer", water, name="Amal")
    indicator = make_row(water, owner=owner, name={"en": "Leaks"})
    whole = page(owner, "completeness")
    assert "1 of 1" in whole
    assert f"?directorate={water.pk}" in whole
    shown = page(owner, "completeness", directorate=water.pk)
    assert "Leaks" in shown
    for word in ("Approved,", "No data, with a reason,", "Sent, waits for approval,", "Returned,", "Draft,", "Late,"):
        assert f'<span class="vh">{word}' in shown
    assert f"{at('enter', indicator.pk)}?period=month:" in shown
    assert "Amal" in shown
    reader = page(make_member("auditor"), "completeness", directorate=water.pk)
    assert at("enter", indicator.pk) not in reader


def test_the_filter_leaves_what_is_incomplete(water: Directorate) -> None:
    owner = make_member("data_officer", water)
    make_row(water, name={"en": "Leaks"})
    full = make_indicator(
        service=make_service(directorate=water), name={"en": "Hours"}, version={"valid_from": ended(1)}
    )
    figure(full, ended(1), 5)
    actions.compute_gaps()
    shown = page(owner, "completeness", directorate=water.pk, show="missing")
    assert "Leaks" in shown
    assert "Hours" not in shown


def test_queries_do_not_grow(water: Directorate) -> None:
    client = signed_in(make_member("data_officer", water))

    def asked(url: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    make_row(water)
    urls = [at("completeness"), f"{at('completeness')}?directorate={water.pk}"]
    for url in urls:
        asked(url)
    few = [asked(url) for url in urls]
    for _n in range(6):
        make_row(make_directorate(parent=water))
    assert [asked(url) for url in urls] == few


def test_silence_is_shown_on_the_dashboard_and_on_the_page(water: Directorate) -> None:
    head, indicator = make_member("head", water), make_row(water)
    assert "silent since" in page(head, "dashboard", water.pk)
    assert "no new figure has been approved" in page(head, "indicator", indicator.pk)
    Measurement.objects.update(state=State.APPROVED, approved_at=timezone.now())
    figure(indicator, ended(2), 5)
    figure(indicator, ended(1), 5)
    actions.compute_gaps()
    assert "silent since" not in page(head, "dashboard", water.pk)
    assert "no new figure has been approved" not in page(head, "indicator", indicator.pk)
