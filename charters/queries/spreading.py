"""Copies on the shelf, and who has read a version."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import DateTimeField, OuterRef, QuerySet, Subquery, Sum

from people.models import Member

from ..models import Acknowledgement, CharterVersion, FormatRequest
from ..parts import ON_SHELF
from .readers import staff_of


@dataclass(frozen=True, slots=True)
class Shelf:
    """Copies in one format and language: how many were made and how many went out."""

    format: str
    language: str
    made: int
    out: int

    @property
    def left(self) -> int:
        return self.made - self.out


def shelves(version: CharterVersion) -> list[Shelf]:
    """Two queries, however many copies. What is handed over as a file lies on no shelf."""
    handed_out = version.distributions.filter(copies__gte=1, format__in=ON_SHELF)
    made, out = _sums(version.stock.all()), _sums(handed_out)
    return [Shelf(*key, made.get(key, 0), out.get(key, 0)) for key in sorted(made | out)]


def copies_left(version: CharterVersion, format: str, language: str) -> int:
    found = (each.left for each in shelves(version) if (each.format, each.language) == (format, language))
    return next(found, 0)


def _sums(rows: QuerySet[Any]) -> dict[tuple[str, str], int]:
    counted: Iterable[tuple[str, str, int]] = (
        rows.order_by().values_list("format", "language").annotate(number=Sum("copies"))
    )
    return {(format, language): number for format, language, number in counted}


def readers_of(version: CharterVersion) -> QuerySet[Member]:
    """The staff of the charter's directorate, each with `read_at`: when they said that they have read the version."""
    said = Acknowledgement.objects.filter(version=version, member=OuterRef("pk")).values("at")[:1]
    return staff_of(version.charter).annotate(read_at=Subquery(said, output_field=DateTimeField()))


def requests_open(version: CharterVersion) -> QuerySet[FormatRequest]:
    """Of the charter, whichever version was in force when they came; the oldest first."""
    rows = FormatRequest.objects.filter(version__charter=version.charter_id, state=FormatRequest.State.OPEN)
    return rows.order_by("asked_on", "pk")
