"""Editions of a version: what there is, what waits for a worker, and what a file shows besides the charter."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Concat

from ..models import CharterVersion, Edition
from ..workflow import IN_FORCE
from .public import readable_versions

LEASE = timedelta(minutes=10)  # a worker that is silent for so long has died
MAX_ATTEMPTS = 3


def editions_of(version: int) -> QuerySet[Any]:
    return Edition.objects.filter(version=version).select_related("file", "recorded_by").order_by("language", "pk")


def public_editions(version: int, language: str) -> QuerySet[Any]:
    """What a reader of the language can take along, what is being made, and what they look for in vain."""
    return editions_of(version).filter(language__in=(language, ""))


def public_edition(pk: int) -> Edition | None:
    rows = Edition.objects.filter(state=Edition.State.READY, version__in=readable_versions().order_by())
    return rows.select_related("file").filter(pk=pk).first()


def waiting_editions(now: datetime) -> QuerySet[Edition]:
    free = Q(claimed_at=None) | Q(claimed_at__lte=now - LEASE)
    return Edition.objects.filter(free, state=Edition.State.WAITING).order_by("pk")


def unplanned_versions(wanted: Collection[tuple[str, str]]) -> QuerySet[CharterVersion]:
    """In force, and one of the wanted pairs of format and language is neither there nor on its way."""
    pair = Concat("editions__format", Value(" "), "editions__language")
    here = Count("editions", filter=Q(pair__in=[" ".join(each) for each in wanted]))
    rows = CharterVersion.objects.filter(state__in=IN_FORCE).annotate(pair=pair).values("pk").annotate(here=here)
    return CharterVersion.objects.filter(pk__in=rows.filter(here__lt=len(wanted)).values("pk")).order_by("pk")
