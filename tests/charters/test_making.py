"""The way of a version: who comes after whom, what each state refuses, and what the next version takes along."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from charters import actions, queries
from charters.models import CharterVersion, Check, Party
from charters.queries import content_of
from charters.workflow import IN_THE_MAKING, MOVES, Level, State
from organisation.actions import move_service
from organisation.models import ClientGroup, Service, Stakeholder
from people.models import Member
from sdip import registry
from sdip.web.models import Notification
from tenancy.refusals import NotAllowed
from tests.make import make, make_directorate, make_member, signed_in

from .conftest import Water, approved, in_force, reviewed, url

Act = Callable[[CharterVersion, Member], Any]
# Each act with the state that it leads to; the acts that note a check or an approval stay where they are.
ACTS: dict[str, tuple[Act, str]] = {
    "consult": (lambda v, by: actions.consult_on_charter(v, by=by), State.CONSULTATION),
    "end": (lambda v, by: actions.end_consultation(v, by=by), State.CHECKING),
    "publish": (lambda v, by: actions.publish_charter(v, by=by), State.PUBLISHED),
    "return": (lambda v, by: actions.return_charter(v, "Too long", by=by), State.DRAFT),
    "review": (lambda v, by: actions.review_charter(v, by=by), State.REVIEW),
    "keep": (lambda v, by: actions.keep_charter(v, review_on=date(2028, 1, 1), by=by), State.PUBLISHED),
    "withdraw": (lambda v, by: actions.withdraw_charter(v, by=by), State.WITHDRAWN),
    "discard": (lambda v, by: actions.discard_draft(v, by=by), State.DISCARDED),
    "check": (lambda v, by: actions.check_charter(v, "legal", by=by), ""),
    "approve": (lambda v, by: actions.approve_charter(v, Level.DIRECTORATE, by=by), ""),
}
WRITES: list[Act] = [
    lambda v, by: actions.change_draft(v, answer_days=2, by=by),
    lambda v, by: actions.write_passages(v, {"office": {"en": "Here"}}, by=by),
    lambda v, by: actions.write_contacts(v, [{"kind": "phone", "value": "1"}], by=by),
    lambda v, by: actions.write_parties(v, [{"kind": "client", "words": {"en": "All"}}], by=by),
    lambda v, by: actions.write_forms(v, [{"words": {"en": "A"}, "address": "https://example.org/"}], by=by),
    lambda v, by: actions.write_service(v.entries.get(), {"fee": {"en": "None"}}, by=by),
    lambda v, by: actions.remove_service(v.entries.get(), by=by),
    lambda v, by: actions.add_service(v, make(Service), by=by),
    lambda v, by: actions.add_commitment(v, words={"en": "We listen"}, by=by),
    lambda v, by: actions.change_commitment(v.commitments.get(), words={"en": "We listen"}, by=by),
    lambda v, by: actions.remove_commitment(v.commitments.get(), by=by),
    lambda v, by: actions.take_over_standards(v, by=by),
]


def _checked(version: CharterVersion, water: Water) -> None:
    checker = make_member("planning_manager")
    for kind in ("legal", "plain"):
        actions.check_charter(version, kind, by=checker)


def _published(version: CharterVersion, water: Water) -> None:
    actions.approve_charter(version, Level.DIRECTORATE, by=water.head)
    actions.approve_charter(version, Level.GOVERNOR, by=make_member("governor"))
    actions.publish_charter(version, by=water.head)


def _put_away(version: CharterVersion, water: Water) -> None:
    """After others have been asked about it."""
    actions.consult_on_charter(version, by=water.writer)
    actions.return_charter(version, "It is not needed", by=water.head)
    actions.discard_draft(version, by=water.writer)


WAY: dict[str, Callable[[CharterVersion, Water], Any]] = {
    State.CONSULTATION: lambda v, water: actions.consult_on_charter(v, by=water.writer),
    State.CHECKING: lambda v, water: actions.end_consultation(v, by=water.writer),
    State.APPROVAL: _checked,
    State.PUBLISHED: _published,
}
LAST: dict[str, Callable[[CharterVersion, Water], Any]] = {
    State.DISCARDED: lambda v, water: _put_away(v, water),
    State.REVIEW: lambda v, water: reviewed(actions.review_charter(v, by=water.head), water.head),
    State.WITHDRAWN: lambda v, water: actions.withdraw_charter(v, by=water.head),
    State.SUPERSEDED: lambda _v, water: in_force(actions.start_new_version(water.row, by=water.writer), water.head),
}


def brought_to(state: str, water: Water) -> CharterVersion:
    """By the actions that lead there."""
    version = water.charter()
    water.promise(version)
    steps = list(WAY)
    whole = state in LAST and state != State.DISCARDED
    for step in steps if whole else steps[: steps.index(state) + 1 if state in WAY else 0]:
        WAY[step](version, water)
    if state in LAST:
        LAST[state](version, water)
    return version


@pytest.mark.parametrize("state", State.values)
def test_each_act_in_each_state_goes_where_the_table_says_or_nowhere(water: Water, state: str) -> None:
    version = brought_to(state, water)
    version.refresh_from_db()
    assert version.state == state
    for name, (act, to) in ACTS.items():
        if to in MOVES[state] and not (name == "keep") ^ (state == State.REVIEW and to == State.PUBLISHED):
            continue  # the act is allowed here: its own test follows
        if (name, state) in {("check", State.CHECKING), ("approve", State.APPROVAL)}:
            continue
        with pytest.raises(NotAllowed):
            act(version, water.head)
        version.refresh_from_db()
        assert version.state == state, name


@pytest.mark.parametrize("state", [state for state in State.values if state != State.DRAFT])
def test_content_is_written_in_the_draft_alone(water: Water, state: str) -> None:
    version = brought_to(state, water)
    said = content_of(version)
    for write in WRITES:
        with pytest.raises(NotAllowed, match="Only a draft can be changed"):
            write(version, water.writer)
    assert content_of(version) == said


def test_both_checks_and_both_levels_are_needed_in_their_order(water: Water) -> None:
    version, governor = brought_to(State.CHECKING, water), make_member("governor")
    jurist = make_member("planning_manager")
    actions.check_charter(version, "legal", note="Read by the jurist", by=jurist)
    with pytest.raises(NotAllowed, match="done already"):
        actions.check_charter(version, "legal", by=water.writer)
    with pytest.raises(NotAllowed, match="does not wait for approval"):
        actions.approve_charter(version, Level.DIRECTORATE, by=water.head)
    assert actions.check_charter(version, "plain", by=water.writer).state == State.APPROVAL
    with pytest.raises(NotAllowed, match="not the turn of “Governor’s office”"):
        actions.approve_charter(version, Level.GOVERNOR, by=governor)
    actions.approve_charter(version, Level.DIRECTORATE, by=water.head)
    with pytest.raises(NotAllowed, match="“Governor’s office” has not approved"):
        actions.publish_charter(version, by=water.head)
    with pytest.raises(NotAllowed, match="You have approved this version already"):
        actions.approve_charter(version, Level.GOVERNOR, by=water.head)
    actions.approve_charter(version, Level.GOVERNOR, by=governor)
    assert content_of(actions.publish_charter(version, by=water.head)).approved_by == [water.head.name, governor.name]


def test_what_was_sent_back_is_checked_and_approved_anew(water: Water) -> None:
    version = approved(brought_to(State.DRAFT, water), water.head)
    with pytest.raises(NotAllowed, match="Say what is to be changed"):
        actions.return_charter(version, "  ", by=water.head)
    actions.return_charter(version, "The fee is wrong", by=water.head)
    move = version.moves.last()
    assert move is not None
    assert (move.from_state, move.to_state, move.reason, move.by) == (
        "approval",
        "draft",
        "The fee is wrong",
        water.head,
    )
    assert queries.levels_missing(version) == [Level.DIRECTORATE, Level.GOVERNOR]
    actions.change_draft(version, answer_days=1, by=water.writer)
    assert in_force(version, water.head).state == State.PUBLISHED
    assert version.checks.count() == 4


def test_a_review_ends_with_the_same_charter_or_with_a_new_version(water: Water) -> None:
    version = brought_to(State.REVIEW, water)
    assert queries.version_in_force(water.service) == version
    with pytest.raises(NotAllowed, match="is in force already"):
        actions.publish_charter(version, by=water.head)
    actions.keep_charter(version, review_on=date(2028, 1, 1), by=water.head)
    assert (water.row.review_on, queries.version_in_force(water.service)) == (date(2028, 1, 1), version)
    actions.review_charter(version, by=water.head)
    new = in_force(actions.start_new_version(water.row, by=water.writer), water.head)
    version.refresh_from_db()
    assert (version.state, queries.version_in_force(water.service)) == (State.SUPERSEDED, new)


def test_the_next_version_says_all_that_the_last_one_said(water: Water) -> None:
    version, by = brought_to(State.DRAFT, water), water.writer
    group, council = make(ClientGroup), make(Stakeholder)
    actions.change_draft(version, answer_days=4, by=by)
    actions.write_passages(version, {"office": {"en": "By the river"}, "pledge": {"en": "We listen"}}, by=by)
    actions.write_contacts(version, [{"kind": "phone", "value": "115", "is_complaints": True}], by=by)
    parties = [
        {"kind": "client", "words": {"en": "Homes"}, "client_group": group, "stakeholder": council},
        {"kind": "stakeholder", "words": {"en": "Council"}, "stakeholder": council},
    ]
    actions.write_parties(version, parties, by=by)
    actions.write_forms(version, [{"words": {"en": "Application"}, "address": "https://example.org/"}], by=by)
    entry = version.entries.get()
    requirements: list[dict[str, Any]] = [{"words": {"en": "Card"}, "copies": {"en": "1"}}, {"words": {"en": "Photo"}}]
    actions.write_service(
        entry, {"who": {"en": "All"}}, requirements=requirements, steps=[{"client": {"en": "Apply"}}], by=by
    )
    other = actions.add_service(version, make(Service, name={"en": "Drains"}), by=by)
    actions.write_service(other, {}, steps=[{"office": {"en": "We come"}}], place=1, by=by)
    assert [(row.client_group, row.stakeholder) for row in version.parties.all()] == [(group, None), (None, council)]
    in_force(version, water.head)
    new = actions.start_new_version(water.row, by=by)
    old_said, said = content_of(version), content_of(new)
    for name in ("answer_days", "passages", "contacts", "parties", "forms", "services"):
        assert getattr(said, name) == getattr(old_said, name), name
    assert [str(each.name) for each in said.services] == ["Drains", "Water supply"]
    assert [(p.words, p.guaranteed) for p in said.promises] == [(p.words, p.guaranteed) for p in old_said.promises]
    assert not {row.pk for row in new.parties.all()} & set(
        Party.objects.filter(version=version).values_list("pk", flat=True)
    )


def test_a_section_is_written_as_a_whole(water: Water) -> None:
    version, by = water.charter(), water.writer
    actions.write_contacts(version, [{"kind": "phone", "value": "115"}, {"kind": "sms", "value": "116"}], by=by)
    first, second = version.contacts.all()
    actions.write_contacts(version, [{"pk": second.pk}, {"pk": first.pk, "value": "117"}], by=by)
    assert [(row.pk, row.value) for row in version.contacts.all()] == [(second.pk, "116"), (first.pk, "117")]
    actions.write_contacts(version, [{"pk": first.pk}], by=by)
    assert [row.pk for row in version.contacts.all()] == [first.pk]
    with pytest.raises(NotAllowed, match="no longer there"):
        actions.write_contacts(version, [{"pk": second.pk}], by=by)
    other = in_force(_promising(water, make(Service, directorate=water.directorate)), water.head)
    with pytest.raises(NotAllowed, match="no longer there"):
        actions.write_contacts(version, [{"pk": row.pk} for row in other.contacts.all()], by=by)
    with pytest.raises(NotAllowed, match="describes this service already"):
        actions.add_service(version, water.service, by=by)
    with pytest.raises(ValueError, match="No parts of a charter"):
        actions.write_passages(version, {"weather": {"en": "Sun"}}, by=by)


def _promising(water: Water, service: Service) -> CharterVersion:
    version = actions.create_charter(service, by=water.writer)
    actions.write_contacts(version, [{"kind": "phone", "value": "118"}], by=water.writer)
    actions.add_commitment(version, words={"en": "We are polite"}, by=water.writer)
    return version


def test_an_own_charter_goes_before_that_of_the_office(water: Water) -> None:
    office = actions.create_charter(directorate=water.directorate, name={"en": "Water office"}, by=water.writer)
    drains = make(Service, directorate=water.directorate)
    for service in (water.service, drains):
        actions.add_service(office, service, by=water.writer)
    actions.add_commitment(office, words={"en": "We pump"}, service=drains, by=water.writer)
    with pytest.raises(NotAllowed, match="does not describe this service"):
        actions.add_commitment(office, words={"en": "We dig"}, service=make(Service), by=water.writer)
    in_force(office, water.head)
    assert [queries.version_in_force(each) for each in (water.service, drains)] == [office, office]
    said = queries.content_in_force(drains)
    assert said is not None
    assert [each.service for each in said.services] == [drains.pk]
    own = water.published()
    assert [queries.version_in_force(each) for each in (water.service, drains)] == [own, office]
    with pytest.raises(NotAllowed, match="has a name and a directorate"):
        actions.create_charter(directorate=water.directorate, by=water.writer)


def test_the_states_of_making_and_of_force_are_all_states() -> None:
    assert {*IN_THE_MAKING, State.PUBLISHED, State.REVIEW, State.SUPERSEDED, State.WITHDRAWN, State.DISCARDED} == set(
        State
    )


def work_of(member: Member) -> set[tuple[str, int]]:
    found = set()
    for kind in ("charters.move", "charters.review"):
        source = registry.work.get(kind)
        assert source is not None
        fresh = Member.objects.get(pk=member.pk)  # who holds what is read once for each object
        found |= {(kind, row["id"]) for row in source.rows(fresh)}
    return found


def test_whoever_is_next_finds_it_among_the_own_work(water: Water) -> None:
    governor, stranger = make_member("governor"), make_member("head", make_directorate())
    version = brought_to(State.CHECKING, water)
    mine = {("charters.move", version.pk)}
    people = (water.writer, water.head, governor, stranger)
    assert [work_of(each) for each in people] == [set(), mine, set(), set()]
    _checked(version, water)
    assert [work_of(each) for each in people] == [set(), mine, set(), set()]
    actions.approve_charter(version, Level.DIRECTORATE, by=water.head)
    assert [work_of(each) for each in people] == [set(), set(), mine, set()]
    actions.approve_charter(version, Level.GOVERNOR, by=governor)
    assert [work_of(each) for each in people] == [set(), mine, set(), set()]
    actions.return_charter(version, "Shorter", by=water.head)
    actions.consult_on_charter(version, by=water.writer)
    actions.end_consultation(version, by=water.writer)
    actions.change_charter_settings(governor_approves=False, by=water.head)
    _checked(version, water)
    assert [work_of(each) for each in people] == [set(), mine, set(), set()]  # the head approves anew
    actions.approve_charter(version, Level.DIRECTORATE, by=water.head)
    assert [work_of(each) for each in people] == [set(), mine, set(), set()]
    actions.publish_charter(version, by=water.head)
    assert [work_of(each) for each in people] == [set(), set(), set(), set()]


def test_a_review_that_is_due_is_work_of_its_owner_and_of_the_writers(water: Water) -> None:
    version = brought_to(State.PUBLISHED, water)
    today, owner = timezone.localdate(), make_member("governor")
    for day, due in ((today + timedelta(days=60), set()), (today, {("charters.review", version.pk)})):
        actions.change_charter(version.charter, owner=owner, review_on=day, by=water.head)
        assert [work_of(each) for each in (owner, water.writer)] == [due, due]
    page = signed_in(owner).get("/alpha/staff/").content.decode()
    assert url("charters:progress", version.pk) in page
    actions.review_charter(version, by=water.writer)
    assert work_of(owner) == due  # until it has an outcome


def test_whoever_is_next_is_told_and_the_writer_when_it_comes_back(water: Water) -> None:
    governor, stranger = make_member("governor"), make_member("head", make_directorate())

    def told() -> dict[int, list[str]]:
        rows = (
            Notification.objects.exclude(kind="charters.consultation").order_by("pk").values_list("recipient", "kind")
        )
        found: dict[int, list[str]] = {}
        for recipient, kind in rows:
            found.setdefault(recipient, []).append(kind.removeprefix("charters."))
        return found

    version = brought_to(State.CHECKING, water)
    actions.check_charter(version, "legal", by=make_member("planning_manager"))
    assert told() == {water.head.membership_id: ["your_turn"]}
    actions.check_charter(version, "plain", by=water.writer)
    actions.approve_charter(version, Level.DIRECTORATE, by=water.head)
    assert told() == {water.head.membership_id: ["your_turn"] * 2, governor.membership_id: ["your_turn"]}
    actions.return_charter(version, "Shorter", by=governor)
    assert told()[water.writer.membership_id] == ["returned"]
    assert told()[water.head.membership_id][-1] == "returned"  # the owner
    assert stranger.membership_id not in told()
    news = Notification.objects.get(recipient=water.writer.membership_id, kind="charters.returned")
    assert news.facts["reason"] == "Shorter"


def test_a_charter_goes_with_its_service(water: Water) -> None:
    version, new = water.charter(), make_directorate()
    move_service(water.service, to=new, by=None)
    version.charter.refresh_from_db()
    assert version.charter.directorate == new


def offered(client: Client, version: CharterVersion) -> dict[str, str]:
    """Each button of the page with the sentence why it does not work yet."""
    offers = client.get(url("charters:progress", version.pk)).context["offers"]
    return {each["name"]: each["reason"] for each in offers}


def test_moves_that_have_to_wait_say_for_what(water: Water) -> None:
    version = water.charter()
    writer, head, governor = signed_in(water.writer), signed_in(water.head), signed_in(make_member("governor"))
    assert "without a promise" in offered(writer, version)["consult"]
    water.promise(version)
    assert offered(writer, version) == {"consult": ""}
    actions.consult_on_charter(version, by=water.head)
    comment = actions.comment_on_charter(version, side="staff", author="", text="Too long", by=water.writer)
    assert offered(writer, version)["end"]
    actions.answer_comment(comment, answer="accepted", because="", by=water.head)
    assert offered(writer, version) == {"end": ""}
    actions.end_consultation(version, by=water.head)
    checker = make_member("planning_manager")
    for kind in Check.Kind.values:
        actions.check_charter(version, kind, by=checker)
    assert "not the turn" in offered(governor, version)["countersign"]
    assert "has not approved" in offered(head, version)["publish"]
    page = head.get(url("charters:progress", version.pk)).content.decode()
    assert 'aria-disabled="true" aria-describedby="why-publish"' in page
    actions.approve_charter(version, Level.DIRECTORATE, by=water.head)
    assert "approve" not in offered(head, version)
    assert offered(governor, version)["countersign"] == ""
