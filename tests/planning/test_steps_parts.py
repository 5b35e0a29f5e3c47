"""What hangs on an action: milestones in its days, no ring of waiting, barriers that only go up, evidence that stays."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisation.models import Assignment
from people.models import Deputyship
from planning import actions
from planning.models import ActionFile, Barrier, Cycle, Dependency, Milestone, Seat
from planning.rules import can_clear_barrier, can_escalate_barrier
from planning.shell_steps import work_actions, work_as_deputy, work_barriers
from planning.waiting import ring_through
from planning.workflow import BARRIER_LEVELS, check_escalation
from sdip.web.models import Notification
from tenancy.refusals import NotAllowed
from tests.make import make, make_directorate, make_member
from tests.planning.conftest import Story, in_days
from tests.planning.steps import step


@pytest.fixture
def cycle(story: Story) -> Cycle:
    return story.plan()


def three(story: Story, cycle: Cycle) -> list[Any]:
    return [step(story, goal=None, cycle=cycle, statement={"en": name}) for name in ("Dig", "Lay", "Fill")]


# --- milestones ---


def test_a_milestone_lies_within_the_days_of_its_action(story: Story, cycle: Cycle) -> None:
    row = step(story, goal=None, cycle=cycle, starts_on=in_days(2))
    for day in (1, 11):
        with pytest.raises(NotAllowed, match="within the days"):
            actions.add_milestone(row, statement={"en": "Half"}, due_on=in_days(day), by=story.head)
    for day in (2, 10, 10):
        actions.add_milestone(row, statement={"en": "Half"}, due_on=in_days(day), by=story.head)
    assert Milestone.objects.count() == 2


def test_a_milestone_is_reached_once_and_kept_when_archived(story: Story, cycle: Cycle) -> None:
    row = step(story, goal=None, cycle=cycle)
    milestone = actions.add_milestone(row, statement={"en": "Half"}, due_on=in_days(3), by=story.head)
    Milestone.objects.filter(pk=milestone.pk).update(done_on=in_days(-4))
    assert actions.complete_milestone(milestone, by=story.head).done_on == in_days(-4)
    assert actions.reopen_milestone(milestone, by=story.head).done_on is None
    actions.archive_milestone(milestone, by=story.head)
    assert Milestone.objects.get().archived_at is not None


# --- dependencies ---


def test_a_ring_is_refused_by_name(story: Story, cycle: Cycle) -> None:
    dig, lay, fill = three(story, cycle)
    actions.add_dependency(lay, dig, by=story.head)
    actions.add_dependency(lay, dig, by=story.head)
    actions.add_dependency(fill, lay, by=story.head)
    assert Dependency.objects.count() == 2
    ring = "“Dig” waits for “Fill”, “Fill” waits for “Lay” and “Lay” waits for “Dig”"
    with pytest.raises(NotAllowed, match=f"in a ring: {ring}"):
        actions.add_dependency(dig, fill, by=story.head)
    with pytest.raises(NotAllowed, match="wait for itself"):
        actions.add_dependency(dig, dig, by=story.head)


def test_an_action_waits_only_within_its_plan(story: Story, cycle: Cycle) -> None:
    row = step(story, goal=None, cycle=cycle)
    loose = step(story, goal=None, directorate=story.directorate)
    for first, second in ((row, step(story, goal=None, cycle=story.plan())), (row, loose), (loose, row)):
        with pytest.raises(NotAllowed, match="of the same plan"):
            actions.add_dependency(first, second, by=story.head)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=40))
def test_no_order_of_asking_ever_makes_a_ring(asked: list[tuple[int, int]]) -> None:
    """Kahn's way to look for rings, another one than the product's, finds none in what was let through."""
    needs: dict[int, set[int]] = {}
    for first, second in asked:
        ring = ring_through(needs, first, second)
        if not ring:
            needs.setdefault(first, set()).add(second)
            continue
        assert (ring[0], ring[1], ring[-1]) == (first, second, first)
        assert all(after in needs[before] for before, after in zip(ring[1:], ring[2:], strict=False))
    left = {first: set(seconds) for first, seconds in needs.items()}
    while left:
        free = [first for first, seconds in left.items() if not seconds & set(left)]
        assert free, "a ring"
        for first in free:
            del left[first]


# --- barriers ---


@pytest.mark.parametrize("level", BARRIER_LEVELS)
@pytest.mark.parametrize("to", BARRIER_LEVELS)
def test_a_barrier_goes_up_only(level: str, to: str) -> None:
    if BARRIER_LEVELS.index(to) > BARRIER_LEVELS.index(level):
        check_escalation(level, to)
    else:
        with pytest.raises(NotAllowed, match="upward only"):
            check_escalation(level, to)


def told(kind: str = "planning.barrier_raised") -> list[int]:
    return list(Notification.objects.filter(kind=kind).order_by("pk").values_list("recipient", flat=True))


def test_each_level_hears_of_it_and_sees_it_in_its_work(story: Story, cycle: Cycle) -> None:
    owner, chair, governor = make_member("data_officer", story.directorate), story.head, make_member("governor")
    head = make_member("head", make_directorate(story.directorate))  # of a directorate below: not asked
    acting = make_member("data_officer", story.directorate)
    make(Deputyship, member=governor, deputy=acting, starts_on=in_days(-1), ends_on=in_days(1))
    row = step(story, goal=None, cycle=cycle, owner=owner)
    asker = make_member("team_leader", story.directorate)
    barrier = actions.raise_barrier(row, statement="No parts", level="owner", by=asker)
    assert actions.raise_barrier(row, statement=" No parts ", level="owner", by=asker) == barrier
    assert told() == [owner.membership_id]
    assert [work_barriers(who).count() for who in (owner, chair, governor)] == [1, 0, 0]
    actions.escalate_barrier(barrier, "chair", by=owner)
    assert told()[-1] == chair.membership_id
    assert [work_barriers(who).count() for who in (owner, chair, governor)] == [0, 1, 0]
    actions.escalate_barrier(barrier, "governor", by=chair)
    assert set(told()[-2:]) == {governor.membership_id, acting.membership_id}
    assert [work_barriers(who).count() for who in (owner, chair, governor, acting, head)] == [0, 0, 1, 1, 0]
    actions.clear_barrier(barrier, answer="Bought in Najaf", by=governor)
    assert set(told("planning.barrier_cleared")) == {asker.membership_id, owner.membership_id}
    assert work_barriers(governor).count() == 0


def test_who_may_clear_and_pass_on_a_barrier(story: Story, cycle: Cycle) -> None:
    owner, governor, guest = (
        make_member("data_officer", story.directorate),
        make_member("governor"),
        make_member("community_member"),
    )
    chair, other = make_member("team_leader", make_directorate()), make_member("head", make_directorate())
    cycle.seats.filter(function="chair").update(member=chair)
    make(Seat, cycle=cycle, function="community_member", member=guest)
    row = step(story, goal=None, cycle=cycle, owner=owner)
    may = {
        "owner": [1, 1, 1, 1, 0, 0],
        "chair": [0, 1, 1, 1, 0, 0],
        "head": [0, 0, 1, 1, 0, 0],
        "governor": [0, 0, 0, 1, 0, 0],
    }
    for level, expected in may.items():
        barrier = make(Barrier, action=row, level=level)
        people = (owner, chair, story.head, governor, guest, other)
        assert [int(can_clear_barrier(who, barrier)) for who in people] == expected, level
        assert [int(can_escalate_barrier(who, barrier)) for who in people] == [1, 1, 1, 1, 0, 0]


def test_a_barrier_is_cleared_once_and_with_an_answer(story: Story, cycle: Cycle) -> None:
    row = step(story, goal=None, cycle=cycle)
    with pytest.raises(NotAllowed, match="what holds"):
        actions.raise_barrier(row, statement=" ", level="chair", by=story.head)
    barrier = actions.raise_barrier(row, statement="No parts", level="chair", by=story.head)
    with pytest.raises(NotAllowed, match="how it was cleared"):
        actions.clear_barrier(barrier, answer=" ", by=story.head)
    actions.clear_barrier(barrier, answer="Found some", by=story.head)
    for write in (
        lambda: actions.clear_barrier(barrier, answer="Again", by=story.head),
        lambda: actions.escalate_barrier(barrier, "governor", by=story.head),
    ):
        with pytest.raises(NotAllowed, match="cleared already"):
            write()


def test_a_barrier_goes_to_nobody_where_the_office_is_not_held(story: Story, cycle: Cycle) -> None:
    row, loose = step(story, goal=None, cycle=cycle), step(story, goal=None, directorate=story.directorate)
    Assignment.objects.filter(member=story.head).update(ends_on=in_days(-1))
    for action, level in ((row, "head"), (row, "governor"), (loose, "chair")):
        with pytest.raises(NotAllowed, match="Nobody holds that office"):
            actions.raise_barrier(action, statement="No parts", level=level, by=story.head)
    assert not Barrier.objects.exists()


# --- evidence and work ---


def test_evidence_is_known_by_its_content_and_only_archived(story: Story, cycle: Cycle) -> None:
    row = step(story, goal=None, cycle=cycle)
    with pytest.raises(NotAllowed, match="can’t be taken as evidence"):
        actions.add_action_file(row, b"MZ\x00", "proof.pdf", by=story.head)
    for _click in range(2):
        link = actions.add_action_file(row, b"%PDF-1", "proof.pdf", note="Pump", by=story.head)
    actions.archive_action_file(link, by=story.head)
    again = actions.add_action_file(row, b"%PDF-1", "proof.pdf", by=story.head)
    assert (ActionFile.objects.count(), again.archived_at) == (1, None)
    for number in range(9):
        actions.add_action_file(row, b"%PDF" + b"-" + str(number).encode() * 2, "p.pdf", by=story.head)
    with pytest.raises(NotAllowed, match="10 files are enough"):
        actions.add_action_file(row, b"%PDF-last", "last.pdf", by=story.head)


def test_work_is_the_owners_and_the_deputys_while_the_plan_runs(story: Story, cycle: Cycle) -> None:
    owner, deputy, acting = (make_member("data_officer", story.directorate) for _each in range(3))
    make(Deputyship, member=owner, deputy=acting, starts_on=in_days(0), ends_on=in_days(0))
    step(story, goal=None, cycle=cycle, owner=owner, deputy=deputy)
    step(story, goal=None, cycle=cycle, owner=owner, starts_on=in_days(31), due_on=in_days(60))  # not yet

    def counts() -> list[tuple[int, int]]:
        return [(work_actions(who).count(), work_as_deputy(who).count()) for who in (owner, deputy, acting)]

    assert counts() == [(1, 0), (0, 1), (1, 0)]
    story.at("closed", cycle)
    assert counts() == [(0, 0), (0, 0), (0, 0)]
