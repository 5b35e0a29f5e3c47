"""What everybody may read of the reports."""

from django.db.models import QuerySet

from ..models import Publication, Rendering, Snapshot
from ..workflow import State


def published_reports() -> QuerySet[Snapshot]:
    """The newest period first; one whose figures are not kept any more cannot be read."""
    rows = Snapshot.objects.filter(publication__isnull=False, erased_at=None).select_related("period", "publication")
    return rows.order_by("-period__ends_on", "number")


def publication_of(snapshot: Snapshot) -> Publication | None:
    return Publication.objects.filter(snapshot=snapshot).select_related("by").first()


def published_pdf(snapshot: Snapshot, language: str) -> Rendering | None:
    """Where it is ready."""
    rows = snapshot.renderings.filter(language=language, state=State.RENDERED).select_related("snapshot", "pdf")
    return rows.first()
