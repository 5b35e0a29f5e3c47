"""A figure on its way: entered, sent, returned or approved, checked in the field. Each step is a row of its history."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.deadlines import recount_tolerance
from organisation.models import Place
from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import queries
from ..formula import ratio
from ..models import IndicatorVersion, Measurement, Period, Slice, State, Verification
from ..news import tell_of_return, tell_of_sending
from ..possible import impossible
from ..workflow import check_explained, check_filled, check_move, check_past, check_second_person
from .cells import Door, Numbers, held_cell, held_figures, write_step
from .computing import compute_soon
from .explaining import warning
from .slices import total_slice


def enter_measurement(
    version: IndicatorVersion,
    period: Period,
    numbers: Numbers,
    *,
    by: Member | None,
    revision: int = 0,
    note: str = "",
    place: Place | None = None,
    slice_: Slice | None = None,
    door: str = Door.PAGE,
    origin: str = "",
    send: bool = False,
    clear: bool = False,
) -> Measurement:
    """Saves a draft, and with `send` sends it; what can't be sent is not saved either. `revision` is what the editor saw (0: no
    figure yet); if somebody changed it meanwhile, Stale. With `clear` a draft may be emptied again."""
    with acting("indicators.enter_measurement", by=by):
        if not (clear and revision and numbers.empty and not send):
            check_numbers(version, numbers)
        check_entered_by_people(version, door)
        check_in_force(version, period)
        whose = slice_ or total_slice()
        row = held_cell(version, period, place, whose, by=by, revision=revision)
        check_without_readings(row)
        row.value, row.numerator, row.denominator = numbers.figure, numbers.numerator, numbers.denominator
        row.no_data_reason, row.original, row.note = _reason(numbers), numbers.original, note
        row.to_explain = warning(version, numbers, queries.earlier_figures(version, period, place, whose))
        row.entered_by = by
        write_step(row, State.DRAFT, by, door=door, origin=origin)
        if send:
            submit_measurements([row], by=by)
            row.refresh_from_db()
        return row


def submit_measurements(rows: Iterable[Measurement], *, by: Member | None) -> int:
    """Sends drafts to those who approve."""
    with acting("indicators.submit_measurements", by=by):
        locked = held_figures(rows)
        for row in locked:
            check_move(row.state, State.SUBMITTED)
            check_filled(row.value, row.no_data_reason, row.original)
            check_explained(row.to_explain, row.note)
            write_step(row, State.SUBMITTED, by)
        tell_of_sending(locked, by=by)
        return len(locked)


def approve_measurements(rows: Iterable[Measurement], *, by: Member | None) -> int:
    """From now on the figures count: gaps are computed, public ones are published."""
    with acting("indicators.approve_measurements", by=by):
        locked = held_figures(rows)
        writers = queries.writers_of(locked)
        for row in locked:
            check_move(row.state, State.APPROVED)
            check_second_person(writers[row.pk], by.pk if by else None)
            row.approved_by, row.approved_at = by, timezone.now()
            write_step(row, State.APPROVED, by)
        compute_soon(cells=[(row.version.indicator_id, row.period_id) for row in locked])
        return len(locked)


def return_measurement(row: Measurement, *, note: str, by: Member | None) -> None:
    """Back to whoever entered it, with the reason; an approved figure counts no longer until it is approved again."""
    with acting("indicators.return_measurement", by=by):
        if not note.strip():
            raise NotAllowed(_("Write what has to be corrected."))
        locked = held_figures([row])[0]
        check_entered_by_people(locked.version, Door.PAGE)
        counted = locked.state == State.APPROVED
        check_move(locked.state, State.RETURNED)
        locked.approved_by = locked.approved_at = None
        write_step(locked, State.RETURNED, by, note=note.strip())
        tell_of_return(locked, note.strip(), by=by)
        if counted:
            compute_soon(cells=[(locked.version.indicator_id, locked.period_id)])


def verify_measurement(
    row: Measurement, *, recounted: Decimal, verified_on: date, by: Member, disputed: bool | None = None, note: str = ""
) -> Verification:
    """What the field found when it counted again. Disputed: further from the reported value than is tolerated, or as `disputed` says."""
    with acting("indicators.verify_measurement", by=by):
        locked = held_figures([row], also_when_locked=True)[0]
        if locked.state != State.APPROVED or locked.value is None:
            raise NotAllowed(_("Only an approved figure can be checked in the field."))
        check_past(verified_on, timezone.localdate())
        check_possible(locked.version, recounted)
        if by.pk in {locked.approved_by_id, *queries.writers_of([locked])[locked.pk]}:
            raise NotAllowed(_("You entered or approved this figure. Somebody else must check it."))
        verdict = (
            Verification.Verdict.DISPUTED
            if (is_disputed(locked.value, recounted) if disputed is None else disputed)
            else Verification.Verdict.VERIFIED
        )
        found = Verification.objects.create(
            measurement=locked,
            reported=locked.value,
            recounted=recounted,
            verdict=verdict,
            note=note,
            verified_by=by,
            verified_on=verified_on,
        )
        compute_soon(cells=[(locked.version.indicator_id, locked.period_id)])
        return found


def is_disputed(reported: Decimal, recounted: Decimal) -> bool:
    """Recounted / reported further from 1 than the tenant tolerates (0.1 without a setting); of a reported 0 anything but 0."""
    factor = ratio(recounted, reported)
    return recounted != 0 if factor is None else abs(factor - 1) > recount_tolerance()


def check_numbers(version: IndicatorVersion, numbers: Numbers) -> None:
    if (numbers.numerator is None) != (numbers.denominator is None):
        raise NotAllowed(_("Write both the numerator and the denominator."))
    if numbers.denominator is not None and numbers.denominator < 0:
        raise NotAllowed(_("The denominator is below zero."))
    if numbers.too_large:
        raise NotAllowed(_("The figure is too large. It has at most 18 digits before the decimal sign."))
    if numbers.too_small:
        raise NotAllowed(
            _("The figure is nearer to 0 than can be stored. It has at most 12 digits after the decimal sign.")
        )
    check_possible(version, numbers.figure)
    nothing = numbers.figure is None and numbers.denominator is None
    if nothing and not numbers.no_data_reason.strip():
        raise NotAllowed(_("Write a figure, or why there is none."))
    if not nothing and numbers.no_data_reason.strip():
        raise NotAllowed(_("There is a figure and a reason why there is none. Keep one of them."))


def check_possible(version: IndicatorVersion, figure: Decimal | None) -> None:
    if sentence := impossible(version.kind, version.levels, figure):
        raise NotAllowed(sentence)


def check_in_force(version: IndicatorVersion, period: Period) -> None:
    later = version.indicator.versions.filter(number__gt=version.number, valid_from__lte=period.ends_on)
    if later.exists():
        raise NotAllowed(_("The indicator is counted in a new way in this period. Use its present definition."))


def check_entered_by_people(version: IndicatorVersion, door: str) -> None:
    if door != Door.SYSTEM and (version.formula or version.feed):
        raise NotAllowed(_("This figure is computed. Correct what it is computed from."))


def check_without_readings(row: Measurement) -> None:
    if row.pk and row.readings.filter(withdrawn_at=None).exists():
        raise NotAllowed(_("This figure is made of its readings. Add a reading, or withdraw one."))


def _reason(numbers: Numbers) -> str:
    if numbers.denominator == 0:
        return _("Nothing was counted: the denominator is 0.")
    return numbers.no_data_reason.strip()
