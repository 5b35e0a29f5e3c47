"""PDFs of reports: which wait for a worker, which there are of one report."""

from datetime import datetime

from django.db.models import Q, QuerySet

from ..models import Rendering, Snapshot
from ..workflow import LEASE, State


def free(now: datetime) -> Q:
    """Waits and is due, or its worker has been silent for longer than its lease."""
    waits = Q(state=State.QUEUED) & (Q(next_try_at=None) | Q(next_try_at__lte=now))
    return waits | Q(state=State.RENDERING, claimed_at__lte=now - LEASE)


def waiting_renderings(now: datetime) -> QuerySet[Rendering]:
    return Rendering.objects.filter(free(now)).order_by("created_at", "pk")


def renderings_of(snapshot: Snapshot) -> QuerySet[Rendering]:
    return snapshot.renderings.select_related("pdf").order_by("pk")


def languages_of(snapshot: Snapshot) -> list[str]:
    """In which it was wanted, the first one first."""
    return list(snapshot.renderings.order_by("pk").values_list("language", flat=True))


def backlog() -> dict[str, int]:
    """How many PDFs wait for a worker, and how many nobody tries to make any more."""
    states = {"waiting": State.QUEUED, "failed": State.FAILED}
    return {name: Rendering.objects.filter(state=state).count() for name, state in states.items()}
