"""What each document is about, the states of a report on its way to paper, and when it may be made, corrected or sent."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenancy.refusals import NotAllowed

LEASE = timedelta(minutes=10)  # so long a worker may be silent; after that it counts as dead and another one begins
BACK_OFF = (1, 5, 15, 60)  # minutes after the first, second, ... failure
MAX_ATTEMPTS = 5
ATTACHED_AT_MOST = 1_000_000  # bytes; a larger PDF is fetched by a link
LINK_LASTS = timedelta(days=60)
FAILED_NOTICE = "reports.failed"
CHANGED_NOTICE = "reports.figure_changed"
BOUNCED_NOTICE = "reports.bounced"
MISSED_NOTICE = "reports.missed"
DECISION_NOTICE = "reports.decision"
ANSWER_BOUNCED_NOTICE = "reports.answer_bounced"
DELIVERY = "reports.delivery"  # the purpose of its letter
ANSWER = "reports.answer"  # of the letter that says what became of a decision
MOST_DECISIONS = 30  # of one recipient about one issue
LONGEST_DECISION = 2000  # characters


class Document(models.TextChoices):
    GOVERNOR = "governor", gettext_lazy("Governor’s pack")
    DIRECTORATE = "directorate", gettext_lazy("Directorate report")
    PLAN = "plan", gettext_lazy("Plan progress report")
    CHARTER = "charter", gettext_lazy("Charter performance report")
    FEEDBACK = "feedback", gettext_lazy("Feedback report")
    SURVEY = "survey", gettext_lazy("Survey report")
    ANNUAL = "annual", gettext_lazy("Annual report")
    BRIEF = "brief", gettext_lazy("One-page brief")


NAMING_PLANS = frozenset({Document.GOVERNOR, Document.DIRECTORATE, Document.PLAN, Document.BRIEF})


class Kind(models.TextChoices):
    """What a document is about."""

    MUNICIPALITY = "municipality", gettext_lazy("The whole municipality")
    DIRECTORATE = "directorate", gettext_lazy("A directorate")
    ANYWHERE = "anywhere", gettext_lazy("The whole municipality or a directorate")
    PLAN = "plan", gettext_lazy("A plan")
    CHARTER = "charter", gettext_lazy("A charter")
    WAVE = "wave", gettext_lazy("A wave of a survey")


ABOUT: dict[str, Kind] = {
    Document.GOVERNOR: Kind.MUNICIPALITY,
    Document.DIRECTORATE: Kind.DIRECTORATE,
    Document.PLAN: Kind.PLAN,
    Document.CHARTER: Kind.CHARTER,
    Document.FEEDBACK: Kind.ANYWHERE,
    Document.SURVEY: Kind.WAVE,
    Document.ANNUAL: Kind.MUNICIPALITY,
    Document.BRIEF: Kind.ANYWHERE,
}
SUBJECTS = {Kind.PLAN: "cycle", Kind.CHARTER: "charter", Kind.WAVE: "wave"}  # the column that says which one
OF_NO_PERIOD = (Kind.PLAN, Kind.WAVE)  # they have days of their own
# Those that have something to say without figures, too:
OF_ANY_PERIOD = frozenset({Document.CHARTER, Document.FEEDBACK, Document.ANNUAL})
USUAL_PERIOD: dict[str, str] = {Document.FEEDBACK: "quarter", Document.ANNUAL: "fiscal"}  # of the others a month


def usual_period(document: str) -> str:
    return USUAL_PERIOD.get(document, "month")


def documents_about(*kinds: Kind) -> list[str]:
    return [str(document) for document, kind in ABOUT.items() if kind in kinds]


class State(models.TextChoices):
    QUEUED = "queued", gettext_lazy("Waiting")
    RENDERING = "rendering", gettext_lazy("Being made")
    RENDERED = "rendered", gettext_lazy("Ready")
    FAILED = "failed", gettext_lazy("Failed")
    CANCELLED = "cancelled", gettext_lazy("Cancelled")
    EXPIRED = "expired", gettext_lazy("PDF deleted")


UNDERWAY = (State.QUEUED, State.RENDERING)
STOPPED = (State.FAILED, State.CANCELLED, State.EXPIRED)  # made anew when somebody wants it
MOVES: dict[str, frozenset[str]] = {
    State.QUEUED: frozenset({State.RENDERING, State.FAILED, State.CANCELLED}),
    State.RENDERING: frozenset({State.QUEUED, State.RENDERED, State.FAILED, State.CANCELLED}),
    State.FAILED: frozenset({State.QUEUED}),
    State.CANCELLED: frozenset({State.QUEUED}),
    State.RENDERED: frozenset({State.EXPIRED}),
    State.EXPIRED: frozenset({State.QUEUED}),
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


def check_newest(is_newest: bool) -> None:
    if not is_newest:
        raise NotAllowed(_("A later issue takes the place of this one"))


def check_public(document: str) -> None:
    if document != Document.ANNUAL:
        raise NotAllowed(_("Only the annual report is made for everybody: it holds nothing but what is public."))


def check_kept(content: str) -> None:
    if not content:
        raise NotAllowed(_("The figures of this report have been deleted; only its number and fingerprint are kept."))


# --- what becomes of it with those who get it ---


class Stage(models.TextChoices):
    """Of one recipient of one issue."""

    QUEUED = "queued", gettext_lazy("Waits for the PDF")
    RENDERED = "rendered", gettext_lazy("On its way")
    SENT = "sent", gettext_lazy("Sent")
    FAILED = "failed", gettext_lazy("Not delivered")
    BOUNCED = "bounced", gettext_lazy("Came back")
    OPENED = "opened", gettext_lazy("Opened by its link")
    ACKNOWLEDGED = "acknowledged", gettext_lazy("Acknowledged")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")


def check_in_hand(withdrawn_at: datetime | None) -> None:
    if withdrawn_at is not None:
        raise NotAllowed(_("This report has been withdrawn."))


class DecisionState(models.TextChoices):
    WAITING = "waiting", gettext_lazy("Waits for somebody")
    ACCEPTED = "accepted", gettext_lazy("Is an action now")
    ANSWERED = "answered", gettext_lazy("Answered")


# --- schedules ---


def check_going_on(ended_at: datetime | None) -> None:
    if ended_at is not None:
        raise NotAllowed(_("This schedule has ended. Take it up again first."))


def check_never_run(has_run: bool) -> None:
    if has_run:
        raise NotAllowed(_("This schedule has made reports, so it is kept. End it: it makes no more of them."))


def check_waiting(state: str) -> None:
    if state != DecisionState.WAITING:
        raise NotAllowed(_("Somebody has settled this decision already."))
