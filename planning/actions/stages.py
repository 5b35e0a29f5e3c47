"""How a plan goes on: each stage is signed off, first by the head of the directorate, then by the governor's office."""

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed, Stale

from ..models import AwaitedSignature, Cycle, SignOff, StageMove
from ..news import EVALUATION_DUE, SCORES_WANTED, SIGNATURES_VOID, tell_of_move
from ..queries import plan_facts
from ..queries.awaited import people_to_evaluate, people_to_score
from ..readiness import missing
from ..settings import plan_settings
from ..workflow import STAGES, Level, Stage, check_stage_move, next_stage
from .locks import locked


def sign_off_stage(cycle: Cycle, *, stage: str, level: str, note: str = "", by: Member) -> Cycle:
    """`stage`: what the signer read. With the last signature that the stage needs the plan moves on."""
    with acting("planning.sign_off_stage", by=by):
        row = _unmoved(cycle, stage)
        to = next_stage(row.stage)
        if to is None:
            raise NotAllowed(_("This plan is closed. Go back to an earlier stage to change it."))
        check_stage_move(row.stage, to, reason="", missing=missing(row.stage, plan_facts(row)))
        _check_order(row, level)
        SignOff.objects.create(cycle=row, stage=stage, level=level, note=note.strip(), signed_by=by)
        if levels_needed(stage) <= levels_signed(row, stage):
            _move(row, to, "", by)
    return row


def countersign_stage(cycle: Cycle, *, stage: str, note: str = "", by: Member) -> SignOff:
    """The governor's office signs a stage afterwards that did not have to wait for it."""
    with acting("planning.countersign_stage", by=by):
        row = locked(cycle)
        signed = levels_signed(row, stage)
        if STAGES.index(stage) >= STAGES.index(row.stage) or Level.HEAD not in signed:
            raise NotAllowed(_("This stage is not signed off by the head of the directorate yet."))
        if Level.GOVERNOR in signed:
            raise NotAllowed(_("This stage is signed already."))
        return SignOff.objects.create(cycle=row, stage=stage, level=Level.GOVERNOR, note=note.strip(), signed_by=by)


def reopen_stage(cycle: Cycle, to: str, *, stage: str, reason: str, by: Member) -> Cycle:
    """Back to an earlier stage. What was signed from there on counts no more."""
    with acting("planning.reopen_stage", by=by):
        row = _unmoved(cycle, stage)
        if STAGES.index(to) >= STAGES.index(stage):
            raise NotAllowed(_("Choose an earlier stage to go back to."))
        check_stage_move(row.stage, to, reason=reason, missing=())
        undone = list(row.signatures.filter(voided_at=None, stage__in=STAGES[STAGES.index(to) :]))
        for signature in undone:
            signature.voided_at = timezone.now()
            signature.save(update_fields=["voided_at"])
        move = _move(row, to, reason, by)
        signers = [signature.signed_by for signature in undone if signature.signed_by.left_on is None]
        tell_of_move(move, signers, SIGNATURES_VOID, "planning:plan_page")
    return row


def levels_needed(stage: str) -> set[str]:
    waits = stage in plan_settings().governor_stages
    return {Level.HEAD.value, Level.GOVERNOR.value} if waits else {Level.HEAD.value}


def levels_signed(cycle: Cycle, stage: str) -> set[str]:
    return set(cycle.signatures.filter(stage=stage, voided_at=None).values_list("level", flat=True))


def _unmoved(cycle: Cycle, stage: str) -> Cycle:
    row = locked(cycle)
    if row.stage != stage:
        raise Stale(_("Somebody else has moved this plan meanwhile. Look at it again."))
    return row


def _check_order(row: Cycle, level: str) -> None:
    signed = levels_signed(row, row.stage)
    if level in signed:
        raise NotAllowed(_("This stage is signed already."))
    if level == Level.GOVERNOR and Level.HEAD not in signed:
        raise NotAllowed(_("The head of the directorate signs first, then the governor’s office."))


def _move(row: Cycle, to: str, reason: str, by: Member) -> StageMove:
    move = StageMove.objects.create(cycle=row, from_stage=row.stage, to_stage=to, reason=reason.strip(), moved_by=by)
    row.stage = to
    row.save(update_fields=["stage"])
    AwaitedSignature.objects.filter(cycle=row).delete()
    _call_on(move)
    return move


def _call_on(move: StageMove) -> None:
    """Whose work begins with the stage hears of it."""
    today = timezone.localdate()
    if move.to_stage == Stage.PRIORITIES and move.cycle.scores_open_at is None:
        tell_of_move(move, people_to_score(move.cycle, today), SCORES_WANTED, "planning:score_page")
    if move.to_stage == Stage.EVALUATION:
        tell_of_move(move, people_to_evaluate(move.cycle, today), EVALUATION_DUE, "planning:evaluation_page")
