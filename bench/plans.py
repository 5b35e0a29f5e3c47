"""Every page of a plan with 200 actions, 50 goals and three years of reviews against the same page of a plan that just fills it.

The floor is a plan in which each list fills one page: 25 actions, problems and solutions, 10 goals, 10 reviews. A page is flat
if the large plan takes at most 1.2 times as long. In both a team of five has scored every solution and opened the scores.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse, set_urlconf
from django.utils import timezone

from indicators.actions import compute_gaps, make_periods, total_slice
from indicators.models import Indicator, IndicatorVersion, Measurement, Period, Standard
from organisation.actions import add_directorate, add_service
from organisation.members.actions import give_role
from organisation.models import Directorate, Service
from people.actions.members import create_member
from people.models import Member
from planning.actions import open_cycle
from planning.criteria import defaults
from planning.documents import PARTS
from planning.models import Action, Cycle, Decision, Evaluation, Goal, Meeting, Problem, Score, Seat, Solution
from planning.workflow import Stage
from tenancy.context import tenant_context
from tenancy.models import User

from .gaps import VACUUM, as_owner
from .support import bench_tenant, compare

VIEWS = ("implementation_page?view=board", "implementation_page?view=timeline")
PAGES = (
    *(f"{stage}_page" for stage in Stage.values if stage != Stage.CLOSED),
    *VIEWS, "plan_page", "baseline_page", *(f"document_page?part={part.name}" for part in PARTS),
)  # fmt: skip


@dataclass(frozen=True)
class Size:
    actions: int
    problems: int  # each with a solution
    goals: int
    reviews: int


SHORT, LONG = Size(25, 25, 10, 10), Size(200, 50, 50, 36)


def run(report: Callable[[str], None]) -> None:
    settings.TENANT_URLCONF = "bench.urls"
    settings.ALLOWED_HOSTS = ["testserver"]
    with bench_tenant() as tenant:
        client, plans = make()
    as_owner(VACUUM)
    with tenant_context(tenant):
        for name in PAGES:
            _measure(report, client, name, *plans)


def make() -> tuple[Client, list[Cycle]]:
    directorate = add_directorate("D", {"en": "Directorate"}, by=None)
    officer, client = _officer(directorate)
    service = add_service("S", {"en": "Service"}, directorate, by=None)
    _indicators(service, LONG.problems)
    compute_gaps()
    team = [officer, *(_member(f"member-{n}@bench.example") for n in range(4))]
    return client, [_plan(service, team, size) for size in (SHORT, LONG)]


def _measure(report: Callable[[str], None], client: Client, name: str, short: Cycle, long: Cycle) -> None:
    set_urlconf("bench.urls")
    page, mark, query = name.partition("?")
    kind = ["plan"] if page == "document_page" else []
    paths = [reverse(f"planning:{page}", args=[plan.pk, *kind]) + mark + query for plan in (short, long)]
    queries = [_asked(client, path) for path in paths]
    ratio = compare(lambda: client.get(paths[1]), lambda: client.get(paths[0]))
    report(f"  {name}: {queries[1]} queries, {queries[0]} in the short plan: {ratio}")


def _asked(client: Client, path: str) -> int:
    client.get(path)
    asked: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return len(asked)


def _officer(directorate: Directorate) -> tuple[Member, Client]:
    member = _member("head@bench.example")
    give_role(member, "head", directorate, by=None)
    client = Client()
    client.force_login(member.membership.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return member, client


def _member(email: str) -> Member:
    user = User.objects.create_user(email, "a long pass phrase")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return create_member(user, name=email.partition("@")[0], by=None)


def _indicators(service: Service, count: int) -> None:
    """Each with three years of months, short of its guarantee."""
    today = timezone.localdate()
    first = date(today.year - 3, today.month, 1)
    make_periods(since=first, until=today, kinds=["month"], by=None)
    rows = Indicator.objects.bulk_create(
        Indicator(code=f"I{n}", name={"en": f"Indicator {n}"}, service=service, frequency="month") for n in range(count)
    )
    versions = IndicatorVersion.objects.bulk_create(
        IndicatorVersion(indicator=row, number=1, kind="count", frequency="month", direction="higher") for row in rows
    )
    Standard.objects.bulk_create(
        Standard(indicator=row, kind="guaranteed", low=Decimal(90), valid=(first, None)) for row in rows
    )
    months, total = list(Period.objects.filter(kind="month", ends_on__lt=today)), total_slice()
    Measurement.objects.bulk_create(
        Measurement(version=row, period=month, slice=total, value=Decimal(20 + (row.pk * 7 + month.pk * 13) % 40),
                    state="approved")
        for row in versions for month in months
    )  # fmt: skip


def _plan(service: Service, team: Sequence[Member], size: Size) -> Cycle:
    today, officer = timezone.localdate(), team[0]
    plan = open_cycle(
        directorate=service.directorate, service=service, name={"en": f"Plan of {size.actions} actions"}, chair=officer,
        starts_on=today - timedelta(days=1095), ends_on=today + timedelta(days=200), by=officer,
    )  # fmt: skip
    problems = _problems(plan, size.problems)
    aims = _goals(plan, officer, problems[: size.goals])
    solutions = [
        Solution(cycle=plan, problem=problem, words={"en": f"Solution {problem.pk}"}, state="chosen")
        for problem in problems
    ]
    chosen = Solution.objects.bulk_create(solutions)
    Action.objects.bulk_create(
        Action(cycle=plan, directorate=plan.directorate, goal=aims[n % len(aims)], solution=chosen[n % len(chosen)],
               owner=officer, words={"en": f"Action {n}"}, starts_on=today - timedelta(days=900 - 4 * n), state="running",
               share=n % 100, due_on=today - timedelta(days=100 - n), budget=Decimal(100))
        for n in range(size.actions)
    )  # fmt: skip
    _scores(plan, team, chosen)
    _reviews(plan, size.reviews)
    Cycle.objects.filter(pk=plan.pk).update(stage=Stage.IMPLEMENTATION, scores_open_at=timezone.now())
    return plan


def _scores(plan: Cycle, team: Sequence[Member], solutions: Sequence[Solution]) -> None:
    """Of everybody for every solution."""
    now, criteria = timezone.now(), defaults()
    for each in criteria:
        each.cycle = plan
        each.save()
    plan.seats.update(confirmed_at=now)
    Seat.objects.bulk_create(
        Seat(cycle=plan, function="team_leader", member=member, confirmed_at=now) for member in team[1:]
    )
    Score.objects.bulk_create(
        Score(solution=solution, criterion=criterion, member=member, points=1 + (n * 7 + member.pk + criterion.pk) % 5)
        for n, solution in enumerate(solutions)
        for criterion in criteria
        for member in team
    )


def _problems(plan: Cycle, count: int) -> list[Problem]:
    first = Period.objects.filter(kind="month").earliest("starts_on")
    return Problem.objects.bulk_create(
        Problem(cycle=plan, words={"en": f"Problem {row.pk}"}, cause="Known", indicator=row, period=first)
        for row in Indicator.objects.order_by("pk")[:count]
    )


def _goals(plan: Cycle, officer: Member, problems: Sequence[Problem]) -> list[Goal]:
    goals = Goal.objects.bulk_create(
        Goal(cycle=plan, problem=problem, indicator=problem.indicator, version=problem.indicator.versions.get(),
             baseline_period=problem.period, baseline_value=Decimal(20), baseline_gap=Decimal(-70),
             baseline_status="breach", basis="guarantee", aim_low=Decimal(90), due_on=plan.ends_on, owner=officer)
        for problem in problems
    )  # fmt: skip
    later = Period.objects.filter(kind="month").order_by("starts_on")[1]
    Evaluation.objects.bulk_create(
        Evaluation(goal=goal, period=later, value=Decimal(30), aim_low=goal.aim_low, gap=Decimal(-60), verdict="smaller",
                   lesson="Slow", evaluated_by=officer)
        for goal in goals
    )  # fmt: skip
    return goals


def _reviews(plan: Cycle, count: int) -> None:
    now = timezone.now()
    held: list[datetime] = [now - timedelta(days=30 * (n + 1)) for n in range(count)]
    meetings = Meeting.objects.bulk_create(
        Meeting(
            cycle=plan,
            kind="review",
            starts_at=at,
            ends_at=at + timedelta(hours=2),
            held_at=at,
            minutes="Looked at all.",
        )
        for at in held
    )
    Decision.objects.bulk_create(
        Decision(meeting=meeting, words={"en": f"Decision {n} of {meeting.pk}"})
        for meeting in meetings
        for n in range(5)
    )
