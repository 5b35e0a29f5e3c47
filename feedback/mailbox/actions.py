"""What becomes of a mail. Its row and what it leads to are written together, so that a worker may die at any moment."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from people.models import Member
from sdip.files.models import File
from sdip.files.store import forget_file, read_file, store_file
from sdip.web.notices import notify
from tenancy.actions import change_tenant
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from .. import codes, queries
from ..actions import add_to_case, receive_case
from ..actions.additions import added
from ..actions.intake import store_pictures
from ..actions.moves import change, locked, tell
from ..models import Case, Mailbox, ReceivedMail
from ..threads import CODE, case_in
from ..workflow import OPEN
from . import mails
from .letters import LONGEST, Mail, Unreadable, fingerprint, read_mail
from .server import LARGEST, Access
from .vault import lock, unlock

LEASE = timedelta(minutes=10)
MOST_OF_ONE = 20  # mails of one sender within a day; the next ones wait until somebody has looked


def change_mailbox(*, password: str = "", by: Member, **facts: Any) -> Mailbox:
    """An empty password leaves the one that is known."""
    with acting("feedback.change_mailbox", by=by):
        row = Mailbox.objects.select_for_update().first() or Mailbox(since=timezone.localdate())
        if not password and not row.password:
            raise NotAllowed(_("Write the password of the mailbox."))
        moved = (row.host, row.username, row.folder) != tuple(facts[name] for name in ("host", "username", "folder"))
        for name, value in facts.items():
            setattr(row, name, value)
        row.password = lock(password) if password else row.password
        if moved:
            row.validity = row.seen_uid = 0
        row.problem = ""
        row.save()
        held = {"address": row.address, "tagged": row.tagged} if row.active else None
        change_tenant(require_tenant(), mailbox=held)
        return row


def claim_mailbox() -> tuple[Access, date, int, int] | None:
    """How to get in, and from where on to read; None: there is none, or another worker is at it."""
    free = Q(claimed_at=None) | Q(claimed_at__lt=timezone.now() - LEASE)
    row = Mailbox.objects.select_for_update(skip_locked=True).filter(free, active=True).first()
    if row is None:
        return None
    row.claimed_at = timezone.now()
    row.save(update_fields=["claimed_at"])
    access = Access(row.host, row.port, row.security, row.username, unlock(row.password), row.folder)
    return access, row.since, row.validity, row.seen_uid


def note_read(validity: int, uid: int) -> None:
    """Never backwards; a second worker changes nothing."""
    Mailbox.objects.filter(~Q(validity=validity) | Q(seen_uid__lt=uid)).update(validity=validity, seen_uid=uid)


def release_mailbox(problem: str = "") -> None:
    Mailbox.objects.update(claimed_at=None, checked_at=timezone.now(), problem=problem[:300])


def keep_mail(content: bytes, at: datetime | None = None, *, whole: bool = True) -> ReceivedMail:
    """Once for each Message-ID, however often it is read. `whole`: False where the server holds more than was read."""
    with acting("feedback.keep_mail"):
        try:
            mail = read_mail(content, whole=whole)
        except Unreadable as problem:
            return keep_unreadable(content, at, str(problem))
        moment = min(at or timezone.now(), timezone.now())
        facts = {"kind": ReceivedMail.Kind.AUTOMATIC, "subject": mail.subject, "left_out": mail.left_out, "at": moment}
        facts["sender"] = sender_key(mail.address)
        row, new = ReceivedMail.objects.get_or_create(message_id=mail.message_id, defaults=facts)
        if new and has_sent_enough(row) and not _is_of_machine(mail):
            _hold(row, mail, content)
        elif new:
            _put_in(row, mail)
        return row


def take_in_mail(row: ReceivedMail, *, by: Member) -> ReceivedMail:
    """Somebody has looked: a mail that waited becomes what it would have been at once, with its receipt."""
    with acting("feedback.take_in_mail", by=by):
        row = ReceivedMail.objects.select_for_update(of=("self",)).select_related("raw").get(pk=row.pk)
        raw = row.raw
        if row.kind != ReceivedMail.Kind.HELD or raw is None:
            raise NotAllowed(_("This mail does not wait any more."))
        _put_in(row, read_mail(read_file(raw), whole=raw.size < LARGEST))
        row.raw, row.seen_at = None, timezone.now()
        row.save(update_fields=["raw", "seen_at"])
        forget_file(raw)
        return row


def has_sent_enough(row: ReceivedMail) -> bool:
    """Many people share an office's address, but no person writes so many mails on one day; a robot that answers robots does."""
    known = ReceivedMail.objects.filter(sender=row.sender, at__gt=row.at - timedelta(days=1), at__lte=row.at)
    people = known.exclude(kind__in=[ReceivedMail.Kind.AUTOMATIC, ReceivedMail.Kind.BOUNCE]).exclude(pk=row.pk)
    return bool(row.sender) and people.count() >= MOST_OF_ONE


def keep_unreadable(content: bytes, at: datetime | None, problem: str) -> ReceivedMail:
    """Somebody has to look at it: as it came, it is kept as a file."""
    with acting("feedback.keep_unreadable"):
        facts = {"raw": _stored(content), "text": problem, "at": at or timezone.now()}
        facts["kind"] = ReceivedMail.Kind.UNREADABLE
        row, new = ReceivedMail.objects.get_or_create(message_id=fingerprint(content), defaults=facts)
        if new:
            _tell_officers("feedback.mail_unreadable", f"mail:{row.pk}")
        return row


def look_at_mail(row: ReceivedMail, *, by: Member) -> None:
    with acting("feedback.look_at_mail", by=by):
        ReceivedMail.objects.filter(pk=row.pk, seen_at=None).update(seen_at=timezone.now())


def _hold(row: ReceivedMail, mail: Mail, content: bytes) -> None:
    """As it came, with nothing answered: that ends a ring of machines that answer each other."""
    row.kind, row.raw, row.text = ReceivedMail.Kind.HELD, _stored(content), mail.text[:LONGEST]
    row.save(update_fields=["kind", "raw", "text"])
    _tell_officers("feedback.mails_held", f"held:{row.sender}:{timezone.localdate()}")


def _put_in(row: ReceivedMail, mail: Mail) -> None:
    row.kind, row.case = _put(mail, row.at)
    taken = row.case is not None and row.kind in (row.Kind.NEW, row.Kind.REPLY)
    row.text = "" if taken else mail.text[:LONGEST]
    row.save(update_fields=["kind", "case", "text"])
    if taken and mail.left_out:
        mails.send_left_out(row.case, mail.left_out, email=mail.address)


def _put(mail: Mail, at: datetime) -> tuple[str, Case | None]:
    case = _case_of(mail)
    if _is_of_machine(mail):
        if mail.bounce and case:
            tell(_handlers(case), "feedback.letter_bounced", case, f"bounced:{mail.message_id}")
        return (ReceivedMail.Kind.BOUNCE if mail.bounce else ReceivedMail.Kind.AUTOMATIC), case
    if case is None:
        return ReceivedMail.Kind.NEW, _new_case(mail, at)
    _add(case, mail)
    return ReceivedMail.Kind.REPLY, case


def _is_of_machine(mail: Mail) -> bool:
    return mail.bounce or mail.automatic or _is_ours(mail)


def _case_of(mail: Mail) -> Case | None:
    """By the token of our letter, which only its reader has; else by the number in the subject, if the citizen of it writes."""
    if pk := case_in(mail.threads):
        return Case.objects.filter(pk=pk).first()
    for shown in CODE.findall(mail.subject):
        case = queries.case_of_code(codes.tidy(shown))
        if case and mail.address and queries.address_of(case).lower() == mail.address.lower():
            return case
    return None


def _is_ours(mail: Mail) -> bool:
    """A letter of our own that came back to us must not be answered with another one."""
    own = str(require_tenant().settings.get("mailbox", {}).get("address", "")).lower()
    return bool(own) and mail.address.lower() == own


def _new_case(mail: Mail, at: datetime) -> Case:
    told = (mail.text or mail.subject or _("(no words)"))[:LONGEST]
    named = CODE.sub("…", mail.subject).strip()
    text = f"{named}\n\n{told}" if named and named not in told else told
    return receive_case(
        kind=Case.Kind.COMPLAINT,
        text=text,
        language=require_tenant().default_language,
        channel=Case.Channel.EMAIL,
        form_key=_key(mail),
        contact={"name": mail.name, "email": mail.address},
        pictures=mail.files,
        received_at=at,
    ).case


def _add(case: Case, mail: Mail) -> None:
    """To a message that is over it is added too, without opening it again: thanks for an answer are no complaint."""
    text = mail.text[:LONGEST] or _("(no words)")
    parent = queries.parent_of(case)
    if (parent or case).state in OPEN:
        add_to_case(case, text=text)
    else:
        row = locked(case)
        addition = added(row, text)
        change(row)
        tell(_handlers(row), "feedback.case_added", row, f"added:{addition.pk}")
    store_pictures(case, mail.files)


def _stored(content: bytes) -> File:
    return store_file(content, "mail.eml", "message/rfc822", sensitivity=File.Sensitivity.PERSONAL)


def _tell_officers(kind: str, occasion: str) -> None:
    told = [member.membership_id for member in queries.officers_for(None)]
    notify(told, kind, {}, reverse("feedback:mails"), occasion)


def _handlers(case: Case) -> Any:
    return [case.assignee] if case.assignee else queries.officers_for(case.directorate)


def _key(mail: Mail) -> uuid.UUID:
    """Of the same mail always the same, and not to be guessed: the tracking code is made from it."""
    told = f"{require_tenant().pk}:{mail.message_id}"
    return uuid.UUID(bytes=salted_hmac("feedback.mail", told, algorithm="sha256").digest()[:16])


def sender_key(address: str) -> str:
    """With it mails of one sender are counted, and nobody learns the address from it."""
    told = f"{require_tenant().pk}:{address.lower()}"
    return salted_hmac("feedback.sender", told, algorithm="sha256").hexdigest()[:32] if address else ""
