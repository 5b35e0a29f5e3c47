"""The states of a charter version and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.refusals import NotAllowed


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("In force")
    SUPERSEDED = "superseded", _("Replaced by a newer version")
    WITHDRAWN = "withdrawn", _("Withdrawn")


MOVES: dict[str, frozenset[str]] = {
    State.DRAFT: frozenset({State.PUBLISHED}),
    State.PUBLISHED: frozenset({State.SUPERSEDED, State.WITHDRAWN}),
    State.SUPERSEDED: frozenset(),
    State.WITHDRAWN: frozenset(),
}


def check_move(state: str, to: str) -> None:
    if to not in MOVES[state]:
        raise NotAllowed(
            _("A version that is “%(state)s” can’t become “%(to)s”.")
            % {"state": State(state).label, "to": State(to).label}
        )
