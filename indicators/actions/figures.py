"""A figure on its way: entered, sent, returned or approved, checked in the field. Each step is a row of its history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import Place
from people.models import Member
from sdip.files.models import File
from sdip.web.formats import formatter
from tenancy.audit import acting
from tenancy.refusals import NotAllowed, Stale

from ..formula import ratio, rounded
from ..models import Evidence, IndicatorVersion, Kind, Measurement, MeasurementEntry, Period, Slice, State, Verification
from ..news import tell_of_return, tell_of_sending
from ..workflow import check_explained, check_move, check_open, check_second_person
from .computing import compute_soon, total_slice

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
) -> Measurement:
    """Saves a draft, and with `send` sends it; what can't be sent is not saved either. `revision` is what the editor saw (0: no
    figure yet); if somebody changed it meanwhile, Stale."""
    with acting("indicators.enter_measurement", by=by):
        check_numbers(numbers)
        check_in_force(version, period)
        row = _cell(version, period, place, slice_ or total_slice(), revision)
        row.value, row.numerator, row.denominator = numbers.figure, numbers.numerator, numbers.denominator
        row.no_data_reason, row.original, row.note = _reason(numbers), numbers.original, note
        row.to_explain = warning(version, numbers)
        row.entered_by = by
        _step(row, State.DRAFT, by, door=door, origin=origin)
        if send:
            submit_measurements([row], by=by)
            row.refresh_from_db()
        return row


def submit_measurements(rows: Iterable[Measurement], *, by: Member | None) -> int:
    """Sends drafts to those who approve."""
    with acting("indicators.submit_measurements", by=by):
        locked = _locked(rows)
        for row in locked:
            check_move(row.state, State.SUBMITTED)
            check_explained(row.to_explain, row.note)
            _step(row, State.SUBMITTED, by)
        tell_of_sending(locked, by=by)
        return len(locked)


def approve_measurements(rows: Iterable[Measurement], *, by: Member | None) -> int:
    """From now on the figures count: gaps are computed, public ones are published."""
    with acting("indicators.approve_measurements", by=by):
        locked = _locked(rows)
        for row in locked:
            check_move(row.state, State.APPROVED)
            check_second_person(row.entered_by_id, by.pk if by else None)
            row.approved_by, row.approved_at = by, timezone.now()
            _step(row, State.APPROVED, by)
        compute_soon(cells=[(row.version.indicator_id, row.period_id) for row in locked])
        return len(locked)


def return_measurement(row: Measurement, *, note: str, by: Member | None) -> None:
    """Back to whoever entered it, with the reason; an approved figure counts no longer until it is approved again."""
    with acting("indicators.return_measurement", by=by):
        if not note.strip():
            raise NotAllowed(_("Write what has to be corrected."))
        locked = _locked([row])[0]
        counted = locked.state == State.APPROVED
        check_move(locked.state, State.RETURNED)
        locked.approved_by = locked.approved_at = None
        _step(locked, State.RETURNED, by, note=note.strip())
        tell_of_return(locked, note.strip(), by=by)
        if counted:
            compute_soon(cells=[(locked.version.indicator_id, locked.period_id)])


def verify_measurement(
    row: Measurement, *, recounted: Decimal, verified_on: date, by: Member, disputed: bool | None = None, note: str = ""
) -> Verification:
    """What the field found when it counted again. Disputed: outside 0.90 to 1.10 of the reported value, or as `disputed` says."""
    with acting("indicators.verify_measurement", by=by):
        locked = _locked([row], also_when_locked=True)[0]
        if locked.state != State.APPROVED or locked.value is None:
            raise NotAllowed(_("Only an approved figure can be checked in the field."))
        if by.pk in (locked.entered_by_id, locked.approved_by_id):
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


def add_evidence(row: Measurement, file: File, *, by: Member | None) -> None:
    with acting("indicators.add_evidence", by=by):
        Evidence.objects.get_or_create(measurement=row, file=file)
        compute_soon(cells=[(row.version.indicator_id, row.period_id)])


def is_disputed(reported: Decimal, recounted: Decimal) -> bool:
    """Recounted / reported outside 0.90 to 1.10; of a reported 0 anything but 0."""
    factor = ratio(recounted, reported)
    return recounted != 0 if factor is None else not Decimal("0.9") <= factor <= Decimal("1.1")


def check_numbers(numbers: Numbers) -> None:
    if (numbers.numerator is None) != (numbers.denominator is None):
        raise NotAllowed(_("Write both the numerator and the denominator."))
    if numbers.denominator is not None and numbers.denominator < 0:
        raise NotAllowed(_("The denominator is below zero."))
    nothing = numbers.figure is None and numbers.denominator is None
    if nothing and not numbers.no_data_reason.strip():
        raise NotAllowed(_("Write a figure, or why there is none."))
    if not nothing and numbers.no_data_reason.strip():
        raise NotAllowed(_("There is a figure and a reason why there is none. Keep one of them."))


def check_in_force(version: IndicatorVersion, period: Period) -> None:
    later = version.indicator.versions.filter(number__gt=version.number, valid_from__lte=period.ends_on)
    if later.exists():
        raise NotAllowed(_("The indicator is counted in a new way in this period. Use its present definition."))


def warning(version: IndicatorVersion, numbers: Numbers) -> str:
    """Why the figure has to be explained before it is sent; "" when nothing is unusual."""
    figure, write = numbers.figure, formatter()
    if figure is None:
        return ""
    if (
        version.kind == Kind.PERCENT
        and numbers.numerator is not None
        and numbers.denominator is not None
        and numbers.numerator > numbers.denominator
    ):
        return _("%(part)s is more than %(whole)s.") % {
            "part": write.num(numbers.numerator),
            "whole": write.num(numbers.denominator),
        }
    if version.lowest is not None and figure < version.lowest:
        return _("The figure lies below %(limit)s.") % {
            "limit": write.val(version.lowest, version.unit, version.decimals)
        }
    if version.highest is not None and figure > version.highest:
        return _("The figure lies above %(limit)s.") % {
            "limit": write.val(version.highest, version.unit, version.decimals)
        }
    return ""


def _reason(numbers: Numbers) -> str:
    if numbers.denominator == 0:
        return _("Nothing was counted: the denominator is 0.")
    return numbers.no_data_reason.strip()


def _cell(version: IndicatorVersion, period: Period, place: Place | None, slice_: Slice, revision: int) -> Measurement:
    row = (
        Measurement.objects.select_for_update(of=("self",))
        .select_related("period")
        .filter(version=version, period=period, place=place, slice=slice_)
        .first()
    )
    if (row.revision if row else 0) != revision:
        raise Stale(_("Somebody else has changed this figure meanwhile. Look at it again before you save yours."))
    check_open((row.period if row else Period.objects.select_for_update().get(pk=period.pk)).locked_at is not None)
    if row is None:
        return Measurement(version=version, period=period, place=place, slice=slice_, revision=0)
    check_move(row.state, State.DRAFT)
    return row


def _locked(rows: Iterable[Measurement], *, also_when_locked: bool = False) -> Sequence[Measurement]:
    found = list(
        Measurement.objects.select_for_update(of=("self",))
        .select_related("period", "version__indicator__service")
        .filter(pk__in=[row.pk for row in rows])
        .order_by("pk")
    )
    for row in found:
        check_open(row.period.locked_at is not None and not also_when_locked)
    return found


def _step(
    row: Measurement, state: str, by: Member | None, *, door: str = Door.PAGE, origin: str = "", note: str | None = None
) -> None:
    """The figure in its new state, and the entry that keeps it. `note` replaces the figure's own in the entry."""
    row.state, row.revision = state, row.revision + 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "measurement_one_per_cell" in str(error):
            raise Stale(
                _("Somebody else has changed this figure meanwhile. Look at it again before you save yours.")
            ) from error
        raise
    values = {name: getattr(row, name) for name in COPIED} | ({"note": note} if note is not None else {})
    MeasurementEntry.objects.create(measurement=row, door=door, origin=origin[:300], entered_by=by, **values)
