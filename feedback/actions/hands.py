"""Messages in hands: given all at once to somebody else, and taken out of those that may no longer hold them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F, QuerySet

from people.models import Member
from tenancy.audit import acting

from .. import queries
from ..models import Case
from ..workflow import OPEN
from .moves import change, locked, tell_handlers


def hand_over_cases(rows: QuerySet[Case], to: Member, *, by: Member) -> int:
    """How many went over. What the other one may not handle goes to nobody, and those who share it out are told."""
    with acting("feedback.hand_over_cases", by=by):
        keys = list(rows.values_list("pk", flat=True))
        may = queries.handled_cases(to).filter(pk__in=keys)
        given: int = Case.objects.filter(pk__in=may.values("pk")).update(assignee=to, revision=F("revision") + 1)
        for case in rows.filter(pk__in=keys).order_by("pk"):
            let_go(locked(case))
        return given


def let_go_cases() -> int:
    """Every morning: whose role has ended, or who has left, holds nothing any more that others could work on."""
    with acting("feedback.let_go_cases"):
        held = Case.objects.filter(state__in=OPEN).exclude(assignee=None).select_related("assignee", "directorate")
        return sum(let_go(locked(case)) for case in _lost(held.order_by("pk")))


def _lost(held: Iterable[Case]) -> Iterator[Case]:
    """Asked once for each pair of a person and a directorate; of a complaint about behaviour for itself."""
    known: dict[tuple[Any, ...], bool] = {}
    for case in held:
        key = (case.pk,) if queries.is_conduct(case) else (case.assignee_id, case.directorate_id)
        if key not in known:
            known[key] = queries.may_hold(case.assignee, case)
        if not known[key]:
            yield case


def let_go(row: Case) -> int:
    """Whoever is next to work on it is told."""
    row = change(row, assignee=None)
    tell_handlers(row, "feedback.case_let_go", f"let-go:{row.revision}")
    return 1
