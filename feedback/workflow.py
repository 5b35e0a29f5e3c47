"""The states of a case (ISO 10002) and the moves between them. What came of it (outcome) is another question."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.refusals import NotAllowed


class State(models.TextChoices):
    RECEIVED = "received", _("Received")
    IN_PROGRESS = "in_progress", _("Being worked on")
    WAITING = "waiting", _("Waiting for the citizen")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Outcome(models.TextChoices):
    RESOLVED = "resolved", _("Put right")
    PARTLY = "partly", _("Partly put right")
    NOT_UPHELD = "not_upheld", _("Not justified")
    NO_ACTION = "no_action", _("Nothing can be done")
    NOT_OURS = "not_ours", _("Not ours, passed on")


MOVES: dict[str, frozenset[str]] = {
    State.RECEIVED: frozenset({State.IN_PROGRESS, State.WITHDRAWN}),
    State.IN_PROGRESS: frozenset({State.WAITING, State.ANSWERED, State.WITHDRAWN}),
    State.WAITING: frozenset({State.IN_PROGRESS, State.WITHDRAWN}),
    State.ANSWERED: frozenset({State.IN_PROGRESS, State.CLOSED}),
    State.CLOSED: frozenset({State.IN_PROGRESS}),
    State.WITHDRAWN: frozenset(),
}
OPEN = frozenset({State.RECEIVED, State.IN_PROGRESS, State.WAITING})
OVER = frozenset({State.CLOSED, State.WITHDRAWN})


def check_move(state: str, to: str) -> None:
    if to not in MOVES[state]:
        raise NotAllowed(
            _("A message that is “%(state)s” can’t become “%(to)s”.")
            % {"state": State(state).label, "to": State(to).label}
        )
