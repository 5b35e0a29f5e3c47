"""Figures on their way in: readings, warnings from history, exceptions to a lock, evidence, parts of a figure."""

from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from indicators import actions
from indicators.actions import Numbers
from indicators.models import DimensionOption, Indicator, LockException, Measurement, Period, Reading
from sdip.web.models import Notification
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.make import make, make_directorate, make_member

from .world import figure, make_indicator, make_service, period_of

SEPTEMBER = date(2026, 9, 1)
MONTHS = [date(2025 + (n + 8) // 12, (n + 8) % 12 + 1, 1) for n in range(12)]  # September 2025 to August 2026


def refused(words: str) -> AbstractContextManager[Any]:
    return pytest.raises(NotAllowed, match=words)


def enter(indicator: Indicator, value: Any, **options: Any) -> Measurement:
    options.setdefault("by", None)
    return actions.enter_measurement(
        indicator.versions.get(), period_of(SEPTEMBER), Numbers(value=Decimal(str(value))), **options
    )


# --- what is unusual ---


def test_a_figure_far_from_the_others_asks_for_a_note_and_is_kept_as_a_draft(inside: Tenant) -> None:
    indicator = make_indicator()
    for n, month in enumerate(MONTHS):
        figure(indicator, month, 100 + n % 3)
    row = enter(indicator, 150)
    assert "is outside the usual" in row.to_explain
    with refused("Write a note that explains it"):
        actions.submit_measurements([row], by=None)
    row = enter(indicator, 150, revision=row.revision, note="The new plant opened.", send=True)
    assert row.state == "submitted"


def test_what_is_told_of_the_usual_stays_within_the_possible(inside: Tenant) -> None:
    indicator = make_indicator(version={"kind": "percent", "unit": "percent"})
    for n, month in enumerate(MONTHS):
        figure(indicator, month, Decimal("0.95") - n % 4 * Decimal("0.03"))
    assert "to 100.0%." in enter(indicator, "0.2").to_explain


def test_what_is_usual_asks_nothing(inside: Tenant) -> None:
    indicator = make_indicator()
    for n, month in enumerate(MONTHS):
        figure(indicator, month, 100 + n % 3)
    assert enter(indicator, 102).to_explain == ""


def test_only_approved_earlier_figures_of_the_same_cell_count(inside: Tenant) -> None:
    indicator, elsewhere = make_indicator(), make_indicator()
    for n, month in enumerate(MONTHS):
        figure(indicator, month, 100 + n % 3, state="submitted")
        figure(elsewhere, month, 100 + n % 3)
    assert enter(indicator, 150).to_explain == ""


def test_a_jump_against_the_last_figure_asks(inside: Tenant) -> None:
    indicator = make_indicator(version={"largest_jump": Decimal("0.2")})
    figure(indicator, MONTHS[-1], 100)
    assert "change of 30%" in enter(indicator, 130).to_explain
    other = make_indicator(version={"largest_jump": Decimal("0.2")})
    figure(other, MONTHS[-1], 100)
    assert enter(other, 120).to_explain == ""


def test_a_draft_may_be_emptied_and_is_not_sent_then(inside: Tenant) -> None:
    indicator = make_indicator()
    row = enter(indicator, 5)
    emptied = actions.enter_measurement(row.version, row.period, Numbers(), by=None, revision=row.revision, clear=True)
    assert (emptied.value, emptied.state) == (None, "draft")
    with refused("Write a figure, or why there is none"):
        actions.submit_measurements([emptied], by=None)


def test_a_computed_figure_is_entered_by_nobody(inside: Tenant) -> None:
    with refused("is computed"):
        enter(make_indicator(version={"formula": "a / b"}), 5)


# --- readings ---


def read(indicator: Indicator, day: int, **numbers: Any) -> Reading:
    return actions.add_reading(
        indicator.versions.get(), period_of(SEPTEMBER), Numbers(**{k: Decimal(v) for k, v in numbers.items()}),
        read_on=date(2026, 9, day), by=None,
    )  # fmt: skip


def test_the_figure_follows_its_readings(inside: Tenant) -> None:
    indicator = make_indicator(version={"several": "mean"})
    read(indicator, 1, value=10)
    second = read(indicator, 8, value=20)
    row = Measurement.objects.get()
    assert (row.value, row.state) == (15, "draft")
    actions.withdraw_reading(second, by=None)
    row.refresh_from_db()
    assert row.value == 10
    assert row.entries.count() == row.revision
    with refused("already been withdrawn"):
        actions.withdraw_reading(second, by=None)


def test_shares_are_never_averaged(inside: Tenant) -> None:
    indicator = make_indicator(version={"several": "ratio", "kind": "percent", "unit": "percent"})
    read(indicator, 1, numerator=1, denominator=2)
    read(indicator, 2, numerator=90, denominator=98)
    assert Measurement.objects.get().value == Decimal("0.91")


def test_a_reading_needs_the_rule_the_days_and_an_open_figure(inside: Tenant) -> None:
    with refused("one figure for each period"):
        read(make_indicator(), 1, value=1)
    indicator = make_indicator(version={"several": "sum"})
    with refused("outside the period"):
        actions.add_reading(
            indicator.versions.get(),
            period_of(SEPTEMBER),
            Numbers(value=Decimal(1)),
            read_on=date(2026, 10, 1),
            by=None,
        )
    read(indicator, 1, value=1)
    row = Measurement.objects.get()
    with refused("made of its readings"):
        enter(indicator, 5, revision=row.revision)
    actions.submit_measurements([row], by=None)
    with refused("has been sent or approved"):
        read(indicator, 2, value=1)


# --- places and options ---


def test_an_option_gets_its_slice_once(inside: Tenant) -> None:
    women = make(DimensionOption, code="women")
    assert actions.slice_of([women]) == actions.slice_of([women])
    assert actions.slice_of([women]).key == f"{women.dimension.code}=women"
    assert actions.slice_of([women]).options.get().option == women


# --- locks ---


@pytest.fixture
def locked(inside: Tenant) -> Period:
    period = period_of(SEPTEMBER)
    actions.lock_period(period, by=None)
    period.refresh_from_db()
    return period


def exception(period: Period, member: Any, **values: Any) -> LockException:
    facts = {"directorate": None, "until": timezone.localdate(), "reason": "The list came late."} | values
    return actions.give_lock_exception(period, member, by=None, **facts)


def test_a_named_member_may_still_enter_and_the_chain_can_finish(locked: Period) -> None:
    water = make_directorate()
    officer, other, head = (
        make_member("data_officer", water),
        make_member("data_officer", water),
        make_member("head", water),
    )
    indicator = make_indicator(service=make_service(directorate=water))
    with refused("This period is locked"):
        enter(indicator, 5, by=officer)
    exception(locked, officer, directorate=water)
    with refused("This period is locked"):
        enter(indicator, 5, by=other)
    row = enter(indicator, 5, by=officer, send=True)
    actions.approve_measurements([row], by=head)
    assert Measurement.objects.get().state == "approved"
    assert Notification.objects.filter(recipient=officer.membership_id, kind="indicators.excepted").exists()


def test_an_exception_ends_is_withdrawn_and_holds_in_its_directorate_only(locked: Period) -> None:
    water, roads = make_directorate(), make_directorate()
    officer = make_member("data_officer")
    given = exception(locked, officer, directorate=roads)
    here = make_indicator(service=make_service(directorate=water))
    with refused("This period is locked"):
        enter(here, 5, by=officer)
    there = make_indicator(service=make_service(directorate=roads))
    LockException.objects.update(until=timezone.localdate() - timedelta(days=1))
    with refused("This period is locked"):
        enter(there, 5, by=officer)
    again = exception(locked, officer, directorate=roads)
    assert again.pk == given.pk
    row = enter(there, 5, by=officer)
    actions.withdraw_lock_exception(again, by=None)
    with refused("This period is locked"):
        enter(there, 6, by=officer, revision=row.revision)


@pytest.mark.parametrize(
    ("values", "words"),
    [({"until": date(2020, 1, 1)}, "has passed"), ({"reason": " "}, "Write why")],
)
def test_an_exception_has_a_day_and_a_reason(locked: Period, values: Any, words: str) -> None:
    with refused(words):
        exception(locked, make_member("data_officer"), **values)


def test_an_exception_is_for_somebody_who_may_enter_and_for_a_locked_period(locked: Period) -> None:
    with refused("may not enter figures there"):
        exception(locked, make_member("auditor"))
    actions.unlock_period(locked, by=None)
    with refused("is open"):
        exception(locked, make_member("data_officer"))


# --- evidence ---


def test_evidence_is_added_and_stays_with_what_was_sent(inside: Tenant) -> None:
    row = enter(make_indicator(), 5)
    actions.upload_evidence(row, b"%PDF-1.7 one", "list.pdf", by=None)
    actions.upload_evidence(row, b"%PDF-1.7 two", "more.pdf", by=None)
    actions.remove_evidence(row.evidence.first(), by=None)
    assert row.evidence.count() == 1
    actions.submit_measurements([row], by=None)
    with refused("It stays"):
        actions.remove_evidence(row.evidence.get(), by=None)
