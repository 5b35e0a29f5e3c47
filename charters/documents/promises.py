"""The promises of a charter: guaranteed and target, the newest figure, and what happens when one is missed."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from sdip.documents.blocks import Block, Heading
from sdip.web.formats import formatter

from ..content import Content, Level, Promise
from ..parts import ASPECT_SETS, Section, Standards
from .frame import Frame, Latest
from .saying import facts, say

SETS: dict[Section, tuple[Standards, ...]] = {
    Section.HOW: (Standards.RELATIONS, Standards.SERVICE, Standards.CONDUCT),
    Section.WHEN: (Standards.TIME,),
}


def promises(content: Content, frame: Frame, section: Section) -> Iterable[Block]:
    """Set by set; where the section has only one, its heading says it."""
    sets = SETS[section]
    for standards in sets:
        found = [promise for promise in content.promises if set_of(promise) == standards]
        if found and len(sets) > 1:
            yield Heading(str(standards.label), 3)
        for promise in found:
            yield Heading(say(promise.words), 4 if len(sets) > 1 else 3)
            yield from promise_facts(promise, content, frame)


def set_of(promise: Promise) -> Standards:
    return ASPECT_SETS.get(promise.aspect, Standards.SERVICE)


def promise_facts(promise: Promise, content: Content, frame: Frame) -> Iterable[Block]:
    latest = frame.latest.get(promise.pk)
    days = "" if promise.answer_days is None else formatter().val(promise.answer_days, "working_days")
    yield from facts(
        (_("We guarantee"), level(promise.guaranteed, content)),
        (_("We are working towards"), level(promise.target, content)),
        (_("Newest figure"), figure(latest) if latest else ""),
        (_("If we miss it"), say(promise.remedy)),
        (_("We answer messages about it within"), days),
    )


def level(standard: Level, content: Content) -> str:
    """With its day, where it begins after the charter."""
    words = say(standard.words)
    if words and standard.valid_from and content.published_on and standard.valid_from > content.published_on:
        day = formatter().day(standard.valid_from)
        return _("%(level)s, from %(day)s") % {"level": words, "day": day}
    return words


def figure(latest: Latest) -> str:
    """Period and figure, how it stands, where it is going, and how often it was kept."""
    said = _("%(period)s: %(figure)s") % {"period": latest.period, "figure": latest.figure}
    counted = _("The oversight unit counted %(counted)s; we are checking why.") % {"counted": latest.recounted}
    parts = (said, str(latest.standing.word), counted if latest.recounted else "", latest.trend, latest.record)
    return "\n".join(part for part in (*parts, latest.note) if part)
