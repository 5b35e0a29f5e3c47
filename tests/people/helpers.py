"""People of one tenant, their mails and their trail."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.utils import timezone

from organisation.members.actions import invite_member
from organisation.models import Role
from people.actions.members import find_again
from people.models import Invitation, Member
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.make import make_directorate, make_member

PLAIN = {"java_script_enabled": False}
PLACE = "/alpha/staff/organisation/members/"
ACCOUNT = "/alpha/staff/people/account/"
TODAY = partial(timezone.localdate, timezone=ZoneInfo("Asia/Baghdad"))  # there it is tomorrow three hours earlier
DAY = timedelta(days=1)
TOTP_PERIOD = 30  # seconds
LONG_ENOUGH = 10  # seconds, on a slow machine


def code_for(secret: str) -> str:
    """What the app shows, early enough in its half minute that it is still right when it arrives."""
    left = TOTP_PERIOD - time.time() % TOTP_PERIOD
    if left < LONG_ENOUGH:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def link_in_the_mail(part: str) -> str:
    found = re.search(rf"https?://[^/\s]+(/\S*{part}\S*)", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found[1]


def deeds(model: Any) -> list[str]:
    """The labels of the trail's rows, in their order."""
    events = model._meta.get_field("events").related_model
    return [event.pgh_context["label"] for event in events.objects.order_by("pgh_id") if event.pgh_context]


def invite(boss: Member, email: str = "Layla@Example.org", role: str = Role.DATA_OFFICER) -> Invitation:
    return invite_member(email, "Layla", [(role, None)], "en", by=boss)


class World:
    """One tenant with a few people; the rows' ids are read before the first request."""

    def __init__(self) -> None:
        self.water = make_directorate(code="water", name={"en": "Water"})
        self.pipes = make_directorate(self.water, code="pipes", name={"en": "Pipes"})
        self.roads = make_directorate(code="roads", name={"en": "Roads"})
        self.amal = make_member(Role.ADMINISTRATOR, name="Amal")
        self.basim = make_member(Role.HEAD, self.water, name="Basim")
        self.chnar = make_member(Role.DATA_OFFICER, self.pipes, name="Chnar")
        self.dina = make_member(Role.COMMUNITY_MEMBER, name="Dina")
        self.role = self.chnar.assignments.get()
        for member in Member.objects.all():
            find_again(member)
        self.invitation = invite_member("e@example.org", "Emad", [(Role.HEAD, self.roads)], "en", by=self.amal)


def within(tenant: Tenant, ask: Callable[[], Any]) -> Any:
    with tenant_context(tenant):
        return ask()
