"""Roles, leaving and coming back, handing work over."""

from typing import Any

import pytest
from django.db.models import Q
from django.utils import timezone

from organisation.members import actions
from organisation.models import Assignment, Directorate, Role
from people import actions as people
from people import handover
from people.models import ApiToken, Deputyship, Invitation, Member
from tenancy.models import Membership
from tenancy.refusals import NotAllowed
from tests.make import make, make_member, make_user

from .helpers import DAY, TODAY, deeds, invite


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
