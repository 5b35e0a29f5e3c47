"""Nobody approves or counts again a figure of which they wrote a number, whoever touched it last."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from indicators import actions, queries
from indicators.actions import Numbers
from indicators.models import Measurement
from people.models import Member
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.make import make_directorate, make_member, signed_in

from .world import make_indicator, make_service, period_of, total

DAY = date(2026, 9, 1)
REFUSED = "Somebody else must approve it"


@pytest.fixture
def people(inside: Tenant) -> tuple[Any, Member, Member]:
    total()
    directorate = make_directorate()
    indicator = make_indicator(service=make_service(directorate=directorate))
    return indicator, make_member("head", directorate), make_member("data_officer", directorate)


def enter(indicator: Any, number: int, by: Member, row: Measurement | None = None, **values: Any) -> Measurement:
    revision = row.revision if row else 0
    return actions.enter_measurement(
        indicator.versions.get(), period_of(DAY), Numbers(Decimal(number)), by=by, revision=revision, **values
    )


def approve(row: Measurement, by: Member) -> None:
    actions.approve_measurements([row], by=by)
    row.refresh_from_db()


def test_a_note_of_somebody_else_does_not_make_the_number_theirs(people: tuple[Any, Member, Member]) -> None:
    indicator, head, officer = people
    row = enter(indicator, 70, head)
    row = enter(indicator, 70, officer, row, note="Checked.", send=True)
    assert not queries.figures_to_approve(head).exists()
    with pytest.raises(NotAllowed, match=REFUSED):
        approve(row, head)
    page = signed_in(head).get(reverse("indicators:figure", args=[row.pk])).content.decode()
    assert REFUSED in page
    approve(row, make_member("head", indicator.service.directorate))


def test_a_number_that_was_changed_by_somebody_else_has_two_writers(people: tuple[Any, Member, Member]) -> None:
    indicator, head, officer = people
    row = enter(indicator, 70, head)
    row = enter(indicator, 71, officer, row, send=True)
    with pytest.raises(NotAllowed, match=REFUSED):
        approve(row, head)


def test_the_number_that_came_back_unchanged_is_still_its_writers(people: tuple[Any, Member, Member]) -> None:
    indicator, head, officer = people
    row = enter(indicator, 70, head, send=True)
    actions.return_measurement(row, note="Why so low?", by=make_member("tenant_admin"))
    row.refresh_from_db()
    row = enter(indicator, 70, officer, row, note="It is so.", send=True)
    with pytest.raises(NotAllowed, match=REFUSED):
        approve(row, head)


def test_after_a_return_and_a_new_number_the_earlier_writer_may_approve(people: tuple[Any, Member, Member]) -> None:
    indicator, head, officer = people
    row = enter(indicator, 70, head, send=True)
    actions.return_measurement(row, note="Why so low?", by=make_member("tenant_admin"))
    row.refresh_from_db()
    row = enter(indicator, 75, officer, row, send=True)
    assert queries.figures_to_approve(head).get() == row
    approve(row, head)
    assert row.approved_by == head


def test_sending_the_number_of_somebody_else_writes_none(people: tuple[Any, Member, Member]) -> None:
    indicator, head, officer = people
    row = enter(indicator, 70, officer)
    actions.submit_measurements([row], by=head)
    approve(row, head)


def test_who_wrote_a_number_does_not_count_it_again(people: tuple[Any, Member, Member]) -> None:
    indicator, head, officer = people
    third = make_member("oversight_officer")
    row = enter(indicator, 70, third)
    row = enter(indicator, 70, officer, row, note="Checked.", send=True)
    approve(row, head)
    with pytest.raises(NotAllowed, match="Somebody else must check it"):
        actions.verify_measurement(row, recounted=Decimal(70), verified_on=DAY, by=third)
    actions.verify_measurement(row, recounted=Decimal(70), verified_on=DAY, by=make_member("oversight_officer"))
