"""The archive of reports, the deliveries of one, its issues, and what proves one genuine."""

from typing import Any

from django.db.models import Case, Exists, F, Max, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields import CharField

from organisation.rules import within
from people.models import Member
from sdip.mail.models import State as MailState

from ..models import SUBJECT_PATHS, Delivery, Rendering, Snapshot
from ..workflow import STOPPED, UNDERWAY, State


def with_state(rows: QuerySet[Any]) -> QuerySet[Any]:
    """`state`, of all PDFs of a report together: what failed goes before what is being made, that before what is ready."""
    of = Rendering.objects.filter(snapshot=OuterRef("pk"))
    seen = [
        When(Exists(of.filter(state__in=states)), Value(shown))
        for states, shown in (
            ([State.FAILED], State.FAILED.value),
            ([State.RENDERING], State.RENDERING.value),
            (UNDERWAY, State.QUEUED.value),
            ([State.RENDERED], State.RENDERED.value),
            ([State.EXPIRED], State.EXPIRED.value),
        )
    ]
    return rows.annotate(state=Case(*seen, default=Value(State.CANCELLED.value), output_field=CharField()))


def reports_for(member: Member) -> QuerySet[Snapshot]:
    """The archive as the member may see it, without the weight of the contents."""
    rows = Snapshot.objects.select_related(*SUBJECT_PATHS, "period", "made_by")
    lost = Exists(undelivered().filter(snapshot=OuterRef("pk")))
    return within(with_state(rows.defer("content")).annotate(undelivered=lost), member, "view_reports")


def waits() -> Q:
    """As Delivery.waits says it of one."""
    return Q(withdrawn_at=None) & (Q(message=None) | Q(message__state=MailState.WITHDRAWN))


def waiting_deliveries(snapshot: Snapshot, language: str) -> QuerySet[Delivery]:
    """Those that get it once its PDF in that language is there."""
    return snapshot.deliveries.filter(waits(), language=language).order_by("pk")


def undelivered() -> QuerySet[Delivery]:
    """Those whose stage is FAILED or BOUNCED."""
    papers = Rendering.objects.filter(snapshot=OuterRef("snapshot"), language=OuterRef("language"))
    in_vain = waits() & Q(opened_at=None) & Exists(papers.filter(state__in=STOPPED))
    returned = Q(message__bounced_at__gt=F("opened_at")) | Q(message__bounced_at__isnull=False, opened_at=None)
    given_up = Q(message__state=MailState.FAILED, opened_at=None)
    return Delivery.objects.filter(in_vain | returned | given_up, acknowledged_at=None, withdrawn_at=None)


def deliveries_of(snapshot: Snapshot) -> QuerySet[Delivery]:
    """`stage` asks the renderings of their one snapshot."""
    rows = snapshot.deliveries.select_related("message", "withdrawn_by").prefetch_related("snapshot__renderings")
    return rows.order_by("name", "pk")


def issues_of(number: str) -> QuerySet[Snapshot]:
    return Snapshot.objects.filter(number=number).defer("content").order_by("-issue")


def newest_issue(number: str) -> int:
    return Snapshot.objects.filter(number=number).aggregate(newest=Max("issue"))["newest"] or 0


def genuine_issue(number: str, digits: str) -> tuple[Snapshot | None, str]:
    """The issue of that number whose fingerprint begins with the digits, or one of whose PDFs has exactly them, and its language."""
    issues = issues_of(number.strip().upper())
    found = issues.filter(sha256__startswith=digits).first()
    if found is not None:
        return found, ""
    made = Q(pdf_sha256=digits) | Q(earlier_sha256__contains=[digits])
    pdf = Rendering.objects.select_related("snapshot").filter(made, snapshot__in=issues).first()
    return (pdf.snapshot, pdf.language) if pdf else (None, "")
