"""What every change of a figure needs: the cell found and held, the lock asked, the step written into the history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import Place
from people.models import Member
from sdip.web.formats import formatter
from sdip.web.parsing import LARGEST
from tenancy.refusals import Stale

from .. import queries
from ..formula import ratio, rounded
from ..models import DimensionOption, IndicatorVersion, Measurement, MeasurementEntry, Period, Slice, State
from ..workflow import check_begun, check_move, check_open
from .slices import find_slice

Door = MeasurementEntry.Door
COPIED = ("numerator", "denominator", "value", "original", "no_data_reason", "note", "state", "revision")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What somebody enters: a numerator with its denominator, or a value, or the reason why there is none. In the base unit."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    no_data_reason: str = ""
    original: str = ""

    @property
    def figure(self) -> Decimal | None:
        return rounded(ratio(self.numerator, self.denominator)) if self.numerator is not None else self.value

    @property
    def too_large(self) -> bool:
        """For the table; a quotient may be so, though neither of its parts is."""
        return any(
            each is not None and abs(each) >= LARGEST for each in (self.figure, self.numerator, self.denominator)
        )

    @property
    def too_small(self) -> bool:
        """Not 0, and yet no more than that once it is stored."""
        return any(each and not rounded(each) for each in (self.value, self.numerator, self.denominator))

    @property
    def empty(self) -> bool:
        return self.figure is None and self.denominator is None and not self.no_data_reason.strip()


def slice_of(options: Sequence[DimensionOption]) -> Slice:
    """The slice of these options together, made when its first figure comes; of none, everybody."""
    found = find_slice(queries.slice_key(options))
    assert found is not None
    return found


def held_cell(
    version: IndicatorVersion, period: Period, place: Place | None, slice_: Slice, *, by: Member | None, revision: int | None
) -> Measurement:  # fmt: skip
    """The figure of the cell, locked for the rest of the transaction, or a new one. `revision` is what the editor saw (0: no
    figure yet); None where it does not matter."""
    row = (
        Measurement.objects.select_for_update(of=("self",))
        .select_related("period")
        .filter(version=version, period=period, place=place, slice=slice_)
        .first()
    )
    if revision is not None and (row.revision if row else 0) != revision:
        raise changed_meanwhile()
    check_begun(formatter().period(period.starts_on, period.ends_on), period.starts_on, timezone.localdate())
    now = row.period if row else Period.objects.select_for_update().get(pk=period.pk)
    if now.locked_at is not None:
        path = version.indicator.service.directorate.path
        exceptions = queries.exceptions_in_force([now.pk])
        check_open(not (by and queries.excepted(exceptions, now.pk, path, by.pk)))
    if row is None:
        return Measurement(version=version, period=period, place=place, slice=slice_, revision=0)
    check_move(row.state, State.DRAFT)
    return row


def held_figures(rows: Iterable[Measurement], *, also_when_locked: bool = False) -> Sequence[Measurement]:
    """In a locked period only where somebody was given an exception: what that person corrects can be sent, approved, returned."""
    found = list(
        Measurement.objects.select_for_update(of=("self",))
        .select_related("period", "version__indicator__service__directorate")
        .filter(pk__in=[row.pk for row in rows])
        .order_by("pk")
    )
    closed = [] if also_when_locked else [row for row in found if row.period.locked_at is not None]
    exceptions = queries.exceptions_in_force(row.period_id for row in closed) if closed else []
    for row in closed:
        path = row.version.indicator.service.directorate.path
        check_open(not queries.excepted(exceptions, row.period_id, path))
    return found


def write_step(
    row: Measurement, state: str, by: Member | None, *, door: str = Door.PAGE, origin: str = "", note: str | None = None
) -> None:
    """The figure in its new state, and the entry that keeps it. `note` replaces the figure's own in the entry."""
    row.state, row.revision = state, row.revision + 1
    save_cell(row)
    values = {name: getattr(row, name) for name in COPIED} | ({"note": note} if note is not None else {})
    MeasurementEntry.objects.create(measurement=row, door=door, origin=origin[:300], entered_by=by, **values)


def save_cell(row: Measurement) -> None:
    """Where somebody else has made the same cell since, Stale."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "measurement_one_per_cell" in str(error):
            raise changed_meanwhile() from error
        raise


def changed_meanwhile() -> Stale:
    return Stale(_("Somebody else has changed this figure meanwhile. Look at it again before you save yours."))
