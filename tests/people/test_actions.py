"""Each action of people: what it does, what the trail says, what it refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.utils import timezone

from organisation.members import actions
from organisation.models import Assignment, Directorate, Role
from organisation.rules import can_hand_over_work
from people import actions as people
from people import handover
from people.forms import DeputyForm
from people.models import ApiToken, Deputyship, Invitation, Member
from people.queries import hash_token, invitation_with, state_of
from people.workflow import INVITATION_MOVES, InvitationState, check_invitation
from sdip.mail.models import Message
from sdip.web.notices import notices_of, path_of, sentence_of
from sdip.web.search import matching
from tenancy.context import tenant_context
from tenancy.models import Membership, Tenant, User
from tenancy.refusals import NotAllowed
from tenancy.text import sort_key, words
from tests.make import make, make_directorate, make_member, make_user

TODAY = timezone.localdate
DAY = timedelta(days=1)


def deeds(model: Any) -> list[str]:
    """The labels of the trail's rows, in their order."""
    events = model._meta.get_field("events").related_model
    return [event.pgh_context["label"] for event in events.objects.order_by("pgh_id") if event.pgh_context]


def token_in_the_mail() -> str:
    text = Message.objects.latest("pk").text
    link = next(line for line in text.splitlines() if "/accounts/invitation/" in line)
    return link.rstrip("/").rsplit("/", 1)[1]


@pytest.fixture
def boss(inside: Tenant) -> Member:
    return make_member(Role.ADMINISTRATOR, name="Amal")


@pytest.fixture
def water(inside: Tenant) -> Directorate:
    return make_directorate(code="water", name={"en": "Water"})


def invite(boss: Member, email: str = "Layla@Example.org", role: str = Role.DATA_OFFICER) -> Invitation:
    return actions.invite_member(email, "Layla", [(role, None)], "en", by=boss)


# --- invitations ---


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


# --- roles ---


def test_a_role_is_given_from_today_and_ends_at_once(boss: Member, water: Directorate) -> None:
    member = make_member()
    given = actions.give_role(member, Role.HEAD, water, by=boss)
    assert given.starts_on == TODAY()
    Assignment.objects.filter(pk=given.pk).update(starts_on=TODAY() - 10 * DAY)
    given.refresh_from_db()
    actions.end_role(given, by=boss)
    assert Assignment.objects.get(pk=given.pk).ends_on == TODAY() - DAY
    assert deeds(Assignment)[-1] == "organisation.end_role"
    with pytest.raises(NotAllowed, match="has ended already"):
        actions.end_role(Assignment.objects.get(pk=given.pk), by=boss)


def test_a_role_of_today_leaves_only_the_trail(boss: Member, water: Directorate) -> None:
    given = actions.give_role(make_member(), Role.HEAD, water, by=boss)
    actions.end_role(given, by=boss)
    assert not Assignment.objects.filter(role=Role.HEAD).exists()
    assert deeds(Assignment) == ["organisation.give_role", "organisation.end_role"]


def test_roles_that_make_no_sense_are_refused(boss: Member, water: Directorate) -> None:
    member = make_member(Role.DATA_OFFICER, water)
    with pytest.raises(NotAllowed, match="has this role there already"):
        actions.give_role(member, Role.DATA_OFFICER, water, by=boss)
    with pytest.raises(NotAllowed, match="for the whole organisation"):
        actions.give_role(member, Role.ADMINISTRATOR, water, by=boss)
    Directorate.objects.filter(pk=water.pk).update(ended_on=TODAY())
    water.refresh_from_db()
    with pytest.raises(NotAllowed, match="has ended"):
        actions.give_role(member, Role.TEAM_LEADER, water, by=boss)
    assert member.assignments.count() == 1


def test_the_last_administrator_stays(boss: Member) -> None:
    own = boss.assignments.get()
    with pytest.raises(NotAllowed, match="last administrator"):
        actions.end_role(own, by=boss)
    with pytest.raises(NotAllowed, match="last administrator"):
        actions.leave_tenant(boss, by=boss)
    boss.refresh_from_db()
    assert boss.left_on is None
    second = make_member(Role.ADMINISTRATOR)
    actions.leave_tenant(boss, by=second)
    with pytest.raises(NotAllowed, match="last administrator"):
        actions.end_role(second.assignments.get(), by=second)


# --- leaving and coming back ---


def test_whoever_leaves_loses_roles_tokens_and_deputyships_at_once(boss: Member, water: Directorate) -> None:
    member, other = make_member(Role.HEAD, water), make_member()
    make(Deputyship, member=other, deputy=member, starts_on=TODAY() - 3 * DAY, ends_on=TODAY() + 3 * DAY)
    make(Deputyship, member=member, deputy=other, starts_on=TODAY() + DAY, ends_on=TODAY() + 3 * DAY)
    people.create_token(member, name="x", scopes=["read"], last_day=TODAY() + DAY, by=member)
    actions.leave_tenant(member, by=boss)
    member = Member.objects.get(pk=member.pk)
    assert member.left_on == TODAY()
    assert not Membership.objects.get(pk=member.membership_id).active
    assert member.assignments.get().ends_on == TODAY() - DAY
    assert ApiToken.objects.get().revoked_at is not None
    assert Deputyship.objects.get().ends_on == TODAY() - DAY
    with pytest.raises(NotAllowed, match="has left already"):
        actions.leave_tenant(member, by=boss)
    with pytest.raises(NotAllowed, match="has left"):
        actions.give_role(member, Role.DATA_OFFICER, by=boss)


def test_who_comes_back_may_enter_and_has_no_role(boss: Member) -> None:
    member = make_member(Role.DATA_OFFICER)
    with pytest.raises(NotAllowed, match="is here"):
        actions.rejoin_tenant(member, by=boss)
    actions.leave_tenant(member, by=boss)
    actions.rejoin_tenant(member, by=boss)
    member = Member.objects.get(pk=member.pk)
    assert member.left_on is None
    assert Membership.objects.get(pk=member.membership_id).active
    assert all(a.ends_on is not None for a in member.assignments.all())


def test_an_invitation_brings_back_who_had_left(boss: Member) -> None:
    member = make_member(Role.DATA_OFFICER, user=make_user("layla@example.org"))
    actions.leave_tenant(member, by=boss)
    again = people.accept_invitation(invite(boss, role=Role.AUDITOR), member.membership.user)
    assert again == member
    assert again.left_on is None
    assert [a.role for a in again.assignments.filter(ends_on=None)] == [Role.AUDITOR]


# --- deputies ---


def test_a_deputy_has_the_rights_while_it_lasts(boss: Member, water: Directorate) -> None:
    head, deputy = make_member(Role.HEAD, water), make_member(Role.DATA_OFFICER)
    assert not can_hand_over_work(deputy, water)
    row = people.appoint_deputy(head, deputy, starts_on=TODAY() - DAY, ends_on=TODAY() + DAY, by=head)
    assert can_hand_over_work(Member.objects.get(pk=deputy.pk), water)
    assert deeds(Deputyship) == ["people.appoint_deputy"]
    people.end_deputyship(row, by=deputy)
    assert not can_hand_over_work(Member.objects.get(pk=deputy.pk), water)
    assert Deputyship.objects.get().ends_on == TODAY() - DAY
    with pytest.raises(NotAllowed, match="over already"):
        people.end_deputyship(Deputyship.objects.get(), by=head)


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (5, 3, "before the first"),
        (-5, -3, "over already"),
        (4, 9, "is the deputy from"),
        (10, 376, "one year at most"),
    ],
)
def test_days_that_cannot_be_are_refused(boss: Member, first: int, last: int, sentence: str) -> None:
    head, deputy = make_member(), make_member(Role.DATA_OFFICER)
    people.appoint_deputy(head, deputy, starts_on=TODAY() + 3 * DAY, ends_on=TODAY() + 5 * DAY, by=head)
    with pytest.raises(NotAllowed, match=sentence):
        people.appoint_deputy(head, boss, starts_on=TODAY() + first * DAY, ends_on=TODAY() + last * DAY, by=head)
    assert Deputyship.objects.count() == 1


def test_nobody_deputises_for_himself_or_after_leaving(boss: Member) -> None:
    days = {"starts_on": TODAY(), "ends_on": TODAY() + DAY}
    gone = make_member()
    actions.leave_tenant(gone, by=boss)
    with pytest.raises(NotAllowed, match="their own deputy"):
        people.appoint_deputy(boss, boss, by=boss, **days)
    with pytest.raises(NotAllowed, match="has left already"):
        people.appoint_deputy(boss, Member.objects.get(pk=gone.pk), by=boss, **days)


def test_nobody_makes_himself_the_deputy_of_a_colleague(boss: Member, water: Directorate) -> None:
    head, officer = make_member(Role.HEAD, water), make_member(Role.DATA_OFFICER, water)
    days = {"starts_on": TODAY(), "ends_on": TODAY() + DAY}
    with pytest.raises(NotAllowed, match="themselves the deputy"):
        people.appoint_deputy(officer, head, by=head, **days)
    assert people.appoint_deputy(officer, head, by=officer, **days)


def test_a_deputy_is_one_of_the_staff(boss: Member, water: Directorate) -> None:
    head, officer = make_member(Role.HEAD, water), make_member(Role.DATA_OFFICER, water)
    days = {"starts_on": TODAY(), "ends_on": TODAY() + DAY}
    for stranger in (make_member(), make_member(Role.COMMUNITY_MEMBER)):
        with pytest.raises(NotAllowed, match="no role of the staff"):
            people.appoint_deputy(head, stranger, by=head, **days)
    assert set(DeputyForm(head).fields["deputy"].queryset) == {boss, officer}  # type: ignore[attr-defined]


def test_no_deputy_verifies_what_they_approve(boss: Member, water: Directorate) -> None:
    roads = make_directorate(code="roads", name={"en": "Roads"})
    head, controller = make_member(Role.HEAD, water), make_member(Role.OVERSIGHT_OFFICER, water)
    elsewhere, third = make_member(Role.HEAD, roads), make_member(Role.DATA_OFFICER, water)
    days = {"starts_on": TODAY(), "ends_on": TODAY() + DAY}
    for absent, deputy in ((controller, head), (head, controller)):
        with pytest.raises(NotAllowed, match="both approve figures and verify"):
            people.appoint_deputy(absent, deputy, by=boss, **days)
    assert people.appoint_deputy(controller, elsewhere, by=boss, **days)
    people.appoint_deputy(head, third, by=boss, **days)
    second = make_member(Role.OVERSIGHT_OFFICER)
    with pytest.raises(NotAllowed, match="both approve figures and verify"):
        people.appoint_deputy(second, third, by=boss, starts_on=TODAY() + DAY, ends_on=TODAY() + 2 * DAY)
    assert people.appoint_deputy(second, third, by=boss, starts_on=TODAY() + 2 * DAY, ends_on=TODAY() + 3 * DAY)


# --- profile, language, address ---


def test_a_profile_is_changed_and_found_under_the_new_name(inside: Tenant) -> None:
    member = make_member(name="Old")
    people.change_profile(member, name="نور", position=words("Engineer"), phone="07", digest=False, by=member)
    member = Member.objects.get(pk=member.pk)
    assert (member.name, str(member.position), member.digest) == ("نور", "Engineer", False)
    assert member.name_sort == sort_key("نور")
    assert list(matching(Member.objects.all(), "member", "engin نُور")) == [member]
    assert deeds(Member) == ["people.change_profile"]


def test_the_language_is_kept_for_the_person_and_for_the_letters_of_this_place(inside: Tenant) -> None:
    member = make_member()
    people.set_language(member.membership.user, "ckb", member=member)
    assert User.objects.get(pk=member.membership.user_id).language == "ckb"
    assert Member.objects.get(pk=member.pk).language == "ckb"


def test_a_new_address_reaches_every_place_of_work(tenant_a: Tenant, tenant_b: Tenant) -> None:
    user = make_user("old@example.org")
    for tenant in (tenant_a, tenant_b):
        with tenant_context(tenant):
            make_member(user=user)
    User.objects.filter(pk=user.pk).update(email="new@example.org")
    user.refresh_from_db()
    people.note_address_change(user)
    for tenant in (tenant_a, tenant_b):
        with tenant_context(tenant):
            assert Member.objects.get().email == "new@example.org"
            assert deeds(Member) == ["people.change_address"]


# --- handing over ---


def test_everything_open_goes_over_and_what_is_history_stays(boss: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "_duties", {})
    handover.register(Invitation, "invited_by", Q(accepted_at=None), "Invitations")
    handover.register("people.ApiToken", "member")
    old, new = make_member(), make_member()
    waiting = make(Invitation, invited_by=old)
    done = make(Invitation, invited_by=old, accepted_at=timezone.now())
    assert [(duty.label, count) for duty, count in handover.held_by(old)] == [("Invitations", 1)]
    moved = people.hand_over_everything(old, new, by=boss)
    assert [(str(duty.label), count) for duty, count in moved] == [("Invitations", 1)]
    waiting.refresh_from_db()
    done.refresh_from_db()
    assert (waiting.invited_by, done.invited_by) == (new, old)
    assert deeds(Invitation)[-1] == "people.hand_over_everything"
    with pytest.raises(NotAllowed, match="somebody else"):
        people.hand_over_everything(new, new, by=boss)
    with pytest.raises(ValueError, match="registered twice"):
        handover.register(Invitation, "invited_by")


def test_what_the_other_one_holds_already_stays(
    boss: Member, water: Directorate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "_duties", {})
    handover.register(Assignment, "member", Q(ends_on=None))
    old, new = make_member(Role.HEAD, water), make_member(Role.HEAD, water)
    actions.give_role(old, Role.AUDITOR, by=boss)
    moved = people.hand_over_everything(old, new, by=boss)
    assert [count for _duty, count in moved] == [1]
    assert {a.role for a in new.assignments.all()} == {Role.HEAD, Role.AUDITOR}
    assert [a.role for a in old.assignments.all()] == [Role.HEAD]


def test_a_failure_in_the_middle_leaves_everything_where_it_was(boss: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Any, member: Member) -> Any:
        raise RuntimeError

    monkeypatch.setattr(handover, "_duties", {})
    handover.register(Invitation, "invited_by")
    handover.register("people.ApiToken", "member")
    old, new = make_member(), make_member()
    row = make(Invitation, invited_by=old)
    rows = handover.Duty.rows
    monkeypatch.setattr(
        handover.Duty, "rows", lambda self, m: broken(self, m) if self.model is ApiToken else rows(self, m)
    )
    with pytest.raises(RuntimeError):
        people.hand_over_everything(old, new, by=boss)
    row.refresh_from_db()
    assert row.invited_by == old


# --- tokens ---


def test_a_token_is_shown_once_and_kept_as_a_hash(boss: Member) -> None:
    token, secret = people.create_token(
        boss, name="Lab", scopes=["write", "read"], last_day=TODAY() + 30 * DAY, by=boss
    )
    assert token.token_hash == hash_token(secret)
    assert secret not in str(ApiToken.objects.values().get())
    assert secret.startswith(token.prefix)
    assert token.scopes == ["read", "write"]
    assert timezone.localdate(token.expires_at) == TODAY() + 30 * DAY


@pytest.mark.parametrize("days", [0, -1, 400])
def test_a_token_lasts_from_one_day_to_one_year(boss: Member, days: int) -> None:
    with pytest.raises(NotAllowed, match="one day to one year"):
        people.create_token(boss, name="x", scopes=["read"], last_day=TODAY() + days * DAY, by=boss)


def test_a_revoked_token_is_revoked_once(boss: Member) -> None:
    token, _secret = people.create_token(boss, name="x", scopes=["read"], last_day=TODAY() + DAY, by=boss)
    people.revoke_token(token, by=boss)
    with pytest.raises(NotAllowed, match="revoked already"):
        people.revoke_token(token, by=boss)


def test_the_day_of_use_is_written_once_a_day(boss: Member, django_assert_num_queries: Any) -> None:
    token, _secret = people.create_token(boss, name="x", scopes=["read"], last_day=TODAY() + DAY, by=boss)
    people.note_token_use(token)
    token.refresh_from_db()
    assert token.last_used_on == TODAY()
    with django_assert_num_queries(0):
        people.note_token_use(token)
