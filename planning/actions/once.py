"""A form that is sent twice, as a double click does, makes one thing: the second time it is answered with that one."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar, cast

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.refusals import NotAllowed

from ..models import SentForm

KEPT = timedelta(days=1)
Row = TypeVar("Row", bound=Model)


class SentAlready(NotAllowed):
    """Perhaps a second wish, perhaps a mistake: nobody but the writer knows."""


def make_once(member: Member, key: uuid.UUID, facts: str, make: Callable[[], Row], *, asks: bool = True) -> Row:
    """What `make` returns, or what it returned when this form was sent before. A refusal leaves the form as if unsent.

    `key`: of the form as it was drawn; `facts`: a fingerprint of what was filled in and where. Raises SentAlready for
    another text under the same key, and, where `asks`, for the same text under a key that nobody was asked about."""
    with transaction.atomic():
        SentForm.objects.filter(member=member, sent_at__lt=timezone.now() - KEPT).delete()
        asked = SentForm.objects.filter(member=member, key=key).exists()
        SentForm.objects.bulk_create([SentForm(member=member, key=key, facts=facts)], ignore_conflicts=True)
        sent = SentForm.objects.select_for_update().get(member=member, key=key)
        if known := _made(sent, facts):
            return cast(Row, known)
        if asks and not asked and SentForm.objects.filter(member=member, facts=facts, row_id__isnull=False).exists():
            raise SentAlready(_("You saved the very same already. Send it again if you want it twice."))
        row = make()
        sent.facts, sent.model, sent.row_id = facts, row._meta.label_lower, row.pk
        sent.save(update_fields=["facts", "model", "row_id"])
        return row


def note_question(member: Member, key: uuid.UUID, facts: str) -> None:
    """The writer was asked; sending the form with this key is the answer."""
    SentForm.objects.create(member=member, key=key, facts=facts)


def _made(sent: SentForm, facts: str) -> Model | None:
    if sent.row_id is None:
        return None
    if sent.facts != facts:
        raise SentAlready(
            _("This form was saved already with other words. Send it again to save it once more as it is.")
        )
    return apps.get_model(sent.model)._base_manager.filter(pk=sent.row_id).first()
