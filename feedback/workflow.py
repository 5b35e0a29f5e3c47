"""The states of a case (ISO 10002) and the moves between them. What came of it (outcome) is another question."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.refusals import NotAllowed


class State(models.TextChoices):
    RECEIVED = "received", _("Received")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    ASSESSED = "assessed", _("Assessed")
    IN_PROGRESS = "in_progress", _("Being worked on")
    WAITING = "waiting", _("Waiting for the citizen")
    REFERRED = "referred", _("Waiting for another body")
    DECIDED = "decided", _("Decided, not answered yet")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")
    APPEALED = "appealed", _("Under independent review")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DUPLICATE = "duplicate", _("Joined to another message")
    REJECTED = "rejected", _("Not accepted")


class Outcome(models.TextChoices):
    RESOLVED = "resolved", _("Put right")
    PARTLY = "partly", _("Partly put right")
    NOT_UPHELD = "not_upheld", _("Not justified")
    NO_ACTION = "no_action", _("Nothing can be done")
    NOT_OURS = "not_ours", _("Not ours, passed on")
    PASSED_ON = "passed_on", _("Thanks passed on")
    ACCEPTED = "accepted", _("Idea accepted")
    DECLINED = "declined", _("Idea declined")


class Rejection(models.TextChoices):
    """Why a message is not worked on at all. What we can't help with is a decision, not a rejection."""

    SPAM = "spam", _("Advertising or sent by a machine")
    INSULT = "insult", _("Only insults")
    NO_MATTER = "no_matter", _("No matter of the municipality")


class Cause(models.TextChoices):
    """Why something went wrong, as whoever decides has found out: few codes, the same everywhere, so that they compare."""

    DELAY = "delay", _("It took too long")
    WORK = "work", _("Work badly done")
    BREAKDOWN = "breakdown", _("Something broke or ran out")
    INFORMATION = "information", _("Wrong or missing information")
    CONDUCT = "conduct", _("How somebody behaved")
    ACCESS = "access", _("Hard to reach or to use")
    RULE = "rule", _("A rule or a form")
    COST = "cost", _("A fee or a bill")
    OTHER = "other", _("Something else")


_LEFT_OUT = frozenset({State.DUPLICATE, State.REJECTED, State.WITHDRAWN})
MOVES: dict[str, frozenset[str]] = {
    State.RECEIVED: frozenset({State.ACKNOWLEDGED}) | _LEFT_OUT,
    State.ACKNOWLEDGED: frozenset({State.ASSESSED}) | _LEFT_OUT,
    State.ASSESSED: frozenset({State.IN_PROGRESS, State.DECIDED}) | _LEFT_OUT,
    State.IN_PROGRESS: frozenset({State.WAITING, State.REFERRED, State.DECIDED, State.DUPLICATE, State.WITHDRAWN}),
    State.WAITING: frozenset({State.IN_PROGRESS, State.WITHDRAWN}),
    State.REFERRED: frozenset({State.IN_PROGRESS, State.WITHDRAWN}),
    State.DECIDED: frozenset({State.ANSWERED, State.IN_PROGRESS, State.WITHDRAWN}),
    State.ANSWERED: frozenset({State.CLOSED, State.IN_PROGRESS, State.APPEALED}),
    State.CLOSED: frozenset({State.IN_PROGRESS, State.APPEALED}),
    State.APPEALED: frozenset({State.DECIDED, State.IN_PROGRESS, State.WITHDRAWN}),
    State.WITHDRAWN: frozenset({State.ACKNOWLEDGED}),
    State.DUPLICATE: frozenset({State.ACKNOWLEDGED}),
    State.REJECTED: frozenset({State.ACKNOWLEDGED}),
}
NEW = frozenset({State.RECEIVED, State.ACKNOWLEDGED})
OVER = frozenset({State.CLOSED, State.WITHDRAWN, State.DUPLICATE, State.REJECTED})
TOLD = frozenset({State.ANSWERED, State.CLOSED})  # the citizen has the answer
OPEN = frozenset(State) - OVER - TOLD
UNCOUNTED = frozenset(
    {State.WITHDRAWN, State.DUPLICATE, State.REJECTED}
)  # in no figure: taken back, told twice, no matter
WITH_OUTCOME = frozenset({State.DECIDED}) | TOLD

# Outcomes by the kind of message. An idea or thanks that belongs elsewhere is passed on like a complaint.
OUTCOMES: dict[str, tuple[Outcome, ...]] = {
    "complaint": (Outcome.RESOLVED, Outcome.PARTLY, Outcome.NOT_UPHELD, Outcome.NO_ACTION, Outcome.NOT_OURS),
    "compliment": (Outcome.PASSED_ON, Outcome.NOT_OURS),
    "suggestion": (Outcome.ACCEPTED, Outcome.DECLINED, Outcome.NOT_OURS),
}


def check_move(state: str, to: str) -> None:
    if to not in MOVES[state]:
        raise NotAllowed(
            _("A message that is “%(state)s” can’t become “%(to)s”.")
            % {"state": State(state).label, "to": State(to).label}
        )


def check_outcome(kind: str, outcome: str) -> None:
    if outcome not in OUTCOMES[kind]:
        raise NotAllowed(_("This outcome does not fit this kind of message. Choose another one."), field="outcome")


def check_subject(kind: str, subject: str) -> None:
    """Few read what is said about somebody's behaviour, and an idea is read by many."""
    if kind == "suggestion" and subject == "conduct":
        raise NotAllowed(_("An idea can’t be about how somebody behaved. Choose what it is about."), field="subject")


def check_cause(kind: str, cause: str) -> None:
    """Not having found it out is allowed; thanks and ideas have none."""
    if cause and (kind != "complaint" or cause not in Cause.values):
        raise NotAllowed(_("This cause does not fit this kind of message. Choose another one."), field="cause")
