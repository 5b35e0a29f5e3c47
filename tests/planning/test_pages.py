"""The plan's pages: what they show to whom, what they refuse, and that a list asks the same number of questions always."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from planning import actions
from planning.models import Action, Cycle, Goal, Problem, Seat
from tests.figures import address
from tests.make import make, make_directorate, make_member, signed_in
from tests.planning.conftest import Story, in_days


@pytest.fixture
def cycle(story: Story) -> Cycle:
    cycle = story.plan(public=True)
    problem = actions.add_problem(
        cycle, statement={"en": "Pipes stay broken"}, indicator=story.indicator, period=story.months[4], by=story.head
    )
    goal = story.goal(cycle, problem=problem)
    actions.add_action(
        statement={"en": "Repair the truck"}, owner=story.head, due_on=in_days(9), goal=goal, by=story.head
    )
    return cycle


def text_of(response: Any) -> str:
    return response.content.decode()


def test_the_workspace_shows_the_chain(story: Story, cycle: Cycle) -> None:
    story.measure(story.months[5], "0.76")
    page = text_of(signed_in(story.head).get(address("planning:plan_page", args=[cycle.pk])))
    for words in (
        "Pipes stay broken",
        "71.0%",
        "76.0%",
        "at least 80.0%",
        "Gap smaller",
        "Sign off",
    ):
        assert words in page
    assert "Repair the truck" in text_of(
        signed_in(story.head).get(address("planning:implementation_page", args=[cycle.pk]))
    )


def test_a_workspace_asks_the_same_questions_whatever_it_holds(story: Story, cycle: Cycle) -> None:
    client, url = signed_in(story.head), address("planning:plan_page", args=[cycle.pk])
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url)
    goal = Goal.objects.get()
    for number in range(20):
        actions.add_action(
            statement={"en": f"Step {number}"}, owner=make_member(), due_on=in_days(9), goal=goal, by=story.head
        )
        actions.add_problem(cycle, statement={"en": f"Problem {number}"}, by=story.head)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


def test_the_list_asks_the_same_questions_for_three_as_for_one(story: Story, cycle: Cycle) -> None:
    client, url = signed_in(story.head), address("planning:plans_page")
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        assert text_of(client.get(url)).count("<tr") == 2
    story.plan(), story.plan()
    with CaptureQueriesContext(connection) as three:
        assert text_of(client.get(url)).count("<tr") == 4
    assert len(three) == len(one)


def test_a_swap_equals_a_reload(story: Story, cycle: Cycle) -> None:
    client, url = signed_in(story.head), address("planning:plans_page") + "?q=repairs"
    part = text_of(client.get(url, headers={"HX-Request": "true", "HX-Target": "plans"}))
    assert "Repairs in time" in part
    assert part.strip() in text_of(client.get(url))


def test_search_finds_a_plan_in_any_language(story: Story, cycle: Cycle) -> None:
    client, url = signed_in(story.head), address("planning:plans_page")
    assert "Repairs in time" in text_of(client.get(url, {"q": "اصلاح"}))
    assert "No plan matches" in text_of(client.get(url, {"q": "zzz"}))


def test_a_plan_of_another_directorate_is_forbidden(story: Story, cycle: Cycle) -> None:
    stranger = signed_in(make_member("head", make_directorate()))
    assert stranger.get(address("planning:plan_page", args=[cycle.pk])).status_code == 403
    assert "Repairs in time" not in text_of(stranger.get(address("planning:plans_page")))


def test_a_plan_is_opened_changed_and_refused(story: Story) -> None:
    client = signed_in(story.head)
    form = {
        "directorate": story.directorate.pk, "name_en": "Dry streets", "starts_on": "2026-01-01", "ends_on": "2025-01-01",
        "review_months": 3,
    }  # fmt: skip
    refused = client.post(address("planning:new_plan_page"), form)
    assert (refused.status_code, "ends before it begins" in text_of(refused)) == (422, True)
    assert client.post(address("planning:new_plan_page"), form | {"ends_on": "2027-01-01"}).status_code == 302
    cycle = Cycle.objects.get()
    assert (cycle.code, str(cycle)) == ("P0001", "Dry streets")
    changed = form | {"ends_on": "2028-01-01", "public": "on", "revision": cycle.revision}
    assert client.post(address("planning:change_plan_page", args=[cycle.pk]), changed).status_code == 302
    cycle.refresh_from_db()
    assert (cycle.ends_on, cycle.public) == (date(2028, 1, 1), True)


def test_a_plan_cannot_be_opened_elsewhere(story: Story) -> None:
    form = {
        "review_months": 3,
        "directorate": make_directorate().pk,
        "name_en": "X",
        "starts_on": "2026-01-01",
        "ends_on": "2027-01-01",
    }
    assert signed_in(story.head).post(address("planning:new_plan_page"), form).status_code == 422
    assert not Cycle.objects.exists()


def test_a_stage_is_signed_from_the_workspace_and_taken_back_with_a_reason(story: Story, cycle: Cycle) -> None:
    story.fill_team(cycle)
    client, url = signed_in(story.head), address("planning:sign_page", args=[cycle.pk])
    back = address("planning:reopen_page", args=[cycle.pk])
    signed = client.post(url, {"level": "head", "stage": "team"}, follow=True)
    assert "Signed. The plan is at the stage “Consultation”." in text_of(signed)
    assert "moved this plan meanwhile" in text_of(client.post(url, {"level": "head", "stage": "team"}, follow=True))
    assert client.post(back, {"to": "team", "stage": "consultation"}).status_code == 422
    assert client.post(back, {"to": "nowhere", "stage": "consultation", "reason": "X"}).status_code == 422
    assert client.post(back, {"to": "team", "stage": "consultation", "reason": "New chair"}).status_code == 302
    assert "New chair" in text_of(client.get(address("planning:plan_page", args=[cycle.pk])))


def test_from_a_gap_to_a_goal_on_one_page(story: Story) -> None:
    client, url = signed_in(story.head), address("planning:improve_page", args=[story.indicator.pk])
    assert client.get(f"{url}?period={'9' * 5000}").status_code == 200
    page = text_of(client.get(url))
    assert "We promise at least 80.0%" in page
    form = {"cycle": "", "statement_en": "Pipes", "basis": "other", "low": "60", "due_on": in_days(50).isoformat()}
    form["owner"] = str(story.head.pk)
    refused = client.post(url, form)
    assert (refused.status_code, "is there already" in text_of(refused)) == (422, True)
    assert not Cycle.objects.exists()
    done = client.post(url, form | {"low": "85"})
    goal = Goal.objects.get()
    assert (done.status_code, str(goal.aim_low), goal.problem.words) == (302, "0.850000000000", {"en": "Pipes"})  # type: ignore[union-attr]
    assert str(goal.cycle) == "Improve: Burst pipes repaired"


def test_an_indicator_without_direction_has_no_goal_form(story: Story) -> None:
    version = story.indicator.versions.get()
    type(version).objects.filter(pk=version.pk)
    from tests.figures import assess, make_indicator, set_figures

    neutral = make_indicator(story.directorate, direction="neutral")
    set_figures(neutral, story.months[:1], ["0.5"])
    assess()
    page = text_of(signed_in(story.head).get(address("planning:improve_page", args=[neutral.pk])))
    assert "This indicator is neutral" in page
    assert 'name="basis"' not in page


def test_a_goal_from_a_plans_problem(story: Story) -> None:
    cycle = story.plan()
    problem = actions.add_problem(
        cycle, statement={"en": "Pipes"}, indicator=story.indicator, period=story.months[4], by=story.head
    )
    url = address("planning:new_goal_page", args=[cycle.pk, problem.pk])
    form = {"basis": "guarantee", "due_on": in_days(50).isoformat(), "owner": story.head.pk}
    assert signed_in(story.head).post(url, form).status_code == 302
    assert Goal.objects.get().problem == problem


def test_proposals_are_decided_on_their_page(story: Story) -> None:
    client, cycle = signed_in(story.head), story.plan()
    actions.propose_problems()
    problem = Problem.objects.get()
    assert "Burst pipes repaired: 71.0%" in text_of(client.get(address("planning:proposals_page")))
    adopt = address("planning:adopt_page", args=[problem.pk])
    assert client.post(adopt, {"cycle": ""}).status_code == 422
    assert client.post(adopt, {"cycle": cycle.pk}).status_code == 302
    problem.refresh_from_db()
    assert problem.cycle == cycle
    assert client.post(address("planning:dismiss_page", args=[problem.pk])).status_code == 404


def test_the_owner_reports_in_one_form(story: Story, cycle: Cycle) -> None:
    owner = make_member("data_officer", story.directorate)
    story.at("implementation", cycle)
    action = Action.objects.get()
    action.owner = owner
    action.save()
    client, url = signed_in(owner), address("planning:update_page", args=[action.pk])
    form = {"to": "running", "note": "Parts ordered", "due_on": action.due_on.isoformat(), "revision": action.revision}
    assert client.post(url, form | {"share": "150"}).status_code == 422
    for _click in range(2):
        assert client.post(url, form | {"share": "٣٠"}).status_code == 302
    stale = client.post(url, form | {"note": "Parts are here"})
    assert (stale.status_code, "changed this action meanwhile" in text_of(stale)) == (422, True)
    reader = signed_in(make_member("auditor", story.directorate))
    page = text_of(reader.get(address("planning:action_page", args=[action.pk])))
    assert page.count("30 per cent done") == 2  # the action and its one report
    assert "Parts ordered" in page
    assert (reader.get(url).status_code, reader.post(url, form).status_code) == (403, 403)


def test_the_public_page_names_no_person(story: Story, cycle: Cycle, client: Any) -> None:
    story.at("implementation", cycle)
    url = address("public_planning:plan_page", args=[cycle.code])
    page = text_of(client.get(url))
    assert "Burst pipes repaired" in page
    assert "at least 80.0%" in page
    assert ("Repair the truck" in page, "0 of 1 action is done" in page) == (True, True)
    assert story.head.name not in page
    Cycle.objects.update(public=False)
    assert client.get(url).status_code == 404


def test_an_indicator_that_is_not_public_stays_out_of_the_public_page(story: Story, cycle: Cycle, client: Any) -> None:
    story.at("implementation", cycle)
    story.indicator.public = False
    story.indicator.save()
    page = text_of(client.get(address("public_planning:plan_page", args=[cycle.code])))
    for words in ("Burst pipes repaired", "Repair the truck", "Pipes stay broken"):
        assert words not in page


def test_work_and_search_lead_to_the_plan(story: Story, cycle: Cycle) -> None:
    from datetime import date

    from sdip.web.finding import found_by
    from sdip.web.work import work_of

    work = work_of(story.head, date.today())
    titles = [str(item.title) for group in work.groups for item in group.items]
    assert "Repair the truck" in titles
    hits = found_by(story.head, "repairs").hits
    assert [str(hit.title) for hit in hits if "/plans/" in hit.url] == ["Repairs in time"]


def test_public_promises_name_their_goal_in_one_query(story: Story, cycle: Cycle, rf: Any) -> None:
    from planning.shell import public_goal
    from tests.figures import make_indicator

    assert public_goal(request=rf.get("/"), indicator=story.indicator) is None  # nobody has signed the goals yet
    story.at("implementation", cycle)
    request = rf.get("/")
    with CaptureQueriesContext(connection) as asked:
        found = public_goal(request=request, indicator=story.indicator)
        assert public_goal(request=request, indicator=make_indicator(story.directorate)) is None
    assert found is not None
    assert found["goal"].cycle == cycle
    assert sum("planning_goal" in query["sql"] for query in asked) == 1


def test_the_button_to_improve_is_for_writers_and_measurable_indicators(story: Story, rf: Any) -> None:
    from planning.shell import improvement

    request = rf.get("/")
    request.member = story.head
    assert improvement(request=request, indicator=story.indicator) == {"indicator": story.indicator}
    request.member = make_member("auditor", story.directorate)
    assert improvement(request=request, indicator=story.indicator) is None


@pytest.mark.parametrize(("role", "forward", "back"), [
    ("head", True, 302), ("governor", False, 302), ("team_leader", False, 403), ("administrator", False, 403),
    ("auditor", False, 403),
])  # fmt: skip
def test_who_signs_a_stage_off_and_who_may_take_it_back(
    story: Story, cycle: Cycle, role: str, forward: bool, back: int
) -> None:
    """As the page of rights says: the head of the directorate signs first."""
    story.fill_team(cycle)
    client, url = signed_in(make_member(role)), address("planning:sign_page", args=[cycle.pk])
    page = text_of(client.get(address("planning:plan_page", args=[cycle.pk])))
    assert ('name="level" value="head"' in page, "signs this stage off" in page) == (forward, not forward)
    assert client.post(url, {"level": "head", "stage": "team"}).status_code == (302 if forward else 403)
    cycle.refresh_from_db()
    assert cycle.stage == ("consultation" if forward else "team")
    Cycle.objects.filter(pk=cycle.pk).update(stage="problems")
    reopen = address("planning:reopen_page", args=[cycle.pk])
    assert client.get(reopen).status_code == (200 if back == 302 else 403)
    assert client.post(reopen, {"to": "team", "stage": "problems", "reason": "New chair"}).status_code == back


def test_a_head_of_another_directorate_signs_nothing_off(story: Story, cycle: Cycle) -> None:
    url = address("planning:sign_page", args=[cycle.pk])
    client = signed_in(make_member("head", make_directorate()))
    assert client.post(url, {"level": "head", "stage": "team"}).status_code == 403


def test_a_community_member_sees_the_plan_of_the_own_team_and_no_other(story: Story, cycle: Cycle) -> None:
    other = story.plan(name={"en": "Somebody else’s plan"})
    member = make_member("community_member", story.directorate)
    make(Seat, cycle=cycle, function="community_member", member=member)
    client = signed_in(member)
    listed = text_of(client.get(address("planning:plans_page")))
    assert ("Repairs in time" in listed, "Somebody else" in listed) == (True, False)
    assert client.get(address("planning:plan_page", args=[cycle.pk])).status_code == 200
    assert client.get(address("planning:plan_page", args=[other.pk])).status_code == 403
    assert client.get(address("planning:new_problem_page", args=[cycle.pk])).status_code == 403
