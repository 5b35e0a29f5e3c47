"""Invitations by e-mail. The link works once; which answer came of it, nobody can say."""

import secrets
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from sdip.mail.models import Message
from sdip.mail.models import State as MailState
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ... import codes
from ..mails import PURPOSE, send_invitation, thread_of
from ..models import Invitation, Survey, Wave
from ..workflow import State

MOST = 1000  # addresses at once


def invite_people(wave: Wave, addresses: Iterable[str], *, language: str, by: Member) -> int:
    """How many were invited now; who has an invitation of the wave already gets no second one. All addresses, or none."""
    with acting("feedback.invite_people", by=by):
        _check(wave)
        wanted = list(dict.fromkeys(address.strip().lower() for address in addresses if address.strip()))
        if len(wanted) > MOST:
            raise NotAllowed(_("These are more than %(limit)s addresses. Divide them.") % {"limit": MOST})
        for address in wanted:
            try:
                validate_email(address)
            except ValidationError as error:
                raise NotAllowed(_("“%(address)s” is not an e-mail address.") % {"address": address}) from error
        held = set(Invitation.objects.filter(wave=wave, email__in=wanted).values_list("email", flat=True))
        fresh = [address for address in wanted if address not in held]
        for address in fresh:
            token = _token()
            Invitation.objects.create(wave=wave, email=address, language=language, token_hash=codes.hashed(token))
            send_invitation(wave, address, language, codes.grouped(token))
        return len(fresh)


def remind_invited(wave: Wave, *, by: Member) -> int:
    """Each of those who have not answered gets one reminder, with a new link: nobody has stored the old one."""
    with acting("feedback.remind_invited", by=by):
        _check(wave)
        rows = list(wave.invitations.select_for_update().filter(used=False, reminded=False).exclude(email=""))
        for row in rows:
            token = _token()
            row.token_hash, row.reminded = codes.hashed(token), True
            row.save(update_fields=["token_hash", "reminded"])
            send_invitation(wave, row.email, row.language, codes.grouped(token), reminder=True)
        return len(rows)


def erase_invited_addresses() -> int:
    """Of waves that are over: whether an invitation was used stays, whose it was goes. Letters go once they are sent: they hold
    the address and a link that works."""
    with acting("feedback.erase_invited_addresses"):
        Message.objects.filter(purpose=PURPOSE, state=MailState.SENT).delete()
        ended = Q(wave__closes_on__lt=timezone.localdate()) | Q(wave__survey__state__in=(State.CLOSED, State.ARCHIVED))
        over = Invitation.objects.filter(ended).exclude(email="")
        return over.update(email="")


def forget_invited(survey: Survey, *, wave: Wave | None = None) -> None:
    """As soon as a wave is over; of the whole survey without `wave`."""
    waves = [wave.pk] if wave else list(survey.waves.values_list("pk", flat=True))
    Invitation.objects.filter(wave__in=waves).exclude(email="").update(email="")
    for pk in waves:
        Message.objects.filter(purpose=PURPOSE, message_id__contains=f".{thread_of(pk)}@").delete()


def _check(wave: Wave) -> None:
    if wave.survey.state != State.OPEN:
        raise NotAllowed(_("Open the survey first."))
    if wave.closes_on is not None and wave.closes_on < timezone.localdate():
        raise NotAllowed(_("This wave is over."))


def _token() -> str:
    return "".join(secrets.choice(codes.ALPHABET) for _each in range(codes.LENGTH))
