"""What the mailbox tells the frame: mails that wait for somebody, and how a message came."""

from typing import Any

from django.db.models import BigIntegerField, DateField, Value
from django.db.models.functions import Coalesce, Left, NullIf
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sdip import registry
from tenancy.refusals import NotAllowed

from .. import queries
from ..actions.joining import check_join
from ..models import Case, SentRequest
from ..workflow import State, check_move
from .reach import waiting_mails
from .rules import can_read_mails

NOBODY = Value(None, output_field=BigIntegerField())
UNDATED = Value(None, output_field=DateField())
TITLE = Left(Coalesce(NullIf("subject", Value("")), NullIf("text", Value("")), Value("–")), 90)


def mails_as_work(member: Any) -> Any:
    return (
        waiting_mails(member)
        .order_by()
        .values("id", due_on=UNDATED, directorate_id=NOBODY, title=TITLE, member_id=NOBODY)
    )


def mails_url(_kind: str, _pk: int) -> str:
    return reverse("feedback:mails")


def how_it_came(*, request: Any, case: Case, **_rest: Any) -> dict[str, Any] | None:
    """What another system or a mail brought along and we do not hold, and which message the sender meant."""
    sent = SentRequest.objects.filter(case=case).exclude(media_url="").first()
    received = list(case.mails.select_related("raw").order_by("at"))
    names = [name for mail in received for name in mail.left_out]
    whole = [mail for mail in received if mail.raw] if can_read_mails(request.member) else []
    found: dict[str, Any] = {"media_url": sent.media_url if sent else "", "left_out": names, "mails": whole}
    found["named"] = next((other for mail in received if (other := _named(request.member, mail.named_id))), None)
    if not any(found.values()):
        return None
    return found | {
        "case": case,
        "may_join": found["named"] is not None and _may_join(request.member, case, found["named"]),
    }


def _named(member: Any, pk: int | None) -> Case | None:
    return queries.handled_cases(member).filter(pk=pk).first() if pk else None


def _may_join(member: Any, case: Case, other: Case) -> bool:
    try:
        check_move(case.state, State.DUPLICATE)
        check_join(case, other)
    except NotAllowed:
        return False
    return queries.may_handle(member, case)


def register() -> None:
    registry.work.add(
        registry.WorkSource("feedback.mail", _("E-mails that wait"), _("Look at it"), "send", mails_as_work, mails_url)
    )
    registry.slots.add(registry.Slot("feedback:case", "feedback/parts/came.html", how_it_came))
