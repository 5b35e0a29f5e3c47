"""Beyond one stage: later signatures, the next plan, putting a plan away, and the settings of all plans."""

from typing import Any

import pytest

from planning import actions
from planning.models import Action, Cycle, DateShift, PlanSettings, Problem, Seat, SignOff, Solution
from planning.settings import plan_settings
from sdip.mail.models import Message
from tenancy.refusals import NotAllowed
from tests.figures import address
from tests.make import make, make_directorate, make_member, signed_in
from tests.planning.conftest import Story, in_days


@pytest.fixture
def cycle(story: Story) -> Cycle:
    cycle = story.plan(public=True)
    story.fill_team(cycle)
    return cycle


def text_of(response: Any) -> str:
    return response.content.decode()


def follow(story: Story, cycle: Cycle) -> Cycle:
    return actions.start_next_cycle(
        cycle, name={"en": "Second round"}, starts_on=in_days(301), ends_on=in_days(600), by=story.head
    )


def test_the_office_signs_later_with_a_button(story: Story, cycle: Cycle) -> None:
    actions.sign_off_stage(cycle, stage="team", level="head", note="All here", by=story.head)
    url, page = address("planning:countersign_page", args=[cycle.pk]), address("planning:plan_page", args=[cycle.pk])
    assert "countersign" not in text_of(signed_in(story.head).get(page))
    assert signed_in(story.head).post(url, {"stage": "team"}).status_code == 403
    office = signed_in(make_member("governor", name="Office of the governor"))
    assert "countersign" in text_of(office.get(page))
    assert office.post(url, {"stage": "problems"}).status_code == 302
    assert SignOff.objects.filter(level="governor").count() == 0
    assert office.post(url, {"stage": "team"}).status_code == 302
    shown = text_of(office.get(page))
    assert ("Office of the governor" in shown, "countersign" in shown) == (True, False)


def test_what_is_missing_leads_to_where_it_is_mended(story: Story) -> None:
    cycle = story.plan()
    page = text_of(signed_in(story.head).get(address("planning:plan_page", args=[cycle.pk])))
    assert "3 of 3 voices are missing" in page
    assert f'class="btn slim" href="{address("planning:team_page", args=[cycle.pk])}"' in page
    team = text_of(signed_in(story.head).get(address("planning:team_page", args=[cycle.pk])))
    assert f'class="btn slim" href="{address("planning:team_page", args=[cycle.pk])}"' not in team


def test_the_next_plan_starts_from_the_open_ends(story: Story, cycle: Cycle) -> None:
    open_, shut = (actions.add_problem(cycle, statement={"en": words}, by=story.head) for words in ("Pipes", "Streets"))
    goal = story.goal(cycle, problem=shut)
    kept = make(Solution, cycle=cycle, problem=open_, state="chosen")
    make(Solution, cycle=cycle, problem=shut, state="chosen")
    done = make(Solution, cycle=cycle, problem=open_, state="chosen")
    facts = {"owner": story.head, "due_on": in_days(9), "by": story.head}
    make(Action, cycle=cycle, directorate=story.directorate, solution=done, state="done", done_on=in_days(0))
    step = actions.add_action(cycle=cycle, statement={"en": "Repair"}, solution=kept, **facts)
    gone = make_member(name="Gone")
    make(Seat, cycle=cycle, function="supervisor", member=gone)
    type(gone).objects.filter(pk=gone.pk).update(left_on=in_days(-1))
    story.measure(story.months[5], "0.9")
    assert goal.problem == shut
    with pytest.raises(NotAllowed, match="being evaluated or closed"):
        follow(story, cycle)
    story.at("evaluation", cycle)
    mails = Message.objects.filter(purpose="planning.seat").count()
    new = follow(story, cycle)
    assert (new.follows, new.stage, new.public, new.directorate) == (cycle, "team", True, story.directorate)
    problem = Problem.objects.get(cycle=new)
    assert (problem.carried_from, str(problem.words)) == (open_, "Pipes")
    solution = Solution.objects.get(cycle=new)
    assert (solution.carried_from, solution.problem, solution.state) == (kept, problem, "proposed")
    action = Action.objects.get(cycle=new)
    assert (action.carried_from, action.solution, action.state) == (step, solution, "planned")
    assert (action.due_on, action.starts_on) == (new.starts_on, None)
    [shift] = action.shifts.all()
    assert (shift.from_on, shift.to_on) == (step.due_on, new.starts_on)
    step.refresh_from_db()
    assert (step.state, new.code in step.updates.get().note) == ("dropped", True)
    assert sorted(new.seats.values_list("function", flat=True)) == [
        "chair", "community_member", "supervisor", "team_leader",
    ]  # fmt: skip
    assert new.seats.filter(confirmed_at=None).count() == 3
    assert Message.objects.filter(purpose="planning.seat").count() == mails + 3
    with pytest.raises(NotAllowed, match="Second round"):
        follow(story, cycle)


def test_what_lies_in_the_new_plan_keeps_its_days(story: Story, cycle: Cycle) -> None:
    facts = {"owner": story.head, "by": story.head, "cycle": cycle}
    actions.add_action(statement={"en": "Late"}, starts_on=in_days(5), due_on=in_days(9), **facts)
    actions.add_action(statement={"en": "Long"}, starts_on=in_days(5), due_on=in_days(400), **facts)
    story.at("closed", cycle)
    new = follow(story, cycle)
    days = {str(row.words): (row.starts_on, row.due_on) for row in new.actions.all()}
    assert days == {"Late": (new.starts_on, new.starts_on), "Long": (new.starts_on, in_days(400))}
    assert [str(row.action.words) for row in DateShift.objects.all()] == ["Late"]


def test_nothing_is_carried_when_the_next_plan_cannot_open(story: Story, cycle: Cycle) -> None:
    step = actions.add_action(
        cycle=cycle, statement={"en": "Repair"}, owner=story.head, due_on=in_days(9), by=story.head
    )
    story.at("closed", cycle)
    with pytest.raises(NotAllowed, match="ends before it begins"):
        actions.start_next_cycle(cycle, name={"en": "X"}, starts_on=in_days(9), ends_on=in_days(8), by=story.head)
    step.refresh_from_db()
    assert (step.state, Cycle.objects.count()) == ("planned", 1)


def test_the_next_plan_on_its_page(story: Story, cycle: Cycle) -> None:
    client, url = signed_in(story.head), address("planning:next_plan_page", args=[cycle.pk])
    form = {"name_en": "Second", "starts_on": in_days(301).isoformat(), "ends_on": in_days(600).isoformat()}
    assert client.post(url, form).status_code == 422
    story.at("closed", cycle)
    assert "Start the next plan" in text_of(client.get(address("planning:plan_page", args=[cycle.pk])))
    assert signed_in(make_member("head", make_directorate())).post(url, form).status_code == 403
    assert client.post(url, form).status_code == 302
    listed = address("planning:plans_page")
    assert "Goes on in:" in text_of(client.get(listed))
    assert "Repairs in time</a><span" not in text_of(client.get(listed, {"row": "next"}))
    assert "Second" in text_of(client.get(listed, {"row": "next"}))
    assert "Second" not in text_of(
        client.get(listed, {"row": "first", "directorate": story.directorate.pk, "q": "second"})
    )


def test_a_plan_is_put_away_with_a_reason_and_brought_back(story: Story, cycle: Cycle) -> None:
    client, url = signed_in(story.head), address("planning:archive_page", args=[cycle.pk])
    leader = make_member()
    make(Seat, cycle=cycle, function="team_leader", member=leader)
    assert signed_in(leader).post(url, {"reason": "X"}).status_code == 403
    assert client.post(url, {"reason": " "}).status_code == 422
    assert client.post(url, {"reason": "Opened twice"}).status_code == 302
    page = address("planning:plan_page", args=[cycle.pk])
    assert "This plan was put away" in text_of(client.get(page))
    listed = address("planning:plans_page")
    assert "Opened twice" not in text_of(client.get(listed))
    assert "Opened twice" in text_of(client.get(listed, {"kept": "archived"}))
    back = address("planning:plan_return", args=[cycle.pk])
    assert signed_in(make_member("head", make_directorate())).post(back).status_code == 403
    assert client.post(back).status_code == 302
    assert client.get(page).status_code == 200
    cycle.refresh_from_db()
    assert (cycle.archived_at, cycle.archive_reason) == (None, "")


def test_the_settings_of_plans_are_one_row_that_administrators_change(story: Story) -> None:
    client, url = signed_in(make_member("administrator")), address("planning:settings_page")
    assert plan_settings().governor_stages == ["priorities", "evaluation"]
    form = {
        "governor_stages": ["goals"], "cluster_size": 7, "cluster_days": 30, "remind_days": 5, "deputy_after_days": 2,
        "head_after_days": 9, "currency": "iqd", "revision": 1,
    }  # fmt: skip
    refused = client.post(url, form | {"head_after_days": 1})
    assert (refused.status_code, "after the deputy" in text_of(refused)) == (422, True)
    assert client.post(url, form | {"currency": "dinar"}).status_code == 422
    assert client.post(url, form).status_code == 302
    stale = client.post(url, form | {"cluster_size": 8})
    assert (stale.status_code, "changed the settings meanwhile" in text_of(stale)) == (422, True)
    assert client.post(url, form | {"cluster_size": 8, "revision": 2}).status_code == 302
    row = PlanSettings.objects.get()
    assert (row.governor_stages, row.cluster_size, row.currency) == (["goals"], 8, "IQD")
    assert signed_in(story.head).get(url).status_code == 403
    assert address("planning:settings_page") in text_of(client.get(address("organisation:settings")))
