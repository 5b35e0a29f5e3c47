"""When a survey may be changed, asked and put away."""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenancy.refusals import NotAllowed


class State(models.TextChoices):
    DRAFT = "draft", gettext_lazy("Draft")
    OPEN = "open", gettext_lazy("Open")
    CLOSED = "closed", gettext_lazy("Closed")
    ARCHIVED = "archived", gettext_lazy("Archived")


# There is no way back to the draft: the questions stay as they were when the first person could answer.
MOVES: dict[str, tuple[State, ...]] = {
    State.DRAFT: (State.OPEN, State.ARCHIVED),
    State.OPEN: (State.CLOSED,),
    State.CLOSED: (State.OPEN, State.ARCHIVED),
    State.ARCHIVED: (State.CLOSED,),
}
REFUSALS = {
    State.DRAFT: gettext_lazy("A survey that was open never becomes a draft again. Copy it to change its questions."),
    State.OPEN: gettext_lazy("Only a draft or a closed survey can be opened."),
    State.CLOSED: gettext_lazy("Only an open or an archived survey can be closed."),
    State.ARCHIVED: gettext_lazy("Close the survey before you archive it."),
}


class Kind(models.TextChoices):
    CHOICE = "choice", gettext_lazy("One of several")
    MULTIPLE = "multiple", gettext_lazy("Several of several")
    SCALE = "scale", gettext_lazy("Scale")
    MATRIX = "matrix", gettext_lazy("Several lines on one scale")
    TEXT = "text", gettext_lazy("Free text")
    NUMBER = "number", gettext_lazy("Number")
    DATE = "date", gettext_lazy("Day")
    PLACE = "place", gettext_lazy("Place")


class Channel(models.TextChoices):
    LINK = "link", gettext_lazy("Link")
    QR = "qr", gettext_lazy("QR code")
    INVITATION = "invitation", gettext_lazy("Invitation")
    KIOSK = "kiosk", gettext_lazy("Kiosk")
    PAPER = "paper", gettext_lazy("Paper")
    IMPORT = "import", gettext_lazy("Import")


class Alike(models.TextChoices):
    """What rows of a file are that a wave holds already, word for word."""

    SAME = "same", gettext_lazy("They are the same people: leave them out")
    OTHER = "other", gettext_lazy("They are other people: store them too")


WITH_OPTIONS = frozenset({Kind.CHOICE, Kind.MULTIPLE, Kind.SCALE, Kind.MATRIX})
ONE_CODE = frozenset({Kind.CHOICE, Kind.SCALE})  # what others can depend on
GROUPS = ONE_CODE | {Kind.PLACE}  # what results are broken down by and quotas go by
NOT_APPLICABLE = "na"


def check_move(state: str, to: str) -> None:
    if to not in MOVES[state]:
        raise NotAllowed(str(REFUSALS[State(to)]))


def check_draft(state: str) -> None:
    if state != State.DRAFT:
        raise NotAllowed(_("This survey has been opened: its questions stay as they are. Copy it to change them."))
