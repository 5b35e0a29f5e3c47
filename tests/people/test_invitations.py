"""Invitations: sent, sent again, withdrawn, accepted once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from organisation.members import actions
from organisation.models import Assignment, Directorate, Role
from people import actions as people
from people.models import Invitation, Member
from people.queries import hash_token, invitation_with, state_of
from people.workflow import INVITATION_MOVES, InvitationState, check_invitation
from sdip.mail.models import Message
from sdip.web.notices import notices_of, path_of, sentence_of
from tenancy.models import Membership, User
from tenancy.refusals import NotAllowed
from tests.make import make_member, make_user

from .helpers import DAY, TODAY, deeds, invite


def token_in_the_mail() -> str:
    text = Message.objects.latest("pk").text
    link = next(line for line in text.splitlines() if "/accounts/invitation/" in line)
    return link.rstrip("/").rsplit("/", 1)[1]


def test_an_invitation_goes_out_by_mail_and_only_its_hash_is_kept(boss: Member) -> None:
    invitation = invite(boss)
    token = token_in_the_mail()
    assert invitation.email == "layla@example.org"
    assert invitation.token_hash == hash_token(token)
    assert token not in str(Invitation.objects.values().get(pk=invitation.pk))
    assert timedelta(days=13) < invitation.expires_at - timezone.now() <= timedelta(days=14)
    mail = Message.objects.get()
    assert (mail.recipient, mail.purpose) == ("layla@example.org", "people.invitation")
    assert "Amal invites you" in mail.text
    assert deeds(Invitation) == ["people.invite_member"]


def test_an_invitation_is_written_in_its_own_language_and_names_the_place(boss: Member) -> None:
    actions.invite_member("a@example.org", "Ali", [(Role.DATA_OFFICER, None)], "ar", by=boss)
    mail = Message.objects.get()
    assert mail.language == "ar"
    assert "مدينة ألفا" in mail.text


def test_a_new_person_joins_with_a_confirmed_address_and_the_roles_that_were_offered(
    boss: Member, water: Directorate
) -> None:
    actions.invite_member("layla@example.org", "Layla", [(Role.HEAD, water)], "en", by=boss)
    invitation = invitation_with(token_in_the_mail())
    assert invitation is not None
    member = people.join_as_new_person(invitation, name="Layla K.", password="a long pass phrase")
    user = User.objects.get(email="layla@example.org")
    assert user.check_password("a long pass phrase")
    assert user.emailaddress_set.get().verified
    assert [(a.role, a.directorate) for a in member.assignments.all()] == [(Role.HEAD, water)]
    invitation.refresh_from_db()
    assert (state_of(invitation), invitation.member) == (InvitationState.ACCEPTED, member)
    assert deeds(Assignment) == ["organisation.give_role"]
    assert "people.accept_invitation" in deeds(Invitation)


def test_somebody_who_has_an_account_joins_with_it(boss: Member) -> None:
    user = make_user("layla@example.org")
    member = people.accept_invitation(invite(boss), user)
    assert member.membership.user == user
    assert User.objects.filter(email="layla@example.org").count() == 1


def test_an_invitation_is_only_for_the_address_that_was_invited(boss: Member) -> None:
    invitation = invite(boss)
    with pytest.raises(NotAllowed, match="This invitation is for layla@example.org"):
        people.accept_invitation(invitation, make_user("other@example.org"))
    assert state_of(Invitation.objects.get()) == InvitationState.OPEN
    assert not Membership.objects.filter(user__email="other@example.org").exists()


def test_an_invitation_ends_with_who_sent_it(boss: Member) -> None:
    second = make_member(Role.ADMINISTRATOR)
    invitation = invite(second)
    actions.leave_tenant(second, by=boss)
    invitation.refresh_from_db()
    assert state_of(invitation) == InvitationState.WITHDRAWN
    with pytest.raises(NotAllowed, match="withdrawn"):
        people.join_as_new_person(invitation, name="Layla", password="a long pass phrase")


def test_an_invitation_ends_with_the_right_to_invite(boss: Member) -> None:
    second = make_member(Role.ADMINISTRATOR)
    kept, lost = invite(boss, "kept@example.org"), invite(second, "lost@example.org")
    actions.end_role(second.assignments.get(), by=boss)
    kept.refresh_from_db()
    lost.refresh_from_db()
    assert (state_of(kept), state_of(lost)) == (InvitationState.OPEN, InvitationState.WITHDRAWN)


def test_nobody_joins_by_the_word_of_who_may_not_invite_any_more(boss: Member) -> None:
    """However the right was lost: here a deputyship is over. Whoever sends the invitation again vouches for it."""
    deputy = make_member(Role.DATA_OFFICER)
    row = people.appoint_deputy(boss, deputy, starts_on=TODAY() - DAY, ends_on=TODAY(), by=boss)
    invitation = invite(deputy)
    people.end_deputyship(row, by=boss)
    invitation.refresh_from_db()
    with pytest.raises(NotAllowed, match="no longer manages the members"):
        people.join_as_new_person(invitation, name="Layla", password="a long pass phrase")
    assert not User.objects.filter(email="layla@example.org").exists()
    people.resend_invitation(invitation, by=boss)
    assert people.join_as_new_person(invitation, name="Layla", password="a long pass phrase")


def test_an_invitation_works_once(boss: Member) -> None:
    invitation, user = invite(boss), make_user("layla@example.org")
    people.accept_invitation(invitation, user)
    with pytest.raises(NotAllowed, match="used already"):
        people.accept_invitation(invitation, user)
    with pytest.raises(NotAllowed, match="used already"):
        people.join_as_new_person(Invitation.objects.get(), name="x", password="a long pass phrase")


def test_a_second_invitation_to_the_same_address_is_refused(boss: Member) -> None:
    invite(boss)
    with pytest.raises(NotAllowed, match="has been invited already"):
        invite(boss, "LAYLA@example.org")
    people.accept_invitation(Invitation.objects.get(), make_user("layla@example.org"))
    with pytest.raises(NotAllowed, match="belongs to this place already"):
        invite(boss)
    assert Invitation.objects.count() == Message.objects.count() == 1


def test_sent_again_the_old_link_dies_and_the_new_one_lasts_two_weeks(boss: Member) -> None:
    invitation = invite(boss)
    old = token_in_the_mail()
    Invitation.objects.update(expires_at=timezone.now() - DAY)
    invitation.refresh_from_db()
    people.resend_invitation(invitation, by=boss)
    assert invitation_with(old) is None
    fresh = invitation_with(token_in_the_mail())
    assert fresh == invitation
    assert state_of(invitation) == InvitationState.OPEN
    assert Message.objects.count() == 2
    assert deeds(Invitation)[-1] == "people.resend_invitation"


def test_withdrawn_it_cannot_be_accepted_or_sent_again(boss: Member) -> None:
    invitation = invite(boss)
    people.withdraw_invitation(invitation, by=boss)
    for move in (
        lambda: people.accept_invitation(invitation, make_user("layla@example.org")),
        lambda: people.resend_invitation(invitation, by=boss),
        lambda: people.withdraw_invitation(invitation, by=boss),
    ):
        with pytest.raises(NotAllowed, match="was withdrawn"):
            move()
    assert deeds(Invitation)[-1] == "people.withdraw_invitation"
    invite(boss)  # a withdrawn invitation does not block a new one


@pytest.mark.parametrize("state", InvitationState)
@pytest.mark.parametrize("move", ["accept", "resend", "withdraw"])
def test_each_state_allows_its_moves_and_refuses_the_others_with_a_sentence(state: InvitationState, move: str) -> None:
    if move in INVITATION_MOVES[state]:
        check_invitation(state, move)
    else:
        with pytest.raises(NotAllowed, match=r".+\.$"):
            check_invitation(state, move)


def test_a_role_that_can_no_longer_be_given_is_left_out(boss: Member, water: Directorate) -> None:
    actions.invite_member("l@example.org", "L", [(Role.HEAD, water), (Role.AUDITOR, None)], "en", by=boss)
    Directorate.objects.filter(pk=water.pk).update(ended_on=TODAY())
    member = people.accept_invitation(Invitation.objects.get(), make_user("l@example.org"))
    assert [a.role for a in member.assignments.all()] == [Role.AUDITOR]


@pytest.mark.parametrize(
    ("roles", "sentence"),
    [([], "at least one role"), ([("king", None)], "does not exist"), ([("head", None)], "Choose the directorate")],
)
def test_an_invitation_without_a_sensible_role_is_refused(boss: Member, roles: Any, sentence: str) -> None:
    with pytest.raises(NotAllowed, match=sentence):
        actions.invite_member("l@example.org", "L", roles, "en", by=boss)
    assert not Invitation.objects.exists()
    assert not Message.objects.exists()


def news_of(member: Member) -> list[str]:
    return [sentence_of(row) for row in notices_of(member.membership_id)]


def test_the_one_who_invited_is_told_and_so_is_everybody_who_gets_something_to_do(
    boss: Member, water: Directorate
) -> None:
    layla = people.accept_invitation(invite(boss), make_user("layla@example.org", name="Layla"))
    assert news_of(boss) == ["Layla has accepted your invitation."]
    actions.give_role(layla, Role.HEAD, water, by=boss)
    assert "You have a new role." in news_of(layla)[0]
    people.appoint_deputy(boss, layla, starts_on=TODAY(), ends_on=TODAY() + DAY, by=boss)
    assert news_of(layla)[0].startswith("You act for Amal from")
    row = notices_of(layla.membership_id)[0]
    assert path_of(row).endswith("/staff/people/account/")
