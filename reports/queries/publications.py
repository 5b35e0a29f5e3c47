"""What everybody may read of the reports."""

from django.db.models import Exists, OuterRef, QuerySet

from ..models import Publication, Rendering, Snapshot
from ..workflow import State


def published_issues(number: str) -> QuerySet[Snapshot]:
    """Of one report, the newest first."""
    return _readable().filter(number=number).order_by("-issue")


def published_reports() -> QuerySet[Snapshot]:
    """The newest issue of each, the newest period first."""
    later = Publication.objects.filter(number=OuterRef("number"), snapshot__issue__gt=OuterRef("issue"))
    return _readable().filter(~Exists(later)).order_by("-period__ends_on", "number")


def _readable() -> QuerySet[Snapshot]:
    """One whose figures are not kept any more cannot be read."""
    return Snapshot.objects.filter(publication__isnull=False, erased_at=None).select_related("period", "publication")


def publication_of(snapshot: Snapshot) -> Publication | None:
    return Publication.objects.filter(snapshot=snapshot).select_related("by").first()


def published_pdf(snapshot: Snapshot, language: str) -> Rendering | None:
    """Where it is ready."""
    rows = snapshot.renderings.filter(language=language, state=State.RENDERED).select_related("snapshot", "pdf")
    return rows.first()
