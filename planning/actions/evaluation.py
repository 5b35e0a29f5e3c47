from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed, Stale

from ..formula import Verdict
from ..models import Cycle, Evaluation, Goal
from ..queries import expected_of, goal_states
from ..workflow import Deed, check_deed
from .cycles import unchanged_cycle
from .locks import locked


def evaluate_goal(goal: Goal, *, period_id: int | None, why: str = "", lesson: str, by: Member | None) -> Evaluation:
    """The verdict follows from the figure that was measured again; nobody ticks it. `period_id`: the one that was read."""
    with acting("planning.evaluate_goal", by=by):
        check_deed(Deed.EVALUATION, locked(goal.cycle).stage)
        state = goal_states(Goal.objects.filter(pk=goal.pk, archived_at=None))[0]
        if state.verdict is Verdict.TOO_EARLY or state.latest is None:
            raise NotAllowed(
                _("The figure was not measured again yet, so there is no verdict. Have it measured first.")
            )
        if state.latest.period_id != period_id:
            raise Stale(_("A newer figure has come in meanwhile. Look at it, then evaluate."))
        if not lesson.strip():
            raise NotAllowed(_("Write down what the next plan should learn from this."))
        if state.verdict is not Verdict.CLOSED and not why.strip():
            raise NotAllowed(_("The gap is still open. Write down why it came so."))
        said = {
            "period": state.latest.period, "value": state.latest.value, "expected": expected_of(state),
            "aim_low": state.goal.aim_low, "aim_high": state.goal.aim_high,
            "gap": state.progress.gap_now, "closed_share": state.progress.closed, "verdict": state.verdict,
            "why": why.strip(), "lesson": lesson.strip(), "evaluated_by": by,
        }  # fmt: skip
        newest = goal.evaluations.order_by("-evaluated_at", "-pk").first()
        if newest is not None and all(getattr(newest, name) == value for name, value in said.items()):
            return newest  # the very same once more
        return Evaluation.objects.create(goal=goal, **said)


def record_lessons(cycle: Cycle, lessons: str, *, revision: int, by: Member | None) -> Cycle:
    """What the whole plan taught; also after it is closed."""
    with acting("planning.record_lessons", by=by):
        row = unchanged_cycle(cycle, revision)
        row.lessons, row.revision = lessons.strip(), row.revision + 1
        row.save(update_fields=["lessons", "revision"])
        return row
