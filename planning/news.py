"""What people hear of plans at the bell: actions, seats, meetings, and what waits for their hand."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from people.models import Member
from sdip.web.notices import notify

from .models import Action, AwaitedSignature, Cycle, Input, Meeting, Seat, StageMove
from .workflow import (
    INPUT_SENT,
    REMINDERS,
    SEAT_ASKED,
    SEAT_CONFIRMED,
    SEAT_DECLINED,
    InputState,
    Level,
    ReminderStep,
    Stage,
)

# By the office that is to sign.
READY_TO_SIGN = {Level.HEAD: "planning.ready_for_head", Level.GOVERNOR: "planning.ready_for_governor"}
SIGNATURES_VOID, SCORES_WANTED = "planning.signatures_void", "planning.scores_wanted"
EVALUATION_DUE = "planning.evaluation_due"


def tell_of_action(member: Member, step: str, action: Action) -> None:
    """Leads to the small form; the head, who is told that others are late, to the action."""
    kind = REMINDERS[step]
    page = "planning:action_page" if step == ReminderStep.HEAD else "planning:update_page"
    facts = {"action": action.words, "due": action.due_on}
    key = f"{kind}:{action.pk}:{action.due_on.isoformat()}"
    notify([member.membership_id], kind, facts, reverse(page, args=[action.pk]), key)


def tell_of_seat(seat: Seat) -> None:
    """The letter goes at once (mails.py); this stays at the bell."""
    if seat.member is not None:
        key = f"{SEAT_ASKED}:{seat.pk}:{seat.asked_at.isoformat()}"
        path = reverse("planning:seat_page", args=[seat.pk])
        notify([seat.member.membership_id], SEAT_ASKED, {"plan": seat.cycle.name}, path, key)


def tell_of_answer(seat: Seat) -> None:
    """The chair hears who comes and who does not."""
    chair = seat.cycle.chair
    if chair is None or seat.member is None or chair.pk == seat.member_id:
        return
    kind = SEAT_CONFIRMED if seat.confirmed_at else SEAT_DECLINED
    facts = {"name": seat.member.name, "plan": seat.cycle.name}
    path = reverse("planning:team_page", args=[seat.cycle_id])
    notify([chair.membership_id], kind, facts, path, f"{kind}:{seat.pk}:{seat.asked_at.isoformat()}")


def tell_of_meeting(meeting: Meeting, kind: str, by: Member | None) -> None:
    """Everybody in the team but the one who planned, moved or called it off."""
    people = _team_of(meeting.cycle) - ({by.membership_id} if by else set())
    facts = {"plan": meeting.cycle.name, "when": meeting.starts_at}
    path = reverse("planning:meeting_page", args=[meeting.pk])
    notify(people, kind, facts, path, f"{kind}:{meeting.pk}:{meeting.revision}")


def tell_of_input(row: Input) -> None:
    """The team, once a day however much the public writes; what was written stands on the page alone."""
    path = f"{reverse('planning:inputs_page', args=[row.cycle_id])}?state={InputState.WAITING.value}"
    key = f"{INPUT_SENT}:{row.cycle_id}:{timezone.localdate(row.sent_at).isoformat()}"
    notify(_team_of(row.cycle), INPUT_SENT, {"plan": row.cycle.name}, path, key)


def _team_of(cycle: Cycle) -> set[int]:
    """Memberships of all that sit there and have not declined."""
    seats = cycle.seats.filter(ended_at=None, declined_at=None, member__left_on=None).exclude(member=None)
    return set(seats.values_list("member__membership_id", flat=True))


def tell_of_ready_stage(awaited: AwaitedSignature, signers: Iterable[Member]) -> None:
    """Once for each time that the plan comes to the stage, however often its conditions come and go."""
    plan, kind = awaited.cycle, READY_TO_SIGN[Level(awaited.level)]
    facts = {"plan": plan.name, "stage": _named(awaited.stage)}
    path = reverse("planning:plan_page", args=[plan.pk])
    key = f"{kind}:{plan.pk}:{awaited.stage}:{plan.moves.count()}"
    notify({each.membership_id for each in signers}, kind, facts, path, key)


def tell_of_move(move: StageMove, people: Iterable[Member], kind: str, page: str) -> None:
    """What the plan's new stage wants of these people, or what going back takes from them; not whoever moved it."""
    told = {each.membership_id for each in people} - {move.moved_by.membership_id}
    facts = {"plan": move.cycle.name, "stage": _named(move.to_stage), "reason": move.reason}
    notify(told, kind, facts, reverse(page, args=[move.cycle_id]), f"{kind}:{move.pk}")


def _named(stage: str) -> dict[str, str]:
    """In every language, for each reader's own."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found[language] = str(Stage(stage).label)
    return found
