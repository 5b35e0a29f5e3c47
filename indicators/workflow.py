"""The states of a figure, the moves between them, and who is too close to the figure to make one."""

from collections.abc import Collection
from datetime import date

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenancy.refusals import NotAllowed


class State(models.TextChoices):
    DRAFT = "draft", gettext_lazy("Draft")
    SUBMITTED = "submitted", gettext_lazy("Sent for approval")
    RETURNED = "returned", gettext_lazy("Returned")
    APPROVED = "approved", gettext_lazy("Approved")


MOVES: dict[str, frozenset[str]] = {
    State.DRAFT: frozenset({State.DRAFT, State.SUBMITTED}),
    State.SUBMITTED: frozenset({State.APPROVED, State.RETURNED}),
    State.RETURNED: frozenset({State.DRAFT, State.SUBMITTED}),
    State.APPROVED: frozenset({State.RETURNED}),
}
EDITABLE = frozenset({State.DRAFT, State.RETURNED})


def check_move(state: str, to: str) -> None:
    if to == State.DRAFT and state not in EDITABLE:
        raise NotAllowed(
            _("This figure has been sent or approved. Whoever approves figures can return it; then it can be changed.")
        )
    if to not in MOVES[state]:
        raise NotAllowed(
            _("A figure that is “%(state)s” can’t become “%(to)s”.")
            % {"state": State(state).label, "to": State(to).label}
        )


def check_open(locked: bool) -> None:
    if locked:
        raise NotAllowed(_("This period is locked. An administrator can unlock it."))


def check_begun(period: str, starts_on: date, today: date) -> None:
    """`period`: as it is called. Nobody can have counted what has not happened."""
    if starts_on > today:
        raise NotAllowed(_("The period %(period)s has not begun yet.") % {"period": period})


def check_past(day: date, today: date) -> None:
    if day > today:
        raise NotAllowed(_("This day has not come yet. Write the day on which it was counted."))


def check_second_person(writers: Collection[int], by: int | None) -> None:
    """Who wrote a number of a figure never approves it; the system itself (None) may."""
    if by in writers:
        raise NotAllowed(_("You entered this figure yourself. Somebody else must approve it."))


def check_filled(value: object, no_data_reason: str, original: str) -> None:
    """`original`: what a source said instead of a number."""
    if value is None and not no_data_reason and not original:
        raise NotAllowed(_("Write a figure, or why there is none."))


def check_explained(to_explain: str, note: str) -> None:
    if to_explain and not note.strip():
        raise NotAllowed(_("%(warning)s Write a note that explains it, then send it.") % {"warning": to_explain})
