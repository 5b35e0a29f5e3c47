"""Definitions, standards, periods and figures: what the actions do, what they refuse, what they leave in the trail."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from indicators import actions
from indicators.actions import Numbers
from indicators.models import Gap, IndicatorVersion, Measurement, Period, PublishedFigure, Standard
from indicators.workflow import MOVES, State
from organisation.models import Service
from sdip.web.models import Notification
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed, Stale
from tests.make import make_directorate, make_member

from .world import figure, make_indicator, make_service, period_of, standard, total

DAY = date(2026, 9, 15)


def refused(sentence: str) -> Any:
    return pytest.raises(NotAllowed, match=sentence)


# --- definitions ---


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


# --- standards ---


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


# --- periods ---


def test_periods_of_every_kind_are_made_once(inside: Tenant) -> None:
    made = actions.make_periods(since=date(2026, 1, 1), until=date(2026, 12, 31), kinds=["week", "half"])
    assert made == Period.objects.count() == 12 + 4 + 2 + 1 + 1 + 53
    assert actions.make_periods(since=date(2026, 1, 1), until=date(2026, 12, 31), kinds=["week", "half"]) == 0
    september = Period.objects.get(kind="month", code="202609")
    assert (september.starts_on, september.ends_on, september.due_on) == (
        date(2026, 9, 1),
        date(2026, 9, 30),
        date(2026, 10, 15),
    )
    assert Period.objects.get(kind="fiscal").code == "2026"


def test_fiscal_years_follow_the_tenant_and_a_moved_one_never_rewrites_history(inside: Tenant) -> None:
    inside.fiscal_month = 10
    actions.make_periods(since=date(2024, 10, 1), until=date(2026, 9, 30))
    assert list(Period.objects.filter(kind="fiscal").order_by("starts_on").values_list("code", flat=True)) == [
        "2024Oct",
        "2025Oct",
    ]
    inside.fiscal_month = 1
    actions.make_periods(until=date(2027, 12, 31))
    years = Period.objects.filter(kind="fiscal").order_by("starts_on").values_list("code", "starts_on", "ends_on")
    assert list(years)[2:] == [
        ("2026", date(2026, 10, 1), date(2026, 12, 31)),
        ("2027", date(2027, 1, 1), date(2027, 12, 31)),
    ]


def test_holes_between_periods_are_filled(inside: Tenant) -> None:
    period_of(date(2026, 1, 1))
    period_of(date(2026, 4, 1))
    actions.make_periods(since=date(2026, 1, 1), until=date(2026, 4, 30))
    assert Period.objects.filter(kind="month").count() == 4


def test_due_days_are_the_tenants(inside: Tenant) -> None:
    inside.settings = {**inside.settings, "due_days": {"month": 5}}
    actions.make_periods(since=date(2026, 9, 1), until=date(2026, 9, 30))
    assert Period.objects.get(kind="month").due_on == date(2026, 10, 5)


# --- figures ---


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


def test_the_trail_of_a_standard_names_who_did_it(inside: Tenant) -> None:
    head = make_member("head", name="Noor")
    actions.set_standard(make_indicator(), "target", Decimal(5), since=DAY, by=head)
    event = Standard.pgh_event_model.objects.get()
    assert (event.pgh_context["label"], event.pgh_context["name"]) == ("indicators.set_standard", "Noor")


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
