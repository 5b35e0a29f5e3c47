"""Whose mails they are: of the citizen of a message, or of somebody else who knows its number."""

from django.db.models import Q, QuerySet

from .. import queries
from ..models import Case, ReceivedMail
from .actions import sender_key

# It became no message, and may be anybody's until somebody has looked.
WAITS = Q(kind=ReceivedMail.Kind.HELD, case=None, seen_at=None)


def own_mails(case: Case) -> QuerySet[ReceivedMail]:
    """By the token of our letter, or by the address; also by one that was noted only later."""
    address = queries.address_of(case)
    later = Q(named=case, case=None, sender=sender_key(address)) if address else Q(pk__in=())
    return ReceivedMail.objects.filter(Q(case=case) | later)


def strange_mails(case: Case) -> QuerySet[ReceivedMail]:
    """From another address, and nobody has looked yet."""
    return ReceivedMail.objects.filter(WAITS, named=case).exclude(pk__in=own_mails(case).values("pk"))


def mails_about(case: Case) -> QuerySet[ReceivedMail]:
    """Its own, and those that became no message and name its number; without the strange ones."""
    looked_at = ReceivedMail.objects.filter(named=case, case=None).exclude(WAITS)
    keys = own_mails(case).values("pk").union(looked_at.values("pk"))
    return ReceivedMail.objects.filter(pk__in=keys)
