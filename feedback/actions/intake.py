"""Receiving a message: whatever happens to the connection, each form makes one case."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from charters.models import Commitment
from indicators.models import Indicator
from organisation.models import Directorate, Place, Service
from people.models import Member
from sdip.files.models import File
from sdip.files.store import store_file, write_content
from sdip.web.numbering import numbered
from sdip.web.search import NEW, new_words
from tenancy.audit import acting
from tenancy.refusals import NotAllowed
from tenancy.writing import insert

from .. import attachments, codes, mails, queries
from ..models import Case, CaseFile, Concerned, Contact, Draft, Handling
from ..workflow import State, check_subject
from .moves import tell, tell_handlers, tell_memberships

# The first lines of the log and the contact, in one statement.
PARTS = f"""
WITH moved AS (
    INSERT INTO feedback_casemove (tenant_id, case_id, from_state, to_state, outcome, by_id, public_note, at)
    SELECT %(tenant)s, %(case)s, step.a, step.b, '', %(by)s, '', %(at)s FROM unnest(%(from)s::text[], %(to)s::text[]) AS step (a, b)),
said AS ({NEW})
INSERT INTO feedback_contact (tenant_id, case_id, name, email, phone, on_behalf_of, needs, consented_at)
SELECT %(tenant)s, %(case)s, %(name)s, %(email)s, %(phone)s, %(on_behalf_of)s, %(needs)s::varchar[], %(consented_at)s WHERE %(given)s"""
AT_ONCE = (Case.Channel.WEB, Case.Channel.EMAIL, Case.Channel.API)


@dataclass(frozen=True, slots=True)
class Receipt:
    """`code` is given out here and nowhere else; `created` is false for a form that had arrived before."""

    case: Case
    code: str
    created: bool


def receive_case(
    *, kind: str, text: str, language: str, form_key: uuid.UUID | None = None, channel: str = Case.Channel.WEB,
    subject: str = "", wish: str = "", where: str = "", coordinates: tuple[Decimal, Decimal] | None = None,
    service: Service | None = None, place: Place | None = None, commitment: Commitment | None = None,
    indicator: Indicator | None = None, person: str = "", concerned: Sequence[Concerned] = (),
    contact: Mapping[str, Any] | None = None, may_publish: bool = False, unsafe: bool = False, pictures: Sequence[bytes] = (),
    received_at: datetime | None = None, draft: Draft | None = None, wait: bool | None = None,
    promised: tuple[date | None, int | None] | None = None, by: Member | None = None,
) -> Receipt:  # fmt: skip
    """`pictures` as attachments.clean_attachment() leaves them, `coordinates` latitude and longitude in degrees (WGS 84), `person` who
    behaved so or is thanked, or `concerned` as another message says it, `unsafe` that somebody may come to harm, `draft` what it was
    written in. `wait` holds it until somebody has looked; None: if it holds a word that spam has; False: `by` has looked.

    The promise and the deadline are fixed here, once; `promised` is the day, with its calendar, that was told already."""
    key = form_key or codes.new_key()
    case = Case(kind=kind, text=text, wish=wish, where=where, language=language, channel=channel, place=place)
    _cite(case, service, commitment, indicator)
    case.latitude, case.longitude = coordinates or (None, None)
    case.subject = subject or (Case.Subject.PROMISE if case.commitment or case.indicator else Case.Subject.SERVICE)
    check_subject(kind, case.subject)
    given, about = _Contact(contact or {}), _about(case, person, concerned)
    case.may_publish, case.on_behalf, case.received_at = may_publish, given.on_behalf, received_at or timezone.now()
    case.unsafe = unsafe and kind == Case.Kind.COMPLAINT
    _hold(case, wait)
    try:
        with acting("feedback.receive_case", by=by):
            photos = _on_disk([*pictures, *(_take(draft) if draft else [])])
            ground = _settle(case, given, about, key, promised)
            _store_parts(case, given, about, photos, by)
            mails.send_receipt(case, codes.code_of(key), *given.way)
            _tell(case, ground, by if wait is False else None)
            return Receipt(case, codes.code_of(key), created=True)
    except IntegrityError:
        known = queries.case_of_form(codes.stored_key(key))
        if known is None:  # it was something else
            raise
        _check_same(known, case, given)
        return Receipt(known, codes.code_of(key), created=False)


def _check_same(known: Case, case: Case, given: "_Contact") -> None:
    """A form that is sent twice makes one message; another message that comes in the same form must not be lost silently."""
    told = Contact.objects.filter(case=known).first()
    said = [(getattr(known, name), getattr(case, name)) for name in ("text", "wish", "where", "channel")]
    if told is None or told.erased_at is None:
        said += [(getattr(told, name, ""), given.values[name]) for name in ("name", "email", "phone")]
    if known.emptied_at is None and any(before != now for before, now in said):
        raise NotAllowed(
            _("This form was kept already as message no. %(number)s. If this is another message, send it again.")
            % {"number": known.number}
        )


def _on_disk(pictures: Sequence[bytes]) -> Sequence[bytes]:
    """Before a number is taken: who waits for the next one must not wait for the disk."""
    for content in pictures:
        write_content(content)
    return pictures


def _take(draft: Draft) -> list[bytes]:
    """It and its photos are gone with the sending. Whoever comes second with a form waits here; photos that are just being
    added come along."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM feedback_draft WHERE id = %s", [draft.pk])
        cursor.execute("DELETE FROM feedback_draftphoto WHERE draft_id = %s RETURNING id, content", [draft.pk])
        return [bytes(content) for _pk, content in sorted(cursor.fetchall())]


def _about(case: Case, person: str, concerned: Sequence[Concerned]) -> list[Concerned]:
    """Not stored yet."""
    if concerned:
        facts = ("name", "member_id", "named_by_id", "cleared_by_id")
        return [Concerned(case=case, **{name: getattr(each, name) for name in facts}) for each in concerned]
    return [Concerned(case=case, name=person.strip())] if person.strip() else []


def _settle(
    case: Case,
    given: "_Contact",
    about: Sequence[Concerned],
    key: uuid.UUID,
    promised: tuple[date | None, int | None] | None,
) -> queries.Ground:
    """Whoever takes a number waits for the one before, and who comes second with a form is refused by the constraint."""
    day = timezone.localdate(case.received_at)
    ground = queries.ground_of(case.service, day)
    case.directorate = _directorate(case)
    case.promise_text = queries.promise_words(case.commitment, case.indicator, case.language)
    case.due_on, case.calendar_id = promised or ground.answer_due(case.commitment, day)
    _share_out(case, ground, about)
    _acknowledge(case, given)
    code = codes.code_of(key)
    case.form_key, case.code_prefix, case.code_hash = codes.stored_key(key), codes.prefix_of(code), codes.hashed(code)
    insert(case, numbered("case"))
    return ground


def _cite(case: Case, service: Service | None, commitment: Commitment | None, indicator: Indicator | None) -> None:
    """What is cited says itself which service it is about."""
    if commitment is not None:
        service, indicator = commitment.service or service, commitment.indicator
    elif indicator is not None:
        service = indicator.service
    case.service, case.commitment, case.indicator = service, commitment, indicator


class _Contact:
    """What was given of oneself; nothing at all makes no row."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.values: dict[str, Any] = {
            name: given.get(name, "") for name in ("name", "email", "phone", "on_behalf_of")
        } | {"needs": list(given.get("needs", []))}
        self.email, self.phone = str(self.values["email"]), str(self.values["phone"])
        self.on_behalf = bool(given.get("on_behalf") or self.values["on_behalf_of"])
        self.consented = bool(given.get("consent"))
        self.way = ("", "")  # that the receipt takes

    def row(self, case: Case) -> dict[str, Any]:
        return {
            **self.values,
            "given": any(self.values.values()),
            "consented_at": case.received_at if self.consented else None,
        }


def _hold(case: Case, wait: bool | None) -> None:
    """It is kept like every other message, and somebody is told to look at it."""
    if wait or (wait is None and case.channel in AT_ONCE and queries.has_blocked_word(case)):
        case.held_at = timezone.now()


def _acknowledge(case: Case, given: _Contact) -> None:
    """Where the sender has the receipt with the answer of the page, by e-mail or by a text message."""
    later = case.held_at is not None and case.channel == Case.Channel.EMAIL  # no machine writes to a forged sender
    given.way = ("", "") if later else mails.way_of_receipt(case, given.email, given.phone)
    if later or case.channel in (Case.Channel.WEB, Case.Channel.API) or any(given.way):
        case.state, case.acknowledged_at = State.ACKNOWLEDGED, timezone.now()


def _directorate(case: Case) -> Directorate | None:
    """Of its service; a promise of a whole office leads to that office."""
    if case.service:
        return case.service.directorate
    return case.commitment.version.charter.directorate if case.commitment else None


def _share_out(case: Case, ground: queries.Ground, about: Sequence[Concerned]) -> None:
    """By the first rule that fits; else it goes to the directorate of the service."""
    fits = queries.first_fitting(case, ground.rules)
    if fits is None:
        return
    rule = queries.routing_rules().filter(pk=fits).first()
    if rule is None:  # removed in this moment
        return
    case.directorate = rule.directorate
    if rule.assignee_id and queries.possible_assignees(case, about).filter(pk=rule.assignee_id).exists():
        case.assignee = rule.assignee


def _store_parts(
    case: Case, given: _Contact, about: Sequence[Concerned], pictures: Sequence[bytes], by: Member | None
) -> None:
    way = ["", State.RECEIVED.value, State.ACKNOWLEDGED.value] if case.acknowledged_at else ["", State.RECEIVED.value]
    facts: dict[str, Any] = {
        "tenant": case.tenant_id,
        "case": case.pk,
        "by": by and by.pk,
        "at": case.acknowledged_at or timezone.now(),
    }
    said = new_words("case", case.pk, case.number, case.code_prefix, case.text, case.wish, case.where)
    with connection.cursor() as cursor:
        cursor.execute(PARTS, {**said, **facts, "from": way[:-1], "to": way[1:], **given.row(case)})
    for each in about:
        each.case = case
        each.save(force_insert=True)
    store_pictures(case, pictures)


def store_pictures(case: Case, pictures: Sequence[bytes], first: int = 1) -> None:
    """`pictures` as attachments.clean_attachment() leaves them; the same one is kept once."""
    for number, content in enumerate(pictures, first):
        kind = attachments.type_of(content)
        name = f"message-{case.number}-{number}.{attachments.ENDINGS[kind]}"
        file = store_file(content, name, kind, sensitivity=File.Sensitivity.PERSONAL)
        CaseFile.objects.get_or_create(case=case, file=file)


def _tell(case: Case, ground: queries.Ground, knows: Member | None) -> None:
    """The officers were asked for beforehand; where there are none, or few may know of it, it is asked who else. Danger is told to
    the head at once."""
    if case.unsafe:
        tell(queries.hearing(case, Handling.Hears.HEADS), "feedback.case_unsafe", case, "unsafe")
    if case.assignee and not case.held_at:
        tell([case.assignee], "feedback.case_assigned", case, "received")
        return
    kind, occasion = ("feedback.case_held", "held") if case.held_at else ("feedback.case_received", "received")
    officers = set() if queries.is_conduct(case) else ground.officers_for(case.directorate)
    if officers:
        tell_memberships(officers - {knows.membership_id if knows else None}, kind, case, occasion)
    else:
        tell_handlers(case, kind, occasion)
