"""What waits for somebody's hand: signatures, scores, evaluations; in "my work", and told once."""

from typing import Any

import pytest
from django.utils import timezone

from people.models import Member
from planning import actions
from planning.actions.awaiting import note_awaited_signature, note_awaited_signatures
from planning.criteria import criteria_of
from planning.models import AwaitedSignature, Cycle, PlanSettings, Problem, Solution
from planning.tasks import note_awaited_signature as look_task
from sdip.web.models import Notification
from sdip.web.work import work_of
from tests.figures import assess, set_figures
from tests.make import make, make_member
from tests.planning.conftest import Story, in_days
from tests.planning.steps import step


def work(member: Member, kind: str) -> int:
    return work_of(Member.objects.get(pk=member.pk), timezone.localdate()).counts.get(kind, 0)


def told(member: Member, kind: str) -> list[Notification]:
    return list(Notification.objects.filter(recipient=member.membership_id, kind=kind))


@pytest.fixture
def governor(inside: Any) -> Member:
    return make_member("governor")


def test_a_stage_that_lacks_nothing_waits_for_the_head(story: Story) -> None:
    cycle, other = story.plan(), make_member("head", name="Another")
    assert note_awaited_signature(cycle) is None
    assert work(story.head, "planning.signature") == 0
    story.fill_team(cycle)
    note_awaited_signature(cycle)
    assert work(story.head, "planning.signature") == 1
    assert work(make_member("governor"), "planning.signature") == 0
    [news] = told(story.head, "planning.ready_for_head")
    assert news.facts["stage"]["ar"] != news.facts["stage"]["en"] == "Team"
    assert told(other, "planning.ready_for_head") == []


def test_conditions_that_come_and_go_are_told_once_for_each_time_at_the_stage(story: Story) -> None:
    cycle = story.plan()
    story.fill_team(cycle)
    seat = cycle.seats.get(function="supervisor")
    for confirmed in (timezone.now(), None, timezone.now(), None, timezone.now()):
        cycle.seats.filter(pk=seat.pk).update(confirmed_at=confirmed)
        note_awaited_signature(cycle)
        assert work(story.head, "planning.signature") == (confirmed is not None)
    assert len(told(story.head, "planning.ready_for_head")) == 1
    actions.sign_off_stage(cycle, stage="team", level="head", by=story.head)
    actions.reopen_stage(cycle, "team", stage="consultation", reason="Someone left", by=make_member())
    note_awaited_signatures()
    assert len(told(story.head, "planning.ready_for_head")) == 2


def test_where_two_sign_the_governors_office_is_called_after_the_head(story: Story, governor: Member) -> None:
    PlanSettings.objects.create(governor_stages=["team"])
    cycle = story.plan()
    story.fill_team(cycle)
    note_awaited_signature(cycle)
    assert (work(story.head, "planning.signature"), work(governor, "planning.signature")) == (1, 0)
    actions.sign_off_stage(cycle, stage="team", level="head", by=story.head)
    note_awaited_signature(cycle)
    assert (work(story.head, "planning.signature"), work(governor, "planning.signature")) == (0, 1)
    assert len(told(governor, "planning.ready_for_governor")) == 1
    actions.sign_off_stage(cycle, stage="team", level="governor", by=governor)
    note_awaited_signature(cycle)
    assert work(governor, "planning.signature") == 0
    assert AwaitedSignature.objects.count() == 0


def test_a_plan_that_moved_on_or_was_put_away_waits_for_nobody(story: Story) -> None:
    cycle = story.plan()
    story.fill_team(cycle)
    note_awaited_signature(cycle)
    story.at("consultation", cycle)  # as it is before the job has looked again
    assert work(story.head, "planning.signature") == 0
    story.at("team", cycle)
    actions.archive_cycle(cycle, reason="Double", by=story.head)
    assert work(story.head, "planning.signature") == 0
    note_awaited_signatures()
    assert AwaitedSignature.objects.count() == 0


def test_a_change_of_the_plan_has_a_job_look_once(story: Story, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        cycle = story.plan()
        story.fill_team(cycle)
        for number in range(3):
            actions.add_problem(cycle, statement={"en": f"Problem {number}"}, by=story.head)
    looking = [each for each in callbacks if getattr(each, "func", None) == look_task.send_softly]
    assert len(looking) == 1
    looking[0]()
    assert AwaitedSignature.objects.get().cycle == cycle


def test_whose_signature_is_void_hears_why(story: Story, governor: Member) -> None:
    cycle = story.plan()
    story.fill_team(cycle)
    actions.sign_off_stage(cycle, stage="team", level="head", by=story.head)
    actions.countersign_stage(cycle, stage="team", by=governor)
    leader = make_member()
    actions.reopen_stage(cycle, "team", stage="consultation", reason="A voice is missing", by=leader)
    for person in (story.head, governor):
        [news] = told(person, "planning.signatures_void")
        assert news.facts["reason"] == "A voice is missing"
    assert told(leader, "planning.signatures_void") == []


@pytest.fixture
def weighed(story: Story) -> Cycle:
    cycle = story.plan()
    story.fill_team(cycle)
    problem = make(Problem, cycle=cycle)
    for name in ("Repair", "Replace"):
        make(Solution, cycle=cycle, problem=problem, words={"en": name})
    return story.at("priorities", cycle)


def points_for(cycle: Cycle) -> dict[tuple[int, str], int]:
    rows = Solution.objects.filter(cycle=cycle, archived_at=None)
    return {(row.pk, each.code): 3 for row in rows for each in criteria_of(cycle)}


def test_solutions_wait_for_each_confirmed_seat_until_it_has_scored(story: Story, weighed: Cycle) -> None:
    people = {seat.function: seat.member for seat in weighed.seats.select_related("member")}
    member, leader = people["community_member"], people["team_leader"]
    assert [work(each, "planning.score") for each in (member, leader, make_member())] == [1, 1, 0]
    points = points_for(weighed)
    half = dict(list(points.items())[: len(points) // 2])
    actions.give_scores(weighed, half, by=member)
    assert work(member, "planning.score") == 1
    actions.give_scores(weighed, points, by=member)
    assert (work(member, "planning.score"), work(leader, "planning.score")) == (0, 1)
    Cycle.objects.filter(pk=weighed.pk).update(scores_open_at=timezone.now())
    assert work(leader, "planning.score") == 0


def test_what_a_deputy_scored_waits_no_more_and_unanswered_seats_score_nothing(story: Story, weighed: Cycle) -> None:
    seat, deputy = weighed.seats.get(function="supervisor"), make_member()
    weighed.seats.filter(pk=seat.pk).update(deputy=deputy)
    actions.give_scores(weighed, points_for(weighed), by=deputy)
    assert work(seat.member, "planning.score") == 0
    silent = weighed.seats.get(function="team_leader")
    weighed.seats.filter(pk=silent.pk).update(confirmed_at=None)
    assert work(silent.member, "planning.score") == 0


def test_the_stage_priorities_calls_the_team_to_score(story: Story) -> None:
    cycle = story.plan()
    story.fill_team(cycle)
    story.at("solutions", cycle)
    make(Problem, cycle=cycle)
    make(Solution, cycle=cycle, problem=Problem.objects.get(), words={"en": "Repair"})
    actions.sign_off_stage(cycle, stage="solutions", level="head", by=story.head)
    people = [seat.member for seat in cycle.seats.exclude(member=story.head).select_related("member")]
    assert [len(told(each, "planning.scores_wanted")) for each in people] == [1, 1, 1]


def test_goals_wait_to_be_evaluated_until_something_was_said_of_their_aim(story: Story) -> None:
    cycle, owner = story.plan(), make_member()
    goal = story.goal(cycle, owner=owner, due_on=in_days(200))
    assert work(owner, "planning.goal") == 0
    story.at("evaluation", cycle)
    assert work(owner, "planning.goal") == 1
    set_figures(story.indicator, story.months[5:6], ["0.9"])
    assess()
    actions.evaluate_goal(goal, period_id=story.months[5].pk, lesson="Trucks", by=owner)
    assert work(owner, "planning.goal") == 0


def test_the_stage_evaluation_calls_the_owners_of_goals(story: Story) -> None:
    cycle, owner = story.plan(), make_member()
    goal = story.goal(cycle, owner=owner)
    story.at("implementation", cycle)
    action = actions.add_action(statement={"en": "Repair"}, goal=goal, owner=owner, due_on=in_days(10), by=story.head)
    for state in ("running", "done"):
        action = actions.move_action(action, state, revision=action.revision, by=owner)
    actions.sign_off_stage(cycle, stage="implementation", level="head", by=story.head)
    assert len(told(owner, "planning.evaluation_due")) == 1


def test_a_barrier_names_nobody_whose_place_is_not_taken(story: Story, governor: Member) -> None:
    """Who clears it in the own right acts for nobody; a deputy of the chair acts for the chair."""
    cycle, owner, deputy = story.plan(), make_member(name="Amal"), make_member()
    action = step(story, goal=None, cycle=cycle, owner=owner)
    cycle.seats.filter(function="chair").update(deputy=deputy)
    for level in ("owner", "chair", "head", "governor"):
        actions.raise_barrier(action, statement=level, level=level, by=owner)

    def why(member: Member) -> dict[str, str]:
        fresh = Member.objects.get(pk=member.pk)
        found = work_of(fresh, timezone.localdate(), kind="planning.barrier").groups
        return {str(item.title): item.why for group in found for item in group.items}

    assert list(why(owner)) == ["owner"]
    assert "You act for" not in why(owner)["owner"] + why(governor)["governor"]
    assert "You act for" not in why(story.head)["head"] + why(story.head)["chair"]
    assert f"You act for {story.head.name}." in why(deputy)["chair"]
