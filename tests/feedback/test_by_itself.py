"""What happens to messages by itself, as the municipality has set it: closing, and telling of the late ones."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from feedback import actions, queries
from feedback.models import Case, Handling
from feedback.queries.handling import LEVELS, Level
from feedback.tasks import close_answered
from sdip.web.models import Notification
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.make import make_member, signed_in

from .conftest import CONTACT, Desk
from .helpers import text_of

Later = Callable[[int], None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """So many days from today."""
    real = timezone.now

    def move(days: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: real() + dt.timedelta(days=days))

    return move


def state_of(case: Case) -> str:
    return str(Case.objects.values_list("state", flat=True).get(pk=case.pk))


def test_an_answered_message_of_which_nothing_is_heard_is_closed_and_its_citizen_asked_once(
    desk: Desk, inside: Tenant, later: Later, django_capture_on_commit_callbacks: Any
) -> None:
    case = desk.case("answered", contact=CONTACT)
    with django_capture_on_commit_callbacks(execute=True):
        later(13)
        close_answered.apply_async(tenant=inside)
        assert state_of(case) == "answered"
        later(15)
        close_answered.apply_async(tenant=inside)
        close_answered.apply_async(tenant=inside)
    assert state_of(case) == "closed"
    assert [letter.subject for letter in mail.outbox] == [f"Are you content? Your message {case.number}"]
    move = case.moves.get(to_state="closed")
    assert (move.by, move.public_note) == (None, "We have heard nothing more, so we close it.")
    page = text_of(signed_in(desk.officer).get(url("feedback:case", case.pk)))
    assert "We have heard nothing more, so we close it." in page


def test_what_is_not_answered_or_opened_again_stays_open(desk: Desk, later: Later) -> None:
    cases = [desk.case(state) for state in ("acknowledged", "in_progress", "waiting", "decided", "appealed")]
    again = actions.contest_answer(desk.case("answered"), text="It still leaks")
    later(400)
    assert actions.close_answered_cases() == 0
    assert {state_of(case) for case in [*cases, again]}.isdisjoint({"closed"})


def test_the_clock_begins_anew_with_a_second_answer(desk: Desk, later: Later) -> None:
    case = desk.case("answered")
    later(10)
    case = actions.contest_answer(case, text="It still leaks")
    desk.answer(case)
    later(20)
    assert actions.close_answered_cases() == 0
    later(25)
    assert actions.close_answered_cases() == 1


def test_whoever_has_said_that_it_is_put_right_is_not_asked(
    desk: Desk, later: Later, django_capture_on_commit_callbacks: Any
) -> None:
    case = actions.rate_case(desk.case("answered", contact=CONTACT), content=True)
    later(15)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.close_answered_cases() == 1
    assert state_of(case) == "closed"
    assert mail.outbox == []


def test_who_was_answered_long_before_is_closed_without_a_question(
    desk: Desk, later: Later, django_capture_on_commit_callbacks: Any
) -> None:
    desk.case("answered", contact=CONTACT)
    later(90)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.close_answered_cases() == 1
    assert mail.outbox == []


def test_one_that_somebody_has_changed_meanwhile_does_not_hold_up_the_others(
    desk: Desk, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = desk.case("answered"), desk.case("answered")
    later(15)
    seen = list(queries.to_close(timezone.now() - dt.timedelta(days=14)))
    assert seen == [first, second]
    actions.reopen_case(first, reason="A mistake", by=desk.officer)
    monkeypatch.setattr(queries, "to_close", lambda _moment: seen)
    assert actions.close_answered_cases() == 1
    assert (state_of(first), state_of(second)) == ("in_progress", "closed")


def test_a_municipality_may_close_none_by_itself(desk: Desk, inside: Tenant, later: Later) -> None:
    desk.case("answered")
    inside.settings = {"close_days": 0}
    later(400)
    assert actions.close_answered_cases() == 0
    inside.settings = {"close_days": 401}
    assert actions.close_answered_cases() == 0
    inside.settings = {"close_days": 30}
    assert actions.close_answered_cases() == 1


GIVEN = {
    "close_days": "٢١", "recurrence_days": "90", "days_1": "2", "hears_1": "officers", "days_2": "4", "hears_2": "governors",
    "days_3": "", "hears_3": "heads", "days_4": "", "hears_4": "heads",
}  # fmt: skip


def test_the_rules_are_set_on_a_page(desk: Desk, inside: Tenant) -> None:
    client = signed_in(desk.officer)
    page = text_of(client.get(url("feedback:handling")))
    assert 'value="14"' in page
    assert url("feedback:handling") in text_of(client.get(url("feedback:list")))
    assert client.post(url("feedback:handling"), GIVEN).status_code == 302
    inside.refresh_from_db()
    assert (queries.close_days(), queries.recurrence_days()) == (21, 90)
    assert queries.levels() == (Level(2, "officers"), Level(4, "governors"))
    assert Handling.objects.get().levels == [[2, "officers"], [4, "governors"]]
    for role in ("team_leader", "auditor", "governor"):
        assert signed_in(make_member(role)).get(url("feedback:handling")).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"days_2": "2"}, "more days than the one before"),
        ({"days_2": "1"}, "more days than the one before"),
        ({"days_1": "1.5"}, "whole number"),
        ({"days_1": "0"}, "1 or more"),
        ({"hears_1": "everybody"}, "hears_1"),
        ({"close_days": "-1"}, "0 or more"),
        ({"close_days": ""}, "missing"),
        ({"recurrence_days": "400"}, "366 or less"),
    ],
)
def test_wrong_days_are_refused_with_a_sentence(desk: Desk, wrong: dict[str, str], words: str) -> None:
    answer = signed_in(desk.officer).post(url("feedback:handling"), GIVEN | wrong)
    assert words in text_of(answer, 422)
    assert not Handling.objects.exists()
    assert queries.levels() == LEVELS


def test_the_action_refuses_what_the_page_does_not_offer(desk: Desk) -> None:
    with pytest.raises(NotAllowed, match="who hears"):
        actions.change_handling(close_days=1, recurrence_days=1, levels=[Level(1, "all")], by=desk.officer)
    with pytest.raises(NotAllowed, match="0 to 366"):
        actions.change_handling(close_days=400, recurrence_days=1, levels=[], by=desk.officer)


def test_the_late_are_told_to_whom_the_municipality_has_chosen(desk: Desk, inside: Tenant) -> None:
    head, governor = desk.water.head, make_member("governor")
    worker = make_member("team_leader", desk.water.directorate)
    case = actions.assign_case(desk.case("in_progress"), assignee=worker, by=desk.officer)
    inside.settings = {"escalation": [[2, "officers"], [4, "hands"], [6, "governors"], [8, "heads"]]}
    heard: set[int] = set()  # with a new promised day the first levels hear again
    for days, member in ((1, None), (2, desk.officer), (4, worker), (6, governor), (8, head)):
        heard |= {member.membership_id} if member else set()
        Notification.objects.filter(kind="feedback.case_late").delete()
        Case.objects.filter(pk=case.pk).update(due_on=timezone.localdate() - dt.timedelta(days=days))
        actions.escalate_late_cases()
        told = set(Notification.objects.filter(kind="feedback.case_late").values_list("recipient", flat=True))
        assert told == heard, days
    inside.settings = {"escalation": []}
    assert list(queries.to_escalate()) == []
