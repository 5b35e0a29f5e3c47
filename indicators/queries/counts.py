"""How many figures stand how: the short answer above every list."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, ExpressionWrapper, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Greatest, Least

from organisation.models import Directorate
from sdip.web.standing import BELOW, BREACH, KEPT, MET, NO_FIGURE, NO_STANDARD, STANDINGS, Standing, standing

from ..formula import ratio
from ..models import Confidence, Gap

KNOWN = Q(attainment_of_target__isnull=False)
POINTS = ExpressionWrapper(
    F("indicator__weight") * Least(Greatest(F("attainment_of_target"), Value(Decimal(0))), Value(Decimal(1))),
    DecimalField(max_digits=40, decimal_places=12),
)
IN_ORDER = (BREACH, KEPT, MET, BELOW, NO_FIGURE, NO_STANDARD)


@dataclass
class Counts:
    """Figures by the code of their standing. A disputed figure is shown, but its promise counts neither as kept nor as broken."""

    by_code: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STANDINGS, 0))
    kept: int = 0  # promises that a figure shows to be kept
    broken: int = 0
    disputed: int = 0
    has_promises: bool = False  # whether any of the figures has a guarantee
    expected: int = 0  # figures, there or missing, for which there is a target
    known: int = 0  # of them that can be held against it
    points: Decimal = Decimal(0)  # their attainments by weight, each at most 1
    weight: Decimal = Decimal(0)

    @property
    def reached(self) -> Decimal | None:
        """The way to the targets, 0 to 1: no figure makes up for another; None where none is known."""
        return ratio(self.points, self.weight) if self.known else None

    @property
    def total(self) -> int:
        return sum(self.by_code.values())

    @property
    def cells(self) -> list[tuple[Standing, int]]:
        """What needs attention first."""
        return [(each, self.by_code[each.code]) for each in IN_ORDER]

    @property
    def promises(self) -> int:
        """Promises about which something is known: kept or broken."""
        return self.kept + self.broken

    def add(self, status: str, has_guarantee: bool, has_target: bool, disputed: bool, count: int) -> None:
        self.expected += count if has_target else 0
        code = standing(status, has_guarantee, has_target).code
        self.by_code[code] += count
        self.disputed += count if disputed else 0
        self.has_promises |= has_guarantee
        if has_guarantee and not disputed:
            self.kept += count if code in (MET.code, KEPT.code) else 0
            self.broken += count if code == BREACH.code else 0


def counted(gaps: QuerySet[Gap]) -> Counts:
    """One query."""
    return counted_by(gaps, []).get((), Counts())


def counted_by(gaps: QuerySet[Gap], paths: Iterable[str]) -> dict[tuple[Any, ...], Counts]:
    """The same for each value of the columns that `paths` name, such as "indicator__service": one query."""
    keys = list(paths)
    rows = (
        gaps.order_by()
        .values(
            *keys,
            "status",
            g=Q(guaranteed__isnull=False),
            t=Q(target__isnull=False),
            d=Q(confidence=Confidence.DISPUTED),
        )
        .annotate(
            n=Count("pk"),
            points=Sum(POINTS),
            weight=Sum("indicator__weight", filter=KNOWN),
            known=Count("pk", filter=KNOWN),
        )
    )
    found: dict[tuple[Any, ...], Counts] = {}
    for row in rows:
        counts = found.setdefault(tuple(row[key] for key in keys), Counts())
        counts.add(row["status"], row["g"], row["t"], row["d"], row["n"])
        if row["known"] and not row["d"]:
            counts.known, counts.points = counts.known + row["known"], counts.points + row["points"]
            counts.weight += row["weight"]
    return found


def counts_by_service(*, public: bool = True) -> dict[int, Counts]:
    """The newest figures of each service, for the start page of the citizens: one query."""
    rows = newest_gaps()
    rows = rows.filter(indicator__public=True) if public else rows
    return {service: counts for (service,), counts in counted_by(rows, ["indicator__service"]).items()}


def newest_gaps() -> QuerySet[Gap]:
    """Of each indicator in use."""
    return Gap.objects.filter(latest=True, indicator__archived_at=None)


def standings_now() -> list[Standing]:
    """The standings that the newest figures of the tenant have: one query."""
    found = counted(newest_gaps())
    return [each for each, count in found.cells if count]


def summed(parts: Iterable[Counts]) -> Counts:
    total = Counts()
    for part in parts:
        total.has_promises |= part.has_promises
        for code, count in part.by_code.items():
            total.by_code[code] += count
        total.expected, total.known = total.expected + part.expected, total.known + part.known
        total.points, total.weight = total.points + part.points, total.weight + part.weight
        total.kept, total.broken, total.disputed = (
            total.kept + part.kept,
            total.broken + part.broken,
            total.disputed + part.disputed,
        )
    return total


def directorate_counts() -> list[tuple[Directorate, Counts]]:
    """Directorates with the newest figures of their own indicators, most broken promises first: two queries."""
    rows = newest_gaps()
    found = {pk: counts for (pk,), counts in counted_by(rows, ["indicator__service__directorate"]).items()}
    listed = [(row, found[row.pk]) for row in Directorate.objects.filter(pk__in=found).by_name()]
    return sorted(listed, key=lambda pair: (-pair[1].broken, -pair[1].by_code[BELOW.code]))
