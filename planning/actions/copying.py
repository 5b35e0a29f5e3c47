"""A plan begun from another one, from a template of the house, or from a ready one."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.translation import gettext as _

from organisation.models import Directorate, Service
from people.models import Member
from sdip.web.numbering import next_number
from tenancy.audit import acting
from tenancy.refusals import NotAllowed
from tenancy.text import words

from ..models import Action, Cause, Cycle, Dependency, KeyStandard, Milestone, Problem, Solution
from ..outline import ActionPart, Outline, StandardPart, outline_of
from .cycles import open_cycle
from .locks import check_still_here


def start_from_outline(
    outline: Outline,
    *,
    directorate: Directorate,
    name: Mapping[str, str],
    starts_on: date,
    service: Service | None = None,
    chair: Member,
    by: Member | None,
) -> Cycle:
    """A new plan with its problems, solutions and actions; the chair answers for the actions until they are given on."""
    with acting("planning.start_from_outline", by=by):
        check_still_here(chair)
        cycle = open_cycle(
            directorate=directorate, name=name, starts_on=starts_on, service=service, chair=chair,
            ends_on=starts_on + timedelta(days=outline.days), by=by,
        )  # fmt: skip
        _write(cycle, outline, chair)
        return cycle


def save_as_template(cycle: Cycle, *, name: Mapping[str, str], by: Member) -> Cycle:
    """Without figures, persons and progress."""
    with acting("planning.save_as_template", by=by):
        if Cycle.objects.filter(is_template=True, archived_at=None, name=words(name)).exists():
            raise NotAllowed(_("There is a template of this name already. Choose another name."))
        template = Cycle(
            directorate=cycle.directorate, code=f"T{next_number('plan template'):04}", name=words(name),
            starts_on=cycle.starts_on, ends_on=cycle.ends_on, is_template=True,
        )  # fmt: skip
        template.save()
        _write(template, outline_of(cycle), by)
        return template


def _write(cycle: Cycle, outline: Outline, owner: Member) -> None:
    problems = Problem.objects.bulk_create(
        Problem(cycle=cycle, words=words(part.words), sufferers=part.sufferers, cause=part.cause)
        for part in outline.problems
    )
    Cause.objects.bulk_create(
        Cause(problem=problem, branch=branch, position=position, words=text)
        for problem, part in zip(problems, outline.problems, strict=True)
        for position, (branch, text) in enumerate(part.causes, 1)
    )
    solutions = _solutions(cycle, problems, outline)
    _actions(cycle, outline, solutions, owner)
    KeyStandard.objects.bulk_create(_standard(cycle, part) for part in outline.standards)


def _standard(cycle: Cycle, part: StandardPart) -> KeyStandard:
    first, second, third = (words(text) for text in part.years)
    return KeyStandard(
        cycle=cycle, service=cycle.service, aspect=part.aspect, year_1=first, year_2=second, year_3=third
    )


def _solutions(cycle: Cycle, problems: list[Problem], outline: Outline) -> dict[tuple[int, int], Solution]:
    places, rows = [], []
    for number, part in enumerate(outline.problems):
        for place, each in enumerate(part.solutions):
            places.append((number, place))
            rows.append(
                Solution(
                    cycle=cycle,
                    problem=problems[number],
                    words=words(each.words),
                    does_nothing=each.does_nothing,
                    horizon=each.horizon,
                    authority=each.authority,
                    cost=each.cost,
                    staff=each.staff,
                    effect=each.effect,
                    risk=each.risk,
                )  # fmt: skip
            )
    return dict(zip(places, Solution.objects.bulk_create(rows), strict=True))


def _actions(cycle: Cycle, outline: Outline, solutions: Mapping[tuple[int, int], Solution], owner: Member) -> None:
    rows = Action.objects.bulk_create(_action(cycle, part, solutions, owner) for part in outline.actions)
    pairs = list(zip(rows, outline.actions, strict=True))
    Milestone.objects.bulk_create(
        Milestone(action=row, words=words(text), due_on=_day(cycle, day))
        for row, part in pairs
        for text, day in part.milestones
    )
    Dependency.objects.bulk_create(Dependency(action=row, needs=rows[at]) for row, part in pairs for at in part.needs)


def _action(cycle: Cycle, part: ActionPart, solutions: Mapping[tuple[int, int], Solution], owner: Member) -> Action:
    return Action(
        cycle=cycle, directorate=cycle.directorate, words=words(part.words), owner=owner, budget=part.budget,
        solution=solutions.get(part.solution) if part.solution else None, due_on=_day(cycle, part.due_day),
        starts_on=None if part.start_day is None else _day(cycle, part.start_day),
    )  # fmt: skip


def _day(cycle: Cycle, days: int) -> date:
    return cycle.starts_on + timedelta(days=days)
