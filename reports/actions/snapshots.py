import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet
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
from ..models import SUBJECT_PATHS, Delivery, Schedule, Snapshot
from ..numbers import report_number
from ..queries import newest_issue
from ..queries.designs import design_of
from ..reading import Report
from ..sections.asks import typed_asks
from ..workflow import UNDERWAY, check_kept, check_latest, check_reason
from .deliveries import addresses, check_language, spoken
from .printed import keep_printed
from .publishing import held_publication, publish_correction
from .receipts import hold_renderings
from .renderings import stop_renderings
from .sending import hand_out

CREST = "crest.png"
BESIDE = ("period", "crest", "wave__survey__service")
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
        wanted = addresses(recipients, language)
        number = report_number(require_tenant(), scope)
        heading = Heading(number, 1, timezone.now(), verify_urls())
        snapshot = _freeze(
            scope, heading, design or design_of(scope.document), by,
            schedule=schedule, scheduled_for=scheduled_for, key=key,
        )  # fmt: skip
        hand_out(snapshot, [language], wanted)
        return snapshot


def correct_report(snapshot: Snapshot, *, reason: str, by: Member | None) -> Snapshot:
    """A new issue under the same number, with the figures as they are now; it goes to all who got the one before
    and from whom it was not withdrawn, and stands before everybody where that one did."""
    with acting("reports.correct_report", by=by):
        rows = Snapshot.objects.select_for_update(of=("self",)).select_related(*SUBJECT_PATHS, *BESIDE)
        old = rows.get(pk=snapshot.pk)
        check_reason(reason)
        check_latest(old.issue == newest_issue(old.number))
        check_kept(old.content)
        before = Report(old.content)
        corrects = {"issue": old.issue, "sha256": old.sha256, "reason": reason.strip(), "content": old.content}
        heading = Heading(old.number, old.issue + 1, timezone.now(), verify_urls(), corrects=corrects)
        scope = replace(scope_of(old, old.period), asks=typed_asks(before))
        new = _freeze(scope, heading, before.design, by, known=old.crest)
        made_in, people = _hold_back(old, by)
        languages = [each for each in made_in if spoken(each) == each] or [spoken()]
        again = [(each.name, each.email, spoken(each.language, *languages)) for each in people]
        publication = held_publication(old)
        everybodys = require_tenant().languages if publication else []
        hand_out(new, [*languages, *everybodys], addresses(again, languages[0]))
        if publication:
            publish_correction(publication, new, by)
        return new


def _hold_back(old: Snapshot, by: Member | None) -> tuple[list[str], list[Delivery]]:
    """What has not left of an issue that was corrected does not leave any more: the same people get the new one. Gives back the
    languages that it was wanted in, the first one first, and these people."""
    papers = hold_renderings(old)
    if any(paper.state in UNDERWAY for paper in papers):
        stop_renderings(old)
    rows = old.deliveries.select_for_update(of=("self",)).select_related("message").order_by("pk")
    people = list(rows.filter(withdrawn_at=None))
    waiting = [each for each in people if each.message is None or each.message.state == MailState.QUEUED]
    if letters := [each.message_id for each in waiting if each.message_id]:
        withdraw(Message.objects.filter(pk__in=letters))
    if waiting:
        why = _("A later issue takes the place of this one")
        held = old.deliveries.filter(pk__in=[each.pk for each in waiting])
        held.update(withdrawn_at=timezone.now(), withdrawn_by=by, withdrawn_why=why)
    return [paper.language for paper in papers], people


def made_from(key: UUID, rows: QuerySet[Row]) -> Row | None:
    """Of a form that was sent before. Whoever sends the same form meanwhile waits here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), sdip_tenant()::integer)", [f"reports.form:{key}"])
    return rows.filter(key=key).first()


def _freeze(
    scope: Scope, heading: Heading, design: Design, by: Member | None, known: File | None = None, **origin: Any
) -> Snapshot:
    """`known`: the coat of arms of the issue before."""
    crest = kept_crest(known) if design.crest else None
    facts = report_content(scope, replace(heading, crest=crest.sha256 if crest else ""), design)
    content = canonical(facts)
    snapshot = Snapshot.objects.create(
        number=heading.number, issue=heading.issue, document=scope.document, directorate=scope.directorate,
        cycle=scope.cycle, charter=scope.charter, wave=scope.wave, period=scope.period, content=content,
        crest=crest, frozen_at=heading.frozen_at, sha256=fingerprint(content), made_by=by, **origin,
    )  # fmt: skip
    keep_printed(snapshot, facts["shared"]["indicators"])
    return snapshot


def kept_crest(known: File | None = None) -> File | None:
    """The coat of arms of today as a file: there once, however many reports carry it."""
    image = images_of_today().get("crest")
    if image and known and known.sha256 == hashlib.sha256(image).hexdigest():
        return known
    return store_file(image, CREST, "image/png", sensitivity=File.Sensitivity.PUBLIC) if image else None


def verify_urls() -> dict[str, str]:
    """By language, for the tenant's languages."""
    found = {}
    for language in require_tenant().languages:
        with override(language):
            found[language] = absolute_url(reverse("public_reports:verify_page"))
    return found
