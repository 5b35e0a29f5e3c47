"""What was promised to whoever wrote: the words and the day stay, whatever becomes of the promise afterwards."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from charters import actions as charters
from charters.models import Commitment
from feedback.models import Case
from indicators.actions.standards import set_standard as set_newer_standard
from tests.charters.conftest import in_force, url
from tests.figures import make_indicator, set_standard
from tests.make import make_member, signed_in

from .conftest import Desk
from .helpers import remembers, text_of

OLD, NEW = "Burst pipes repaired within 24 hours", "Burst pipes repaired within two days"


def kept_of(case: Case) -> tuple[object, ...]:
    case.refresh_from_db()
    return case.promise_text, case.due_on, case.calendar_id, case.commitment_id


@pytest.fixture
def renewed(desk: Desk) -> tuple[Case, Commitment]:
    """A message about a promise that was worded anew afterwards, in a version that is in force now."""
    case = desk.receive(commitment=desk.promise(), service=None).case
    before = kept_of(case)
    draft = charters.start_new_version(desk.water.row, by=desk.water.writer)
    charters.change_draft(draft, answer_days=14, by=desk.water.writer)
    charters.change_commitment(draft.commitments.get(), words={"en": NEW}, answer_days=9, by=desk.water.writer)
    newer = in_force(draft, desk.water.head).commitments.get()
    assert kept_of(case) == before
    return case, newer


def test_a_promise_that_is_worded_anew_changes_no_message(desk: Desk, renewed: tuple[Case, Commitment]) -> None:
    case, newer = renewed
    assert case.promise_text == OLD
    assert case.commitment is not None
    assert case.commitment.version.state == "superseded"
    later = desk.receive(commitment=newer, service=None).case
    assert later.promise_text == NEW
    assert later.due_on is not None
    assert case.due_on is not None
    assert later.due_on > case.due_on


def test_the_pages_tell_it_as_it_was(desk: Desk, renewed: tuple[Case, Commitment]) -> None:
    case, _newer = renewed
    citizen = Client()
    remembers(citizen, case)
    for page in (
        text_of(citizen.get(url("tell:status", case.number))),
        text_of(signed_in(desk.officer).get(url("feedback:case", case.pk))),
    ):
        assert OLD in page
        assert NEW not in page


def test_a_standard_that_changes_later_changes_no_message(desk: Desk) -> None:
    indicator = make_indicator(service=desk.water.service, name={"en": "Street lights"}, direction="lower", unit="days")
    set_standard(indicator, "guaranteed", "4")
    case = desk.receive(indicator=indicator, service=None).case
    before = kept_of(case)
    today = timezone.localdate()
    set_newer_standard(
        indicator, "guaranteed", Decimal(9), since=today - timedelta(days=1), by=make_member("data_officer")
    )
    assert kept_of(case) == before
    assert case.promise_text == "Street lights: at most 4.0 days"
    assert desk.receive(indicator=indicator, service=None).case.promise_text == "Street lights: at most 9.0 days"
