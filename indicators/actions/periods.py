from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, ExpressionWrapper, F, Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import Directorate
from people.models import Member
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from .. import periods as calendar
from ..models import Indicator, LockException, Period, PeriodKind
from ..news import tell_of_exception
from ..rules import can_enter_measurements

ALWAYS = frozenset({PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR, PeriodKind.FISCAL})


def make_periods(
    *, since: date | None = None, until: date | None = None, kinds: Iterable[str] = (), by: Any = None
) -> int:
    """The periods of every kind in use from the first that exists, or `since`, to the end of next year; how many are new.

    Those that exist stay as they are: a fiscal year that has moved begins after the last old one."""
    today = timezone.localdate()
    last = until or date(today.year + 1, 12, 31)
    used = set(Indicator.objects.filter(archived_at=None).values_list("frequency", flat=True).distinct())
    wanted = sorted(ALWAYS | used | set(kinds))
    with acting("indicators.make_periods", by=by):
        new = [
            period
            for kind in wanted
            for period in _missing(kind, since or date(today.year - 1, 1, 1), last, explicit=since is not None)
        ]
        return len(Period.objects.bulk_create(new, batch_size=2000))


def _missing(kind: str, first: date, last: date, *, explicit: bool) -> Iterator[Period]:
    """Before, among and after the periods of the kind that exist."""
    month = require_tenant().fiscal_month
    rows = Period.objects.filter(kind=kind)
    there = rows.aggregate(first=Min("starts_on"), last=Max("ends_on"))
    if there["first"] is None:
        yield from map(_row, calendar.periods_between(kind, first, last, fiscal_month=month))
        return
    known = set(rows.values_list("code", flat=True))
    spans = list(rows.values_list("starts_on", "ends_on"))
    early = first if explicit else there["first"]
    for period in calendar.periods_between(kind, min(early, there["first"]), there["last"], fiscal_month=month):
        if period.code not in known and not any(a <= period.ends_on and period.starts_on <= b for a, b in spans):
            yield _row(period)
    for period in calendar.following(kind, there["last"], last, fiscal_month=month):
        if period.code not in known:
            yield _row(period)


def _row(found: calendar.Period) -> Period:
    days = require_tenant().settings.get("due_days")
    return Period(
        kind=found.kind, code=found.code, starts_on=found.starts_on, ends_on=found.ends_on,
        due_on=calendar.due_on(found.kind, found.ends_on, days),
    )  # fmt: skip


def redate_periods(days: Mapping[str, int]) -> None:
    """What has not ended yet is due by the tenant's new days (kind of period: days); what is over keeps its day."""
    coming = Period.objects.filter(ends_on__gte=timezone.localdate(), locked_at=None)
    for kind in coming.values_list("kind", flat=True).distinct():
        due = ExpressionWrapper(F("ends_on") + timedelta(days=days[kind]), output_field=DateField())
        coming.filter(kind=kind).update(due_on=due)


def find_or_make_period(kind: str, day: date, *, by: Any = None) -> Period:
    """The period of the kind in which the day lies."""
    found = Period.objects.filter(kind=kind, starts_on__lte=day, ends_on__gte=day).first()
    if found is not None:
        return found
    make_periods(since=day, until=max(day, timezone.localdate()), kinds=[kind], by=by)
    return Period.objects.get(kind=kind, starts_on__lte=day, ends_on__gte=day)


def lock_period(period: Period, *, by: Any) -> None:
    """Nobody changes a figure of the period any more."""
    with acting("indicators.lock_period", by=by):
        period.locked_at = period.locked_at or timezone.now()
        period.save(update_fields=["locked_at"])


def unlock_period(period: Period, *, by: Any) -> None:
    with acting("indicators.unlock_period", by=by):
        period.locked_at = None
        period.save(update_fields=["locked_at"])


def give_lock_exception(
    period: Period, member: Member, *, directorate: Directorate | None, until: date, reason: str, by: Any
) -> LockException:
    """The member may enter figures of the locked period through that day; given again, the new day and reason hold."""
    with acting("indicators.give_lock_exception", by=by):
        held = Period.objects.select_for_update().get(pk=period.pk)
        if held.locked_at is None:
            raise NotAllowed(_("This period is open. Nobody needs an exception."))
        if until < timezone.localdate():
            raise NotAllowed(_("This day has passed. Choose one from today on."))
        if not reason.strip():
            raise NotAllowed(_("Write why the exception is given."))
        if not can_enter_measurements(member, directorate):
            raise NotAllowed(_("%(name)s may not enter figures there at all.") % {"name": member.name})
        row, _created = LockException.objects.update_or_create(
            period=held, member=member, directorate=directorate,
            defaults={"until": until, "reason": reason.strip(), "given_by": by},
        )  # fmt: skip
        tell_of_exception(row)
        return row


def withdraw_lock_exception(row: LockException, *, by: Any) -> None:
    with acting("indicators.withdraw_lock_exception", by=by):
        row.delete()
