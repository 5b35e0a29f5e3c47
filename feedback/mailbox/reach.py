"""Which of the mails a member reads: those of a message, or that name one's number, only as far as the message itself."""

from django.db.models import Q, QuerySet

from organisation.rights import BY_CODE
from people.models import Member

from .. import queries
from ..models import ReceivedMail
from .rules import can_read_mails


def readable_mails(member: Member) -> QuerySet[ReceivedMail]:
    return ReceivedMail.objects.filter(
        _known(member, "case") | Q(case=None) & (Q(named=None) | _known(member, "named"))
    )


def waiting_mails(member: Member) -> QuerySet[ReceivedMail]:
    """Each may be a citizen's. What a machine answered to a letter of ours is not asked of anybody."""
    if not can_read_mails(member):
        return ReceivedMail.objects.none()
    answers = Q(kind__in=[ReceivedMail.Kind.AUTOMATIC, ReceivedMail.Kind.BOUNCE], case__isnull=False)
    return readable_mails(member).filter(kind__in=ReceivedMail.LOOSE, seen_at=None).exclude(answers)


def readers_of_mails() -> list[Member]:
    """Who may open the page of those mails today, also for somebody else."""
    rows = queries.holders(BY_CODE["handle_cases"].roles, None, acting=True)
    return [member for member in rows.order_by("pk") if can_read_mails(member)]


def _known(member: Member, way: str) -> Q:
    of_mails = ReceivedMail.objects.exclude(**{way: None}).values(way)
    return Q(**{f"{way}__in": queries.visible_cases(member).filter(pk__in=of_mails).values("pk")})
