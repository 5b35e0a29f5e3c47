"""What the team, its meetings and the course of plans tell the frame."""

from datetime import timedelta
from typing import Any

from django.db.models import DateField, F, Value
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.joining import on_join
from sdip import registry

from . import queries, rules
from .actions import take_invited_seats
from .models import Cycle, Decision, Meeting, Seat
from .workflow import (
    MEETING_CANCELLED,
    MEETING_MOVED,
    MEETING_PLANNED,
    SEAT_ASKED,
    SEAT_CONFIRMED,
    SEAT_DECLINED,
    Stage,
)

REVIEW_AHEAD, MEETING_AHEAD = timedelta(days=30), timedelta(days=7)

LABELS = {
    "archive_cycle": _("Plan put away"),
    "restore_cycle": _("Plan brought back"),
    "start_next_cycle": _("Next plan started"),
    "change_plan_settings": _("Settings of plans changed"),
    "add_seat": _("Somebody asked into a team"),
    "invite_to_team": _("Community member invited into a team"),
    "take_invited_seats": _("Invitation into a team accepted"),
    "change_seat": _("Seat changed"),
    "replace_seat": _("Somebody else asked for a seat"),
    "end_seat": _("Seat ended"),
    "confirm_seat": _("Seat confirmed"),
    "decline_seat": _("Seat declined"),
    "remind_of_seat": _("Somebody asked for a seat again"),
    "plan_meeting": _("Meeting planned"),
    "change_meeting": _("Meeting changed"),
    "cancel_meeting": _("Meeting called off"),
    "record_meeting": _("Meeting recorded"),
    "add_decision": _("Decision written down"),
    "reword_decision": _("Decision reworded"),
    "make_calendar_key": _("Calendar address made"),
    "withdraw_calendar_key": _("Calendar address withdrawn"),
}
NOTICES = (
    registry.NoticeKind(SEAT_ASKED, _("You are asked into the team of the plan “%(plan)s”."), "team", by_mail=False),
    registry.NoticeKind(SEAT_CONFIRMED, _("%(name)s is in the team of the plan “%(plan)s”."), "team"),
    registry.NoticeKind(SEAT_DECLINED, _("%(name)s has declined the seat in the team of “%(plan)s”."), "team"),
    registry.NoticeKind(MEETING_PLANNED, _("A meeting of the plan “%(plan)s” is planned: %(when)s."), "calendar"),
    registry.NoticeKind(MEETING_MOVED, _("A meeting of the plan “%(plan)s” has changed: %(when)s."), "calendar"),
    registry.NoticeKind(
        MEETING_CANCELLED, _("The meeting of the plan “%(plan)s” on %(when)s is called off."), "calendar"
    ),
)


def work_seats(member: Any) -> Any:
    rows = queries.unanswered_seats(member).order_by()
    undated = Value(None, output_field=DateField())
    return rows.values(
        "id", "member_id", title=F("cycle__name"), due_on=undated, directorate_id=F("cycle__directorate_id")
    )


def work_reviews(member: Any) -> Any:
    rows = queries.reviews_due(member, timezone.localdate() + REVIEW_AHEAD).order_by()
    return rows.values("id", "directorate_id", title=F("name"), due_on=F("due"), member_id=F("chair_member"))


def work_meetings(member: Any) -> Any:
    rows = queries.meetings_to_record(member, timezone.localdate() + MEETING_AHEAD).order_by()
    return rows.values(
        "id", title=F("cycle__name"), due_on=TruncDate("starts_at"), member_id=F("chair_member"),
        directorate_id=F("cycle__directorate_id"),
    )  # fmt: skip


def _url(page: str) -> Any:
    return lambda _kind, pk: reverse(f"planning:{page}", args=[pk])


def review_url(_kind: str, pk: int) -> str:
    return f"{reverse('planning:new_meeting_page', args=[pk])}?kind=review"


def _first(rows: Any) -> dict[str, Any] | None:
    pk = rows.order_by("pk").values_list("pk", flat=True).first()
    return {"pk": pk} if pk else None


def a_plan() -> dict[str, Any] | None:
    return _first(Cycle.objects.running())


def a_seat() -> dict[str, Any] | None:
    return _first(Seat.objects.filter(ended_at=None, cycle__in=Cycle.objects.running()))


def a_meeting() -> dict[str, Any] | None:
    return _first(Meeting.objects.filter(cancelled_at=None, cycle__in=Cycle.objects.running()))


def a_decision() -> dict[str, Any] | None:
    return _first(Decision.objects.filter(meeting__cancelled_at=None, meeting__cycle__in=Cycle.objects.running()))


def an_ending_plan() -> dict[str, Any] | None:
    ending = Cycle.objects.in_use().filter(stage__in=[Stage.EVALUATION, Stage.CLOSED])
    return _first(ending) or a_plan()


PAGES = {
    "settings_page": dict,
    "calendar_page": dict,
    "next_plan_page": an_ending_plan,
    "archive_page": a_plan,
    "new_seat_page": a_plan,
    "invite_page": a_plan,
    "new_meeting_page": a_plan,
    "seat_page": a_seat,
    "change_seat_page": a_seat,
    "replace_seat_page": a_seat,
    "meeting_page": a_meeting,
    "change_meeting_page": a_meeting,
    "record_page": a_meeting,
    "decision_page": a_meeting,
    "change_decision_page": a_decision,
}


def settings_link(*, request: Any, **_passed: Any) -> dict[str, Any] | None:
    return {} if rules.can_edit_plan_settings(request.member) else None


def register() -> None:
    on_join(take_invited_seats)
    answer, plan = pgettext_lazy("button", "Answer"), pgettext_lazy("button", "Plan")
    registry.work.add(
        registry.WorkSource("planning.seat", _("Seats asked of me"), answer, "team", work_seats, _url("seat_page")),
        registry.WorkSource("planning.review", _("Reviews to plan"), plan, "calendar", work_reviews, review_url),
        registry.WorkSource(
            "planning.meeting", _("Meetings to hold and record"), _("Look"), "calendar", work_meetings,
            _url("meeting_page"),
        ),
    )  # fmt: skip
    registry.notices.add(*NOTICES)
    registry.slots.add(registry.Slot("organisation:settings", "planning/parts/settings_link.html", settings_link))
    registry.audit_labels.add(*(registry.AuditLabel(f"planning.{code}", label) for code, label in LABELS.items()))
    registry.test_pages.add(*(registry.TestPage(f"planning:{name}", kwargs) for name, kwargs in PAGES.items()))
