"""From one state to another only by the moves of the table, each noted, each told, nobody overwritten."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from feedback import actions, queries
from feedback.models import Case, CaseMove
from feedback.workflow import MOVES, OPEN, State, check_move
from organisation.models import Service
from sdip.web.models import Notification
from tenancy.refusals import NotAllowed, Stale
from tests.make import make, make_directorate, make_member

from .conftest import CONTACT, Desk

STATES = [str(state) for state in State]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("to", STATES)
def test_only_the_moves_of_the_table_are_possible(state: str, to: str) -> None:
    if to in MOVES[state]:
        check_move(state, to)
    else:
        with pytest.raises(NotAllowed, match="can’t become"):
            check_move(state, to)


WORKED_ON = {"assessed", "in_progress", "waiting", "referred"}
NEVER_JOINED = {"waiting", "referred", "decided", "appealed"}


def deeds(desk: Desk) -> dict[str, tuple[Callable[[Case], Any], set[str], str]]:
    """Each deed, the states in which it is possible, and the state to which it leads ("" where that stays)."""
    by, other = {"by": desk.officer}, {"by": make_member("complaints_officer")}
    told = {"answered", "closed"}
    about = {"severity": "high", "complexity": "complex", "impact": "many"}
    return {
        "acknowledge": (lambda c: actions.acknowledge_case(c, **by), {"received"}, "acknowledged"),
        "assess": (lambda c: actions.assess_case(c, **about, **by), {"acknowledged"}, "assessed"),
        "assess again": (lambda c: actions.assess_case(c, **about, **by), WORKED_ON, ""),
        "take up": (lambda c: actions.take_up_case(c, **by), {"assessed"}, "in_progress"),
        "ask": (lambda c: actions.ask_citizen(c, question="Where?", **by), {"in_progress"}, "waiting"),
        "refer": (lambda c: actions.refer_case(c, body="The province", **by), {"in_progress"}, "referred"),
        "resume": (lambda c: actions.resume_case(c, **by), {"waiting", "referred"}, "in_progress"),
        "decide": (lambda c: actions.decide_case(c, outcome="partly", **by), {"assessed", "in_progress"}, "decided"),
        "take back": (lambda c: actions.take_decision_back(c, **by), {"decided"}, "in_progress"),
        "answer": (lambda c: actions.answer_case(c, answer="Half", **by), {"decided"}, "answered"),
        "decide and answer": (
            lambda c: actions.answer_case(c, outcome="partly", answer="Half", **by),
            {"assessed", "in_progress"},
            "answered",
        ),
        "close": (lambda c: actions.close_case(c, **by), {"answered"}, "closed"),
        "reopen": (lambda c: actions.reopen_case(c, reason="Not done", **by), told, "in_progress"),
        "withdraw": (actions.withdraw_case, set(OPEN), "withdrawn"),
        "contest": (lambda c: actions.contest_answer(c, text="Still dry"), told, "in_progress"),
        "appeal": (lambda c: actions.appeal_case(c, text="You are wrong"), told, "appealed"),
        "review": (
            lambda c: actions.decide_appeal(c, outcome="partly", answer="Half", **other),
            {"appealed"},
            "answered",
        ),
        "return": (lambda c: actions.return_appeal(c, reason="You are right", **other), {"appealed"}, "in_progress"),
        "join": (
            lambda c: actions.join_case(c, parent=desk.receive().case, **by),
            set(OPEN) - NEVER_JOINED,
            "duplicate",
        ),
        "reject": (
            lambda c: actions.reject_case(c, reason="insult", **by),
            {"received", "acknowledged", "assessed"},
            "rejected",
        ),
        "accept": (lambda c: actions.accept_case(c, **by), {"duplicate", "rejected"}, "acknowledged"),
        "go on": (lambda c: actions.go_on_after_withdrawal(c, reason="A hole", **by), {"withdrawn"}, "acknowledged"),
        "add": (lambda c: actions.add_to_case(c, text="House 12"), {*OPEN, "duplicate"}, ""),
        "assign": (lambda c: actions.assign_case(c, assignee=desk.officer, **by), {*OPEN, "answered"}, ""),
        "route": (lambda c: actions.route_case(c, service=desk.water.service, **by), {*OPEN, "answered"}, ""),
    }


NAMES = [
    "acknowledge", "assess", "assess again", "take up", "ask", "refer", "resume", "decide", "take back", "answer",
    "decide and answer", "close", "reopen", "withdraw", "contest", "appeal", "review", "return", "join", "reject", "accept",
    "go on", "add", "assign", "route",
]  # fmt: skip
SAME_ACTION = {
    "assess": "assess again",
    "assess again": "assess",
    "decide and answer": "answer",
    "answer": "decide and answer",
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", NAMES)
def test_each_deed_in_each_state(desk: Desk, name: str, state: str) -> None:
    case, known = desk.case(state), deeds(desk)
    act, possible, leads_to = known[name]
    before = (case.revision, case.moves.count())
    if state not in possible:
        if name in SAME_ACTION and state in known[SAME_ACTION[name]][1]:
            pytest.skip("the same action under its other name")
        with pytest.raises(NotAllowed):
            act(case)
        case.refresh_from_db()
        assert (case.state, case.revision, case.moves.count()) == (state, *before)
        return
    act(case)
    case.refresh_from_db()
    expected = leads_to or ("in_progress" if (name, state) == ("add", "waiting") else state)
    steps = 2 if name in ("decide and answer", "review") else 1
    assert case.state == expected
    assert case.revision == before[0] + steps
    assert case.moves.count() == before[1] + steps * (expected != state)


def test_every_state_is_reached_by_a_deed(desk: Desk) -> None:
    assert {"received", *(leads_to for _act, _states, leads_to in deeds(desk).values() if leads_to)} == set(STATES)
    assert set(deeds(desk)) == set(NAMES)


def test_every_move_of_the_table_is_made_by_a_deed(desk: Desk) -> None:
    """Decided and answered at once, or reviewed, goes by way of “decided”."""
    made = {(s, to) for _act, states, to in deeds(desk).values() for s in states if to and to in MOVES[s]}
    made |= {("waiting", "in_progress"), ("appealed", "decided")}
    assert made == {(str(s), str(to)) for s, ends in MOVES.items() for to in ends}


@pytest.mark.parametrize("state", STATES)
def test_the_database_itself_lets_no_case_jump(desk: Desk, state: str) -> None:
    """No side door: neither without a line in the log, nor with one that the workflow does not know."""
    case = desk.case(state)
    for to in set(STATES) - {state}:
        with pytest.raises(IntegrityError, match="the log notes no move"), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(state=to, outcome="partly", answered_at=timezone.now())
        line = {"case": case, "from_state": state, "to_state": to, "at": timezone.now()}
        if to not in MOVES[state]:
            with pytest.raises(IntegrityError, match="no such move"), transaction.atomic():
                CaseMove.objects.create(**line)
    gone = {"case": case, "from_state": "answered", "to_state": "closed", "at": timezone.now()}
    if state != "answered":
        with pytest.raises(IntegrityError, match="begins where the last one ended"), transaction.atomic():
            CaseMove.objects.create(**gone)


def test_the_log_says_who_when_and_what_the_citizen_was_told(desk: Desk) -> None:
    case = desk.case("closed")
    log = [(m.from_state, m.to_state, m.outcome, m.by, m.public_note) for m in CaseMove.objects.order_by("pk")]
    assert log == [
        ("", "received", "", None, ""),
        ("received", "acknowledged", "", None, ""),
        ("acknowledged", "assessed", "", desk.officer, ""),
        ("assessed", "in_progress", "", desk.officer, ""),
        ("in_progress", "decided", "resolved", desk.officer, ""),
        ("decided", "answered", "resolved", desk.officer, "The pipe is repaired."),
        ("answered", "closed", "", desk.officer, ""),
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pgh_context FROM feedback_caseevent WHERE pgh_obj_id = %s ORDER BY pgh_id", [case.pk])
        labels = [json.loads(row[0])["label"] for row in cursor.fetchall()]
    names = ("receive_case", "assess_case", "take_up_case", "answer_case", "answer_case", "close_case")
    assert labels == [f"feedback.{name}" for name in names]


def test_the_second_of_two_officers_reads_again_first(desk: Desk) -> None:
    case = desk.case("in_progress")
    actions.answer_case(case, outcome="resolved", answer="Done", revision=case.revision, by=desk.officer)
    with pytest.raises(Stale, match="Somebody else has changed this message"):
        actions.assign_case(case, assignee=desk.officer, revision=case.revision, by=desk.officer)


def test_an_answer_that_was_opened_again_counts_as_open(desk: Desk) -> None:
    case = actions.contest_answer(desk.case("closed"), text="Still no water")
    assert (case.outcome, case.answer, case.answered_at, case.closed_at) == ("", "", None, None)
    assert list(Case.objects.open()) == [case]
    assert CaseMove.objects.filter(case=case, to_state="answered").get().public_note == "The pipe is repaired."


def test_letters_go_to_whoever_left_an_address(desk: Desk, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        desk.case("waiting", contact=CONTACT)
        desk.case("answered", contact=CONTACT)
        desk.case("answered")
    subjects = [letter.subject for letter in mail.outbox]
    assert [subject.split(":")[0].rstrip("0123456789") for subject in subjects] == [
        "We have your message",
        "We have a question about your message ",
        "We have your message",
        "Our answer to your message ",
    ]
    assert "Which house number?" in mail.outbox[1].body
    assert "It is put right." in mail.outbox[3].body
    assert "The pipe is repaired." in mail.outbox[3].body


def test_only_those_who_may_answer_get_it_into_their_hands(desk: Desk) -> None:
    case = desk.case("in_progress")
    stranger = make_member("team_leader", make_directorate(), name="Ali Hasan")
    with pytest.raises(NotAllowed, match="Ali Hasan may not answer"):
        actions.assign_case(case, assignee=stranger, by=desk.officer)
    leader = make_member("team_leader", desk.water.directorate)
    assert actions.assign_case(case, assignee=leader, by=desk.officer).assignee == leader
    told = Notification.objects.get(kind="feedback.case_assigned")
    assert told.recipient_id == leader.membership_id


def test_a_message_that_is_passed_on_leaves_hands_that_may_not_hold_it(desk: Desk) -> None:
    leader = make_member("team_leader", desk.water.directorate)
    case = actions.assign_case(desk.case(), assignee=leader, by=desk.officer)
    due_on = case.due_on
    roads = make(Service, directorate=make_directorate())
    case = actions.route_case(case, service=roads, by=desk.officer)
    assert (case.service, case.directorate, case.assignee, case.due_on) == (roads, roads.directorate, None, due_on)
    with pytest.raises(NotAllowed, match="Choose the service"):
        actions.route_case(case, by=desk.officer)


def test_the_answer_to_a_question_lets_the_work_go_on(desk: Desk) -> None:
    case = desk.case("waiting")
    actions.add_to_case(case, text="House number 12")
    case.refresh_from_db()
    assert case.state == "in_progress"
    assert [a.text for a in case.additions.all()] == ["House number 12"]
    told = Notification.objects.get(kind="feedback.case_added")
    assert told.recipient_id == desk.officer.membership_id


def test_what_was_added_is_found_too(desk: Desk) -> None:
    from sdip.web.search import matching

    case = desk.case()
    actions.add_to_case(case, text="Near the bakery")
    assert list(matching(Case.objects.all(), "case", "baker thursd")) == [case]


def test_who_sees_which_messages(desk: Desk) -> None:
    here, unrouted = desk.case(), desk.case(service=None)
    elsewhere = desk.case(service=make(Service, directorate=make_directorate()))
    leader = make_member("team_leader", desk.water.directorate)
    assert set(queries.visible_cases(desk.officer)) == {here, unrouted, elsewhere}
    assert set(queries.visible_cases(leader)) == {here}
    assert set(queries.visible_cases(make_member("data_officer"))) == set()
    assert queries.may_see_contact(desk.officer, here)
    assert not queries.may_see_contact(leader, here)
