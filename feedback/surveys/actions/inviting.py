"""Invitations by e-mail. The link works once; which answer came of it, nobody can say."""

import secrets
from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from sdip.mail.models import Message
from sdip.mail.models import State as MailState
from sdip.web.formats import formatter
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from ... import codes
from ..mails import PURPOSE, send_invitation, thread_of
from ..models import Invitation, LetterRefusal, Survey, Wave
from ..refusing import refused
from ..workflow import State

MOST = 1000  # addresses at once
TURN = "SELECT pg_advisory_xact_lock(hashtext('feedback.survey_letters'), %s::int)"


class Invited(NamedTuple):
    """How many were invited now, had an invitation of the wave, and want no letters."""

    sent: int
    known: int
    unwanted: int


def invite_people(wave: Wave, addresses: Iterable[str], *, language: str, by: Member) -> Invited:
    """Who has an invitation of the wave already gets no second one, who wants none gets none. All others, or nobody."""
    with acting("feedback.invite_people", by=by):
        _check(wave)
        wanted = _sound(addresses)
        unwanted = refused(wanted)
        held = set(Invitation.objects.filter(wave=wave, email__in=wanted).values_list("email", flat=True)) - unwanted
        fresh = [address for address in wanted if address not in held | unwanted]
        left = _letters_left()
        if len(fresh) > left:
            facts = {"left": formatter().num(left)}
            raise NotAllowed(
                _("Letters that can still be sent today: %(left)s. Write fewer addresses.") % facts, field="addresses"
            )
        for address in fresh:
            token = _token()
            Invitation.objects.create(
                wave=wave,
                email=address,
                language=language,
                token_hash=codes.hashed(token),
                invited_on=timezone.localdate(),
            )
            send_invitation(wave, address, language, codes.grouped(token))
        return Invited(len(fresh), len(held), len(unwanted))


def _sound(addresses: Iterable[str]) -> list[str]:
    wanted = list(dict.fromkeys(address.strip().lower() for address in addresses if address.strip()))
    if len(wanted) > MOST:
        raise NotAllowed(
            _("These are more than %(limit)s addresses. Divide them.") % {"limit": MOST}, field="addresses"
        )
    for address in wanted:
        try:
            validate_email(address)
        except ValidationError as error:
            raise NotAllowed(
                _("“%(address)s” is not an e-mail address.") % {"address": address}, field="addresses"
            ) from error
    return wanted


class Reminded(NamedTuple):
    """How many were reminded now, and how many are left for another day."""

    sent: int
    left: int


def remind_invited(wave: Wave, *, by: Member) -> Reminded:
    """Each of those who have not answered gets one reminder, with a new link: nobody has stored the old one."""
    with acting("feedback.remind_invited", by=by):
        _check(wave)
        waiting = wave.invitations.select_for_update().filter(used=False, reminded=False).exclude(email="")
        rows = list(waiting.order_by("pk"))
        unwanted = refused([row.email for row in rows])
        rows = [row for row in rows if row.email not in unwanted]
        now = rows[: _letters_left()]
        for row in now:
            token = _token()
            row.token_hash, row.reminded, row.reminded_on = codes.hashed(token), True, timezone.localdate()
            row.save(update_fields=["token_hash", "reminded", "reminded_on"])
            send_invitation(wave, row.email, row.language, codes.grouped(token), reminder=True)
        return Reminded(len(now), len(rows) - len(now))


def _letters_left() -> int:
    """Of all surveys together, today: no account can write to everybody in the name of the municipality. Whoever asks waits for
    whoever is just sending."""
    with connection.cursor() as cursor:
        cursor.execute(TURN, [require_tenant().pk])
    today = timezone.localdate()
    sent = Invitation.objects.filter(invited_on=today).count() + Invitation.objects.filter(reminded_on=today).count()
    return max(0, int(settings.SURVEY_LETTERS_A_DAY) - sent)


def refuse_letters(mark: str) -> None:
    """By whoever has the letter; once or often. Reminders stop, too."""
    with acting("feedback.refuse_letters"):
        LetterRefusal.objects.get_or_create(address_hash=mark)


def allow_letters(mark: str) -> None:
    with acting("feedback.allow_letters"):
        LetterRefusal.objects.filter(address_hash=mark).delete()


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
