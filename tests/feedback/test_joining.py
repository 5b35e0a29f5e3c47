"""Messages that tell the same: nobody is lost with the one that is answered for all."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from feedback import actions, queries
from feedback.keeping.erasing import erase_case
from feedback.models import Case
from sdip.mail.models import Message
from sdip.web.models import Notification
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url

from .conftest import Desk
from .helpers import sent, text_of

TODAY = timezone.localdate  # in the zone of the municipality, so only inside a test


def letters(address: str) -> list[str]:
    return list(Message.objects.filter(recipient=address).order_by("pk").values_list("text", flat=True))


def joined(desk: Desk, state: str = "in_progress", **contact: str) -> tuple[Client, Case, Case]:
    """A citizen at the pages, the message, and the one that it is joined to."""
    client = Client()
    sent(client, **contact)
    child, parent = Case.objects.get(), desk.case(state)
    child = actions.join_case(child, parent=parent, by=desk.officer)
    parent.refresh_from_db()
    return client, child, parent


def withdrawn(case: Case, desk: Desk) -> None:
    actions.withdraw_case(case)


def rejected(case: Case, desk: Desk) -> None:
    actions.reject_case(case, reason="insult", by=desk.officer)


@pytest.mark.parametrize("out", [withdrawn, rejected])
def test_who_is_joined_goes_on_when_the_other_message_falls_away(desk: Desk, out: Any) -> None:
    client, child, parent = joined(desk, "assessed")
    second = actions.join_case(desk.case(), parent=parent, by=desk.officer)
    early = TODAY() - dt.timedelta(days=2)
    Case.objects.filter(pk=second.pk).update(due_on=early)
    out(parent, desk)
    child.refresh_from_db()
    second.refresh_from_db()
    assert (child.state, child.parent, child.due_on) == ("acknowledged", None, early)
    assert (second.state, second.parent) == ("duplicate", child)
    assert child in Case.objects.open()
    assert [case for case, _level in queries.to_escalate()] == [child]
    page = text_of(client.get(url("tell:status", child.number)))
    assert "You took it back" not in page
    assert "work on this message" not in page
    assert "We look at it by itself again" in page
    told = Notification.objects.filter(kind="feedback.case_received", path__endswith=f"/{child.pk}/")
    assert told.filter(recipient=desk.officer.membership_id).count() == 2


def test_who_is_joined_to_an_answered_message_hears_the_answer_at_once(desk: Desk) -> None:
    _client, child, parent = joined(desk, "answered", email="twin@example.org")
    assert child.answer == parent.answer
    assert "The pipe is repaired." in letters("twin@example.org")[-1]


def test_who_is_joined_hears_of_it_and_by_when(desk: Desk) -> None:
    _client, child, parent = joined(desk, email="twin@example.org")
    assert "you get the same answer" in letters("twin@example.org")[-1]
    assert "You get an answer by" in letters("twin@example.org")[-1]
    assert len(letters("twin@example.org")) == 2


def test_who_is_joined_may_say_that_it_is_not_put_right(desk: Desk) -> None:
    client, child, parent = joined(desk)
    with pytest.raises(NotAllowed, match="not answered yet"):
        actions.contest_answer(child, text="Still")
    desk.answer(parent)
    page = text_of(client.get(url("tell:status", child.number)))
    assert "The pipe is repaired." in page
    assert "It is not put right" in page
    assert client.post(url("tell:add", child.number), {"text": "Here it leaks", "as": "contest"}).status_code == 302
    child.refresh_from_db()
    parent.refresh_from_db()
    assert (child.state, child.parent, child.answer, child.outcome) == ("acknowledged", None, "", "")
    assert child.again_due_on is not None
    assert child.again_due_on > TODAY()
    assert parent.state == "answered"
    told = Notification.objects.filter(kind="feedback.case_contested", path__endswith=f"/{child.pk}/")
    assert desk.officer.membership_id in told.values_list("recipient", flat=True)
    child = desk.answer(desk.working(child))
    assert actions.appeal_case(child, text="No").state == "appealed"


def test_joining_makes_nobody_late_no_more(desk: Desk) -> None:
    client = Client()
    sent(client)
    child, parent = Case.objects.get(), desk.case("in_progress")
    early = TODAY() - dt.timedelta(days=30)
    Case.objects.filter(pk=child.pk).update(due_on=early)
    actions.join_case(child, parent=parent, by=desk.officer)
    parent.refresh_from_db()
    assert parent.due_on == early
    assert {case for case, *_day in queries.to_escalate()} == {parent}
    assert "broken this promise" in text_of(client.get(url("tell:status", child.number)))
    later = desk.case()
    actions.join_case(later, parent=parent, by=desk.officer)
    parent.refresh_from_db()
    assert parent.due_on == early


def test_the_answer_stays_with_who_is_joined_when_the_other_message_is_erased(desk: Desk) -> None:
    client, child, parent = joined(desk)
    erase_case(desk.answer(parent))
    assert "The pipe is repaired." in text_of(client.get(url("tell:status", child.number)))
    assert actions.contest_answer(child, text="Here it leaks").state == "acknowledged"


def test_the_second_click_on_taking_back_is_no_fault(desk: Desk) -> None:
    client = Client()
    sent(client)
    case = Case.objects.get()
    for _click in range(2):
        assert client.post(url("tell:withdraw", case.number)).status_code == 302
    told = Notification.objects.filter(kind="feedback.case_withdrawn")
    assert list(told.values_list("recipient", flat=True)) == [desk.officer.membership_id]
    other = desk.case("answered")
    with pytest.raises(NotAllowed, match="still work on"):
        actions.withdraw_case(other)
