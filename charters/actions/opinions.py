"""Feedback on the charter itself, and its answers."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..models import CharterFeedback, CharterVersion
from ..workflow import IN_FORCE


def give_feedback(version: CharterVersion, *, form_key: UUID, text: str, easy: bool | None = None) -> CharterFeedback:
    with acting("charters.give_feedback", by=None):
        if not CharterVersion.objects.filter(pk=version.pk, state__in=IN_FORCE).exists():
            raise NotAllowed(_("This charter is no longer in force."))
        facts = {"version": version, "text": text, "easy": easy}
        row, _made = CharterFeedback.objects.get_or_create(form_key=form_key, defaults=facts)
        return row


def answer_feedback(row: CharterFeedback, answer: str, *, shown: bool, by: Member) -> CharterFeedback:
    """`shown`: what was said and the answer stand on the public page."""
    with acting("charters.answer_feedback", by=by):
        if not answer.strip():
            raise NotAllowed(_("Write an answer."))
        row.answer, row.shown = answer.strip(), shown
        row.answered_at, row.answered_by = timezone.now(), by
        row.save(update_fields=["answer", "shown", "answered_at", "answered_by"])
        return row
