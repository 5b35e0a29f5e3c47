"""What was put away can be read and brought back by those who may; nothing is written in it, nor in parts of templates."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from people.models import Member
from planning import actions, rules
from planning.models import Action, Barrier, Consultation, Cycle, Meeting, Problem, Seat, Solution
from tenancy.refusals import NotAllowed
from tests.figures import address
from tests.make import make, make_directorate, make_member, signed_in
from tests.planning.conftest import Story, in_days
from tests.planning.steps import step


def text_of(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def cycle(story: Story) -> Cycle:
    plan = story.plan()
    story.fill_team(plan)
    problem = actions.add_problem(plan, statement={"en": "Pipes break"}, by=story.head)
    actions.add_solution(problem, statement={"en": "New pipes"}, by=story.head)
    step(story, cycle=plan, goal=story.goal(plan))
    start = timezone.now()
    make(Meeting, cycle=plan, starts_at=start, ends_at=start + timedelta(hours=1))
    make(Consultation, cycle=plan, voice="staff", method="meeting", on=in_days(0))
    make(Barrier, action=Action.objects.get(), words="No permit", level="owner")
    return plan


def parts(cycle: Cycle) -> dict[str, int]:
    """One row of each kind, by the page that shows it."""
    return {
        "planning:problem_page": Problem.objects.filter(cycle=cycle).earliest("pk").pk,
        "planning:solution_page": Solution.objects.filter(cycle=cycle).earliest("pk").pk,
        "planning:action_page": Action.objects.filter(cycle=cycle).earliest("pk").pk,
    }


def more_parts(cycle: Cycle) -> dict[str, int]:
    return parts(cycle) | {
        "planning:meeting_page": cycle.meetings.get().pk,
        "planning:one_consultation_page": cycle.consultations.get().pk,
        "planning:seat_page": Seat.objects.filter(cycle=cycle).earliest("pk").pk,
        "planning:goal_outcome_page": cycle.goals.get().pk,
        "planning:barrier_page": Barrier.objects.get().pk,
        **{f"planning:{name}_page": cycle.pk for name in ("plan", "team", "problems", "goals", "implementation")},
    }


CHANGES = (
    ("planning:change_solution_page", "planning:solution_page"),
    ("planning:change_problem_page", "planning:problem_page"),
    ("planning:change_action_page", "planning:action_page"),
    ("planning:update_page", "planning:action_page"),
)


def test_a_plan_put_away_is_read_by_those_who_may_bring_it_back(story: Story, cycle: Cycle) -> None:
    pages = more_parts(cycle)
    actions.archive_cycle(cycle, reason="Opened twice", by=story.head)
    head, auditor = signed_in(story.head), signed_in(make_member("auditor", story.directorate))
    for page, pk in pages.items():
        shown = head.get(address(page, args=[pk]))
        assert (page, shown.status_code) == (page, 200)
        assert "This plan was put away" in text_of(shown)
        assert auditor.get(address(page, args=[pk])).status_code == 404
    listed = text_of(head.get(address("planning:plans_page"), {"kept": "archived"}))
    assert address("planning:plan_page", args=[cycle.pk]) in listed
    listed = text_of(auditor.get(address("planning:plans_page"), {"kept": "archived"}))
    assert "Opened twice" in listed
    assert address("planning:plan_page", args=[cycle.pk]) not in listed


def test_nothing_is_written_in_a_plan_put_away(story: Story, cycle: Cycle) -> None:
    actions.archive_cycle(cycle, reason="Opened twice", by=story.head)
    client, pages = signed_in(story.head), parts(cycle)
    for change, page in CHANGES:
        assert client.get(address(change, args=[pages[page]])).status_code == 403
    plan = Cycle.objects.get(pk=cycle.pk)
    assert not rules.can_edit_plan(story.head, plan)
    assert not rules.can_reopen_stages(story.head, plan)
    problem = Problem.objects.filter(cycle=plan).earliest("pk")
    with pytest.raises(NotAllowed, match="was put away"):
        actions.add_solution(problem, statement={"en": "More"}, by=story.head)
    sign = address("planning:sign_page", args=[plan.pk])
    assert client.post(sign, {"stage": "team", "level": "head"}).status_code == 403
    again = client.post(address("planning:archive_page", args=[plan.pk]), {"reason": "Twice"})
    assert (again.status_code, "was put away" in text_of(again)) == (422, True)


def test_links_to_a_plan_put_away_are_for_those_who_can_follow_them(story: Story, cycle: Cycle) -> None:
    story.at("closed", cycle)
    later = actions.start_next_cycle(
        cycle, name={"en": "Second"}, starts_on=in_days(301), ends_on=in_days(600), by=story.head
    )
    actions.archive_cycle(cycle, reason="Old", by=story.head)
    link, page = address("planning:plan_page", args=[cycle.pk]), address("planning:plan_page", args=[later.pk])
    assert f'href="{link}"' in text_of(signed_in(story.head).get(page))
    seen = text_of(signed_in(make_member("auditor", story.directorate)).get(page))
    assert ("Follows the plan" in seen, f'href="{link}"' in seen) == (True, False)


@pytest.fixture
def template(story: Story, cycle: Cycle) -> Cycle:
    return actions.save_as_template(cycle, name={"en": "Pipes"}, by=story.head)


def test_the_parts_of_a_template_have_no_door(story: Story, template: Cycle) -> None:
    client, pages = signed_in(story.head), parts(template)
    for page, pk in pages.items():
        assert (page, client.get(address(page, args=[pk])).status_code) == (page, 404)
    for change, page in CHANGES:
        assert client.post(address(change, args=[pages[page]]), {"statement_en": "X"}).status_code == 404
    owner: Member = Action.objects.get(cycle=template).owner
    action = Action.objects.get(cycle=template)
    assert not rules.can_update_action(owner, action)
    with pytest.raises(NotAllowed, match="part of a template"):
        actions.move_action(action, "running", revision=action.revision, by=owner)
    with pytest.raises(NotAllowed, match="part of a template"):
        actions.change_cycle(
            template,
            name={"en": "X"},
            starts_on=in_days(0),
            ends_on=in_days(9),
            service=None,
            public=True,
            revision=1,
            by=owner,
        )


def test_nobody_elsewhere_reads_it(story: Story, cycle: Cycle) -> None:
    actions.archive_cycle(cycle, reason="Opened twice", by=story.head)
    stranger = signed_in(make_member("head", make_directorate()))
    assert stranger.get(address("planning:plan_page", args=[cycle.pk])).status_code == 404
