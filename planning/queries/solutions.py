"""Where a citizen's idea could go, and where it went."""

from django.db.models import Q, QuerySet

from feedback.models import Case
from organisation.rules import within
from people.models import Member

from ..models import Cycle, Problem, Seat, Solution
from ..rules import owners_of
from ..workflow import WRITING_SEATS


def problems_to_solve(member: Member) -> QuerySet[Problem]:
    """Problems of running plans that the member writes by role or seat, and whose scores are not open."""
    running = Cycle.objects.running().filter(scores_open_at=None)
    held = Seat.objects.filter(
        Q(member__in=owners_of(member)) | Q(deputy=member), ended_at=None, declined_at=None, function__in=WRITING_SEATS
    )
    by_role = within(running, member, "edit_plans").values("pk")
    mine = running.filter(Q(pk__in=by_role) | Q(pk__in=held.values("cycle")))
    kept = Problem.objects.filter(cycle__in=mine, dismissed_at=None, merged_into=None)
    return kept.select_related("cycle__directorate").order_by("cycle", "pk")


def solutions_from(case: Case) -> QuerySet[Solution]:
    rows = Solution.objects.filter(case=case, archived_at=None, cycle__archived_at=None)
    return rows.select_related("cycle__directorate", "problem").order_by("pk")
