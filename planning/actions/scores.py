"""How the team weighs solutions: each member alone, then the scores are opened to all. The plan's lock keeps both apart."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from sdip.web.formats import formatter
from tenancy.audit import acting
from tenancy.refusals import NotAllowed, Stale

from ..models import Cycle, Score, ScoreOpening, Solution
from ..priority import LEAST, MOST
from ..queries import voices, voting_seat
from ..workflow import Deed, check_deed
from .criteria import copy_criteria
from .locks import locked

Given = Mapping[tuple[int, str], int]


def give_scores(cycle: Cycle, points: Given, *, by: Member) -> int:
    """`points` by solution and code of the criterion; what is not among them stays as it was. How many were written."""
    with acting("planning.give_scores", by=by):
        plan = _weighing(cycle)
        if plan.scores_open_at is not None:
            raise NotAllowed(_("The scores are open to everybody, so they stay as they are."))
        if voting_seat(by, plan) is None:
            raise NotAllowed(_("Whoever has confirmed a seat in the team scores, and each seat has one say."))
        if any(not LEAST <= value <= MOST for value in points.values()):
            raise NotAllowed(_("Points are whole numbers from 1 to 5."))
        criteria = {row.code: row for row in copy_criteria(plan)}
        live = set(Solution.objects.filter(cycle=plan, archived_at=None).values_list("pk", flat=True))
        if any(pk not in live or code not in criteria for pk, code in points):
            raise Stale(
                _("Somebody has changed the solutions or the criteria meanwhile. Look at them again, then score.")
            )
        rows = [
            Score(solution_id=pk, criterion=criteria[code], member=by, points=n) for (pk, code), n in points.items()
        ]
        Score.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["solution", "criterion", "member"], update_fields=["points"]
        )
        return len(rows)


def open_scores(cycle: Cycle, *, reason: str = "", by: Member) -> Cycle:
    """When every confirmed seat has scored, or once half of them have, with a reason; who had not scored is kept with it."""
    with acting("planning.open_scores", by=by):
        plan = _weighing(cycle)
        if plan.scores_open_at is not None:
            raise NotAllowed(_("The scores are open already."))
        heard = voices(plan)
        if not any(voice.complete for voice in heard):
            raise NotAllowed(_("Nobody has scored every solution yet, so there is nothing to open."))
        silent = [voice for voice in heard if not voice.complete]
        if 2 * len(silent) > len(heard):
            raise NotAllowed(_("Fewer than half of the team have scored. The scores are opened once half of it has."))
        if silent and not reason.strip():
            names = formatter().listed(str(voice.seat.member) for voice in silent)
            raise NotAllowed(
                _("Not everybody has scored. Write down why the scores are opened without %(names)s.")
                % {"names": names}
            )
        missing = [voice.seat.member_id for voice in silent]
        ScoreOpening.objects.create(cycle=plan, opens=True, reason=reason.strip(), missing=missing, by=by)
        plan.scores_open_at = timezone.now()
        plan.save(update_fields=["scores_open_at"])
    return plan


def close_scores(cycle: Cycle, *, reason: str, by: Member) -> Cycle:
    """The scores stay, hidden again from the others, and their owners may change them. Also where the plan was taken back
    to write solutions."""
    with acting("planning.close_scores", by=by):
        plan = _weighing(cycle, Deed.SOLUTIONS)
        if plan.scores_open_at is None:
            raise NotAllowed(_("The scores are not open."))
        if not reason.strip():
            raise NotAllowed(_("Write down why the scores are closed again."))
        ScoreOpening.objects.create(cycle=plan, opens=False, reason=reason.strip(), by=by)
        plan.scores_open_at = None
        plan.save(update_fields=["scores_open_at"])
    return plan


def _weighing(cycle: Cycle, deed: Deed = Deed.PRIORITIES) -> Cycle:
    plan = locked(cycle)
    check_deed(deed, plan.stage)
    return plan
