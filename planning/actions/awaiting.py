"""Whose signature plans wait for: looked at after each change of a plan, since most conditions are met by the way."""

from django.utils import timezone

from tenancy.audit import acting

from ..models import AwaitedSignature, Cycle
from ..news import tell_of_ready_stage
from ..queries import plan_facts
from ..queries.awaited import signers
from ..readiness import missing
from ..workflow import Level, next_stage


def note_awaited_signature(cycle: Cycle) -> AwaitedSignature | None:
    """Those who are to sign hear of it once for each time that the plan comes to the stage."""
    with acting("planning.note_awaited_signature"):
        plan = Cycle.objects.running().select_for_update(of=("self",)).select_related("directorate")
        row = plan.filter(pk=cycle.pk).first()
        level = _level_awaited(row) if row else None
        kept = AwaitedSignature.objects.filter(cycle=cycle)
        if row is None or level is None:
            kept.delete()
            return None
        kept.exclude(stage=row.stage, level=level).delete()
        awaited, new = AwaitedSignature.objects.get_or_create(cycle=row, stage=row.stage, level=level)
        if new:
            tell_of_ready_stage(awaited, signers(row, level, timezone.localdate()))
        return awaited


def _level_awaited(row: Cycle) -> str | None:
    facts = plan_facts(row)
    if next_stage(row.stage) is None or missing(row.stage, facts):
        return None
    return Level.GOVERNOR.value if Level.HEAD in facts.signed else Level.HEAD.value


def note_awaited_signatures() -> None:
    """Of all plans: figures come in and seats end without anybody touching the plan."""
    for cycle in Cycle.objects.running().order_by("pk"):
        note_awaited_signature(cycle)
    AwaitedSignature.objects.exclude(cycle__in=Cycle.objects.running()).delete()
