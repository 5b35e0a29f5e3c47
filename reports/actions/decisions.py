"""What recipients decide about a report: recorded by them, then taken into a plan or answered by somebody here."""

from datetime import date
from uuid import UUID, uuid5

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import Directorate
from people.models import Member
from planning.actions import add_action
from planning.models import Cycle
from sdip.mail.models import Message
from sdip.mail.outbox import queue_message
from sdip.web.notices import notify
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..mails import settled_mail
from ..models import Delivery, ReportDecision
from ..queries import makers_of
from ..workflow import (
    ANSWER,
    ANSWER_BOUNCED_NOTICE,
    DECISION_NOTICE,
    LONGEST_DECISION,
    MOST_DECISIONS,
    DecisionState,
    check_in_hand,
    check_waiting,
)


def record_decision(
    delivery: Delivery,
    *,
    text: str,
    directorate: Directorate | None = None,
    cycle: Cycle | None = None,
    due_on: date | None = None,
    key: UUID,
) -> ReportDecision:
    """`key` of the form: sent twice with the same words it is one decision. Those who make reports hear of it."""
    with acting("reports.record_decision"):
        row = (
            Delivery.objects.select_for_update(of=("self",)).select_related("snapshot__directorate").get(pk=delivery.pk)
        )
        check_in_hand(row.withdrawn_at)
        where = cycle.directorate if cycle else directorate
        said = uuid5(key, f"{text.strip()}|{where and where.pk}|{cycle and cycle.pk}|{due_on}")
        known = row.decisions.filter(key=said).first()
        if known is not None:
            return known
        _check(row, text)
        made = ReportDecision.objects.create(
            delivery=row, key=said, text=text.strip(), directorate=where, cycle=cycle, due_on=due_on
        )
        facts = {"number": row.snapshot.number, "name": row.name}
        path = reverse("reports:decision_page", args=[made.pk])
        told = makers_of(where or row.snapshot.directorate)
        notify(told, DECISION_NOTICE, facts, path, f"{DECISION_NOTICE}:{made.pk}")
        return made


def _check(delivery: Delivery, text: str) -> None:
    if not text.strip():
        raise NotAllowed(_("Write down what is decided."))
    if len(text) > LONGEST_DECISION:
        raise NotAllowed(_("A decision has at most %(most)s characters.") % {"most": LONGEST_DECISION})
    if delivery.decisions.count() >= MOST_DECISIONS:
        raise NotAllowed(
            _("There are %(most)s decisions already. Write to the office for more.") % {"most": MOST_DECISIONS}
        )


def accept_decision(
    decision: ReportDecision,
    *,
    text: str,
    directorate: Directorate | None,
    cycle: Cycle | None,
    owner: Member,
    due_on: date,
    by: Member,
) -> ReportDecision:
    """It becomes an action: of the plan, else of the directorate alone."""
    with acting("reports.accept_decision", by=by):
        row = _waiting(decision)
        if not text.strip():
            raise NotAllowed(_("Write down what is decided."))
        row.action = add_action(
            cycle=cycle, directorate=directorate, statement={row.delivery.language: text.strip()}, owner=owner, due_on=due_on,
            by=by,
        )  # fmt: skip
        return _settle(row, DecisionState.ACCEPTED, by)


def answer_decision(decision: ReportDecision, *, answer: str, by: Member) -> ReportDecision:
    """It becomes no action; the recipient reads why by the link of the report."""
    with acting("reports.answer_decision", by=by):
        row = _waiting(decision)
        if not answer.strip():
            raise NotAllowed(_("Write the answer."))
        row.answer = answer.strip()
        return _settle(row, DecisionState.ANSWERED, by)


def note_answer_returned(message: Message) -> None:
    """Called once for each letter that came back: whoever settled the decision hears of it."""
    row = ReportDecision.objects.select_related("delivery__snapshot", "settled_by").get(message=message)
    facts = {"number": row.delivery.snapshot.number, "name": row.delivery.name}
    path = reverse("reports:decision_page", args=[row.pk])
    told = {row.settled_by.membership_id} if row.settled_by else set()
    notify(told, ANSWER_BOUNCED_NOTICE, facts, path, f"{ANSWER_BOUNCED_NOTICE}:{row.pk}:{message.bounced_at}")


def _waiting(decision: ReportDecision) -> ReportDecision:
    rows = ReportDecision.objects.select_for_update(of=("self", "delivery")).select_related("delivery__snapshot")
    row = rows.defer("delivery__snapshot__content").get(pk=decision.pk)
    check_waiting(row.state)
    return row


def _settle(row: ReportDecision, state: str, by: Member) -> ReportDecision:
    """The recipient, who has no account, hears of it by e-mail, unless the report was withdrawn from them."""
    row.state, row.settled_by, row.settled_at = state, by, timezone.now()
    delivery = row.delivery
    if delivery.withdrawn_at is None:
        mail = settled_mail(row)
        row.message = queue_message(
            delivery.email, mail.subject, mail.text, html=mail.html, purpose=ANSWER, language=delivery.language
        )
    row.save()
    return row
