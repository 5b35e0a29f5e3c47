"""What is personal leaves a message; what is counted stays: its kind, service, days, state and outcome."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from sdip.files.store import forget_file
from sdip.web.formats import formatter
from sdip.web.search import index_row
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import queries
from ..actions.moves import change, locked
from ..actions.sending import forget_files
from ..mailbox.actions import put_in_again
from ..mailbox.belonging import WAITS, mails_about, own_mails, strange_mails
from ..models import Case, CaseNote, Concerned, Contact, ReceivedMail, SentRequest
from ..workflow import OPEN
from .copies import copies_left, forget_copies

GONE = "…"  # where a constraint asks for words


def erase_for_citizen(case: Case, *, everything: bool, reason: str, by: Member) -> Case:
    """Asked for at the desk or by telephone: how, and how it was made sure who asks, is kept as a note."""
    with acting("feedback.erase_for_citizen", by=by):
        if not reason.strip():
            raise NotAllowed(_("Say how the citizen asked, and how you know who it is."))
        row = erase_case(case, by=by) if everything else erase_contact(case, by=by)
        CaseNote.objects.create(case=row, text=reason.strip(), by=by)
        return row


def erase_contact(case: Case, *, by: Member | None = None) -> Case:
    """From now on nobody knows who wrote; the message goes on. With it whatever it was split into."""
    with acting("feedback.erase_contact", by=by):
        rows = _with_parts(case)
        check_contact(rows)
        for row in rows:
            _put_what_waits(row)
        rows = _with_parts(case)
        for row in rows:
            _erase_contact(row)
            change(row)
        return rows[0]


def erase_case(case: Case, *, by: Member | None = None) -> Case:
    """Everything that its citizen wrote, and what was written to them, also in what it was split into. Asked for by the citizen,
    or by the calendar."""
    with acting("feedback.erase_case", by=by):
        rows = _with_parts(case)
        check_erase(rows)
        for row in rows:
            if row.emptied_at is None:
                _empty(row)
        return rows[0]


def _with_parts(case: Case) -> list[Case]:
    rows = [locked(case)]
    for part in case.parts.order_by("pk"):
        rows += _with_parts(part)
    return rows


def _empty(row: Case) -> None:
    forget_copies(row)
    _erase_words(row)
    _erase_contact(row)
    _erase_files(row)
    index_row("case", row.pk, row.number)
    spot = {"latitude": None, "longitude": None}
    words = {"text": "", "wish": "", "where": "", "answer": "", "referred_to": ""}
    change(row, **spot, **words, may_publish=False, emptied_at=timezone.now())


def what_stays(case: Case) -> list[str]:
    """And why, in sentences: told before a message is erased, and afterwards."""
    said = [
        _(
            "Its number, kind, service, area and days, and what came of it: they are counted, so that our figures stay right."
        ),
        _("When it went from one step to the next, without the words that were written to you."),
        *(
            [_("Whom of our staff it is about, so that this person can’t read it.")]
            if queries.is_conduct(case) and queries.kept_away(case)[1]
            else ()
        ),
        _("Safety copies of the whole system, until they are replaced by newer ones."),
    ]
    if strange_mails(case).exists():
        said.append(
            _(
                "E-mails from another address that name its number and wait until somebody looks: they may be somebody else’s. "
                "Then they become a message of their own, or are erased."
            )
        )
    if case.may_publish:
        said.append(_("What others copied while everybody could read your message: nobody can call that back."))
    return said + copies_left(case)


def knowing_who(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Those of them by which it is still known who wrote: by name or address, by the account in another system, or by a mail as it
    came."""
    told = Q(contact__isnull=False, contact__erased_at=None) | Q(sent_request__account__gt="")
    whole = ReceivedMail.objects.exclude(raw=None)
    named = whole.filter(named=OuterRef("pk"), case=None).exclude(WAITS)
    return rows.filter(told | Exists(whole.filter(case=OuterRef("pk"))) | Exists(named))


def is_known(case: Case) -> bool:
    """Who wrote it, or what was split off from it, or from that."""
    keys = new = {case.pk}
    while new:
        new = set(Case.objects.filter(split_from__in=new).values_list("pk", flat=True))
        keys = keys | new
    return knowing_who(Case.objects.filter(pk__in=keys)).exists()


def check_contact(rows: list[Case]) -> None:
    if not knowing_who(Case.objects.filter(pk__in=[row.pk for row in rows])).exists():
        raise NotAllowed(_("We hold no name and no address of this message."))


def check_erase(rows: list[Case]) -> None:
    """`rows`: the message, and what it was split into."""
    if rows[0].emptied_at is not None:
        raise NotAllowed(_("It is erased already."))
    if rows[0].state in OPEN:
        raise NotAllowed(_("We still work on it. Take the message back first."))
    if part := next((row for row in rows if row.state in OPEN), None):
        number = formatter().digits(part.number)
        raise NotAllowed(
            _("We still work on a part of it, message no. %(number)s. It can be erased once that is over.")
            % {"number": number}
        )


def _put_what_waits(case: Case) -> None:
    """What its citizen wrote must not be lost when it is forgotten who that is."""
    waiting = own_mails(case).filter(kind=ReceivedMail.Kind.HELD, seen_at=None).exclude(raw=None)
    for mail in waiting.order_by("at", "pk"):
        put_in_again(mail)


def _erase_contact(case: Case) -> None:
    for mail in mails_about(case).exclude(raw=None):  # as it came it says who sent it
        _drop_raw(mail)
    empty = {"name": "", "email": "", "phone": "", "on_behalf_of": "", "needs": []}
    Contact.objects.filter(case=case, erased_at=None).update(**empty, erased_at=timezone.now())
    queries.letters_of(case).delete()
    queries.texts_of(case).delete()
    SentRequest.objects.filter(case=case).update(account="")


def _erase_words(case: Case) -> None:
    _erase_names(case)
    case.additions.all().delete()
    case.notes.all().delete()
    case.tasks.all().update(text=GONE)
    case.tasks.exclude(answer="").update(answer=GONE)
    case.moves.exclude(public_note="").update(public_note="")
    SentRequest.objects.filter(case=case).update(media_url="")
    _empty_mails(mails_about(case))


def _erase_names(case: Case) -> None:
    """What the citizen wrote. Whoever it kept away reads nothing that is written later either."""
    kept = queries.kept_away(case)[1] if queries.is_conduct(case) else []
    for member in set(kept) - queries.concerned_by(case):
        Concerned.objects.create(case=case, member_id=member)
    Concerned.objects.filter(case=case, member=None).delete()


def _erase_files(case: Case) -> None:
    forget_files(case.move_files.all())
    links = list(case.files.select_related("file"))
    case.files.all().delete()
    for link in links:
        forget_file(link.file)


def erase_loose_mails(moment: datetime | None) -> None:
    """Of what became no message, once somebody has looked: it may be a citizen's. What names an erased message goes at once, the
    rest if it is from before the moment. The row stays, so that the same mail is known if it is read again."""
    with acting("feedback.erase_mails"):
        due = Q(named__emptied_at__isnull=False)
        if moment is not None:
            due |= Q(at__lt=moment)
        rows = ReceivedMail.objects.filter(due, case=None, seen_at__isnull=False)
        _empty_mails(rows.exclude(text="", subject="", raw=None))


def _empty_mails(rows: Iterable[ReceivedMail]) -> None:
    """Nothing is left to look at."""
    for row in rows:
        row.text, row.subject, row.left_out = "", "", []
        row.seen_at = row.seen_at or timezone.now()
        row.save(update_fields=["text", "subject", "left_out", "seen_at"])
        _drop_raw(row)


def _drop_raw(row: ReceivedMail) -> None:
    raw, row.raw = row.raw, None
    row.save(update_fields=["raw"])
    if raw is not None:
        forget_file(raw)
