"""What other systems send comes in by the same door as everything else."""

import hashlib
import uuid
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import ApiToken, Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import codes, queries
from ..actions import add_to_case, contest_answer, receive_case
from ..actions.moves import locked
from ..models import Case, Clearance, SentRequest, SentUpdate
from ..workflow import TOLD

AGAIN_WITHIN = 600  # seconds in which the same request is the same one, sent twice because the answer got lost


def send_request(
    token: ApiToken, values: dict[str, Any], *, account: str, media_url: str, said: str, once: str = ""
) -> SentRequest:
    """`once`: with the same word the same key makes one message, however often it is sent. Without one `said`, a digest of all that
    was sent, does the same for some minutes: systems that know the specification only send again when no answer came."""
    with acting("feedback.send_request", by=token.member):
        key = _key(token, once) if once else _key_of_now(token, said)
        receipt = receive_case(channel=Case.Channel.API, form_key=key, by=token.member, **values)
        if not receipt.created:
            return SentRequest.objects.select_related("case").get(case=receipt.case)
        facts = {"ticket": codes.new_key().hex, "account": account, "media_url": media_url}
        return SentRequest.objects.create(case=receipt.case, token=token, **facts)


def send_update(token: ApiToken, case: Case, *, number: str, text: str) -> SentUpdate:
    """A later word of the citizen. On a message that was answered it says that it is not put right."""
    with acting("feedback.send_update", by=token.member):
        facts = {"number": number, "case": case, "at": timezone.now()}
        update, new = SentUpdate.objects.get_or_create(token=token, number=number, defaults=facts)
        if not new:
            raise NotAllowed(_("An update with this update_id has arrived before."))
        (contest_answer if case.state in TOLD else add_to_case)(case, text=text)
        return update


def show_case(case: Case, *, by: Member) -> Clearance:
    """A member has read it: from now on everybody reads the words, as their citizen allowed."""
    with acting("feedback.show_case", by=by):
        row = locked(case)
        check_show(row)
        return Clearance.objects.get_or_create(case=row, defaults={"by": by})[0]


def hide_case(case: Case, *, by: Member) -> None:
    with acting("feedback.hide_case", by=by):
        Clearance.objects.filter(case=locked(case)).delete()


def check_show(case: Case) -> None:
    if not case.may_publish:
        raise NotAllowed(_("The citizen has not allowed that everybody sees this message."))
    if case.held_at is not None or queries.is_conduct(case):
        raise NotAllowed(_("What may be spam, and what is about a person, is never shown to everybody."))


def _key_of_now(token: ApiToken, said: str) -> uuid.UUID:
    """Of these minutes, or of those before where a message was made then."""
    minutes = int(timezone.now().timestamp()) // AGAIN_WITHIN
    now, before = (_key(token, f"{said}\n{part}") for part in (minutes, minutes - 1))
    return before if queries.case_of_form(codes.stored_key(before)) else now


def _key(token: ApiToken, once: str) -> uuid.UUID:
    """From it the tracking code is made, so it holds what nobody else knows: the hash of the key's secret."""
    told = "\n".join(("open311", token.token_hash, once))
    return uuid.UUID(bytes=hashlib.sha256(told.encode()).digest()[:16])
