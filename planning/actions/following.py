"""The next cycle starts from the open ends of the last one."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..formula import Verdict
from ..mails import send_seat_letter
from ..models import (
    Action,
    ActionFile,
    ActionUpdate,
    Barrier,
    Cause,
    Cycle,
    DateShift,
    Dependency,
    Evidence,
    KeyStandard,
    Milestone,
    Problem,
    Seat,
    Solution,
)
from ..news import tell_of_seat
from ..queries import goal_states, goals_of, problems_of
from ..workflow import OPEN_ACTIONS, ActionState, Function, SolutionState, check_may_be_followed
from .cycles import open_cycle
from .locks import locked
from .team import appoint_chair

COPIED: dict[type[Model], tuple[str, ...]] = {
    Problem: ("words", "sufferers", "service", "indicator", "period", "cause"),
    Cause: ("branch", "position", "words"),
    Evidence: (
        "kind", "note", "indicator", "period", "service", "since", "until", "count", "meeting", "asking", "file", "address",
    ),
    Solution: ("words", "horizon", "authority", "cost", "staff", "effect", "risk"),
    Action: (
        "directorate", "words", "owner", "deputy", "starts_on", "due_on", "state", "share", "note", "budget_source",
    ),
    Milestone: ("words", "due_on", "done_on"),
    ActionFile: ("file", "note", "added_by"),
    Barrier: ("words", "level", "raised_by", "escalated_at"),
}  # fmt: skip


def start_next_cycle(cycle: Cycle, *, name: Mapping[str, str], starts_on: date, ends_on: date, by: Member) -> Cycle:
    """Problems whose gap is not closed, unfinished actions and chosen solutions that nobody carried out go along; the
    goals are set anew from today's figures, and everybody of the team is asked anew."""
    with acting("planning.start_next_cycle", by=by):
        old = locked(cycle)
        check_may_be_followed(old.stage)
        follower = old.followers.filter(archived_at=None).first()
        if follower is not None:
            raise NotAllowed(_("This plan goes on in “%(plan)s” already.") % {"plan": follower.name})
        new = open_cycle(
            directorate=old.directorate, service=old.service, name=name, starts_on=starts_on, ends_on=ends_on,
            review_months=old.review_months, public=old.public, follows=old, by=by,
        )  # fmt: skip
        problems = _carry_problems(old, new)
        solutions = _carry_solutions(old, new, problems)
        _carry_actions(old, new, solutions, by)
        _carry_standards(old, new)
        _ask_anew(old, new, by)
        return new


def _facts(row: Model) -> dict[str, object]:
    return {name: getattr(row, name) for name in COPIED[type(row)]}


def _carry_problems(old: Cycle, new: Cycle) -> dict[int, Problem]:
    """By the old one's number. A problem without a goal is open too."""
    verdicts: dict[int, list[Verdict]] = {}
    for state in goal_states(goals_of(old)):
        if state.goal.problem_id is not None:
            verdicts.setdefault(state.goal.problem_id, []).append(state.verdict)
    found = {}
    for row in problems_of(old).select_related("service").prefetch_related("causes", "evidence"):
        seen = verdicts.get(row.pk, [])
        if seen and all(verdict is Verdict.CLOSED for verdict in seen):
            continue
        made = found[row.pk] = Problem.objects.create(cycle=new, carried_from=row, **_facts(row))
        Cause.objects.bulk_create([Cause(problem=made, **_facts(each)) for each in row.causes.all()])
        kept = [each for each in row.evidence.all() if each.archived_at is None]
        Evidence.objects.bulk_create([Evidence(problem=made, **_facts(each)) for each in kept])
    return found


def _carry_solutions(old: Cycle, new: Cycle, problems: Mapping[int, Problem]) -> dict[int, Solution]:
    """Chosen and not carried out: weighed again with the others."""
    carried_out = Action.objects.filter(cycle=old, archived_at=None, state=ActionState.DONE).exclude(solution=None)
    rows = Solution.objects.filter(
        cycle=old, archived_at=None, state=SolutionState.CHOSEN, does_nothing=False, problem__in=problems
    ).exclude(pk__in=carried_out.values("solution"))
    return {
        row.pk: Solution.objects.create(cycle=new, problem=problems[row.problem_id], carried_from=row, **_facts(row))
        for row in rows.order_by("pk")
    }


def _carry_actions(old: Cycle, new: Cycle, solutions: Mapping[int, Solution], by: Member) -> None:
    """What is unfinished goes on in the new plan, once: in the old one it counts as dropped, and says where it went."""
    note, carried = _("Goes on in the plan %(code)s.") % {"code": new.code}, {}
    for row in Action.objects.select_for_update().filter(cycle=old, archived_at=None, state__in=OPEN_ACTIONS):
        solution = solutions.get(row.solution_id or 0)
        carried[row.pk] = made = Action.objects.create(
            cycle=new, carried_from=row, solution=solution, budget=_left_of(row), **_facts(row) | _days_in(new, row)
        )
        if made.due_on != row.due_on:
            DateShift.objects.create(action=made, from_on=row.due_on, to_on=made.due_on, reason=note, by=by)
        _carry_parts(row, made, note, by)
        row.state, row.revision = ActionState.DROPPED, row.revision + 1
        row.save(update_fields=["state", "revision"])
        ActionUpdate.objects.create(action=row, state=row.state, share=row.share, note=note, by=by)
    waiting = Dependency.objects.filter(action__in=carried, needs__in=carried)
    Dependency.objects.bulk_create(
        [Dependency(action=carried[row.action_id], needs=carried[row.needs_id]) for row in waiting]
    )


def _left_of(row: Action) -> Decimal | None:
    """What was spent stays in the plan where it was spent."""
    return None if row.budget is None else max(row.budget - (row.spent or 0), Decimal())


def _carry_parts(row: Action, made: Action, note: str, by: Member) -> None:
    """What stands in the way does so in the new plan; in the old one it is answered with where it went."""
    marks, files = row.milestones.filter(archived_at=None), row.files.filter(archived_at=None)
    Milestone.objects.bulk_create([Milestone(action=made, **_facts(each)) for each in marks])
    ActionFile.objects.bulk_create([ActionFile(action=made, **_facts(each)) for each in files])
    for each in row.barriers.select_for_update().filter(cleared_at=None):
        copy = Barrier.objects.create(action=made, **_facts(each))
        Barrier.objects.filter(pk=copy.pk).update(raised_at=each.raised_at)
        each.cleared_at, each.cleared_by, each.answer = timezone.now(), by, note
        each.save(update_fields=["cleared_at", "cleared_by", "answer"])


def _carry_standards(old: Cycle, new: Cycle) -> None:
    """What was achieved is where the new plan stands; what was wanted in the end is wanted still."""
    KeyStandard.objects.bulk_create(
        KeyStandard(
            cycle=new, service=row.service, aspect=row.aspect, current=row.achieved or row.current, year_3=row.year_3
        )
        for row in KeyStandard.objects.filter(cycle=old).select_related("service").order_by("pk")
    )


def _days_in(new: Cycle, row: Action) -> dict[str, date | None]:
    """None before the new plan begins; the history of days tells what was promised before."""
    begins = max(row.starts_on, new.starts_on) if row.starts_on else None
    return {"starts_on": begins, "due_on": max(row.due_on, new.starts_on)}


def _ask_anew(old: Cycle, new: Cycle, by: Member) -> None:
    seats = old.seats.filter(ended_at=None, declined_at=None).select_related("member", "deputy", "invitation")
    for row in seats.order_by("pk"):
        gone = row.member is not None and row.member.left_on is not None
        lapsed = row.member is None and (row.invitation is None or row.invitation.withdrawn_at is not None)
        if gone or lapsed:
            continue
        deputy = row.deputy if row.deputy is not None and row.deputy.left_on is None else None
        if row.function == Function.CHAIR and row.member is not None:
            appoint_chair(new, row.member, deputy=deputy, by=by)
            continue
        seat = Seat.objects.create(
            cycle=new, function=row.function, member=row.member, deputy=deputy, speaks_for=row.speaks_for,
            invitation=row.invitation if row.member is None else None,
        )  # fmt: skip
        tell_of_seat(seat)
        send_seat_letter(seat)
