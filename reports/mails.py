"""The e-mails that bring a report, and what became of its recipient's decisions, in the recipient's language."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from sdip.web.formats import formatter
from sdip.web.letters import letter
from tenancy.context import absolute_url

from .canonical import grouped
from .documents import SPECS, as_frozen
from .links import link_token
from .models import Delivery, ReportDecision, Snapshot
from .reading import Report
from .workflow import LINK_LASTS


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str
    text: str
    html: str


def report_mail(delivery: Delivery, snapshot: Snapshot, *, attached: bool) -> Mail:
    report, until = Report(snapshot.content), timezone.localdate() + LINK_LASTS
    with as_frozen(report), override(delivery.language):
        write = formatter()
        period = write.period(report.period.starts_on, report.period.ends_on) if report.period else ""
        about = write.joined(str(report.about), period)
        subject = _("%(about)s: report %(number)s") % {"about": about, "number": report.number}
        frame: dict[str, Any] = {"subject": subject, "greeting": _("Dear %(name)s,") % {"name": delivery.name}}
        frame["sentences"] = [SPECS[report.document].headline(report), *_sentences(report, until, attached)]
        frame |= {"link": recipient_url(delivery), "verb": _("Open the report")}
        proof = {"number": report.number, "fingerprint": grouped(snapshot.sha256), "url": report.verify_url}
        frame["note"] = _("Whether it is genuine: %(url)s, number %(number)s, fingerprint %(fingerprint)s.") % proof
        text, html = letter(frame)
    return Mail(subject, text, html)


def _sentences(report: Report, until: date, attached: bool) -> list[str]:
    found = []
    if report.corrects:
        found.append(_("This issue takes the place of the one before. What changed: %(reason)s") % report.corrects)
    found.append(_("The report is attached as a PDF.") if attached else _("The report is too large for an e-mail."))
    found.append(
        _("By the link you read it on screen, tell us that you have it, or record a decision. It works until %(day)s.")
        % {"day": formatter().day(until)}
    )
    return found


def settled_mail(decision: ReportDecision) -> Mail:
    """What became of it: an action, or an answer."""
    delivery = decision.delivery
    with override(delivery.language):
        number = {"number": delivery.snapshot.number}
        subject = _("What became of your decision on the report %(number)s") % number
        frame: dict[str, Any] = {"subject": subject, "greeting": _("Dear %(name)s,") % {"name": delivery.name}}
        frame["sentences"] = [_("You decided:"), decision.text, *_settled(decision)]
        frame |= {"link": recipient_url(delivery), "verb": _("Open the report")}
        text, html = letter(frame)
    return Mail(subject, text, html)


def _settled(decision: ReportDecision) -> list[str]:
    action = decision.action
    if action is None:
        return [_("It does not become an action. The answer:"), decision.answer]
    facts = {"directorate": action.directorate.name, "day": formatter().day(action.due_on)}
    said = [_("It is an action now: %(directorate)s carries it out by %(day)s.") % facts]
    words = str(action.words)
    return said if words == decision.text else [*said, _("In these words:"), words]


def recipient_url(delivery: Delivery) -> str:
    return absolute_url(reverse("public_reports:recipient_page", args=[link_token(delivery.pk)]))
