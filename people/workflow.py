"""When an invitation, a deputyship or a token may move on. Who may move it, the rules of the higher apps say."""

from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenancy.refusals import NotAllowed

INVITATION_LASTS = timedelta(days=14)
DEPUTY, HANDED_OVER = "people.deputy", "people.handed_over"  # kinds of news
TOKEN_LASTS_AT_MOST = timedelta(days=366)
DEPUTY_LASTS_AT_MOST = timedelta(days=366)


class InvitationState(TextChoices):
    OPEN = "open", gettext_lazy("Waiting for an answer")
    EXPIRED = "expired", gettext_lazy("Expired")
    ACCEPTED = "accepted", gettext_lazy("Accepted")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")


# What may be done with an invitation in which state.
INVITATION_MOVES = {
    InvitationState.OPEN: {"accept", "resend", "withdraw"},
    InvitationState.EXPIRED: {"resend", "withdraw"},
    InvitationState.ACCEPTED: set[str](),
    InvitationState.WITHDRAWN: set[str](),
}


def why_not(state: str, move: str) -> str:
    """The sentence of the refusal; "" where the move is allowed."""
    if move in INVITATION_MOVES[InvitationState(state)]:
        return ""
    sentences = {
        InvitationState.EXPIRED: _(
            "This invitation has expired. Ask the person who invited you to send it again, or sign in."
        ),
        InvitationState.ACCEPTED: _("This invitation has been used already. Sign in with your e-mail address."),
        InvitationState.WITHDRAWN: _("This invitation was withdrawn. Ask the person who invited you."),
    }
    return sentences[InvitationState(state)]


def check_invitation(state: str, move: str) -> None:
    if sentence := why_not(state, move):
        raise NotAllowed(sentence)


def check_deputy_days(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise NotAllowed(_("The last day lies before the first."))
    if ends_on < timezone.localdate():
        raise NotAllowed(_("These days are over already."))
    if ends_on - starts_on >= DEPUTY_LASTS_AT_MOST:
        raise NotAllowed(_("A deputy acts for one year at most. Choose an earlier last day."))


def check_token_life(expires_at: date) -> None:
    today = timezone.localdate()
    if not today < expires_at <= today + TOKEN_LASTS_AT_MOST:
        raise NotAllowed(_("A token lasts from one day to one year."))
