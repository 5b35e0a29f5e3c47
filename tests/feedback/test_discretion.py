"""Who may know of a complaint about somebody's behaviour, and who is told of a message: the same at every door."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from feedback import actions, queries, tasks
from feedback.keeping.erasing import erase_case
from feedback.mailbox.actions import keep_mail
from feedback.models import Case, CaseTask
from feedback.statistics.scope import scope_of
from feedback.threads import token_of
from organisation.models import Assignment
from people.actions.handover import hand_over_everything
from people.models import Deputyship, Member
from sdip import registry
from sdip.web.models import Notification
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.feedback.conftest import CONTACT, Desk
from tests.feedback.helpers import begun, filled, text_of
from tests.feedback.mailbox.test_reading import a_mail
from tests.make import make, make_directorate, make_member, signed_in

TODAY = timezone.localdate


def told(kind: str) -> set[int]:
    return set(Notification.objects.filter(kind=f"feedback.{kind}").values_list("recipient", flat=True))


def anew(member: Member) -> Member:
    """As the next request knows the member."""
    return Member.objects.get(pk=member.pk)


def sees(member: Member, case: Case) -> bool:
    return queries.visible_cases(anew(member)).filter(pk=case.pk).exists()


def about(desk: Desk, accused: Member, state: str = "in_progress", **values: Any) -> Case:
    case = desk.case(state, subject="conduct", **values)
    return actions.name_persons(case, members=[accused], by=desk.officer)


def acting_for(member: Member, deputy: Member) -> Deputyship:
    row: Deputyship = make(
        Deputyship, member=member, deputy=deputy, starts_on=TODAY(), ends_on=TODAY() + dt.timedelta(days=9)
    )
    return row


def late_by(case: Case, days: int) -> None:
    Case.objects.filter(pk=case.pk).update(due_on=TODAY() - dt.timedelta(days=days))


@pytest.fixture
def head(desk: Desk) -> Member:
    return make_member("head", desk.water.directorate, name="Omar Khalil")


def test_what_is_split_off_is_kept_from_whom_it_is_about_too(desk: Desk, head: Member) -> None:
    case = about(desk, head, person="The head")
    actions.add_rule(words="money", directorate=desk.water.directorate, assignee=head, by=desk.officer)
    Notification.objects.all().delete()
    part = actions.split_case(case, text="And he took money", service=desk.water.service, by=desk.officer)
    assert not sees(head, part)
    assert part.assignee is None
    assert signed_in(head).get(url("feedback:case", part.pk)).status_code == 404
    assert not Notification.objects.filter(recipient=head.membership_id).exists()
    assert queries.person_of(part) == "The head"


def test_the_accused_neither_reads_nor_answers_a_task(desk: Desk) -> None:
    roads = make_directorate()
    head, leader = make_member("head", roads), make_member("team_leader", roads)
    case = about(desk, head)
    ask = {"text": "Did he shout?", "due_on": TODAY(), "directorate": roads, "by": desk.officer}
    with pytest.raises(NotAllowed, match="Nobody in this directorate"):
        actions.ask_directorate(case, **ask)  # type: ignore[arg-type]
    local = make_member("complaints_officer", roads)
    task = actions.ask_directorate(case, **ask)  # type: ignore[arg-type]
    assert told("task_asked") == {local.membership_id}
    for member in (head, leader):
        assert not list(registry.work.get("feedback.task").rows(anew(member)))  # type: ignore[union-attr]
        assert signed_in(member).get(url("feedback:task", task.pk)).status_code == 404
        assert signed_in(member).post(url("feedback:task", task.pk), {"answer": "No"}).status_code == 404
        with pytest.raises(NotAllowed, match="Only the directorate"):
            actions.answer_task(task, answer="No", by=anew(member))
    assert [row["id"] for row in registry.work.get("feedback.task").rows(anew(local))] == [task.pk]  # type: ignore[union-attr]
    answer = signed_in(local).post(url("feedback:task", task.pk), {"answer": "Yes, he did"})
    assert answer.status_code == 302
    assert CaseTask.objects.get().answered_by == local


def test_nobody_is_asked_before_it_is_said_whom_it_is_about(desk: Desk) -> None:
    roads = make_directorate()
    make_member("head", roads)
    case = desk.case("in_progress", subject="conduct")
    with pytest.raises(NotAllowed, match="First say whom it is about"):
        actions.ask_directorate(case, directorate=roads, text="?", due_on=TODAY(), by=desk.officer)


def test_the_accused_is_told_nothing_and_the_next_level_hears(desk: Desk, head: Member) -> None:
    governor = make_member("governor")
    Assignment.objects.filter(member=desk.water.head).delete()
    case = about(desk, head)
    late_by(case, 6)
    actions.escalate_late_cases()
    assert told("case_late") == {desk.officer.membership_id, governor.membership_id}
    about_it = {"severity": "high", "complexity": "simple", "impact": "many", "unsafe": True}
    actions.assess_case(case, **about_it, by=desk.officer)  # type: ignore[arg-type]
    assert told("case_unsafe") == {governor.membership_id}


def test_an_accused_officer_is_told_of_nothing_that_follows(desk: Desk) -> None:
    other = make_member("complaints_officer")
    case = desk.case("acknowledged", subject="conduct")
    actions.name_persons(case, members=[desk.officer], by=other)
    Notification.objects.all().delete()
    actions.add_to_case(case, text="More about him")
    assert told("case_added") == {other.membership_id}
    late_by(case, 2)
    actions.escalate_late_cases()
    assert told("case_late") == {other.membership_id}


def test_where_everybody_is_kept_from_it_the_administrators_hear(desk: Desk) -> None:
    admin = make_member("administrator")
    desk.case(subject="conduct")
    assert told("case_in_no_hands") == set()
    Assignment.objects.filter(member=desk.officer).delete()
    desk.case(subject="conduct")
    assert told("case_in_no_hands") == {admin.membership_id}
    sentence = text_of(signed_in(admin).get(url("web:notices")))
    assert "Nobody may deal with message no. 2" in sentence


def test_erasing_gives_the_accused_no_sight(desk: Desk, head: Member) -> None:
    case = desk.close(desk.answer(about(desk, head, person="Omar Khalil")))
    erase_case(case)
    assert not sees(head, case)
    assert queries.person_of(case) == ""
    assert signed_in(head).get(url("feedback:case", case.pk)).status_code == 404


def test_whoever_acts_for_the_accused_does_not_see_it_either(desk: Desk, head: Member) -> None:
    friend = make_member("complaints_officer")
    case = about(desk, head)
    assert sees(friend, case)
    acting_for(head, friend)
    assert not sees(friend, case)
    case.refresh_from_db()
    assert friend not in queries.possible_assignees(case)
    with pytest.raises(NotAllowed):
        actions.assign_case(case, assignee=friend, by=desk.officer)
    actions.add_to_case(case, text="More")
    assert friend.membership_id not in told("case_added")


def test_mails_of_a_complaint_are_kept_from_the_accused_too(desk: Desk) -> None:
    other = make_member("complaints_officer")
    case = about(desk, other, contact=CONTACT)
    headers = {"In_Reply_To": f"<a.{token_of(case.pk)}@city.example>", "Subject": "That officer again"}
    row = keep_mail(a_mail("I am away, he shouted", Auto_Submitted="auto-replied", **headers).as_bytes())
    assert (row.case, row.raw is None) == (case, False)
    for member, status in ((other, 404), (desk.officer, 200)):
        client = signed_in(member)
        answer = client.get(url("feedback:mail_file", row.pk))
        assert answer.status_code == status
        assert status == 404 or b"he shouted" in answer.content
        assert ("he shouted" in text_of(client.get(url("feedback:mails")))) == (status == 200)
    assert signed_in(other).post(url("feedback:mail_in", row.pk)).status_code == 404
    assert signed_in(other).post(url("feedback:mail_seen", row.pk)).status_code == 404


def test_who_acts_for_an_officer_may_hold_messages(desk: Desk) -> None:
    deputy = make_member("data_officer")
    case = desk.case("in_progress")
    assert not queries.may_hold(deputy, case)
    acting_for(desk.officer, deputy)
    assert queries.may_hold(deputy, case)


def test_hand_over_gives_nothing_to_the_accused_nor_to_who_may_not_see_it(desk: Desk) -> None:
    other, third = make_member("complaints_officer"), make_member("complaints_officer")
    delicate = actions.assign_case(about(desk, other), assignee=desk.officer, by=third)
    plain = actions.assign_case(desk.case("in_progress"), assignee=desk.officer, by=third)
    Notification.objects.all().delete()
    moved = hand_over_everything(desk.officer, other, by=make_member("administrator"))
    assert [count for _duty, count in moved] == [1]
    for case in (delicate, plain):
        revision = case.revision
        case.refresh_from_db()
        assert case.revision > revision
    assert (delicate.assignee, plain.assignee) == (None, other)
    assert told("case_let_go") == {desk.officer.membership_id, third.membership_id}
    elsewhere = make_member("team_leader", make_directorate())
    hand_over_everything(other, elsewhere, by=third)
    plain.refresh_from_db()
    assert plain.assignee is None


def test_the_governor_reads_what_the_governor_is_told_of(desk: Desk) -> None:
    governor = make_member("governor")
    case = desk.case("in_progress")
    late_by(case, 12)
    actions.escalate_late_cases()
    assert governor.membership_id in told("case_late")
    client = signed_in(governor)
    assert client.get(url("feedback:case", case.pk)).status_code == 200
    assert client.post(url("feedback:deed", case.pk, "note"), {"note-text": "x"}).status_code == 403


def test_before_it_is_said_whom_it_is_about_only_the_whole_municipality_knows(desk: Desk, head: Member) -> None:
    local = make_member("complaints_officer", desk.water.directorate)
    case = desk.case(subject="conduct", person="The man at desk 3")
    assert told("case_received") == {desk.officer.membership_id}
    for member in (local, head):
        assert not sees(member, case)
        assert not queries.may_hold(member, case)
        assert case.pk in scope_of(anew(member)).hidden
    actions.name_persons(case, members=[head], by=desk.officer)
    assert sees(local, case)
    assert not sees(head, case)


def test_the_officer_whom_the_citizen_names_neither_hears_of_it_nor_reads_it(desk: Desk) -> None:
    accused = make_member("complaints_officer", name="Omar Khalil")
    case = desk.case(subject="conduct", person="omar khalil, complaints officer")
    assert told("case_received") == {desk.officer.membership_id}
    assert not sees(accused, case)
    assert case.pk in scope_of(anew(accused)).hidden
    friend = make_member("complaints_officer")
    assert sees(friend, case)
    acting_for(accused, friend)
    assert not sees(friend, case)
    page = text_of(signed_in(desk.officer).get(url("feedback:case", case.pk)))
    assert f'<option value="{accused.pk}" selected' in page


def test_complaints_about_behaviour_are_joined_to_their_like_only(desk: Desk, head: Member) -> None:
    delicate, plain = about(desk, head), desk.case()
    with pytest.raises(NotAllowed, match="about the same person"):
        actions.join_case(plain, parent=delicate, by=desk.officer)
    other = about(desk, make_member("data_officer"), "acknowledged")
    with pytest.raises(NotAllowed, match="about the same person"):
        actions.join_case(other, parent=delicate, by=desk.officer)
    again = about(desk, head, "acknowledged")
    assert actions.join_case(again, parent=delicate, by=desk.officer).state == "duplicate"


def test_an_idea_is_never_about_behaviour(desk: Desk) -> None:
    client = Client()
    key = begun(client)
    filled(client, key)
    client.post(url("tell:about", key), {"subject": "conduct", "person": "The man at desk 3"})
    client.post(url("tell:kind", key), {"kind": "suggestion"})
    client.post(url("tell:check", key), {"website": ""})
    case = Case.objects.get()
    assert (case.kind, case.subject, queries.person_of(case)) == ("suggestion", "service", "")
    with pytest.raises(NotAllowed, match="An idea"):
        desk.receive(kind="suggestion", subject="conduct")
    entry = {"kind": "suggestion", "subject": "conduct", "channel": "letter", "text": "x", "language": "en"}
    page = text_of(signed_in(desk.officer).post(url("feedback:new"), entry), 422)
    assert "An idea can’t be about how somebody behaved" in page


def test_whose_role_has_ended_is_told_nothing_more_and_lets_go(desk: Desk) -> None:
    leader = make_member("team_leader", desk.water.directorate)
    case = actions.assign_case(desk.case("in_progress"), assignee=leader, by=desk.officer)
    Assignment.objects.filter(member=leader).update(ends_on=TODAY() - dt.timedelta(days=1))
    actions.add_to_case(case, text="Danger!")
    assert told("case_added") == {desk.officer.membership_id}
    tasks.escalate.delay()
    case.refresh_from_db()
    assert case.assignee is None
    assert told("case_let_go") == {desk.officer.membership_id}
    rows = registry.work.get("feedback.case").rows(anew(desk.officer))  # type: ignore[union-attr]
    assert case.pk in {row["id"] for row in rows}


def test_hands_that_may_hold_it_keep_it(desk: Desk) -> None:
    case = desk.case("in_progress")
    assert actions.let_go_cases() == 0
    case.refresh_from_db()
    assert case.assignee == desk.officer


def test_without_an_officer_the_heads_hear_and_without_heads_the_administrators(desk: Desk, head: Member) -> None:
    Assignment.objects.filter(role="complaints_officer").delete()
    desk.receive()
    heads = {member.membership_id for member in queries.heads_of(desk.water.directorate)}
    assert head.membership_id in heads
    assert told("case_received") == heads
    Assignment.objects.exclude(role="administrator").delete()
    admin = make_member("administrator")
    desk.receive()
    assert told("case_received") == heads
    assert admin.membership_id in told("case_in_no_hands")


def test_a_review_that_nobody_may_do_is_told_to_who_gives_roles(desk: Desk) -> None:
    admin = make_member("administrator")
    case = desk.case("answered")
    Assignment.objects.exclude(member__in=[desk.officer, admin]).delete()
    actions.appeal_case(case, text="no")
    assert told("case_appealed") == set()
    assert told("case_in_no_hands") == {admin.membership_id}
