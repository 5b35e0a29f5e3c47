"""What shows a problem, or what a consultation rests on: each piece a link to the thing itself."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.evidence import content_type_of
from people.models import Member
from sdip.files.models import File
from sdip.files.store import store_file
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..models import Consultation, Cycle, Evidence, Problem
from ..queries import messages_about
from ..workflow import EvidenceKind
from .consultation import locked_consultation
from .problems import locked_problem

Facts = dict[str, Any]


def add_evidence(to: Problem | Consultation, kind: str, *, note: str = "", by: Member | None, **facts: Any) -> Evidence:
    """`facts`: what this kind points at, as the columns of Evidence; a file as `content` and `name`."""
    with acting("planning.add_evidence", by=by):
        cycle, owner = _owner(to)
        pointed = CHECKS[kind](cycle, facts)
        held = Evidence.objects.filter(**owner, kind=kind, archived_at=None, **_same(pointed))
        if held.exists():
            raise NotAllowed(_("This is attached already."))
        return Evidence.objects.create(**owner, kind=kind, note=note.strip(), **pointed)


def remove_evidence(piece: Evidence, *, by: Member | None) -> Evidence:
    """Archived: the trail and the file stay."""
    with acting("planning.remove_evidence", by=by):
        _owner(piece.problem or piece.consultation)
        row = Evidence.objects.select_for_update().get(pk=piece.pk)
        if row.archived_at is not None:
            raise NotAllowed(_("Somebody else has taken this away already."))
        row.archived_at = timezone.now()
        row.save(update_fields=["archived_at"])
        return row


def _owner(to: Problem | Consultation | None) -> tuple[Cycle, dict[str, Any]]:
    if isinstance(to, Problem):
        problem, cycle = locked_problem(to, deed=None)
        return cycle, {"problem": problem}
    if to is None:
        raise ValueError("Evidence belongs to a problem or a consultation.")
    row = locked_consultation(to)
    return row.cycle, {"consultation": row}


def _same(pointed: Mapping[str, Any]) -> Facts:
    return {name: value for name, value in pointed.items() if name != "count"}


def _figure(cycle: Cycle, facts: Facts) -> Facts:
    indicator = facts["indicator"]
    if not cycle.directorate.covers(indicator.service.directorate):
        names = {"indicator": indicator.name, "directorate": cycle.directorate.name}
        raise NotAllowed(_("“%(indicator)s” does not belong to the directorate “%(directorate)s”.") % names)
    return {"indicator": indicator, "period": facts.get("period")}


def _cases(cycle: Cycle, facts: Facts) -> Facts:
    """The number is a copy: messages that come later change nothing here."""
    service, since, until = facts["service"], facts["since"], facts["until"]
    if until < since:
        raise NotAllowed(_("The last day lies before the first one. Check both days."))
    if until > timezone.localdate():
        raise NotAllowed(_("Messages of days to come can’t be counted. Choose today or an earlier day."))
    count = messages_about(service, since, until)
    if not count:
        raise NotAllowed(_("No complaints about this service are counted in these days."))
    return {"service": service, "since": since, "until": until, "count": count}


def _meeting(cycle: Cycle, facts: Facts) -> Facts:
    meeting = facts["meeting"]
    if meeting.cycle_id != cycle.pk or meeting.cancelled_at is not None:
        raise NotAllowed(_("Choose a meeting of this plan’s team that was not cancelled."))
    return {"meeting": meeting}


def _asking(cycle: Cycle, facts: Facts) -> Facts:
    asking = facts["asking"]
    if asking.cycle_id != cycle.pk or asking.archived_at is not None:
        raise NotAllowed(_("Choose a consultation of this plan that is not archived."))
    return {"asking": asking}


def _file(_cycle: Cycle, facts: Facts) -> Facts:
    content, name = facts["content"], facts["name"]
    kind = content_type_of(content, name)
    return {"file": store_file(content, name, kind, sensitivity=File.Sensitivity.STAFF)}


def _address(_cycle: Cycle, facts: Facts) -> Facts:
    if not facts["address"].startswith(("https://", "http://")):
        raise NotAllowed(_("Write the whole address, beginning with https://."))
    return {"address": facts["address"]}


CHECKS: dict[str, Callable[[Cycle, Facts], Facts]] = {
    EvidenceKind.FIGURE: _figure,
    EvidenceKind.CASES: _cases,
    EvidenceKind.MEETING: _meeting,
    EvidenceKind.ASKING: _asking,
    EvidenceKind.FILE: _file,
    EvidenceKind.ADDRESS: _address,
}
