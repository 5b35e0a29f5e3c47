"""What of a plan can be used again elsewhere: problems, causes, solutions and actions, with days counted from its first one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from .models import Action, Cycle, Dependency, KeyStandard, Milestone, Problem, Solution
from .queries import problems_of
from .workflow import ActionState, Authority, Horizon

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SolutionPart:
    words: Words
    does_nothing: bool = False
    horizon: str = Horizon.SHORT
    authority: str = Authority.LOCAL
    cost: Decimal | None = None
    staff: Decimal | None = None
    effect: str = ""
    risk: str = ""


@dataclass(frozen=True, slots=True)
class ProblemPart:
    words: Words
    sufferers: str = ""
    cause: str = ""
    causes: Sequence[tuple[str, str]] = ()  # branch and words, in their order
    solutions: Sequence[SolutionPart] = ()


@dataclass(frozen=True, slots=True)
class ActionPart:
    """`solution`: the position of a problem and of one of its solutions. Days are counted from the plan's first one."""

    words: Words
    due_day: int
    start_day: int | None = None
    solution: tuple[int, int] | None = None
    budget: Decimal | None = None
    milestones: Sequence[tuple[Words, int]] = ()
    needs: Sequence[int] = ()  # positions of the actions that it waits for


@dataclass(frozen=True, slots=True)
class StandardPart:
    """What is wanted of one aspect, year by year; where it stands today is each place's own."""

    aspect: str
    years: tuple[Words, Words, Words]


@dataclass(frozen=True, slots=True)
class Outline:
    days: int  # how long the plan is
    problems: Sequence[ProblemPart] = field(default_factory=tuple)
    actions: Sequence[ActionPart] = field(default_factory=tuple)
    standards: Sequence[StandardPart] = field(default_factory=tuple)


def outline_of(cycle: Cycle) -> Outline:
    """What people wrote; no figure, no person, no progress. Nine queries, whatever the plan holds."""
    problems = list(problems_of(cycle).prefetch_related("causes", "solutions"))
    at: dict[int, tuple[int, int]] = {}
    parts = [_problem(row, number, at) for number, row in enumerate(problems)]
    return Outline((cycle.ends_on - cycle.starts_on).days, parts, _actions(cycle, at), _standards(cycle))


def _standards(cycle: Cycle) -> list[StandardPart]:
    """Of what the plan as a whole is about: its service, or the directorate."""
    rows = KeyStandard.objects.filter(cycle=cycle, service=cycle.service_id).order_by("pk")
    found = [StandardPart(row.aspect, (row.year_1, row.year_2, row.year_3)) for row in rows]
    return [part for part in found if any(part.years)]


def _problem(row: Problem, number: int, at: dict[int, tuple[int, int]]) -> ProblemPart:
    solutions = sorted((each for each in row.solutions.all() if each.archived_at is None), key=lambda each: each.pk)
    at.update({each.pk: (number, place) for place, each in enumerate(solutions)})
    causes = sorted(row.causes.all(), key=lambda cause: (cause.branch, cause.position))
    return ProblemPart(
        row.words, row.sufferers, row.cause, [(cause.branch, cause.words) for cause in causes],
        [_solution(each) for each in solutions],
    )  # fmt: skip


def _solution(row: Solution) -> SolutionPart:
    return SolutionPart(
        row.words, row.does_nothing, row.horizon, row.authority, row.cost, row.staff, row.effect, row.risk
    )


def _actions(cycle: Cycle, at: Mapping[int, tuple[int, int]]) -> list[ActionPart]:
    kept = Action.objects.filter(cycle=cycle, archived_at=None).exclude(state=ActionState.DROPPED)
    rows = list(kept.order_by("due_on", "pk"))
    place = {row.pk: number for number, row in enumerate(rows)}
    needs: dict[int, list[int]] = {}
    for action, needed in Dependency.objects.filter(action__in=place, needs__in=place).values_list("action", "needs"):
        needs.setdefault(action, []).append(place[needed])
    milestones: dict[int, list[tuple[Words, int]]] = {}
    for each in Milestone.objects.filter(action__in=place, archived_at=None).order_by("due_on", "pk"):
        milestones.setdefault(each.action_id, []).append((each.words, (each.due_on - cycle.starts_on).days))
    return [
        ActionPart(
            row.words, (row.due_on - cycle.starts_on).days,
            None if row.starts_on is None else (row.starts_on - cycle.starts_on).days,
            at.get(row.solution_id or 0), row.budget, milestones.get(row.pk, ()), needs.get(row.pk, ()),
        )
        for row in rows
    ]  # fmt: skip
