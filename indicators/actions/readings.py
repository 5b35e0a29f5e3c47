"""Several readings of a period, which the definition's rule turns into one figure."""

from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import Place
from people.models import Member
from sdip.web.formats import formatter
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import queries
from ..formula import ratio, rounded
from ..models import IndicatorVersion, Measurement, Period, Reading, Several, Slice, State
from ..several import Read, figure_of
from ..workflow import check_past
from .cells import Numbers, held_cell, save_cell, write_step
from .explaining import warning
from .figures import check_entered_by_people, check_in_force, check_numbers
from .slices import total_slice


def add_reading(
    version: IndicatorVersion,
    period: Period,
    numbers: Numbers,
    *,
    read_on: date,
    by: Member | None,
    note: str = "",
    place: Place | None = None,
    slice_: Slice | None = None,
) -> Reading:
    """One more reading; the figure of the period is counted anew and is a draft again."""
    with acting("indicators.add_reading", by=by):
        check_several(version)
        check_numbers(version, numbers)
        check_within(read_on, period)
        check_entered_by_people(version, "")
        check_in_force(version, period)
        row = held_cell(version, period, place, slice_ or total_slice(), by=by, revision=None)
        check_past(read_on, timezone.localdate())
        if row._state.adding:
            save_cell(row)
        reading = Reading.objects.create(
            measurement=row, read_on=read_on, numerator=numbers.numerator, denominator=numbers.denominator,
            value=numbers.figure, note=note.strip(), entered_by=by,
        )  # fmt: skip
        _count_anew(row, by)
        return reading


def withdraw_reading(reading: Reading, *, by: Member | None) -> None:
    """The reading stays in the history, the figure is counted without it."""
    with acting("indicators.withdraw_reading", by=by):
        known = reading.measurement
        row = held_cell(known.version, known.period, known.place, known.slice, by=by, revision=None)
        found = Reading.objects.select_for_update().get(pk=reading.pk)
        if found.withdrawn_at is not None:
            raise NotAllowed(_("This reading has already been withdrawn."))
        found.withdrawn_by, found.withdrawn_at = by, timezone.now()
        found.save(update_fields=["withdrawn_by", "withdrawn_at"])
        _count_anew(row, by)


def check_several(version: IndicatorVersion) -> None:
    if version.several == Several.ONE:
        raise NotAllowed(_("This indicator has one figure for each period. Its definition can allow several readings."))


def check_within(read_on: date, period: Period) -> None:
    if not period.starts_on <= read_on <= period.ends_on:
        write = formatter()
        words = _("The day lies outside the period, which runs from %(first)s to %(last)s.")
        raise NotAllowed(words % {"first": write.day(period.starts_on), "last": write.day(period.ends_on)})


def _count_anew(row: Measurement, by: Member | None) -> None:
    """The cell as its readings say; without any it is an empty draft."""
    kept = row.readings.filter(withdrawn_at=None).order_by("pk")
    found = figure_of(
        row.version.several, [Read(each.read_on, each.value, each.numerator, each.denominator) for each in kept]
    )
    row.numerator, row.denominator = (found.numerator, found.denominator) if found else (None, None)
    row.value = _value(found)
    row.no_data_reason = _("Nothing was counted: the denominator is 0.") if row.denominator == 0 else ""
    row.original = ""
    numbers = Numbers(row.value, row.numerator, row.denominator)
    if numbers.too_large:
        raise NotAllowed(
            _("Together the readings are too large. A figure has at most 18 digits before the decimal sign.")
        )
    row.to_explain = warning(
        row.version, numbers, queries.earlier_figures(row.version, row.period, row.place, row.slice)
    )
    row.entered_by = by
    write_step(row, State.DRAFT, by)


def _value(found: Read | None) -> Decimal | None:
    if found is None:
        return None
    exact = found.value if found.numerator is None else ratio(found.numerator, found.denominator)
    return rounded(exact)
