"""The walk through a plan, scene by scene, from what is done until the next plan begins."""

from playwright.sync_api import expect

from .plan_people import Walk, in_days
from .plan_scenes import CREW, DRY, PLAN, PRICE, SLOW
from .plan_stage import BROKEN

HIRE, DRAW, ASK = "Hire six plumbers", "Draw up one list of leaks", "Ask for a second truck"


def actions_have_owners_and_days(walk: Walk) -> None:
    leader = walk["team_leader"]
    for name, solution, owner, starts, due in (
        (DRAW, PRICE, "Tara Teamleader", 0, 20),
        (HIRE, CREW, "Henry Head", 10, 60),
    ):
        walk.at("team_leader", "Implementation").follow("Add an action").type(statement_en=name, budget="90000")
        leader.type(starts_on=in_days(starts), due_on=in_days(due), budget_source="City budget")
        leader.choose(goal=BROKEN, solution=solution, owner=owner).press("Add the action")
        leader.is_told("The action is in the plan.")
    leader.follow(HIRE).follow("Add", leader.card("What it waits for")).choose(needs=DRAW).press("Save")
    leader.sees("due only on").follow("Ask for help").type(statement="No money before spring").tick(level="head")
    leader.press("Ask for help").sees("To clear: The head of the directorate")
    leader.follow("Add a milestone").type(statement_en="Adverts are out", due_on=in_days(30)).press("Add the milestone")
    leader.sees("Adverts are out")
    leader.follow("Implementation", leader.page.get_by_role("navigation", name="You are here")).follow("Timeline")
    expect(leader.main().get_by_role("img", name=", Not started")).to_have_count(2)


def people_report_from_their_work(walk: Walk) -> None:
    """The owner from “My work”; the head clears the barrier; who is not asked, reports nothing."""
    leader = walk["team_leader"].go(f"{walk.staff}/").follow(f"Report: {DRAW}")
    leader.tick(to="running").type(share="40", note="Half of the streets are listed").press("Save").is_told("Noted.")
    leader.sees("40 per cent done", "Half of the streets are listed")
    head = walk["head"].go(f"{walk.staff}/").follow("Clear: No money before spring")
    head.type(answer="The council pays from the reserve").press("It is cleared").sees(
        "The council pays from the reserve"
    )
    guest = walk.at("community_member", "Implementation").sees(DRAW, HIRE, "40 per cent").sees_not("Report")
    guest.follow(DRAW).sees("Half of the streets are listed").sees_not("Say how far it is")
    guest.refused(f"{guest.page.url.removeprefix(walk.site.url)}update/")


def a_review_decides_what_becomes_an_action(walk: Walk) -> None:
    chair = walk.at("planning_manager", "Team").follow("Plan the next review")
    chair.tick(kind="review").type(on=in_days(-1), begins="09:00", ends="10:00").press("Plan the meeting")
    chair.follow("Record the meeting").sees("Save the record")
    for who in chair.main().locator("fieldset").all():
        who.get_by_label("Present").check()
    chair.press("Save the record").follow("Write down a decision")
    chair.type(statement_en=ASK, due_on=in_days(15)).choose(owner="Paula Planner").press("Save the decision")
    chair.is_told("The decision is written down.").follow("Follow-up").sees(ASK, "Paula Planner")
    walk.at("head", "Implementation").sees(ASK)


def everything_is_done(walk: Walk) -> None:
    walk.at("head").sees("3 actions are still open.")
    for role, name in (("team_leader", DRAW), ("head", HIRE), ("planning_manager", ASK)):
        owner = walk.at(role, "Implementation").follow("Board")
        if name != DRAW:
            owner.press(f"Start: {name}").is_told(f"“{name}” is now “Under way”.")
        owner.press(f"Done: {name}").is_told(f"“{name}” is now “Done”.")
    walk.sign("Implementation", "Evaluation")


def the_gap_is_measured_again(walk: Walk) -> None:
    """The figure comes in as every figure does: entered by one, approved by another. A tick would close nothing."""
    walk.at("head").sees("The figure of 1 goal was not measured again yet.")
    leader = walk.at("team_leader", "Evaluation").sees("Too early to say").follow(BROKEN)
    leader.sees("Until it is measured there is nothing to evaluate.").follow("The indicator").follow("Enter a figure")
    leader.type(numerator="86", denominator="100", note="The second crew works since the first of the month.")
    leader.press("Save and send for approval").is_told("The figure is sent.")
    walk["head"].go(leader.page.url).press("Approve")
    walk["head"].sees("Approved")


def the_goal_is_evaluated(walk: Walk) -> None:
    chair = walk.at("planning_manager", "Evaluation").sees("Gap closed").follow(f"Evaluate: {BROKEN}")
    chair.sees("86.0").press("Evaluate").sees("“Lesson” is missing.")
    chair.type(lesson="A crew at night pays").press("Evaluate").is_told("The goal is evaluated.")
    chair.type(lessons="Begin with one list for all depots.").press("Save the lessons").is_told("Saved.")
    walk.at("community_member", "Evaluation").sees("A crew at night pays", "Begin with one list for all depots.")
    walk.sign_both("Evaluation", "Closed")
    walk.at("team_leader").sees("This plan is closed")


def the_plan_is_taken_along(walk: Walk) -> None:
    guest = walk.at("community_member")
    papers = guest.card("Take the plan along").get_by_role("link")
    addresses = papers.evaluate_all("links => links.map(link => link.getAttribute('href'))")
    files = [each for each in addresses if each.endswith((".pdf", ".docx", ".xlsx"))]
    assert len(files) == 5
    assert [guest.status_of(each) for each in files] == [200] * 5
    citizen = walk.citizen().go(walk.public).sees(SLOW, CREW, DRAW, "Gap closed", "3 of 3 actions are done.")
    citizen.sees_not("Henry Head", "Tara Teamleader", "Paula Planner")


def the_next_plan_starts_from_the_open_ends(walk: Walk) -> None:
    chair = walk.at("planning_manager").follow("Start the next plan").press("Open the next plan")
    chair.is_told("The next plan is open.").sees("Follows the plan")
    chair.follow("Problems", chair.page.get_by_role("navigation", name="Stages of the plan")).sees(DRY).sees_not(SLOW)
    guest = walk["community_member"].go(f"{walk.staff}/").sees("Seats asked of me", PLAN)
    guest.follow("Answer").tick(takes="yes").press("Answer").is_told("You are in the team.")
