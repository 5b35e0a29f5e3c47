"""The secret address under which a calendar program reads a member's dates."""

import secrets

from people.models import Member
from people.queries import hash_token
from tenancy.audit import acting

from ..models import CalendarKey


def make_calendar_key(member: Member) -> str:
    """The key, shown once and stored nowhere; the address before it stops working."""
    with acting("planning.make_calendar_key", by=member):
        key = secrets.token_urlsafe(32)
        CalendarKey.objects.filter(member=member).delete()
        CalendarKey.objects.create(member=member, key_hash=hash_token(key))
    return key


def withdraw_calendar_key(member: Member) -> None:
    with acting("planning.withdraw_calendar_key", by=member):
        CalendarKey.objects.filter(member=member).delete()
