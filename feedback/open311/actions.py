"""What other systems send comes in by the same door as everything else."""

import hashlib
import uuid
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import ApiToken
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import codes
from ..actions import add_to_case, contest_answer, receive_case
from ..models import Case, SentRequest, SentUpdate
from ..workflow import TOLD


def send_request(token: ApiToken, values: dict[str, Any], *, account: str, media_url: str, once: str) -> SentRequest:
    """`once`: with the same word the same key makes one message, however often it is sent; "" makes a new one."""
    with acting("feedback.send_request", by=token.member):
        key = _key(token, once) if once else codes.new_key()
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


def _key(token: ApiToken, once: str) -> uuid.UUID:
    """From it the tracking code is made, so it holds what nobody else knows: the hash of the key's secret."""
    told = "\n".join(("open311", token.token_hash, once))
    return uuid.UUID(bytes=hashlib.sha256(told.encode()).digest()[:16])
