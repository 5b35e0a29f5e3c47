"""Missing figures are told to the owner before they are due, to the deputy when they are late, then to the head of the directorate.

Once for each figure, step and person, however often the job runs: the Reminder rows say what was told."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from organisation.deadlines import reminder_days
from organisation.queries import Heads, heads
from people.models import Member
from tenancy.audit import acting

from ..mails import send_reminder
from ..models import Gap, Reminder
from ..news import tell_of_missing
from ..queries.completeness import owed

Level = Reminder.Level
LOOKED_BACK = 31  # days: whatever fell due longer before the last step is not told of anew


def send_reminders(today: date | None = None) -> int:
    """How many people were told. Two runs at once wait for each other."""
    day, days = today or timezone.localdate(), reminder_days()
    with acting("indicators.send_reminders"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('indicators.reminders'), sdip_tenant()::integer)")
        since = day - timedelta(days=days["head"] + LOOKED_BACK)
        gaps = list(owed(day, days["before"], since).order_by("period__due_on", "indicator__code"))
        new = _not_yet_told(_wanted(gaps, day, days))
        Reminder.objects.bulk_create(new)
        return _tell(new, {(gap.indicator_id, gap.period_id): gap for gap in gaps}, day)


def _wanted(gaps: Iterable[Gap], day: date, days: dict[str, int]) -> list[Reminder]:
    above, found = heads(day), []
    for gap in gaps:
        late = (day - gap.period.due_on).days
        steps = [Level.OWNER.value]
        steps += [Level.DEPUTY.value] if late >= days["deputy"] else []
        steps += [Level.HEAD.value] if late >= days["head"] else []
        for level in steps:
            found += [
                Reminder(indicator=gap.indicator, period=gap.period, level=level, member=member)
                for member in _people(gap, level, above)
            ]
    return found


def _people(gap: Gap, level: str, above: Heads) -> list[Member]:
    """Where nobody is the owner, or the owner has left, the deputy is asked at once; without either, the head."""
    owner, deputy = (
        each if each and each.left_on is None else None for each in (gap.indicator.owner, gap.indicator.deputy)
    )
    chiefs = above.of(gap.indicator.service.directorate.path)
    if level == Level.OWNER:
        first = owner or deputy
        return [first] if first else chiefs
    if level == Level.DEPUTY:
        return [deputy] if deputy and owner else []
    return [each for each in chiefs if each not in (owner, deputy)]


def _not_yet_told(wanted: list[Reminder]) -> list[Reminder]:
    """A person hears of one figure once at each step."""
    rows = Reminder.objects.filter(period__in={row.period_id for row in wanted})
    told = set(rows.values_list("indicator", "period", "level", "member"))
    new: dict[tuple[int, int, str, int], Reminder] = {}
    for row in wanted:
        key = (row.indicator_id, row.period_id, row.level, row.member_id)
        if key not in told:
            new.setdefault(key, row)
    return list(new.values())


def _tell(new: list[Reminder], gaps: dict[tuple[int, int], Gap], day: date) -> int:
    """One piece of news for each person and step, one e-mail for each person."""
    people: dict[int, list[Reminder]] = defaultdict(list)
    for row in new:
        people[row.member_id].append(row)
    for rows in people.values():
        member = rows[0].member
        by_level: dict[str, list[Gap]] = defaultdict(list)
        for row in rows:
            by_level[row.level].append(gaps[row.indicator_id, row.period_id])
        for level, found in by_level.items():
            tell_of_missing(member, level, found, day)
        if member.digest:
            send_reminder(member, by_level)
    return len(people)
