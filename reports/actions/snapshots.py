from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from people.models import Member
from sdip.files.models import File
from sdip.files.store import store_file
from sdip.mail.models import Message
from sdip.mail.models import State as MailState
from sdip.mail.outbox import withdraw
from tenancy.audit import acting
from tenancy.context import absolute_url, require_tenant

from ..canonical import canonical, fingerprint
from ..content import Design, Scope, scope_of
from ..documents import images_of_today
from ..documents.freezing import Heading, report_content
from ..models import SUBJECT_PATHS, Schedule, Snapshot
from ..numbers import report_number
from ..queries import languages_of, newest_issue
from ..queries.designs import design_of
from ..reading import Report
from ..sections.asks import typed_asks
from ..workflow import UNDERWAY, check_kept, check_latest, check_reason
from .deliveries import check_language, spoken
from .printed import keep_printed
from .publishing import publish_correction
from .receipts import hold_report
from .renderings import first_rendering, stop_rendering, want_rendering
from .sending import address_report

CREST = "crest.png"
Row = TypeVar("Row", bound=Model)


def make_report(
    scope: Scope,
    *,
    language: str,
    recipients: Iterable[Sequence[str]] = (),
    design: Design | None = None,
    schedule: Schedule | None = None,
    scheduled_for: datetime | None = None,
    key: UUID | None = None,
    by: Member | None,
) -> Snapshot:
    """Freezes the figures now; the PDFs, in that language and in those of the recipients, and the e-mails follow as jobs.

    `key` of what a form says: sent twice it is one report."""
    with acting("reports.make_report", by=by):
        check_language(language)
        if key and (known := made_from(key, Snapshot.objects.all())):
            return known
        number = report_number(require_tenant(), scope)
        heading = Heading(number, 1, timezone.now(), verify_urls())
        snapshot = _freeze(
            scope, heading, design or design_of(scope.document), by,
            schedule=schedule, scheduled_for=scheduled_for, key=key,
        )  # fmt: skip
        first_rendering(snapshot, language)
        address_report(snapshot, recipients, language)
        return snapshot


def correct_report(snapshot: Snapshot, *, reason: str, by: Member | None) -> Snapshot:
    """A new issue under the same number, with the figures as they are now; it goes to all who got the one before
    and from whom it was not withdrawn, and stands before everybody where that one did."""
    with acting("reports.correct_report", by=by):
        rows = Snapshot.objects.select_for_update(of=("self",)).select_related(*SUBJECT_PATHS, "period")
        old = rows.get(pk=snapshot.pk)
        check_reason(reason)
        check_latest(old.issue == newest_issue(old.number))
        check_kept(old.content)
        before = Report(old.content)
        corrects = {"issue": old.issue, "sha256": old.sha256, "reason": reason.strip(), "content": old.content}
        heading = Heading(old.number, old.issue + 1, timezone.now(), verify_urls(), corrects=corrects)
        scope = replace(scope_of(old, old.period), asks=typed_asks(before))
        new = _freeze(scope, heading, before.design, by)
        languages = [each for each in languages_of(old) if spoken(each) == each] or [spoken()]
        for language in languages:
            want_rendering(new, language)
        people = [
            (each.name, each.email, spoken(each.language, *languages))
            for each in old.deliveries.filter(withdrawn_at=None)
        ]
        _hold_back(old, by)
        address_report(new, people, languages[0])
        publish_correction(old, new, by)
        return new


def _hold_back(old: Snapshot, by: Member | None) -> None:
    """What has not left of an issue that was corrected does not leave any more: the same people get the new one."""
    for paper in hold_report(old.pk)[1]:
        if paper.state in UNDERWAY:
            stop_rendering(paper)
    kept = old.deliveries.select_for_update(of=("self",)).filter(withdrawn_at=None)
    rows = kept.filter(Q(message=None) | Q(message__state=MailState.QUEUED)).order_by("pk")
    for message in Message.objects.select_for_update(of=("self",)).filter(delivery__in=list(rows)).order_by("pk"):
        withdraw(message)
    why = _("A later issue takes the place of this one")
    old.deliveries.filter(pk__in=[row.pk for row in rows]).update(
        withdrawn_at=timezone.now(), withdrawn_by=by, withdrawn_why=why
    )


def made_from(key: UUID, rows: QuerySet[Row]) -> Row | None:
    """Of a form that was sent before. Whoever sends the same form meanwhile waits here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), sdip_tenant()::integer)", [f"reports.form:{key}"])
    return rows.filter(key=key).first()


def _freeze(scope: Scope, heading: Heading, design: Design, by: Member | None, **origin: Any) -> Snapshot:
    crest = kept_crest() if design.crest else None
    facts = report_content(scope, replace(heading, crest=crest.sha256 if crest else ""), design)
    content = canonical(facts)
    snapshot = Snapshot.objects.create(
        number=heading.number, issue=heading.issue, document=scope.document, directorate=scope.directorate,
        cycle=scope.cycle, charter=scope.charter, wave=scope.wave, period=scope.period, content=content,
        crest=crest, frozen_at=heading.frozen_at, sha256=fingerprint(content), made_by=by, **origin,
    )  # fmt: skip
    keep_printed(snapshot, facts["shared"]["indicators"])
    return snapshot


def kept_crest() -> File | None:
    """The coat of arms of today as a file: there once, however many reports carry it."""
    image = images_of_today().get("crest")
    return store_file(image, CREST, "image/png", sensitivity=File.Sensitivity.PUBLIC) if image else None


def verify_urls() -> dict[str, str]:
    """By language, for the tenant's languages."""
    found = {}
    for language in require_tenant().languages:
        with override(language):
            found[language] = absolute_url(reverse("public_reports:verify_page"))
    return found
