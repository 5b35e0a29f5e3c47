"""States of a report on its way to paper, and when it may be made, corrected or sent."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenancy.refusals import NotAllowed

LEASE = timedelta(minutes=10)  # so long a worker may render; after that it counts as dead and another one begins
BACK_OFF = (1, 5, 15, 60)  # minutes after the first, second, ... failure
MAX_ATTEMPTS = 5
ATTACHED_AT_MOST = 1_000_000  # bytes; a larger PDF is fetched by a link
LINK_LASTS = timedelta(days=60)
FAILED_NOTICE = "reports.failed"
CHANGED_NOTICE = "reports.figure_changed"


class State(models.TextChoices):
    QUEUED = "queued", gettext_lazy("Waiting")
    RENDERED = "rendered", gettext_lazy("Ready")
    FAILED = "failed", gettext_lazy("Failed")


MOVES: dict[str, frozenset[str]] = {
    State.QUEUED: frozenset({State.RENDERED, State.FAILED}),
    State.FAILED: frozenset({State.QUEUED}),
    State.RENDERED: frozenset(),
}


def check_move(state: str, to: str) -> None:
    if to not in MOVES[state]:
        names = {"state": State(state).label, "to": State(to).label}
        raise NotAllowed(_("A report that is “%(state)s” can’t become “%(to)s”.") % names)


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many failures; None: not any more."""
    if attempts >= MAX_ATTEMPTS:
        return None
    return now + timedelta(minutes=BACK_OFF[min(attempts, len(BACK_OFF)) - 1])


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise NotAllowed(_("Write down what changed and why: it is printed on the new issue."))


def check_latest(is_latest: bool) -> None:
    if not is_latest:
        raise NotAllowed(_("There is a later issue of this report already. Correct that one."))
