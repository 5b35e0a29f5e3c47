"""How figures that the product computes are written: approved, by nobody, and only where they differ from what is there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from ..models import Measurement, MeasurementEntry, State
from ..models.figures import Figure

Door = MeasurementEntry.Door
COPIED = (*(field.name for field in Figure._meta.local_fields if field.name != "tenant"), "revision")
NUMBERS = ("value", "numerator", "denominator", "no_data_reason")
CHANGING = [
    *NUMBERS,
    "state",
    "revision",
    "note",
    "to_explain",
    "original",
    "entered_by",
    "approved_by",
    "approved_at",
    "changed_at",
]
BATCH = 1000


class Cell(NamedTuple):
    version: int
    period: int
    place: int | None
    slice: int


@dataclass(frozen=True, slots=True)
class Computed:
    """`only_changes`: not worth a figure of its own where there is none yet."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    no_data_reason: str = ""
    origin: str = ""
    only_changes: bool = False

    def differs_from(self, row: Measurement) -> bool:
        return row.state != State.APPROVED or any(getattr(self, name) != getattr(row, name) for name in NUMBERS)


def lock_computing() -> None:
    """One run at a time in a tenant; the same lock as that of the gaps, which every run takes afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('indicators.gaps'), sdip_tenant()::integer)")


def write_computed(found: Mapping[Cell, Computed], there: Mapping[Cell, Measurement]) -> list[Measurement]:
    """`there`: the figures that these cells have now. What was written."""
    new, changed = [], []
    for cell, figure in found.items():
        row = there.get(cell)
        if row is None and not figure.only_changes:
            row = Measurement(
                version_id=cell.version, period_id=cell.period, place_id=cell.place, slice_id=cell.slice, revision=0
            )
            new.append(_filled(row, figure))
        elif row is not None and figure.differs_from(row):
            changed.append(_filled(row, figure))
    Measurement.objects.bulk_create(new, batch_size=BATCH)
    Measurement.objects.bulk_update(changed, CHANGING, batch_size=BATCH)
    written = [*new, *changed]
    MeasurementEntry.objects.bulk_create(_entries(written, found), batch_size=BATCH)
    return written


def cell_of(row: Measurement) -> Cell:
    return Cell(row.version_id, row.period_id, row.place_id, row.slice_id)


def _filled(row: Measurement, figure: Computed) -> Measurement:
    for name in NUMBERS:
        setattr(row, name, getattr(figure, name))
    row.original = row.note = row.to_explain = ""
    row.entered_by = row.approved_by = None
    row.state, row.revision = State.APPROVED, row.revision + 1
    row.approved_at = row.changed_at = timezone.now()
    return row


def _entries(rows: Iterable[Measurement], found: Mapping[Cell, Computed]) -> list[MeasurementEntry]:
    return [
        MeasurementEntry(
            measurement=row, door=Door.SYSTEM, origin=found[cell_of(row)].origin[:300], **{name: getattr(row, name) for name in COPIED}
        )
        for row in rows
    ]  # fmt: skip
