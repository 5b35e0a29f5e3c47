"""The walk through a plan, scene by scene, until the team has chosen what to do."""

from playwright.sync_api import Locator, expect

from .plan_people import GUEST_NAME, PATIENCE, Person, Walk, in_days
from .plan_stage import BROKEN, LATE

PLAN = "Repairs in time"
CREW, PRICE = "A second crew at night", "One list of leaks for both depots"
SLOW, DRY = "Burst pipes are repaired too late", "Streets stay dry after a repair"


def the_plan_is_opened(walk: Walk) -> None:
    """By the planning manager, who takes the chair."""
    chair = walk["planning_manager"].go(f"{walk.staff}/plans/").follow("Open a plan")
    chair.type(name_en=PLAN, starts_on=in_days(0), ends_on=in_days(330)).choose(directorate="Water Directorate")
    chair.page.get_by_label("Show to the public").check()
    chair.press("Open the plan").is_told("The plan is open.").sees(PLAN, "Chair: Paula Planner")
    walk.plan = chair.page.url.removeprefix(walk.site.url)
    walk.public = str(chair.page.get_by_role("link", name="Public page").get_attribute("href"))


def the_team_is_asked_and_answers(walk: Walk) -> None:
    chair = walk.at("planning_manager", "Team").sees("3 of 3 voices are missing")
    for function, who in (("Supervisor", "Henry Head"), ("Team leader", "Tara Teamleader")):
        chair.follow("Ask somebody into the team").choose(function=function, member=who).press("Ask")
        chair.is_told("The person is asked")
    chair.follow("Invite a community member").type(
        name=GUEST_NAME, email=walk.guest_address, speaks_for="The women of the quarter"
    )
    chair.press("Invite").is_told("The invitation is on its way.").sees("Invited by e-mail")
    walk.at("head").sees("members of the team have not confirmed yet.").sees_not("Everybody in the team has confirmed.")
    walk.accept_invitation()
    for role in ("head", "team_leader", "community_member"):
        member = walk[role].go(f"{walk.staff}/").sees("Seats asked of me", PLAN)
        member.follow("Answer").tick(takes="yes").press("Answer").is_told("You are in the team.")
    walk.sign("Team", "Consultation")


def the_first_meeting_is_recorded(walk: Walk) -> None:
    chair = walk.at("planning_manager", "Team").follow("Plan a meeting")
    chair.tick(kind="meeting").type(
        on=in_days(-1), begins="10:00", ends="11:30", where="Town hall", agenda="Who does what"
    )
    chair.press("Plan the meeting").follow("Record the meeting")
    for who in ("Paula Planner", "Henry Head", "Tara Teamleader", GUEST_NAME):
        state = "Excused" if who == "Henry Head" else "Present"
        chair.page.get_by_role("group", name=who).get_by_label(state).check()
    chair.type(minutes="We begin with the burst pipes.").press("Save the record").is_told("The meeting is recorded.")
    chair.follow("Write down a decision").type(statement_en="We ask at the counter for a week").press(
        "Save the decision"
    )
    chair.is_told("The decision is written down.").sees("We ask at the counter for a week")
    walk.at("community_member", "Team").sees("Held. Present: 3. Decisions: 1.")


def people_are_heard(walk: Walk) -> None:
    """Clients and staff by those who plan, the community by a public call that is moderated."""
    leader = walk["team_leader"]
    for voice, method, asked in (
        ("Clients of the service", "Survey", "How long did you wait?"),
        ("Staff who deliver it", "Meeting", "What holds you up?"),
    ):
        walk.at("team_leader", "Consultation").follow("Record a consultation")
        leader.choose(voice=voice, method=method).type(asked_en=asked, on=in_days(-1), heard="40", result_en="Too long")
        leader.press("Save the consultation").is_told("The consultation is recorded.")
    the_public_is_called(walk)
    walk.at("planning_manager", "Consultation").sees("1 of 3 voices is missing: The wider community.")
    chair = walk["planning_manager"].follow("Record what came out").type(result_en="Nights are the worst")
    chair.press("Save the consultation").is_told("The consultation is recorded.")
    walk.sign("Consultation", "Problems")


def the_public_is_called(walk: Walk) -> None:
    chair = walk.at("planning_manager", "Consultation").follow("Ask the public")
    chair.type(question_en="When do repairs take too long?", ends_on=in_days(14)).press("Save the call")
    chair.is_told("The question stands on the public page.")
    citizen = walk.citizen()
    for text in ("At night nobody comes to our street.", "My neighbour Mr. Smith is to blame for it."):
        citizen.go(walk.public).sees("When do repairs take too long?").type(text=text).press("Send")
        citizen.page.wait_for_url("**/thanks/")
    citizen.go(walk.public).sees_not("At night nobody comes", "Mr. Smith")
    for text, state, reason in (("At night", "shown", ""), ("My neighbour", "hidden", "It names a person.")):
        walk.at("planning_manager", "Consultation").follow("What people wrote")
        chair.follow(f"Decide and answer: {text}").tick(state=state).type(reason=reason, answer="We look at it.")
        chair.press("Save the decision").is_told("Saved.")
    citizen.go(walk.public).sees("At night nobody comes", "We look at it.").sees_not("Mr. Smith")


def the_start_is_looked_at(walk: Walk) -> None:
    guest = walk.at("community_member", "Problems").follow("Where we start")
    guest.sees("What was measured when the plan began", BROKEN, LATE, "71.0")


def problems_are_written_down(walk: Walk) -> None:
    leader = walk["team_leader"]
    for statement, figure in ((SLOW, BROKEN), (DRY, LATE)):
        walk.at("team_leader", "Problems").follow("Add a problem").type(statement_en=statement, sufferers="Households")
        leader.choose(indicator=figure).press("Save the problem").is_told("The problem is written down.")
        leader.sees("Figure", figure).follow("Work on the causes").type(
            why_1="The crew comes late", why_2="There is one crew", people="Too few plumbers"
        )
        leader.type(cause="One crew serves two depots").press("Save the causes").is_told("The causes are saved.")
        expect(leader.main().locator("svg[role=img]").first).to_be_visible()
    leader = (
        walk.at("team_leader", "Problems").follow(SLOW).follow("Attach evidence").follow("Consultation", tabs(leader))
    )
    leader.choose(asking="How long did you wait?").type(note="Seven of ten waited for days").press("Attach")
    leader.is_told("It is attached.").sees("Seven of ten waited for days")
    walk.sign("Problems", "Goals")


def tabs(person: Person) -> Locator:
    return person.page.get_by_role("navigation", name="Kinds of evidence")


def a_goal_is_measurable_or_refused(walk: Walk) -> None:
    leader = walk.at("team_leader", "Problems").follow(f"Set a goal: {SLOW}")
    leader.type(in_words_en="Repairs shall become better", due_on=in_days(200)).tick(basis="other")
    leader.choose(owner="Tara Teamleader").press("Set the goal")
    leader.sees("Write down the aim as a number.", "Vague without a number beside it", "better")
    leader.type(in_words_en="Repair burst pipes within a day for 80 of 100 households").tick(basis="guarantee")
    expect(leader.page.locator("#wording")).to_contain_text("It names what is done and for whom", timeout=PATIENCE)
    leader.press("Set the goal").is_told("The goal is set.").sees("80.0")
    walk.sign("Goals", "Solutions")


def solutions_are_collected(walk: Walk) -> None:
    leader = walk["team_leader"]
    for problem, name, cost in ((SLOW, CREW, "120000"), (DRY, PRICE, "4000")):
        walk.at("team_leader", "Solutions").follow(f"Add a solution: {problem}")
        leader.type(statement_en=name, cost=cost, staff="12", effect="Closes the gap at night").tick(horizon="long")
        leader.press("Add the solution").is_told("The solution is written down.")
    expect(leader.main().get_by_role("link", name="Do nothing")).to_have_count(2)
    walk.sign("Solutions", "Priorities")


def each_weighs_alone(walk: Walk) -> None:
    """While the scores are closed nobody finds the points of anybody else, wherever one looks."""
    for points, role in enumerate(("planning_manager", "head", "team_leader", "community_member"), 2):
        member = walk.at(role, "Priorities").follow("Score the solutions").sees("Save my points")
        expect(member.main().locator("fieldset.points input:checked")).to_have_count(0)
        for row in member.main().locator("fieldset.points").all():
            row.get_by_label(str(points), exact=True).check()
        member.press("Save my points").is_told("Only you see your points")
        nothing_of_others(member.follow("Back to the priorities").sees("Each member weighs alone", "has scored"))
        nothing_of_others(walk.at(role, "Solutions").follow(CREW).sees("How soon it helps"))
    walk["community_member"].refused(f"{walk.plan}priorities/open/")


def nothing_of_others(member: Person) -> None:
    member.sees_not("Total and spread", "What comes first", "Weighted mean", "Who gave what")


def the_matrix_opens(walk: Walk) -> None:
    chair = walk.at("planning_manager", "Priorities").follow("Open the scores").press("Open the scores")
    chair.is_told("The scores are open.").sees("What comes first")
    guest = walk.at("community_member", "Priorities").sees("3.5", "2.0 to 5.0", "4 members").sees_not("Not now")
    assert guest.main().locator("figure.matrix svg").count() == 1
    last = chair.main().get_by_role("row").filter(has_text=PRICE)
    chair.follow(f"Rank: {PRICE}", last).type(rank="1").press("Save the rank").sees(
        "Write down why the rank is another"
    )
    chair.type(reason="It costs next to nothing.").press("Save the rank").is_told("Saved.")
    chair.sees("Rank set by the team:", "It costs next to nothing.")
    for name in (CREW, PRICE):
        chair.press(f"Choose: {name}").is_told(f"“{name}”: Chosen.")
    walk.sign_both("Priorities", "Implementation")
