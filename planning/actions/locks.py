"""What actions read again before they write."""

from functools import partial

from django.db import connection, transaction
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from ..models import Action, Cycle
from ..workflow import check_running


def locked(cycle: Cycle) -> Cycle:
    """For a change; once that is kept, a job sees whether the plan's stage is ready to be signed."""
    _look_afterwards(cycle.pk)
    row = Cycle.objects.select_for_update(of=("self",)).select_related("directorate").get(pk=cycle.pk)
    if row.archived_at is not None:
        raise NotAllowed(_("This plan was put away. Bring it back to change it."))
    if row.is_template:
        raise NotAllowed(_("This is part of a template. Start a plan from the template, and change it there."))
    return row


def _look_afterwards(pk: int) -> None:
    """Once for each transaction: a workbook locks its plan for each row."""
    from ..tasks import note_awaited_signature  # the task calls an action

    known = [entry[1] for entry in connection.run_on_commit if isinstance(entry[1], partial)]
    if not any(wanted.func == note_awaited_signature.send_softly and wanted.args[1:] == (pk,) for wanted in known):
        transaction.on_commit(partial(note_awaited_signature.send_softly, require_tenant(), pk))


def locked_action(action: Action, *, archived: bool = False) -> Action:
    """As it is now, in a running plan; archived ones only to bring them back."""
    if action.cycle is not None:
        check_running(locked(action.cycle).stage)
    rows = Action.objects.select_for_update(of=("self",))
    row = rows.select_related("cycle", "directorate", "goal", "solution", "owner", "deputy").get(pk=action.pk)
    if row.archived_at is not None and not archived:
        raise NotAllowed(_("This action is archived. Bring it back to change it."))
    return row


def check_still_here(member: Member | None) -> None:
    if member is not None and member.left_on is not None:
        raise NotAllowed(_("%(name)s has left. Choose somebody else.") % {"name": member.name})
