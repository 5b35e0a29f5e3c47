"""A piece of evidence in one line, as the document names it."""

from django.utils.translation import gettext as _

from indicators.judged import figure_words
from sdip.web.formats import formatter

from ..models import Evidence
from ..queries.evidence import Shown
from ..workflow import EvidenceKind


def evidence_words(piece: Evidence, shown: Shown | None) -> str:
    """What it is, what it points at, and what it shows."""
    parts = [_thing(piece), piece.note]
    if shown is not None:
        parts.insert(1, _("%(figure)s (%(standing)s)") % {
            "figure": figure_words(shown.version, shown.value), "standing": shown.standing.word,
        })  # fmt: skip
    kind = str(piece.get_kind_display())
    return _("%(kind)s: %(what)s") % {"kind": kind, "what": formatter().joined(*parts)}


def _thing(piece: Evidence) -> str:
    write = formatter()
    if piece.kind == EvidenceKind.FIGURE and piece.indicator:
        period = write.period(piece.period.starts_on, piece.period.ends_on) if piece.period else ""
        return write.joined(str(piece.indicator.name), period)
    if piece.kind == EvidenceKind.CASES and piece.service and piece.since and piece.until:
        return write.joined(str(piece.service.name), write.num(piece.count), write.period(piece.since, piece.until))
    if piece.kind == EvidenceKind.MEETING and piece.meeting:
        return write.joined(str(piece.meeting.get_kind_display()), write.day(piece.meeting.starts_at))
    if piece.kind == EvidenceKind.ASKING and piece.asking:
        return write.joined(str(piece.asking.asked), write.day(piece.asking.on))
    if piece.kind == EvidenceKind.FILE and piece.file:
        return piece.file.name
    return piece.address
