from tenancy.celery import tenant_task

from . import actions
from .actions.awaiting import note_awaited_signature as note
from .actions.awaiting import note_awaited_signatures as note_all
from .actions.indexing import index_loose_actions, index_parts_of
from .models import Cycle


@tenant_task(name="planning.propose_problems")
def propose_problems() -> None:
    """Nightly, after the gaps were counted: broken promises without a plan become proposals."""
    actions.propose_problems()


@tenant_task(name="planning.send_action_reminders")
def send_action_reminders() -> None:
    """Every morning; what was told once is not told again."""
    actions.send_action_reminders()


@tenant_task(name="planning.note_awaited_signature")
def note_awaited_signature(cycle_pk: int) -> None:
    """After each change of a plan."""
    note(Cycle(pk=cycle_pk))
    index_parts_of(Cycle(pk=cycle_pk))


@tenant_task(name="planning.note_awaited_signatures")
def note_awaited_signatures() -> None:
    """Every morning, when the night's figures are in."""
    note_all()
    index_loose_actions()
    for cycle in Cycle.objects.in_use():
        index_parts_of(cycle)
