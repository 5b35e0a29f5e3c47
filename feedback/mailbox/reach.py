"""Which of the mails a member reads: those of a message, or that name one's number, only as far as the message itself."""

from django.db.models import Q, QuerySet

from people.models import Member

from .. import queries
from ..models import ReceivedMail


def readable_mails(member: Member) -> QuerySet[ReceivedMail]:
    return ReceivedMail.objects.filter(
        _known(member, "case") | Q(case=None) & (Q(named=None) | _known(member, "named"))
    )


def _known(member: Member, way: str) -> Q:
    of_mails = ReceivedMail.objects.exclude(**{way: None}).values(way)
    return Q(**{f"{way}__in": queries.visible_cases(member).filter(pk__in=of_mails).values("pk")})
