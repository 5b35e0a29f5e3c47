"""The words of a figure: how it stands, whether its change is chance, who stands behind it."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """What the arithmetic says of one figure; the words also need to know which standards exist."""

    BREACH = "breach", _("Breach of the guaranteed standard")
    BELOW_TARGET = "below_target", _("Below the target standard")
    MET = "met", _("Meets every standard")
    NO_DATA = "no_data", _("No figure")
    NO_STANDARD = "no_standard", _("No standard")


@dataclass(frozen=True, slots=True)
class Standing:
    code: str
    word: Promise | str
    tone: str
    mark: str


MET = Standing("met", _("Target reached"), "ok", "met")
KEPT = Standing("kept", _("Promise kept"), "ok", "kept")
BREACH = Standing("breach", _("Promise broken"), "bad", "breach")
BELOW = Standing("below", _("Below target"), "none", "below")
NO_FIGURE = Standing("none", _("No figure yet"), "none", "none")
NO_STANDARD = Standing("unset", _("No standard to compare with"), "none", "unset")

STANDINGS: dict[str, Standing] = {each.code: each for each in (MET, KEPT, BREACH, BELOW, NO_FIGURE, NO_STANDARD)}


def standing(status: str, has_guarantee: bool, has_target: bool) -> Standing:
    """The word that pages show. Without a guarantee nobody promised, so neither kept nor broken is ever said."""
    if status == Status.NO_DATA:
        return NO_FIGURE
    if status == Status.NO_STANDARD or not (has_guarantee or has_target):
        return NO_STANDARD
    if status == Status.MET and has_target:
        return MET
    if not has_guarantee:
        return BELOW
    return BREACH if status == Status.BREACH else KEPT


@dataclass(frozen=True, slots=True)
class Signal:
    """Change or outlook of a series (statistical process control), in words."""

    code: str
    word: Promise | str
    tone: str


SIGNALS: dict[str, Signal] = {
    each.code: each
    for each in (
        Signal("better-up", _("Getting better"), "better"),
        Signal("better-down", _("Getting better"), "better"),
        Signal("worse-up", _("Getting worse"), "worse"),
        Signal("worse-down", _("Getting worse"), "worse"),
        Signal("chance", _("No real change"), "chance"),
        Signal("few", _("Too few figures"), "chance"),
        Signal("always", _("Reliable"), "better"),
        Signal("sometimes", _("Hit or miss"), "chance"),
        Signal("never", _("Out of reach"), "worse"),
    )
}


@dataclass(frozen=True, slots=True)
class Confidence:
    code: str
    word: Promise | str
    icon: str
    tone: str


CONFIDENCES: dict[str, Confidence] = {
    each.code: each
    for each in (
        Confidence("self_reported", _("Self-reported"), "user", "none"),
        Confidence("documented", _("Documented"), "doc", "info"),
        Confidence("verified", _("Verified"), "shield", "ok"),
        Confidence("disputed", _("Disputed"), "warn", "warn"),
    )
}


@dataclass(frozen=True, slots=True)
class FigureState:
    """Where a figure is on its way from a draft to a locked period."""

    code: str
    word: Promise | str
    icon: str
    tone: str


FIGURE_STATES: dict[str, FigureState] = {
    each.code: each
    for each in (
        FigureState("empty", _("Empty"), "clock", "none"),
        FigureState("draft", _("Saved"), "check", "ok"),
        FigureState("to_explain", _("To explain"), "warn", "warn"),
        FigureState("submitted", _("Sent"), "send", "info"),
        FigureState("returned", _("Returned"), "undo", "warn"),
        FigureState("approved", _("Approved"), "check", "ok"),
        FigureState("locked", _("Locked"), "lock", "ok"),
    )
}
