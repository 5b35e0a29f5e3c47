"""Complaints that name no service: what many of them say becomes a proposed problem, and is taken into a plan."""

from feedback.actions import receive_case
from planning import actions
from planning.models import Problem
from planning.queries import proposals
from tests.figures import address
from tests.make import make_member, signed_in
from tests.planning.conftest import Story


def told(*texts: str) -> None:
    for text in texts:
        receive_case(kind="complaint", text=text, language="en")


def loose() -> list[Problem]:
    return [row for row in proposals() if (row.source_key or "").startswith("theme:")]


def test_what_many_complain_of_without_a_service_is_proposed_once(story: Story) -> None:
    told(*["The street lamp stays dark"] * 4, "Dust", "Mud", "Smoke", "Rubbish")
    actions.propose_problems()
    assert loose() == []
    told("A lamp is dark again", "Lamp dark, too")
    actions.propose_problems()
    (row,) = loose()
    for words in ("6 from", "lamp", "dark", "no service"):
        assert words in row.words["en"], words
    assert set(row.words) >= {"en", "ar"}
    told("Dark lamp at the corner")
    actions.propose_problems()
    assert len(loose()) == 1


def test_it_goes_from_the_page_into_a_plan(story: Story) -> None:
    told(*["The street lamp stays dark"] * 6, "Dust", "Mud", "Smoke", "Rubbish")
    actions.propose_problems()
    (row,) = loose()
    cycle = story.plan()
    planner = signed_in(make_member("planning_manager"))
    page = planner.get(address("planning:proposals_page")).content.decode()
    assert "lamp" in page
    assert "About no service" in page
    adopt = address("planning:adopt_page", args=[row.pk])
    assert planner.get(adopt).status_code == 200
    assert planner.post(adopt, {"cycle": cycle.pk}).status_code == 302
    row.refresh_from_db()
    assert row.cycle == cycle
    actions.propose_problems()
    assert loose() == []


def test_who_plans_for_one_directorate_only_does_not_decide_on_it(story: Story) -> None:
    told(*["The street lamp stays dark"] * 6, "Dust", "Mud", "Smoke", "Rubbish")
    actions.propose_problems()
    (row,) = loose()
    head = signed_in(make_member("head", story.directorate))
    assert "lamp" not in head.get(address("planning:proposals_page")).content.decode()
    assert head.get(address("planning:adopt_page", args=[row.pk])).status_code == 404
