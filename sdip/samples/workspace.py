"""How a sample plan came to where it is: its team, who was heard, causes, solutions, scores, signatures. All of it invented."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from feedback.surveys.models import Wave
from organisation.models import ClientGroup, Place, Role
from people.models import Member
from planning import actions
from planning.criteria import criteria_of
from planning.models import Cycle, Meeting, Problem, Solution
from planning.wording import in_every_language
from planning.workflow import Authority, EvidenceKind, Horizon, SolutionState, Voice
from tenancy.text import Words

if TYPE_CHECKING:
    from .load import Sample

SEATS = (
    ("supervisor", Role.COMPLAINTS_OFFICER, ""),
    ("team_leader", Role.TEAM_LEADER, ""),
    ("community_member", Role.COMMUNITY_MEMBER, gettext_noop("the neighbourhood council")),
)
HEARD = (
    (Voice.CLIENTS, "survey", gettext_noop("What keeps you waiting most, and what would help?"), 84,
     gettext_noop("Six in ten don’t know whom to ask. Most would accept a longer wait if they knew the day.")),
    (Voice.STAFF, "meeting", gettext_noop("What holds you up in your daily work?"), 17,
     gettext_noop("Lists are out of date, and the same address is looked for twice.")),
    (Voice.COMMUNITY, "group", gettext_noop("Who is served worst, and why?"), 12,
     gettext_noop("The outer quarters, because nobody there has a number to call.")),
)  # fmt: skip
WHYS = (
    gettext_noop("The promised day passes because crews learn of a request late."),
    gettext_noop("They learn of it late because lists are written by hand each morning."),
    gettext_noop("They are written by hand because requests arrive in three places."),
)
BRANCHES = {
    "methods": gettext_noop("Requests arrive in three places"),
    "equipment": gettext_noop("Crews have no device to see the list"),
    "people": gettext_noop("Nobody takes over when a foreman is ill"),
}
ROOT = gettext_noop("There is no single list of requests that crews can see.")
SOLUTIONS = (
    (gettext_noop("One list of requests for all crews"), Horizon.SHORT, Authority.LOCAL, 12_000, "3.0"),
    (gettext_noop("A second crew in the outer quarters"), Horizon.LONG, Authority.PROVINCIAL, 90_000, "24.0"),
)
POINTS = ((5, 4, 5, 4), (4, 5, 1, 2), (1, 1, 5, 5))  # for each solution, doing nothing last
LEANING = (0, 1, -1, 0)  # how each member differs on the first criterion


def fill(sample: "Sample", cycle: Cycle, problem: Problem) -> Solution:
    """From the team to the chosen solution, each stage signed."""
    team = _team(sample, cycle)
    held = _meet(sample, cycle, team)
    _consult(sample, cycle, problem, held)
    _sign(sample, cycle, "team", "consultation")
    head = sample.member(Role.HEAD)
    actions.set_causes(
        problem, whys=[gettext(text) for text in WHYS], cause=gettext(ROOT), revision=problem.revision, by=head,
        branches={branch: [gettext(text)] for branch, text in BRANCHES.items()},
    )  # fmt: skip
    _sign(sample, cycle, "problems", "goals")
    chosen = _solve(sample, problem)
    _sign(sample, cycle, "solutions")
    chosen = _weigh(sample, cycle, chosen, team)
    _sign(sample, cycle, "priorities")
    return chosen


def _team(sample: "Sample", cycle: Cycle) -> list[Member]:
    for function, role, speaks_for in SEATS:
        seat = actions.add_seat(
            cycle, function=function, member=sample.member(role), by=sample.member(Role.HEAD),
            speaks_for=gettext(speaks_for) if speaks_for else "",
        )  # fmt: skip
        actions.confirm_seat(seat, by=sample.member(role))
    return [sample.member(Role.PLANNING_MANAGER), *(sample.member(role) for _function, role, _for in SEATS)]


def _meet(sample: "Sample", cycle: Cycle, team: list[Member]) -> Meeting:
    head, zone = sample.member(Role.HEAD), timezone.get_current_timezone()
    first = datetime.combine(cycle.starts_on + timedelta(days=6), time(10), zone)
    held = actions.plan_meeting(cycle, kind="meeting", starts_at=first, ends_at=first + timedelta(hours=2), by=head)
    actions.record_meeting(
        held, attendance={member.pk: "excused" if at == 1 else "present" for at, member in enumerate(team)}, guests="",
        minutes=gettext("We looked at the figures and agreed whom to ask."), revision=held.revision, by=head,
    )  # fmt: skip
    decision = gettext_noop("Ask clients, staff and the quarters before the next meeting.")
    actions.add_decision(held, statement=_words(decision), by=head)
    soon = datetime.combine(sample.today + timedelta(days=12), time(10), zone)
    actions.plan_meeting(cycle, kind="review", starts_at=soon, ends_at=soon + timedelta(hours=2), by=head)
    return held


def _consult(sample: "Sample", cycle: Cycle, problem: Problem, held: Meeting) -> None:
    """Each is evidence of the problem; what the staff said rests on the meeting, what the clients said on a survey."""
    head = sample.member(Role.HEAD)
    wave = Wave.objects.filter(survey__service=cycle.service).exclude(published_at=None).select_related("survey").get()
    groups = list(ClientGroup.objects.order_by("pk")[:2])
    places = list(Place.objects.filter(kind="area", ended_on=None).order_by("pk")[:2])
    for number, (voice, method, asked, heard, result) in enumerate(HEARD):
        cites = wave if method == "survey" else None
        row = actions.record_consultation(
            cycle, voice=voice, method=method, asked=_words(asked), result=_words(result), heard=heard,
            on=(cites and cites.closes_on) or cycle.starts_on + timedelta(days=20 + number),
            groups=groups[number : number + 1], places=places[number : number + 1], wave=cites, by=head,
        )  # fmt: skip
        actions.add_evidence(problem, EvidenceKind.ASKING, asking=row, by=head)
        if method == "meeting":
            actions.add_evidence(row, EvidenceKind.MEETING, meeting=held, by=head)


def _solve(sample: "Sample", problem: Problem) -> Solution:
    rows = [
        actions.add_solution(
            problem, statement=_words(text), horizon=horizon, authority=power, cost=Decimal(cost) * sample.facts["plan"]["money"]["scale"],
            staff=Decimal(staff), by=sample.member(Role.HEAD),
        )
        for text, horizon, power, cost, staff in SOLUTIONS
    ]  # fmt: skip
    return rows[0]


def _weigh(sample: "Sample", cycle: Cycle, chosen: Solution, team: list[Member]) -> Solution:
    head = sample.member(Role.HEAD)
    solutions = list(cycle.solutions.filter(archived_at=None).order_by("does_nothing", "pk"))
    codes = [row.code for row in criteria_of(cycle)]
    for member, lean in zip(team, LEANING, strict=True):
        points = {
            (row.pk, code): min(5, max(1, row_points[at % len(row_points)] + (lean if at == 0 else 0)))
            for row, row_points in zip(solutions, POINTS, strict=True)
            for at, code in enumerate(codes)
        }
        actions.give_scores(cycle, points, by=member)
    actions.open_scores(cycle, by=head)
    chosen.refresh_from_db()
    return actions.decide_solution(chosen, SolutionState.CHOSEN, revision=chosen.revision, by=head)


def _sign(sample: "Sample", cycle: Cycle, *stages: str) -> None:
    for stage in stages:
        moved = actions.sign_off_stage(cycle, stage=stage, level="head", by=sample.member(Role.HEAD))
        if moved.stage == stage:
            actions.sign_off_stage(cycle, stage=stage, level="governor", by=sample.member(Role.GOVERNOR))


def _words(key: str) -> Words:
    return in_every_language(lambda _write: gettext(key))
