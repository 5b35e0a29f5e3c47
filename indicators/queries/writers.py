"""Who wrote the numbers of a figure: neither approves it nor counts it again."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import takewhile

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from people.models import Member

from ..models import Measurement, MeasurementEntry, State

NUMBERS = ("value", "numerator", "denominator", "no_data_reason")
CHECKED = (State.APPROVED, State.RETURNED)
WROTE = Q(state=State.DRAFT) | Q(door=MeasurementEntry.Door.IMPORT)


def writers_of(rows: Iterable[Measurement]) -> dict[int, set[int]]:
    """For each figure the members who wrote a number of it since it was last approved or returned, and who first wrote the number
    that stands. Of an approved figure: before that approval. One query."""
    figures = {row.pk: row for row in rows}
    entries: dict[int, list[MeasurementEntry]] = defaultdict(list)
    for entry in MeasurementEntry.objects.filter(measurement__in=figures).order_by("measurement", "-revision"):
        entries[entry.measurement_id].append(entry)
    return {pk: _writers(row, entries[pk]) for pk, row in figures.items()}


def _writers(row: Measurement, entries: Sequence[MeasurementEntry]) -> set[int]:
    """`entries`: newest first."""
    if entries and entries[0].state == State.APPROVED:
        entries = entries[1:]
    recent = [entry for entry in takewhile(lambda each: each.state not in CHECKED, entries) if _wrote(entry)]
    standing = [
        entry for entry in takewhile(lambda each: _numbers(each) == _numbers(entries[0]), entries) if _wrote(entry)
    ]
    found = {row.entered_by_id, *(entry.entered_by_id for entry in [*recent, *standing[-1:]])}
    return {pk for pk in found if pk is not None}


def _wrote(entry: MeasurementEntry) -> bool:
    """Sending, approving and returning write no number; a file may be sent as it is read."""
    return entry.state == State.DRAFT or entry.door == MeasurementEntry.Door.IMPORT


def _numbers(entry: MeasurementEntry) -> tuple[object, ...]:
    return tuple(getattr(entry, name) for name in NUMBERS)


def not_written_by(rows: QuerySet[Measurement], member: Member) -> QuerySet[Measurement]:
    """Without those that the member has written a number of since they were last approved or returned."""
    steps = MeasurementEntry.objects.filter(measurement=OuterRef("measurement"), state__in=CHECKED).order_by(
        "-revision"
    )
    mine = MeasurementEntry.objects.filter(WROTE, measurement=OuterRef("pk"), entered_by=member)
    checked = Subquery(steps.values("revision")[:1])
    recent = mine.annotate(checked=checked).filter(Q(checked=None) | Q(revision__gt=checked))
    return rows.exclude(entered_by=member).filter(~Exists(recent))
