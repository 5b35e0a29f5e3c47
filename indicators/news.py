"""What people are told about figures: at the bell, and in the daily e-mail."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from organisation.models import Assignment
from organisation.rights import BY_CODE
from people.models import Member
from sdip.web.formats import formatter
from sdip.web.notices import notify
from tenancy.context import require_tenant
from tenancy.text import Words

from .models import Gap, LockException, Measurement, Period, Reminder

RETURNED, SENT, EXCEPTED = "indicators.returned", "indicators.sent", "indicators.excepted"
MISSING = {level: f"indicators.missing_{level}" for level in Reminder.Level.values}


def tell_of_return(row: Measurement, note: str, *, by: Member | None) -> None:
    """Whoever entered the figure, the indicator's owner and deputy."""
    indicator = row.version.indicator
    concerned = {row.entered_by_id, indicator.owner_id, indicator.deputy_id} - {by.pk if by else None}
    people = [pk for pk in concerned if pk is not None]
    memberships = Member.objects.active().filter(pk__in=people).values_list("membership", flat=True)
    facts = {"indicator": indicator.name, "period": period_words(row.period), "note": note}
    notify(
        memberships, RETURNED, facts, reverse("indicators:figure", args=[row.pk]), f"{RETURNED}:{row.pk}:{row.revision}"
    )


def tell_of_sending(rows: Sequence[Measurement], *, by: Member | None) -> None:
    """Those who may approve in the directorate, one piece of news for all figures of a directorate and period."""
    groups: dict[tuple[int, int], list[Measurement]] = defaultdict(list)
    for row in rows:
        groups[row.version.indicator.service.directorate_id, row.period_id].append(row)
    for (directorate, period), figures in groups.items():
        first = figures[0]
        memberships = _approvers(first.version.indicator.service.directorate.path, by)
        facts = {"count": len(figures), "period": period_words(first.period), "indicator": first.version.indicator.name}
        key = f"{SENT}:{directorate}:{period}:{max(figure.pk for figure in figures)}:{max(figure.revision for figure in figures)}"
        notify(memberships, SENT, facts, reverse("indicators:approvals"), key)


def _approvers(path: str, by: Member | None) -> set[int]:
    roles = BY_CODE["approve_measurements"].roles
    rows = Assignment.objects.filter(role__in=roles, ends_on=None, member__left_on=None).select_related(
        "directorate", "member"
    )
    return {
        row.member.membership_id
        for row in rows
        if (row.directorate is None or path.startswith(row.directorate.path))
        and row.member_id != (by.pk if by else None)
    }


def tell_of_exception(row: LockException) -> None:
    path = f"{reverse('indicators:figures')}"
    facts = {"period": period_words(row.period), "until": row.until, "reason": row.reason}
    notify([row.member.membership_id], EXCEPTED, facts, path, f"{EXCEPTED}:{row.pk}:{row.until}")


def tell_of_missing(member: Member, level: str, gaps: Sequence[Gap], day: date) -> None:
    """All figures of a day's reminder in one piece of news; the e-mail is one of its own (mails.py)."""
    first = gaps[0]
    facts = {"count": len(gaps), "indicator": first.indicator.name, "period": period_words(first.period)}
    page = "indicators:completeness" if level == Reminder.Level.HEAD else "indicators:figures"
    notify([member.membership_id], MISSING[level], facts, reverse(page), f"{MISSING[level]}:{day}")


def period_words(period: Period) -> Words:
    """Named in each of the tenant's languages: the reader's is not known here."""
    return Words(
        {code: formatter(code).period(period.starts_on, period.ends_on) for code in require_tenant().languages}
    )
