"""Standards by place and with their history: what is listed, what is refused."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from indicators import actions
from indicators.actions.loading.statements import CORRECTED_STANDARDS
from indicators.models import Standard, StandardCorrection
from organisation.models import Directorate, Place
from tenancy.models import Tenant
from tests.make import make, signed_in

from .helpers import at, page, refused
from .world import figure, make_indicator, make_service, standard

JANUARY = date(2026, 1, 1)


@pytest.fixture
def north(inside: Tenant) -> Place:
    return make(Place, code="n", name={"en": "North"}, path="/1/")


def test_the_page_lists_the_whole_first_then_each_place_with_all_steps(
    water: Directorate, head: Any, north: Place
) -> None:
    indicator = make_indicator(service=make_service(directorate=water), version={"unit": "count"})
    standard(indicator, "guaranteed", 60, place=north)
    actions.set_standard(indicator, "guaranteed", Decimal(70), since=JANUARY, by=None, source="Council decision 7")
    actions.set_standard(indicator, "guaranteed", Decimal(80), since=date(2026, 7, 1), by=None)
    shown = page(head, "standards", indicator.pk)
    assert (
        shown.index("Everywhere</h2>")
        < shown.index("at least 80")
        < shown.index("at least 70")
        < shown.index("North</h2>")
    )
    assert "30 June 2026" in shown
    assert "Council decision 7" in shown


def test_a_standard_is_set_for_one_place_on_the_page(water: Directorate, head: Any, north: Place) -> None:
    indicator = make_indicator(service=make_service(directorate=water))
    facts = {"kind": "target", "low": "5", "since": "2026-01-01", "place": north.pk, "source": "Law 3"}
    assert signed_in(head).post(at("standards", indicator.pk), facts).status_code == 302
    assert (Standard.objects.get().place, Standard.objects.get().source) == (north, "Law 3")
    again = signed_in(head).post(at("standards", indicator.pk), facts | {"since": "2025-01-01", "until": "2026-02-01"})
    assert again.status_code == 422
    assert "already holds from 1 January 2026 on" in again.content.decode()


@pytest.mark.parametrize(
    ("whole", "there"), [(("guaranteed", 80), ("target", 70)), (("target", 90), ("guaranteed", 95))]
)
def test_what_meets_at_a_place_must_fit(inside: Tenant, north: Place, whole: Any, there: Any) -> None:
    indicator = make_indicator()
    actions.set_standard(indicator, whole[0], Decimal(whole[1]), since=JANUARY, by=None)
    with refused("In “North” the target would be weaker than the guarantee that holds there"):
        actions.set_standard(indicator, there[0], Decimal(there[1]), since=JANUARY, place=north, by=None)
    assert Standard.objects.count() == 1


def test_a_place_with_both_of_its_own_may_lie_below_the_whole(inside: Tenant, north: Place) -> None:
    indicator = make_indicator()
    actions.set_standard(indicator, "guaranteed", Decimal(50), since=JANUARY, place=north, by=None)
    actions.set_standard(indicator, "target", Decimal(60), since=JANUARY, place=north, by=None)
    actions.set_standard(indicator, "guaranteed", Decimal(80), since=JANUARY, by=None)
    actions.set_standard(indicator, "target", Decimal(95), since=JANUARY, by=None)
    ward = make(Place, code="nw", name={"en": "Ward"}, path="/1/9/")
    with refused("In “Ward”"):
        actions.set_standard(indicator, "target", Decimal(40), since=JANUARY, place=ward, by=None)


def test_a_range_has_two_ends(water: Directorate, head: Any) -> None:
    indicator = make_indicator(service=make_service(directorate=water), direction="range")
    client, url = signed_in(head), at("standards", indicator.pk)
    assert client.post(url, {"kind": "guaranteed", "low": "0.2", "since": "2026-01-01"}).status_code == 422
    assert (
        "lower end"
        in client.post(url, {"kind": "guaranteed", "low": "5", "high": "2", "since": "2026-01-01"}).content.decode()
    )
    assert (
        client.post(url, {"kind": "guaranteed", "low": "0.2", "high": "0.5", "since": "2026-01-01"}).status_code == 302
    )
    wider = client.post(url, {"kind": "target", "low": "0.1", "high": "0.5", "since": "2026-01-01"})
    assert "weaker than the guarantee" in wider.content.decode()


# --- what has judged figures ---


@pytest.fixture
def judged(water: Directorate) -> Any:
    """August has been approved and breaks what is guaranteed since January."""
    indicator = make_indicator(service=make_service(directorate=water))
    row = actions.set_standard(indicator, "guaranteed", Decimal(80), since=JANUARY, by=None)
    figure(indicator, date(2026, 8, 1), 70)
    return row


JUDGED = "have been judged by another standard"


@pytest.mark.parametrize("place", [False, True])
def test_what_has_judged_figures_is_changed_only_with_a_reason(judged: Standard, north: Place, place: bool) -> None:
    indicator, where = judged.indicator, north if place else None
    figure(indicator, date(2026, 8, 1), 60, place=north)
    earlier = date(2026, 7, 1)
    with refused(JUDGED):
        actions.set_standard(indicator, "guaranteed", Decimal(60), since=earlier, place=where, by=None)
    with refused(JUDGED):
        actions.end_standard(judged, on=earlier, by=None)
    with refused(JUDGED):
        actions.remove_standard(judged, by=None)
    judged.refresh_from_db()
    assert judged.valid.upper is None
    assert not StandardCorrection.objects.exists()
    actions.set_standard(
        indicator, "guaranteed", Decimal(60), since=earlier, place=where, reason="Council decision 9", by=None
    )
    kept = StandardCorrection.objects.get()
    assert (kept.low, kept.valid.lower, kept.valid.upper, kept.reason) == (80, JANUARY, None, "Council decision 9")


def test_days_that_have_judged_nothing_are_free(judged: Standard) -> None:
    indicator = judged.indicator
    actions.set_standard(indicator, "target", Decimal(95), since=JANUARY, by=None)
    later = actions.set_standard(indicator, "guaranteed", Decimal(85), since=date(2026, 9, 1), by=None)
    actions.end_standard(later, on=date(2027, 12, 31), by=None)
    actions.remove_standard(later, by=None)
    actions.end_standard(judged, on=date(2026, 8, 31), by=None)
    assert not StandardCorrection.objects.exists()


def test_a_draft_has_not_been_judged(water: Directorate) -> None:
    indicator = make_indicator(service=make_service(directorate=water))
    row = actions.set_standard(indicator, "guaranteed", Decimal(80), since=JANUARY, by=None)
    figure(indicator, date(2026, 8, 1), 70, state="submitted")
    actions.remove_standard(row, by=None)


def test_a_correction_stays_in_sight_on_the_page(water: Directorate, head: Any, judged: Standard) -> None:
    client, indicator = signed_in(head), judged.indicator
    end, removal = at("standard_end", judged.pk), at("standard_removal", judged.pk)
    told = client.post(end, {"on": "2026-07-31"})
    assert told.status_code == 422
    assert JUDGED in told.content.decode()
    assert client.post(removal, {})["Location"] == end
    assert JUDGED in client.get(end).content.decode()
    assert client.post(removal, {"reason": "Typed for another indicator"}).status_code == 302
    shown = page(head, "standards", indicator.pk)
    assert "Corrected after figures had been judged" in shown
    assert "Typed for another indicator" in shown
    assert "at least 80" in shown
    assert head.name in shown


def test_a_file_that_corrects_a_standard_leaves_what_held_in_sight(inside: Any, judged: Standard) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE load_standard (indicator text, kind text, low numeric, valid daterange) ON COMMIT DROP"
        )
        cursor.execute(
            "INSERT INTO load_standard SELECT %s, kind, 60, valid FROM indicators_standard", [judged.indicator.code]
        )
        cursor.execute(CORRECTED_STANDARDS, {"file": "goals.csv", "by": None, "now": timezone.now()})
        cursor.execute("DROP TABLE load_standard")
    kept = StandardCorrection.objects.get()
    assert (kept.low, kept.reason) == (80, "goals.csv")
