"""What could be done about a problem: written down, changed, weighed against doing nothing, chosen."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.models import Case
from feedback.workflow import State as CaseState
from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed, Stale
from tenancy.text import words

from ..amounts import check_money, check_staff
from ..models import Cycle, Problem, Solution
from ..queries import live_actions, solutions_of
from ..wording import in_every_language
from ..workflow import Authority, Deed, Horizon, SolutionState, check_deed
from .locks import locked

SHORTENED = 300  # characters of a citizen's idea that become the solution's words


def add_solution(
    problem: Problem,
    *,
    statement: Mapping[str, str],
    horizon: str = Horizon.SHORT,
    authority: str = Authority.LOCAL,
    cost: Decimal | None = None,
    staff: Decimal | None = None,
    effect: str = "",
    risk: str = "",
    case: Case | None = None,
    by: Member | None,
) -> Solution:
    """With the first one comes doing nothing, so that it is weighed too. `case`: whose idea it is."""
    with acting("planning.add_solution", by=by):
        plan = _plan_of(problem)
        row = Solution(cycle=plan, problem=problem, case=case)
        _check_amounts(cost, staff)
        row.words, row.horizon, row.authority = words(statement), horizon, authority
        row.cost, row.staff, row.effect, row.risk = cost, staff, effect.strip(), risk.strip()
        row.save()
        _add_doing_nothing(plan, problem)
        return row


def change_solution(
    solution: Solution,
    *,
    statement: Mapping[str, str] | None = None,
    horizon: str | None = None,
    authority: str | None = None,
    cost: Decimal | None = None,
    staff: Decimal | None = None,
    effect: str = "",
    risk: str = "",
    revision: int,
    by: Member | None,
) -> Solution:
    """Doing nothing keeps its words, horizon and authority (None leaves them): only what it costs and risks can be said."""
    with acting("planning.change_solution", by=by):
        row = _locked(solution, revision)
        _check_not_open(row.cycle)
        _check_amounts(cost, staff)
        if not row.does_nothing:
            row.words = words(statement) if statement else row.words
            row.horizon, row.authority = horizon or row.horizon, authority or row.authority
        row.cost, row.staff, row.effect, row.risk = cost, staff, effect.strip(), risk.strip()
        return _written(row)


def archive_solution(solution: Solution, *, revision: int, by: Member | None) -> Solution:
    """With the last one of a problem doing nothing goes too: there is nothing to weigh it against."""
    with acting("planning.archive_solution", by=by):
        row = _locked(solution, revision)
        _check_not_open(row.cycle)
        if row.does_nothing:
            raise NotAllowed(_("Doing nothing is always weighed. It goes with the last other solution."))
        if live_actions(row.cycle).filter(solution=row).exists():
            raise NotAllowed(_("An action carries this solution out. Drop the action first."))
        row.archived_at = timezone.now()
        _written(row)
        if not solutions_of(row.cycle).filter(problem=row.problem_id, does_nothing=False).exists():
            for idle in solutions_of(row.cycle).filter(problem=row.problem_id):
                idle.archived_at = row.archived_at
                _written(idle)
    return row


def decide_solution(solution: Solution, to: str, *, revision: int, by: Member | None) -> Solution:
    """Chosen or not, once everybody can see how the team weighed it."""
    with acting("planning.decide_solution", by=by):
        row = _locked(solution, revision, Deed.PRIORITIES)
        _check_open(row.cycle)
        if to == SolutionState.CHOSEN:
            _check_contradiction(row)
        row.state = to
        return _written(row)


def set_rank(solution: Solution, rank: int | None, *, reason: str, revision: int, by: Member) -> Solution:
    """The team puts a solution on another rank than the scores do, and says why; None: back to the scores."""
    with acting("planning.set_rank", by=by):
        row = _locked(solution, revision, Deed.PRIORITIES)
        _check_open(row.cycle)
        if rank is not None:
            _check_rank(row, rank, reason)
        row.override_rank = rank
        row.override_reason = reason.strip() if rank is not None else ""
        row.overridden_by = by if rank is not None else None
        return _written(row)


def adopt_suggestion(
    case: Case, problem: Problem, *, statement: Mapping[str, str] | None = None, by: Member | None
) -> Solution:
    """A citizen's idea becomes a solution, in the citizen's words or in better ones."""
    with acting("planning.adopt_suggestion", by=by):
        row = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        check_adoption(row)
        if Solution.objects.filter(cycle=problem.cycle_id, case=row, archived_at=None).exists():
            raise NotAllowed(_("This plan has taken the idea up already."))
        return add_solution(problem, statement=statement or idea_of(row), case=row, by=by)


def check_adoption(case: Case) -> None:
    """An idea that stands: not taken back, not joined to another one, neither spam nor erased."""
    if case.kind != Case.Kind.SUGGESTION:
        raise NotAllowed(_("Only an idea can become a solution."))
    if case.state == CaseState.WITHDRAWN:
        raise NotAllowed(_("This idea was withdrawn."))
    if case.state == CaseState.DUPLICATE:
        raise NotAllowed(_("This idea is joined to another one. Take that one up."))
    if case.state == CaseState.REJECTED or case.held_at is not None:
        raise NotAllowed(_("This message is not accepted, so nothing can be taken from it."))
    if case.emptied_at is not None:
        raise NotAllowed(_("What the citizen wrote was erased."))


def idea_of(case: Case) -> dict[str, str]:
    """The first line or two of what the citizen wrote, in the citizen's language."""
    text = (case.wish or case.text).strip()
    return {case.language: text if len(text) <= SHORTENED else f"{text[: SHORTENED - 1].rstrip()}…"}


def _plan_of(problem: Problem) -> Cycle:
    if problem.cycle is None:
        raise NotAllowed(_("Take the problem into a plan first."))
    plan = locked(problem.cycle)
    check_deed(Deed.SOLUTIONS, plan.stage)
    _check_not_open(plan)
    if not plan.problems.filter(pk=problem.pk, dismissed_at=None, merged_into=None).exists():
        raise NotAllowed(_("This problem is in the plan no more."))
    return plan


def _add_doing_nothing(plan: Cycle, problem: Problem) -> None:
    if solutions_of(plan).filter(problem=problem, does_nothing=True).exists():
        return
    Solution.objects.create(
        cycle=plan, problem=problem, does_nothing=True, words=in_every_language(lambda _write: _("Do nothing"))
    )


def _check_amounts(cost: Decimal | None, staff: Decimal | None) -> None:
    check_money(cost)
    check_staff(staff)


def _check_not_open(plan: Cycle) -> None:
    if plan.scores_open_at is not None:
        raise NotAllowed(_("The scores are open. Close them first, so that the team can weigh what is new."))


def _check_open(plan: Cycle) -> None:
    if plan.scores_open_at is None:
        raise NotAllowed(_("The scores are not opened yet. Until then each member weighs alone."))


def _check_contradiction(row: Solution) -> None:
    """Doing nothing and doing something about the same problem."""
    others = solutions_of(row.cycle).filter(problem=row.problem_id, state=SolutionState.CHOSEN).exclude(pk=row.pk)
    if row.does_nothing and others.exists():
        raise NotAllowed(_("Something else is chosen for this problem. Undo that before you choose to do nothing."))
    if not row.does_nothing and others.filter(does_nothing=True).exists():
        raise NotAllowed(_("Doing nothing is chosen for this problem. Undo that before you choose something else."))


def _check_rank(row: Solution, rank: int, reason: str) -> None:
    if not reason.strip():
        raise NotAllowed(_("Write down why the rank is another one than the scores say."))
    weighed = solutions_of(row.cycle)
    if not 1 <= rank <= weighed.count():
        raise NotAllowed(_("There is no such rank among these solutions."))
    if weighed.filter(override_rank=rank).exclude(pk=row.pk).exists():
        raise NotAllowed(_("Another solution was put on this rank. Choose another one, or change that one first."))


def _locked(solution: Solution, revision: int, deed: Deed = Deed.SOLUTIONS) -> Solution:
    plan = locked(solution.cycle)
    check_deed(deed, plan.stage)
    live: Any = Solution.objects.select_for_update(of=("self",)).filter(Q(archived_at=None))
    row: Solution | None = live.filter(pk=solution.pk).first()
    if row is None or row.revision != revision:
        raise Stale(_("Somebody else has changed this solution meanwhile. Look at it again, then save."))
    row.cycle = plan
    return row


def _written(row: Solution) -> Solution:
    row.revision += 1
    row.save()
    return row
