from collections.abc import Mapping
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed
from tenancy.text import words

from ..models import Action, Milestone
from .locks import locked_action


def add_milestone(action: Action, *, statement: Mapping[str, str], due_on: date, by: Member | None) -> Milestone:
    """Within the action's days. The very same once more is the one that is there."""
    with acting("planning.add_milestone", by=by):
        row = locked_action(action)
        if due_on > row.due_on or (row.starts_on is not None and due_on < row.starts_on):
            raise NotAllowed(_("A milestone lies within the days of its action. Choose another day."))
        facts = {"words": words(statement), "due_on": due_on, "archived_at": None}
        return row.milestones.filter(**facts).first() or row.milestones.create(**facts)


def complete_milestone(milestone: Milestone, *, by: Member | None) -> Milestone:
    with acting("planning.complete_milestone", by=by):
        row = _locked(milestone)
        if row.done_on is None:
            row.done_on = timezone.localdate()
            row.save(update_fields=["done_on"])
        return row


def reopen_milestone(milestone: Milestone, *, by: Member | None) -> Milestone:
    with acting("planning.reopen_milestone", by=by):
        row = _locked(milestone)
        row.done_on = None
        row.save(update_fields=["done_on"])
        return row


def archive_milestone(milestone: Milestone, *, by: Member | None) -> Milestone:
    with acting("planning.archive_milestone", by=by):
        row = _locked(milestone)
        row.archived_at = row.archived_at or timezone.now()
        row.save(update_fields=["archived_at"])
        return row


def _locked(milestone: Milestone) -> Milestone:
    locked_action(milestone.action)
    return Milestone.objects.select_for_update().get(pk=milestone.pk)
