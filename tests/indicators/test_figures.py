"""A figure's way: entered, sent, approved, sent back, recounted."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from indicators import actions
from indicators.actions import Numbers
from indicators.models import Gap, Measurement, Period, PublishedFigure
from indicators.workflow import MOVES, State
from organisation.models import Service
from sdip.web.models import Notification
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed, Stale
from tests.make import make_directorate, make_member

from .helpers import DAY, refused
from .world import figure, make_indicator, make_service, period_of, standard


def enter(indicator: Any, value: object = 5, *, by: Any, revision: int = 0, **values: Any) -> Measurement:
    numbers = values.pop("numbers", None) or Numbers(value=Decimal(str(value)))
    return actions.enter_measurement(
        indicator.versions.order_by("-number")[0], period_of(DAY), numbers, by=by, revision=revision, **values
    )


def test_every_state_can_be_reached_and_no_other_move_exists() -> None:
    reached, edge = {State.DRAFT}, {State.DRAFT}
    while edge:
        edge = {State(to) for state in edge for to in MOVES[state]} - reached
        reached |= edge
    assert reached == set(State) == {State(state) for state in MOVES}


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("move", ["submit", "approve", "return"])
def test_each_move_is_possible_from_its_states_only(inside: Tenant, state: str, move: str) -> None:
    row = figure(make_indicator(), DAY, 5, state=state)
    allowed = {"submit": {"draft", "returned"}, "approve": {"submitted"}, "return": {"submitted", "approved"}}[move]

    def act() -> None:
        if move == "return":
            actions.return_measurement(row, note="Look again.", by=None)
        else:
            {"submit": actions.submit_measurements, "approve": actions.approve_measurements}[move]([row], by=None)

    if state in allowed:
        act()
        assert row.entries.count() == 1
    else:
        with pytest.raises(NotAllowed):
            act()
        assert row.entries.count() == 0


def test_a_sent_figure_is_not_edited_and_a_returned_one_is(inside: Tenant) -> None:
    indicator, officer = make_indicator(), make_member("data_officer")
    row = enter(indicator, by=officer)
    actions.submit_measurements([row], by=officer)
    with refused("has been sent or approved"):
        enter(indicator, 6, by=officer, revision=2)
    actions.return_measurement(row, note="Six?", by=None)
    assert enter(indicator, 6, by=officer, revision=3).state == "draft"


def test_a_stale_editor_changes_nothing(inside: Tenant) -> None:
    indicator = make_indicator()
    enter(indicator, by=None)
    with pytest.raises(Stale):
        enter(indicator, 6, by=None, revision=0)
    with pytest.raises(Stale):
        enter(indicator, 6, by=None, revision=7)
    assert Measurement.objects.get().value == 5


def test_nothing_changes_in_a_locked_period(inside: Tenant) -> None:
    indicator = make_indicator()
    row = enter(indicator, by=None)
    period = Period.objects.get()
    actions.lock_period(period, by=None)
    with refused("locked"):
        enter(indicator, 6, by=None, revision=1)
    with refused("locked"):
        actions.submit_measurements([row], by=None)
    actions.unlock_period(period, by=None)
    actions.submit_measurements([row], by=None)


@pytest.mark.parametrize(("numbers", "sentence"), [
    (Numbers(), "or why there is none"), (Numbers(numerator=Decimal(1)), "both the numerator and the denominator"),
    (Numbers(numerator=Decimal(1), denominator=Decimal(-1)), "below zero"),
    (Numbers(value=Decimal(1), no_data_reason="Flood"), "Keep one of them"),
])  # fmt: skip
def test_numbers_that_make_no_sense_are_refused(inside: Tenant, numbers: Numbers, sentence: str) -> None:
    with refused(sentence):
        enter(make_indicator(), numbers=numbers, by=None)
    assert not Measurement.objects.exists()


def test_a_zero_denominator_is_no_figure_with_its_reason(inside: Tenant) -> None:
    row = enter(make_indicator(), numbers=Numbers(numerator=Decimal(0), denominator=Decimal(0)), by=None)
    assert (row.value, row.no_data_reason) == (None, "Nothing was counted: the denominator is 0.")
    actions.submit_measurements([row], by=None)
    actions.approve_measurements([row], by=None)
    actions.compute_gaps()
    assert (Gap.objects.get().status, Gap.objects.get().reason) == ("no_data", "zero_denominator")


def test_a_figure_outside_what_is_possible_has_to_be_explained_before_it_is_sent(inside: Tenant) -> None:
    indicator = make_indicator(version={"highest": Decimal(24), "unit": "hours"})
    row = enter(indicator, 25, by=None)
    assert row.to_explain == "The figure lies above 24.0 hours."
    with refused("Write a note that explains it"):
        actions.submit_measurements([row], by=None)
    row = enter(indicator, 25, by=None, revision=1, note="The clocks went back.", send=True)
    assert row.state == "submitted"


def test_approval_computes_what_changed_and_publishes_it(
    inside: Tenant, django_capture_on_commit_callbacks: Any
) -> None:
    indicator = make_indicator(service=make_service(public=True), public=True)
    standard(indicator, "guaranteed", 6)
    row = enter(indicator, by=None, send=True)
    with django_capture_on_commit_callbacks(execute=True):
        actions.approve_measurements([row], by=make_member("head"))
    assert Gap.objects.get().status == "breach"
    published = PublishedFigure.objects.get()
    assert (published.indicator_code, published.period_code, published.value, published.guaranteed_low) == (
        indicator.code,
        "202609",
        5,
        6,
    )
    with django_capture_on_commit_callbacks(execute=True):
        actions.return_measurement(row, note="Wrong month.", by=None)
    assert not PublishedFigure.objects.exists()


def test_only_public_indicators_of_public_services_are_published(inside: Tenant) -> None:
    shown = make_indicator(service=make_service(public=True), public=True)
    for indicator in (
        shown,
        make_indicator(public=False),
        make_indicator(public=True, service=make_service(public=False)),
    ):
        figure(indicator, DAY, 5)
    actions.compute_gaps()
    assert PublishedFigure.objects.get().indicator_code == shown.code
    assert actions.publish_figures() == 0
    Service.objects.update(public=False)
    assert actions.publish_figures() == 1


def test_a_first_figure_opens_the_expectation_of_all_periods_since(inside: Tenant) -> None:
    actions.make_periods(since=date(2026, 6, 1), until=date(2026, 12, 31))
    indicator = make_indicator()
    row = figure(indicator, date(2026, 8, 1), 5)
    actions.compute_gaps(cells=[(indicator.pk, row.period_id)])
    assert list(Gap.objects.order_by("period__starts_on").values_list("period__code", flat=True)) == [
        "202608",
        "202609",
        "202610",
    ]
    earlier = figure(indicator, date(2026, 6, 1), 5)
    actions.compute_gaps(cells=[(indicator.pk, earlier.period_id)])
    assert Gap.objects.count() == 5
    Measurement.objects.filter(pk=earlier.pk).update(state="returned")
    actions.compute_gaps(cells=[(indicator.pk, earlier.period_id)])
    assert Gap.objects.count() == 3


@pytest.mark.parametrize(
    ("reported", "recounted", "verdict"),
    [
        (100, 90, "verified"),
        (100, 110, "verified"),
        (100, "89.9", "disputed"),
        (100, "110.1", "disputed"),
        (0, 0, "verified"),
        (0, 1, "disputed"),
    ],
)
def test_a_recount_outside_ten_per_cent_disputes_the_figure(
    inside: Tenant, reported: int, recounted: Any, verdict: str
) -> None:
    row = figure(make_indicator(), DAY, reported)
    found = actions.verify_measurement(
        row, recounted=Decimal(str(recounted)), verified_on=DAY, by=make_member("oversight_officer")
    )
    assert found.verdict == verdict


def test_the_tenant_says_how_far_a_recount_may_differ(inside: Tenant) -> None:
    inside.settings = {**inside.settings, "recount_tolerance": "0.05"}
    inside.save()
    for recounted, verdict in (("95", "verified"), ("94.9", "disputed"), ("105.1", "disputed")):
        row = figure(make_indicator(), DAY, 100)
        found = actions.verify_measurement(
            row, recounted=Decimal(recounted), verified_on=DAY, by=make_member("oversight_officer")
        )
        assert found.verdict == verdict


def test_whoever_entered_or_approved_does_not_recount(inside: Tenant) -> None:
    member = make_member("oversight_officer")
    for values in ({"entered_by": member}, {"approved_by": member}):
        row = figure(make_indicator(), DAY, 5, **values)
        with refused("Somebody else must check it"):
            actions.verify_measurement(row, recounted=Decimal(5), verified_on=DAY, by=member)
    with refused("Only an approved figure"):
        actions.verify_measurement(
            figure(make_indicator(), DAY, 5, state="draft"), recounted=Decimal(5), verified_on=DAY, by=member
        )


def test_those_who_approve_are_told_once_and_those_who_entered_are_told_of_a_return(inside: Tenant) -> None:
    water = make_directorate()
    head, officer, stranger = (
        make_member("head", water),
        make_member("data_officer", water),
        make_member("head", make_directorate()),
    )
    first = enter(make_indicator(service=make_service(directorate=water)), by=officer)
    second = enter(make_indicator(service=make_service(directorate=water)), by=officer)
    actions.submit_measurements([first, second], by=officer)
    told = Notification.objects.get()
    assert (told.recipient_id, told.facts["count"]) == (head.membership_id, 2)
    actions.return_measurement(first, note="Again.", by=head)
    assert Notification.objects.exclude(pk=told.pk).get().recipient_id == officer.membership_id
    assert not Notification.objects.filter(recipient=stranger.membership_id).exists()


def test_a_failure_in_the_middle_rolls_everything_back(inside: Tenant) -> None:
    indicator, officer = make_indicator(), make_member("data_officer")
    good, own = (
        enter(indicator, by=officer, send=True),
        enter(make_indicator(), by=(head := make_member("head")), send=True),
    )
    with refused("yourself"):
        actions.approve_measurements([good, own], by=head)
    assert set(Measurement.objects.values_list("state", flat=True)) == {"submitted"}
    assert connection.in_atomic_block
