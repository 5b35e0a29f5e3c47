"""Which of the mails a member reads: those of a message only as far as the message itself."""

from django.db.models import Q, QuerySet

from people.models import Member

from .. import queries
from ..models import ReceivedMail


def readable_mails(member: Member) -> QuerySet[ReceivedMail]:
    known = queries.visible_cases(member).filter(pk__in=ReceivedMail.objects.exclude(case=None).values("case"))
    return ReceivedMail.objects.filter(Q(case=None) | Q(case__in=known.values("pk")))
