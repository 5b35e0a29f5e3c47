"""Who decides, who may not, who hears of it: the independent level, joined messages, complaints about a person."""

from importlib import import_module
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from feedback import actions, queries
from feedback.models import Case, CaseMove, Concerned, Contact
from sdip import registry
from sdip.web.models import Notification
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.make import make, make_directorate, make_member, signed_in

from .conftest import CONTACT, Desk
from .helpers import begun, filled, sent, text_of


def work_of(kind: str, member: Any) -> list[dict[str, Any]]:
    source = registry.work.get(kind)
    assert source is not None
    return list(source.rows(member))


def test_whoever_worked_on_a_message_does_not_review_it(desk: Desk) -> None:
    case = desk.case("answered")
    other = make_member("complaints_officer")
    stranger = make_member("head", make_directorate())
    case = actions.appeal_case(case, text="Nobody came")
    assert case.assignee is None
    assert set(queries.possible_reviewers(case)) == {other, *queries.heads_of(desk.water.directorate)}
    told = set(Notification.objects.filter(kind="feedback.case_appealed").values_list("recipient", flat=True))
    assert other.membership_id in told
    assert not told & {desk.officer.membership_id, stranger.membership_id}
    for member in (desk.officer, stranger):
        with pytest.raises(NotAllowed, match="can’t review it"):
            actions.decide_appeal(case, outcome="not_upheld", answer="No", by=member)
    for act in (actions.decide_case, actions.answer_case):
        with pytest.raises(NotAllowed, match="Only the reviewer answers it"):
            act(case, outcome="not_upheld", answer="No", by=other)
    assert [row["due_on"] for row in work_of("feedback.review", other)] == [case.appeal_due_on]
    assert work_of("feedback.review", desk.officer) == []
    first_answer = case.answered_at
    case = actions.decide_appeal(case, outcome="partly", answer="The crew comes again", by=other)
    assert (case.state, case.outcome, case.answered_at) == ("answered", "partly", first_answer)
    with pytest.raises(NotAllowed, match="reviewed once"):
        actions.appeal_case(case, text="Again")


def test_a_review_is_asked_for_and_decided_on_the_pages(desk: Desk) -> None:
    client = Client()
    sent(client)
    case = desk.answer(desk.working(Case.objects.get()))
    page = text_of(client.get(url("tell:status", case.number)))
    assert "Ask for an independent review" in page
    client.post(url("tell:add", case.number), {"text": "Nobody came", "as": "appeal"})
    page = text_of(client.get(url("tell:status", case.number)))
    assert "Somebody else looks at it again" in page
    assert "You asked for an independent review" in page
    reviewer = signed_in(make_member("oversight_officer"))
    path = url("feedback:case", case.pk)
    answer = reviewer.get(url("feedback:review", CaseMove.objects.get(to_state="appealed").pk))
    assert answer["Location"] == f"{path}?step=answer"
    page = text_of(reviewer.get(path))
    assert "Decide anew and answer" in page
    assert "Give to somebody" not in page
    case.refresh_from_db()
    given = {"review-revision": case.revision, "review-outcome": "partly", "review-answer": "The crew comes again"}
    assert reviewer.post(url("feedback:deed", case.pk, "assign"), {}).status_code == 403
    assert reviewer.post(url("feedback:deed", case.pk, "review"), given).status_code == 302
    page = text_of(client.get(url("tell:status", case.number)))
    assert "The crew comes again" in page
    assert "Ask for an independent review" not in page


def test_a_review_that_is_late_stands_among_the_late(desk: Desk) -> None:
    case = desk.case("appealed")
    Case.objects.filter(pk=case.pk).update(due_on="2026-01-05")
    assert not queries.with_lateness(Case.objects.all()).get(pk=case.pk).late
    Case.objects.filter(pk=case.pk).update(due_on="2036-01-05", appeal_due_on="2026-01-05")
    assert queries.with_lateness(Case.objects.all()).get(pk=case.pk).late
    case.refresh_from_db()
    assert queries.is_late(case)


def test_a_decision_is_the_staffs_until_the_answer(desk: Desk) -> None:
    client = Client()
    sent(client)
    case = desk.working(Case.objects.get())
    case = actions.decide_case(case, outcome="not_upheld", answer="A secret draft", by=desk.officer)
    page = text_of(client.get(url("tell:status", case.number)))
    assert "We are working on it" in page
    assert "found no fault" not in page
    assert "A secret draft" not in page
    with pytest.raises(NotAllowed, match="decided otherwise"):
        actions.answer_case(case, outcome="resolved", answer="Done", by=desk.officer)
    page = text_of(signed_in(desk.officer).get(url("feedback:case", case.pk)))
    assert "A secret draft" in page
    assert "answer-outcome" not in page
    actions.answer_case(case, answer="We looked", by=desk.officer)
    assert "found no fault" in text_of(client.get(url("tell:status", case.number)))


def test_an_outcome_fits_the_kind(desk: Desk) -> None:
    for kind, wrong in (("complaint", "accepted"), ("compliment", "not_upheld"), ("suggestion", "passed_on")):
        with pytest.raises(NotAllowed, match="does not fit"):
            actions.decide_case(desk.case("in_progress", kind=kind), outcome=wrong, by=desk.officer)
    idea = actions.answer_case(
        desk.case("assessed", kind="suggestion"), outcome="accepted", answer="We do it", by=desk.officer
    )
    assert idea.outcome == "accepted"


def test_who_told_the_same_gets_the_same_answer(desk: Desk, django_capture_on_commit_callbacks: Any) -> None:
    client = Client()
    sent(client, email="twin@example.org")
    twin, parent = Case.objects.get(), desk.case("in_progress", contact=CONTACT)
    twin = actions.join_case(twin, parent=parent, by=desk.officer)
    page = text_of(client.get(url("tell:status", twin.number)))
    assert "you get the same answer" in page
    assert "We are working on it" in page
    assert client.post(url("tell:add", twin.number), {"text": "Number 12"}).status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        desk.answer(parent)
    assert {letter.to[0] for letter in mail.outbox[-2:]} == {CONTACT["email"], "twin@example.org"}
    page = text_of(client.get(url("tell:status", twin.number)))
    assert "The pipe is repaired." in page
    for secret in CONTACT.values():
        assert secret not in page
    assert client.post(url("tell:add", twin.number), {"text": "More"}).status_code == 422


def test_what_is_joined_to_a_joined_message_follows_it(desk: Desk) -> None:
    first, second, third = desk.case(), desk.case(), desk.case()
    actions.join_case(first, parent=second, by=desk.officer)
    with pytest.raises(NotAllowed, match="itself joined"):
        actions.join_case(third, parent=first, by=desk.officer)
    with pytest.raises(NotAllowed, match="to itself"):
        actions.join_case(third, parent=third, by=desk.officer)
    with pytest.raises(NotAllowed, match="same kind"):
        actions.join_case(third, parent=desk.case(kind="suggestion"), by=desk.officer)
    with pytest.raises(NotAllowed, match="Nobody answers that message"):
        actions.join_case(third, parent=desk.case("withdrawn"), by=desk.officer)
    actions.join_case(second, parent=third, by=desk.officer)
    first.refresh_from_db()
    assert first.parent == third
    assert list(queries.joined_to(third)) == [first, second]
    first = actions.accept_case(first, by=desk.officer)
    assert (first.state, first.parent) == ("acknowledged", None)


def test_the_number_of_the_other_message_is_one_that_the_officer_handles(desk: Desk) -> None:
    case, elsewhere = desk.case(), desk.case(service=None)
    leader = make_member("team_leader", desk.water.directorate)
    client = signed_in(leader)
    for number in (elsewhere.number, 999, "1.5"):
        given = {"join-revision": case.revision, "join-number": number}
        page = text_of(client.post(url("feedback:deed", case.pk, "join"), given), 422)
        assert "There is no such message that you may handle." in page
    other = desk.case()
    given = {"join-revision": case.revision, "join-number": other.number}
    assert client.post(url("feedback:deed", case.pk, "join"), given).status_code == 302
    case.refresh_from_db()
    assert case.parent == other


def test_a_message_that_is_not_accepted_says_why_and_is_not_lost(desk: Desk) -> None:
    client = Client()
    sent(client)
    case = actions.reject_case(Case.objects.get(), reason="no_matter", note="Ask the court", by=desk.officer)
    page = text_of(client.get(url("tell:status", case.number)))
    assert "It is no matter of the municipality." in page
    assert "Ask the court" in page
    with pytest.raises(NotAllowed, match="Say why"):
        actions.reject_case(desk.case(), reason="because", by=desk.officer)
    assert actions.accept_case(case, by=desk.officer).rejection == ""
    assert "We take it on after all" in text_of(client.get(url("tell:status", case.number)))


def test_a_complaint_about_a_person_is_read_by_few_and_never_by_that_person(desk: Desk) -> None:
    case = desk.case(subject="conduct", person="The man at desk 3")
    assert Concerned.objects.get().name == "The man at desk 3"
    leader, auditor = make_member("team_leader", desk.water.directorate), make_member("auditor")
    head = make_member("head", desk.water.directorate)
    assert not queries.visible_cases(head).filter(pk=case.pk).exists()  # nobody has said yet whom it is about
    Concerned.objects.update(name="", member=make_member("data_officer"))
    for member, sees in ((desk.officer, True), (head, True), (leader, False), (auditor, False)):
        assert queries.visible_cases(member).filter(pk=case.pk).exists() == sees
        assert bool(work_of("feedback.case", member)) == (sees and member != auditor)
    assert leader not in queries.possible_assignees(case)
    assert signed_in(leader).get(url("feedback:case", case.pk)).status_code == 404
    Concerned.objects.update(member=head)
    assert not queries.visible_cases(head).filter(pk=case.pk).exists()
    assert head not in queries.possible_assignees(case)
    thanks = desk.case(kind="compliment", subject="conduct", person="Jo")
    Concerned.objects.filter(case=thanks).update(name="", member=leader)
    assert queries.visible_cases(leader).filter(pk=thanks.pk).exists()


def test_danger_is_told_to_the_head_at_once_and_once(desk: Desk) -> None:
    head = make_member("head", desk.water.directorate)
    about = {"severity": "high", "complexity": "simple", "impact": "many", "unsafe": True}
    case = actions.assess_case(desk.case(), **about, by=desk.officer)  # type: ignore[arg-type]
    actions.assess_case(case, **about, by=desk.officer)  # type: ignore[arg-type]
    told = Notification.objects.filter(kind="feedback.case_unsafe", recipient=head.membership_id)
    assert told.count() == 1


def test_old_messages_get_the_states_of_now(desk: Desk, inside: Tenant) -> None:
    """What the migration does to rows of before: a receipt that was given makes “acknowledged”."""
    forward = import_module("feedback.migrations.0002_states_of_iso_10002_and_what_intake_asks").ACKNOWLEDGED
    web, letter, mailed, begun = (
        make(Case, kind="complaint", channel=channel, state=state)
        for channel, state in (
            ("web", "received"), ("letter", "received"), ("letter", "received"), ("web", "in_progress"),
        )
    )  # fmt: skip
    for case in (web, letter, mailed, begun):
        make(CaseMove, case=case)
    make(Contact, case=mailed, email="a@example.org")
    with connection.cursor() as cursor:
        cursor.execute(forward.replace("tenancy_tenant", "(SELECT current_setting('sdip.tenant')::bigint AS id) t"))
        cursor.execute("SELECT set_config('sdip.tenant', %s, true)", [str(inside.pk)])
    states = [Case.objects.get(pk=case.pk).state for case in (web, letter, mailed, begun)]
    assert states == ["acknowledged", "received", "acknowledged", "in_progress"]


def test_thanks_reach_those_whom_they_are_for(desk: Desk) -> None:
    client = Client()
    key = begun(client, kind="compliment")
    filled(client, key, email="zainab@example.org")
    client.post(url("tell:about", key), {"subject": "conduct", "person": "Jo at the desk"})
    client.post(url("tell:check", key), {"website": ""})
    case = Case.objects.get()
    jo = make_member("data_officer", name="Jo")
    officer = signed_in(desk.officer)
    page = text_of(officer.get(url("feedback:case", case.pk)))
    assert "Jo at the desk" in page
    assert "Pass the thanks on" in page
    given = {"pass-on-revision": case.revision, "pass-on-answer": "We told Jo."}
    assert "Choose whom" in text_of(officer.post(url("feedback:deed", case.pk, "pass-on"), given), 422)
    answer = officer.post(url("feedback:deed", case.pk, "pass-on"), given | {"pass-on-members": [jo.pk]})
    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("answered", "passed_on")
    assert list(case.moves.order_by("pk").values_list("to_state", flat=True)) == [
        "received", "acknowledged", "assessed", "decided", "answered",
    ]  # fmt: skip
    told = Notification.objects.filter(kind__in=["feedback.praised", "feedback.team_praised"])
    assert {(row.kind, row.recipient_id) for row in told} == {
        ("feedback.praised", jo.membership_id),
        ("feedback.team_praised", desk.water.head.membership_id),
    }
    page = text_of(signed_in(jo).get(url("feedback:praises")))
    assert case.text in page
    assert "zainab@example.org" not in page
    assert case.text not in text_of(signed_in(make_member("data_officer")).get(url("feedback:praises")))
    assert "have reached those whom they are for" in text_of(client.get(url("tell:status", case.number)))


def test_only_thanks_that_wait_are_passed_on(desk: Desk) -> None:
    jo = make_member("data_officer")
    for state, kind, sentence in (
        ("acknowledged", "complaint", "Only thanks"),
        ("received", "compliment", "receipt"),
        ("withdrawn", "compliment", "answered already"),
    ):
        with pytest.raises(NotAllowed, match=sentence):
            actions.pass_on_praise(desk.case(state, kind=kind), members=[jo], answer="Thanks", by=desk.officer)
    page = text_of(signed_in(desk.officer).get(url("feedback:case", desk.case().pk)))
    assert "Pass the thanks on" not in page


def test_an_idea_is_weighed_in_its_own_words(desk: Desk) -> None:
    page = text_of(signed_in(desk.officer).get(url("feedback:case", desk.case(kind="suggestion").pk)))
    assert "How much it would help" in page
    assert "Somebody may come to harm" not in page


def test_whom_a_complaint_is_about_is_said_by_somebody_else(desk: Desk) -> None:
    other = make_member("complaints_officer")
    case = desk.case("in_progress", subject="conduct")
    with pytest.raises(NotAllowed, match="about you"):
        actions.name_persons(case, members=[desk.officer], by=desk.officer)
    given = {"person-revision": case.revision, "person-members": desk.officer.pk}
    assert signed_in(other).post(url("feedback:deed", case.pk, "person"), given).status_code == 302
    case.refresh_from_db()
    assert case.assignee is None
    assert not queries.visible_cases(desk.officer).filter(pk=case.pk).exists()
    with pytest.raises(NotAllowed, match="no complaint about how"):
        actions.name_persons(desk.case(), members=[other], by=desk.officer)
