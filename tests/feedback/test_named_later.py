"""Who is named after a complaint was split or joined is kept from all that hangs together with it, and cleared of it all."""

import pytest
from django.db import transaction

from feedback import actions, queries
from feedback.actions import moves
from feedback.models import Case, CaseNote
from people.models import Member
from sdip import registry
from sdip.web.models import Notification
from tenancy.refusals import NotAllowed, Stale
from tests.charters.conftest import url
from tests.make import make_member, signed_in

from .conftest import Desk
from .test_discretion import anew, sees


@pytest.fixture
def accused() -> Member:
    return make_member("complaints_officer", name="Omar Khalil")


def conduct(desk: Desk, state: str = "acknowledged") -> Case:
    return desk.case(state, subject="conduct")


def part_of(case: Case, desk: Desk) -> Case:
    return actions.split_case(case, text="He took money too.", by=desk.officer)


def test_who_is_named_later_reads_none_of_what_was_split_off(desk: Desk, accused: Member) -> None:
    whole = conduct(desk, "in_progress")
    part = part_of(whole, desk)
    of_part = part_of(part, desk)
    assert all(sees(accused, case) for case in (whole, part, of_part))
    actions.name_persons(part, members=[accused], by=desk.officer)
    for case in (whole, part, of_part):
        assert not sees(accused, case)
        assert queries.concerned_by(case) == {accused.pk}
        assert signed_in(accused).get(url("feedback:case", case.pk)).status_code == 404


def test_who_is_named_later_reads_none_of_what_is_joined(desk: Desk, accused: Member) -> None:
    parent, child, other = conduct(desk, "in_progress"), conduct(desk), conduct(desk)
    for each in (child, other):
        actions.join_case(each, parent=parent, by=desk.officer)
    part = part_of(parent, desk)
    actions.name_persons(parent, members=[accused], by=desk.officer)
    assert not any(sees(accused, case) for case in (parent, child, other, part))


def test_a_part_that_went_over_to_something_else_is_no_bridge_to_strangers(desk: Desk, accused: Member) -> None:
    whole = conduct(desk, "in_progress")
    part = part_of(whole, desk)
    of_part = part_of(part, desk)
    part = actions.recast_case(part, kind="complaint", subject="service", by=desk.officer)
    stranger = actions.join_case(desk.case(), parent=part, by=desk.officer)
    actions.name_persons(whole, members=[accused], by=desk.officer)
    assert [sees(accused, case) for case in (whole, part, of_part, stranger)] == [False, True, False, True]
    assert queries.concerned_by(stranger) == set()
    part.refresh_from_db()
    with pytest.raises(NotAllowed, match="Others are joined to it"):
        actions.recast_case(part, kind="complaint", subject="conduct", by=desk.officer)
    actions.accept_case(stranger, by=desk.officer)
    actions.recast_case(part, kind="complaint", subject="conduct", by=desk.officer)
    assert not sees(accused, part)


def test_what_is_about_behaviour_after_all_leaves_the_hands_it_may_not_be_in(desk: Desk, accused: Member) -> None:
    whole = conduct(desk, "in_progress")
    part = actions.recast_case(part_of(whole, desk), kind="complaint", subject="service", by=desk.officer)
    part = actions.assign_case(part, assignee=accused, by=desk.officer)
    actions.name_persons(whole, members=[accused], by=desk.officer)
    part = actions.recast_case(part, kind="complaint", subject="conduct", by=desk.officer)
    assert part.assignee is None
    assert not news_of(accused, part)


def news_of(member: Member, case: Case) -> list[str]:
    rows = Notification.objects.filter(recipient=member.membership_id, facts__number=str(case.number))
    return list(rows.values_list("kind", flat=True))


def test_it_leaves_hands_work_and_news_wherever_it_lies(desk: Desk, accused: Member) -> None:
    whole = conduct(desk, "in_progress")
    part = actions.assign_case(part_of(whole, desk), assignee=accused, by=desk.officer)
    plain = actions.assign_case(desk.case("in_progress"), assignee=accused, by=desk.officer)
    assert "feedback.case_assigned" in news_of(accused, part)
    source = registry.work.get("feedback.case")
    assert source is not None
    assert part.pk in {row["id"] for row in source.rows(anew(accused))}
    actions.name_persons(whole, members=[accused], by=desk.officer)
    part.refresh_from_db()
    assert part.assignee is None
    assert "feedback.case_let_go" in news_of(desk.officer, part)
    assert not {part.pk, whole.pk} & {row["id"] for row in source.rows(anew(accused))}
    assert (news_of(accused, part), news_of(accused, whole)) == ([], [])
    assert news_of(accused, plain) == ["feedback.case_received", "feedback.case_assigned"]


def test_clearing_clears_of_all_and_by_nobody_who_said_it_of_one(desk: Desk, accused: Member) -> None:
    other, third = make_member("complaints_officer"), make_member("complaints_officer")
    parent, child = conduct(desk, "in_progress"), conduct(desk)
    actions.name_persons(parent, members=[accused], by=desk.officer)
    actions.name_persons(child, members=[accused], by=other)
    child.refresh_from_db()
    actions.join_case(child, parent=parent, by=third)
    part = part_of(parent, desk)
    for by in (desk.officer, other):
        with pytest.raises(NotAllowed, match="You said that it is about this person"):
            actions.clear_person(parent, member=accused, reason="No", by=by)
    actions.clear_person(part, member=accused, reason="He was on leave", by=third)
    assert all(sees(accused, case) for case in (parent, child, part))
    told = CaseNote.objects.filter(text="It is not about Omar Khalil: He was on leave")
    assert set(told.values_list("case", flat=True)) == {parent.pk, child.pk, part.pk}


def test_messages_are_joined_only_where_the_same_people_are_kept_from_both(desk: Desk, accused: Member) -> None:
    named, written, open_one = (
        conduct(desk, "in_progress"),
        desk.case(subject="conduct", person="Omar Khalil"),
        conduct(desk),
    )
    actions.name_persons(named, members=[accused], by=desk.officer)
    for child, parent in ((written, named), (open_one, written), (written, open_one)):
        with pytest.raises(NotAllowed, match="about the same person"):
            actions.join_case(child, parent=parent, by=desk.officer)
    actions.name_persons(written, members=[accused], by=desk.officer)
    assert actions.join_case(written, parent=named, by=desk.officer).state == "duplicate"


def test_who_splits_meanwhile_was_faster(desk: Desk, accused: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, plain = conduct(desk, "in_progress"), moves.locked

    def split_before(case: Case, revision: int | None = None) -> Case:
        monkeypatch.setattr(moves, "locked", plain)
        part_of(whole, desk)
        return plain(case, revision)

    monkeypatch.setattr(moves, "locked", split_before)
    with pytest.raises(Stale), transaction.atomic():
        actions.name_persons(whole, members=[accused], by=desk.officer)
