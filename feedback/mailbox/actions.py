"""What becomes of a mail. Its row and what it leads to are written together, so that a worker may die at any moment."""

from datetime import date, datetime, time, timedelta

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from organisation.workdays import workdays
from people.models import Member
from sdip.files.models import File
from sdip.files.store import forget_file, read_file, store_file
from sdip.mail import caps
from sdip.mail.bounces import note_bounces
from sdip.web.notices import notify
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed
from tenancy.text import visible

from .. import attachments, codes, queries
from ..actions import add_to_case, receive_case
from ..actions.additions import added
from ..actions.intake import store_pictures
from ..actions.moves import change, locked, tell_handlers
from ..models import Case, ReceivedMail
from ..threads import CODE, case_in, hidden
from ..workflow import OPEN
from . import mails
from .connection import LARGEST
from .letters import LONGEST, Mail, Unreadable, fingerprint, read_mail
from .reach import readers_of_mails, waiting_mails

MOST_OF_ONE = 20  # mails of one sender within a day; the next ones wait until somebody has looked
A_YEAR = 366  # days; a calendar without any working day reminds nobody
FILES_A_DAY = 500  # of all senders; further ones stay in the mailbox, and their mails are read all the same


def keep_mail(content: bytes, at: datetime | None = None, *, whole: bool = True) -> ReceivedMail:
    """Once for each Message-ID, however often it is read. `whole`: False where the server holds more than was read."""
    with acting("feedback.keep_mail"):
        try:
            mail = read_mail(content, whole=whole)
        except Unreadable as problem:
            return keep_unreadable(content, at, str(problem))
        row, new = _row_of(mail, min(at or timezone.now(), timezone.now()))
        if new and has_sent_enough(row) and not _is_of_machine(mail):
            _hold(row, mail, content)
        elif new:
            _put_in(row, mail, content)
        return row


def _row_of(mail: Mail, at: datetime) -> tuple[ReceivedMail, bool]:
    """Some senders give each of their mails the same Message-ID: what says something else is another mail."""
    facts = {
        "kind": ReceivedMail.Kind.AUTOMATIC, "subject": hidden(mail.subject), "left_out": mail.left_out, "at": at,
        "sender": sender_key(mail.address), "fingerprint": mail.said,
    }  # fmt: skip
    row, new = ReceivedMail.objects.get_or_create(message_id=mail.message_id, defaults=facts)
    if new or row.fingerprint in ("", mail.said):
        return row, new
    return ReceivedMail.objects.get_or_create(message_id=f"{mail.said} {mail.message_id}"[:300], defaults=facts)


def take_in_mail(row: ReceivedMail, *, by: Member) -> ReceivedMail:
    """Somebody has looked: one that waited, or that only looked as if a machine had sent it, is put where it belongs."""
    with acting("feedback.take_in_mail", by=by):
        if known := row.case or row.named:
            locked(known)  # before the mail, as whoever erases the message does
        return put_in_again(row)


def put_in_again(row: ReceivedMail) -> ReceivedMail:
    row = ReceivedMail.objects.select_for_update(of=("self",)).select_related("raw").get(pk=row.pk)
    raw = row.raw
    if row.kind not in ReceivedMail.TO_TAKE_IN or raw is None:
        raise NotAllowed(_("This mail does not wait any more."))
    content = read_file(raw)
    row.raw, row.seen_at = None, timezone.now()
    row.save(update_fields=["raw", "seen_at"])
    forget_file(raw)
    _put_in(row, read_mail(content, whole=raw.size < LARGEST), content, by_hand=True)
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


def keep_not_given(validity: int, uid: int) -> ReceivedMail:
    """It lies in the mailbox, where somebody has to look for it."""
    with acting("feedback.keep_unreadable"):
        facts = {"kind": ReceivedMail.Kind.UNREADABLE, "at": timezone.now()}
        facts["text"] = _("The mail server does not give this mail. Look for it in the mailbox itself.")
        row, new = ReceivedMail.objects.get_or_create(message_id=f"uid:{validity}:{uid}", defaults=facts)
        if new:
            _tell_officers("feedback.mail_unreadable", f"mail:{row.pk}")
        return row


def look_at_mail(row: ReceivedMail, *, by: Member) -> None:
    with acting("feedback.look_at_mail", by=by):
        ReceivedMail.objects.filter(pk=row.pk, seen_at=None).update(seen_at=timezone.now())


def remind_of_mails(day: date | None = None) -> int:
    """On every working day, of what has lain for longer than one: how many people were told, each once a day."""
    with acting("feedback.remind_of_mails"):
        today, week = day or timezone.localdate(), workdays()
        before = (today - timedelta(days=number) for number in range(1, A_YEAR))
        worked = next((each for each in before if week.is_working(each)), None)
        if worked is None or not week.is_working(today):
            return 0
        limit = timezone.make_aware(datetime.combine(worked, time.min))
        return sum(_remind(member, limit, today) for member in readers_of_mails())


def _remind(member: Member, limit: datetime, today: date) -> bool:
    old = waiting_mails(member).filter(at__lt=limit)
    facts = old.aggregate(count=Count("pk"), since=Min("at"))
    if facts["count"]:
        said = {"count": facts["count"], "day": timezone.localdate(facts["since"])}
        notify([member.membership_id], "feedback.mails_waiting", said, reverse("feedback:mails"), f"mails:{today}")
    return bool(facts["count"])


def _hold(row: ReceivedMail, mail: Mail, content: bytes) -> None:
    """As it came, with nothing answered: that ends a ring of machines that answer each other."""
    row.kind, row.raw, row.text = ReceivedMail.Kind.HELD, _stored(content), mail.text[:LONGEST]
    row.case, row.named = _whose(mail)  # only they read it who may know of that message
    row.save(update_fields=["kind", "raw", "text", "case", "named"])
    _tell_officers("feedback.mails_held", f"held:{row.sender}:{timezone.localdate()}")


def _put_in(row: ReceivedMail, mail: Mail, content: bytes, *, by_hand: bool = False) -> None:
    """What is cut off for the page, what may say more than was read, and what may have been taken for a machine's by mistake, is
    kept as it came."""
    row.kind, row.case = _put(row, mail, by_hand)
    taken = row.case is not None and row.kind in (row.Kind.NEW, row.Kind.REPLY)
    row.text = "" if taken else mail.text[:LONGEST]
    mistaken = row.kind == row.Kind.AUTOMATIC or (mail.bounce and not mail.report)
    if mistaken or mail.may_say_more or (row.kind == row.Kind.REPLY and mail.is_cut):
        row.raw = _stored(content)
    row.left_out = mail.left_out
    row.save(update_fields=["kind", "case", "named", "text", "raw", "left_out"])
    if mail.bounce:
        note_bounces(content)
    if taken and row.case and mail.left_out:
        mails.send_left_out(row.case, mail.left_out, email=mail.address)


def _put(row: ReceivedMail, mail: Mail, by_hand: bool) -> tuple[str, Case | None]:
    case, row.named = _whose(mail)
    if not by_hand and _is_of_machine(mail):
        if mail.bounce and case:
            tell_handlers(case, "feedback.letter_bounced", f"bounced:{mail.message_id}")
        return (ReceivedMail.Kind.BOUNCE if mail.bounce else ReceivedMail.Kind.AUTOMATIC), case
    if case is None:
        return ReceivedMail.Kind.NEW, _new_case(row, mail)
    _add(case, mail)
    return ReceivedMail.Kind.REPLY, case


def _is_of_machine(mail: Mail) -> bool:
    return mail.bounce or mail.automatic or _is_ours(mail)


def _whose(mail: Mail) -> tuple[Case | None, Case | None]:
    """The message that it belongs to; else the one that only its subject names. Held until the end: it may just be being erased."""
    case = _case_of(mail)
    named = _named(mail) if case is None else None
    known = case or named
    erased = known is not None and locked(known).emptied_at is not None
    return (None, None) if erased else (case, named)


def _case_of(mail: Mail) -> Case | None:
    """By the token of our letter, which only its reader has; else by the number in the subject or by a letter that is quoted, if the
    citizen of it writes."""
    if pk := case_in(mail.threads):
        return Case.objects.filter(pk=pk, emptied_at=None).first()
    case = _named(mail)
    known = case is not None and mail.address and queries.address_of(case).lower() == mail.address.lower()
    return case if known else None


def _named(mail: Mail) -> Case | None:
    """The message whose number stands in the subject, or a letter of which is quoted, whoever wrote it there: the sender is never
    told that there is one."""
    found = [queries.case_of_code(codes.tidy(shown)) for shown in CODE.findall(mail.subject)]
    found += Case.objects.filter(pk=mail.quotes) if mail.quotes else []
    return next((case for case in found if case is not None and case.emptied_at is None), None)


def _kept_files(mail: Mail, case: Case | None) -> list[bytes]:
    """As many as there is room for; the others stay in the mailbox, and their names are told."""
    taken: list[bytes] = []
    held = list(case.files.values_list("file__size", flat=True)) if case else []
    for content, name in zip(mail.files, mail.names, strict=True):
        if attachments.has_room(held, [*taken, content]) and caps.spend("mailed_files", "", FILES_A_DAY):
            taken.append(content)
        else:
            mail.left_out.append(name)
    return taken


def _is_ours(mail: Mail) -> bool:
    """A letter of our own that came back to us must not be answered with another one."""
    own = str(require_tenant().settings.get("mailbox", {}).get("address", "")).lower()
    return bool(own) and mail.address.lower() == own


def _new_case(row: ReceivedMail, mail: Mail) -> Case:
    """One that names a complaint about behaviour is kept from the same people as that one."""
    named = hidden(mail.subject).strip() if visible(mail.subject) else ""
    told = ((mail.text if visible(mail.text) else named) or _("(no words)"))[:LONGEST]
    text = f"{named}\n\n{told}" if named and named not in told else told
    conduct = row.named if row.named and queries.is_conduct(row.named) else None
    return receive_case(
        kind=Case.Kind.COMPLAINT,
        subject=Case.Subject.CONDUCT if conduct else "",
        concerned=list(conduct.concerned.order_by("pk")) if conduct else (),
        text=text,
        language=require_tenant().default_language,
        channel=Case.Channel.EMAIL,
        form_key=codes.key_of_mail(row.message_id),
        contact={"name": mail.name, "email": mail.address},
        pictures=_kept_files(mail, None),
        received_at=row.at,
    ).case


def _add(case: Case, mail: Mail) -> None:
    """To a message that is over it is added too, without opening it again: thanks for an answer are no complaint."""
    text = mail.new_words[:LONGEST] if visible(mail.new_words) else _("(no words)")
    parent = queries.parent_of(case)
    if (parent or case).state in OPEN:
        add_to_case(case, text=text)
    else:
        row = locked(case)
        addition = added(row, text)
        change(row)
        tell_handlers(row, "feedback.case_added", f"added:{addition.pk}")
    files = _kept_files(mail, case)
    store_pictures(case, files, case.files.count() + 1)


def _stored(content: bytes) -> File:
    return store_file(content, "mail.eml", "message/rfc822", sensitivity=File.Sensitivity.PERSONAL)


def _tell_officers(kind: str, occasion: str) -> None:
    told = [member.membership_id for member in queries.officers_for(None)]
    notify(told, kind, {}, reverse("feedback:mails"), occasion)


def sender_key(address: str) -> str:
    """With it mails of one sender are counted, and nobody learns the address from it."""
    told = f"{require_tenant().pk}:{address.lower()}"
    return salted_hmac("feedback.sender", told, algorithm="sha256").hexdigest()[:32] if address else ""
