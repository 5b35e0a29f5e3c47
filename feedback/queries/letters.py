"""What was written to the citizen of a message, by mail or by a text message, and what of it did not arrive."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from sdip.mail.models import Message, ShortMessage, State

from ..models import Case
from ..threads import case_in, token_of

LATELY = timedelta(days=2)  # the next try of what was given up would have been then


class GivenUp(NamedTuple):
    """A letter or a text message that nobody tries to send any more."""

    case: int
    is_text: bool
    pk: int
    at: datetime


def letters_of(case: Case) -> QuerySet[Message]:
    return Message.objects.filter(thread=token_of(case.pk)).order_by("created_at")


def texts_of(case: Case) -> QuerySet[ShortMessage]:
    return ShortMessage.objects.filter(thread=token_of(case.pk)).order_by("created_at")


def has_receipt(case: Case) -> bool:
    """Whether one was sent, or is about to be."""
    receipt = {"purpose": "feedback.receipt"}
    return texts_of(case).filter(**receipt).exists() or letters_of(case).filter(**receipt).exists()


def undelivered(case: Case) -> list[GivenUp]:
    return _given_up(letters_of(case).filter(state=State.FAILED), texts_of(case).filter(state=State.FAILED))


def given_up_lately() -> list[GivenUp]:
    """Of all messages."""
    lately = {"state": State.FAILED, "purpose__startswith": "feedback.", "next_try_at__gte": timezone.now() - LATELY}
    return _given_up(Message.objects.filter(**lately), ShortMessage.objects.filter(**lately))


def _given_up(letters: QuerySet[Message], texts: QuerySet[ShortMessage]) -> list[GivenUp]:
    """Without what belongs to no message, as an invitation to a survey."""
    told: list[tuple[str, bool, int, datetime]] = [
        (thread, is_text, pk, at)
        for rows, is_text in ((letters, False), (texts, True))
        for thread, pk, at in rows.values_list("thread", "pk", "created_at")
    ]
    return [GivenUp(case, is_text, pk, at) for thread, is_text, pk, at in told if (case := case_in(thread))]
