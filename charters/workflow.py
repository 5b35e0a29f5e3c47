"""The states of a charter version and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenancy.refusals import NotAllowed


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    CONSULTATION = "consultation", _("In consultation")
    CHECKING = "checking", _("Being checked")
    APPROVAL = "approval", _("Waiting for approval")
    PUBLISHED = "published", _("In force")
    REVIEW = "review", _("In force, under review")
    SUPERSEDED = "superseded", _("Replaced by a newer version")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DISCARDED = "discarded", pgettext_lazy("state", "Put away")


MOVES: dict[str, frozenset[str]] = {
    State.DRAFT: frozenset({State.CONSULTATION, State.DISCARDED}),
    State.CONSULTATION: frozenset({State.CHECKING, State.DRAFT}),
    State.CHECKING: frozenset({State.APPROVAL, State.DRAFT}),
    State.APPROVAL: frozenset({State.PUBLISHED, State.DRAFT}),
    State.PUBLISHED: frozenset({State.REVIEW, State.SUPERSEDED, State.WITHDRAWN}),
    State.REVIEW: frozenset({State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN}),
    State.SUPERSEDED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.DISCARDED: frozenset(),
}
IN_THE_MAKING = (State.DRAFT, State.CONSULTATION, State.CHECKING, State.APPROVAL)
IN_FORCE = (State.PUBLISHED, State.REVIEW)
HEARING = (
    State.DRAFT,
    State.CONSULTATION,
)  # what people say is written down and answered; then it is checked as it stands


class Level(models.TextChoices):
    """Who approves, in this order; the tenant's settings say whether the second is asked."""

    DIRECTORATE = "directorate", _("Head of the directorate")
    GOVERNOR = "governor", _("Governor’s office")


def check_move(state: str, to: str) -> None:
    if to not in MOVES[state]:
        raise NotAllowed(
            _("A version that is “%(state)s” can’t become “%(to)s”.")
            % {"state": State(state).label, "to": State(to).label}
        )
