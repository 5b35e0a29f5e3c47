"""Dates of plans as a calendar file (RFC 5545). Each keeps its UID, so that calendars change it instead of adding one."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from tenancy.context import absolute_url, require_tenant
from tenancy.text import words

from .models import Action, Cycle, Goal, Meeting, Milestone
from .queries import Dates
from .workflow import MeetingKind

REFRESH = timedelta(hours=6)


def calendar_of(dates: Dates, name: str) -> bytes:
    """Times in the tenant's zone; due dates as whole days."""
    zone = timezone.get_current_timezone_name()
    calendar = Calendar()
    calendar.add("prodid", "-//SDIP//Improvement plans//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", zone)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for event in _events(dates):
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _events(dates: Dates) -> Iterator[Event]:
    yield from (_meeting(row) for row in dates.meetings)
    yield from (_action(row) for row in dates.actions)
    yield from (_milestone(row) for row in dates.milestones)
    yield from (_goal(row) for row in dates.goals)
    yield from (_review(row) for row in dates.reviews)


def _meeting(row: Meeting) -> Event:
    plan = words(row.cycle.name)
    event = _event(
        "meeting", row.pk, f"{row.get_kind_display()}: {plan}", reverse("planning:meeting_page", args=[row.pk])
    )
    event.add("dtstart", timezone.localtime(row.starts_at))
    event.add("dtend", timezone.localtime(row.ends_at))
    event.add("sequence", row.revision - 1)
    event.add("dtstamp", _utc(row.changed_at))
    event.add("last-modified", _utc(row.changed_at))
    event.add("status", "CANCELLED" if row.cancelled_at else "CONFIRMED")
    if row.where:
        event.add("location", row.where)
    if row.agenda:
        event.add("description", row.agenda)
    return event


def _action(row: Action) -> Event:
    title = _("Due: %(action)s") % {"action": words(row.words)}
    event = _day("action", row.pk, title, row.due_on, reverse("planning:action_page", args=[row.pk]), row.revision - 1)
    if row.cycle is not None:
        event.add("description", _("Plan: %(plan)s") % {"plan": row.cycle.name})
    return event


def _milestone(row: Milestone) -> Event:
    title = _("Milestone: %(milestone)s") % {"milestone": words(row.words)}
    path = reverse("planning:action_page", args=[row.action_id])
    event = _day("milestone", row.pk, title, row.due_on, path, row.action.revision - 1)
    event.add("description", words(row.action.words))
    return event


def _goal(row: Goal) -> Event:
    title = _("Goal due: %(goal)s") % {"goal": words(row.indicator.name)}
    event = _day("goal", row.pk, title, row.due_on, reverse("planning:goal_page", args=[row.pk]), row.revision - 1)
    event.add("description", _("Plan: %(plan)s") % {"plan": row.cycle.name})
    return event


def _review(row: Cycle) -> Event:
    """Which the plan's rhythm asks for; once it is planned the meeting stands in its place."""
    title, day = f"{MeetingKind.REVIEW.label}: {words(row.name)}", row.due  # type: ignore[attr-defined]
    event = _day("review", row.pk, title, day, reverse("planning:team_page", args=[row.pk]), 0)
    event.add("status", "TENTATIVE")
    return event


def _day(kind: str, pk: int, title: str, day: date, path: str, sequence: int) -> Event:
    event = _event(kind, pk, title, path)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("sequence", sequence)
    event.add("dtstamp", _utc(timezone.now()))
    event.add("transp", "TRANSPARENT")
    return event


def _event(kind: str, pk: int, title: str, path: str) -> Event:
    event = Event()
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    event.add("uid", f"{kind}-{pk}.{require_tenant().slug}@{domain}")
    event.add("summary", str(title))
    event.add("url", absolute_url(path))
    return event


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
