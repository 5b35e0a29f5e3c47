from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from indicators.models import Period
from organisation.models import Directorate
from people.models import Member
from sdip.web.search import index_row
from tenancy.audit import acting
from tenancy.context import absolute_url, require_tenant

from ..canonical import canonical, fingerprint
from ..content import Heading, directorate_content
from ..models import Document, Schedule, Snapshot
from ..numbers import report_number
from ..queries import languages_of, newest_issue
from ..workflow import check_latest, check_reason
from .deliveries import check_language
from .printed import keep_printed
from .renderings import want_rendering
from .sending import address_report


def make_report(
    directorate: Directorate,
    period: Period,
    *,
    language: str,
    recipients: Iterable[Sequence[str]] = (),
    schedule: Schedule | None = None,
    scheduled_for: datetime | None = None,
    by: Member | None,
) -> Snapshot:
    """Freezes the figures now; the PDFs, in that language and in those of the recipients, and the e-mails follow as jobs."""
    with acting("reports.make_report", by=by):
        check_language(language)
        number = report_number(require_tenant(), directorate, period)
        snapshot = _freeze(directorate, period, number, 1, language, by, schedule=schedule, scheduled_for=scheduled_for)
        want_rendering(snapshot, language)
        address_report(snapshot, recipients, language)
        return snapshot


def correct_report(snapshot: Snapshot, *, reason: str, by: Member | None) -> Snapshot:
    """A new issue under the same number, with the figures as they are now; it goes to all who got the one before."""
    with acting("reports.correct_report", by=by):
        rows = Snapshot.objects.select_for_update(of=("self",)).select_related("directorate", "period")
        old = rows.get(pk=snapshot.pk)
        check_reason(reason)
        check_latest(old.issue == newest_issue(old.number))
        corrects = {"issue": old.issue, "sha256": old.sha256, "reason": reason.strip()}
        languages = languages_of(old)
        new = _freeze(old.directorate, old.period, old.number, old.issue + 1, languages[0], by, corrects)
        for language in languages:
            want_rendering(new, language)
        people = [(each.name, each.email, each.language) for each in old.deliveries.all()]
        address_report(new, people, languages[0])
        return new


def _freeze(
    directorate: Directorate | None,
    period: Period | None,
    number: str,
    issue: int,
    language: str,
    by: Member | None,
    corrects: Mapping[str, Any] | None = None,
    schedule: Schedule | None = None,
    scheduled_for: datetime | None = None,
) -> Snapshot:
    now = timezone.now()
    heading = Heading(number, issue, language, now, verify_url(language), corrects)
    facts = directorate_content(directorate, period, heading)
    content = canonical(facts)
    snapshot = Snapshot.objects.create(
        number=number, issue=issue, document=Document.DIRECTORATE, directorate=directorate, period=period,
        schedule=schedule, scheduled_for=scheduled_for, content=content, frozen_at=now,
        sha256=fingerprint(content), made_by=by,
    )  # fmt: skip
    keep_printed(snapshot, facts)
    index_row("report", snapshot.pk, number, directorate.name, period.code)
    return snapshot


def verify_url(language: str) -> str:
    with override(language):
        return absolute_url(reverse("public_reports:verify_page"))
