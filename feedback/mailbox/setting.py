"""The mailbox itself: where it is, who reads it now, and how that goes."""

from datetime import date, timedelta
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from sdip.web.notices import notify
from tenancy.actions import change_tenant
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from .. import queries
from ..models import Mailbox
from .server import Access
from .vault import lock, unlock
from .wording import Problem

LEASE = timedelta(minutes=10)
TOLD_AFTER = timedelta(hours=1)  # of failing: nobody opens the page of the mailbox every day
ROUNDS = 3  # in which the server may refuse a mail before it is passed by
WAY = ("host", "port", "security", "username")


def change_mailbox(*, password: str = "", by: Member, **facts: Any) -> Mailbox:
    """An empty password leaves the one that is known, but never for another server: whoever sets that may not know it."""
    with acting("feedback.change_mailbox", by=by):
        row = Mailbox.objects.select_for_update().first() or Mailbox(since=timezone.localdate())
        other = any(getattr(row, name) != facts[name] for name in WAY)
        if not password and (other or not row.password):
            raise NotAllowed(_("Write the password of the mailbox. It is asked for again when the server changes."))
        if other or row.folder != facts["folder"]:
            row.validity = row.seen_uid = row.stuck_uid = row.stuck_times = 0
        if facts["security"] == Mailbox.Security.PLAIN and facts["host"].lower() not in settings.MAILBOX_HOSTS:
            raise NotAllowed(_("Without encryption only a server is read that the operator has allowed."))
        for name, value in facts.items():
            setattr(row, name, value)
        row.password = lock(password) if password else row.password
        row.problem, row.failing_since = "", None
        row.save()
        held = {"address": row.address, "tagged": row.tagged} if row.active else None
        change_tenant(require_tenant(), mailbox=held)
        return row


def claim_mailbox() -> tuple[Access, date, int, int] | None:
    """How to get in, and from where on to read; None: there is none, or another worker is at it."""
    free = Q(claimed_at=None) | Q(claimed_at__lt=timezone.now() - LEASE)
    row = Mailbox.objects.select_for_update(skip_locked=True).filter(free, active=True).first()
    if row is None:
        return None
    try:
        password = unlock(row.password)
    except InvalidToken:
        release_mailbox(Problem.PASSWORD)
        return None
    row.claimed_at = timezone.now()
    row.save(update_fields=["claimed_at"])
    access = Access(row.host, row.port, row.security, row.username, password, row.folder)
    return access, row.since, row.validity, row.seen_uid


def note_read(access: Access, validity: int, uid: int) -> None:
    """Never backwards; a second worker changes nothing, nor does one that still reads the mailbox of before a change."""
    same = Mailbox.objects.filter(**{name: getattr(access, name) for name in (*WAY, "folder")})
    same.filter(~Q(validity=validity) | Q(seen_uid__lt=uid)).update(validity=validity, seen_uid=uid)


def note_not_given(uid: int) -> bool:
    """Whether this mail was refused in enough rounds."""
    row = Mailbox.objects.select_for_update().get()
    row.stuck_times = row.stuck_times + 1 if row.stuck_uid == uid else 1
    row.stuck_uid = uid
    row.save(update_fields=["stuck_uid", "stuck_times"])
    return row.stuck_times >= ROUNDS


def release_mailbox(problem: str = "") -> None:
    """Whoever handles messages is told once when nothing was read for an hour."""
    now = timezone.now()
    if not problem:
        Mailbox.objects.update(claimed_at=None, checked_at=now, problem="", failing_since=None)
        return
    Mailbox.objects.update(claimed_at=None, problem=problem)
    Mailbox.objects.filter(failing_since=None).update(failing_since=now)
    for since in Mailbox.objects.filter(failing_since__lte=now - TOLD_AFTER).values_list("failing_since", flat=True):
        assert since is not None
        told = [member.membership_id for member in queries.officers_for(None)]
        notify(told, "feedback.mailbox_failing", {}, reverse("feedback:mailbox"), f"mailbox:{since.isoformat()}")
