"""Who leads a plan, when they meet, who came and what they decided."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import TenantModel
from tenancy.text import WordsField

from ..workflow import AttendanceState, Function, MeetingKind
from .cycles import Cycle


@tracked
class Seat(TenantModel):
    """A place in the leadership team; while its invitation is not accepted it has no member yet."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="seats")
    function = models.CharField(_("function"), max_length=20, choices=Function.choices)
    member = models.ForeignKey(
        "people.Member", models.PROTECT, null=True, blank=True, related_name="seats", verbose_name=_("member")
    )
    invitation = models.ForeignKey("people.Invitation", models.PROTECT, null=True, blank=True, related_name="+")
    speaks_for = models.CharField(_("speaks for"), max_length=200, blank=True)
    deputy = models.ForeignKey(
        "people.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("deputy")
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    declined_at = models.DateTimeField(_("declined at"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("why the seat was declined"), max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("seat in the leadership team")
        verbose_name_plural = _("seats in the leadership team")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(member__isnull=False) | Q(invitation__isnull=False), name="seat_is_for_somebody"
            ),
            models.CheckConstraint(
                condition=Q(member=None) | Q(deputy=None) | ~Q(member=F("deputy")), name="seat_deputy_is_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(declined_at=None), name="seat_is_confirmed_or_declined"
            ),
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(ended_at=None, function=Function.CHAIR), name="one_chair_at_a_time"
            ),
            models.UniqueConstraint(fields=["cycle", "member"], condition=Q(ended_at=None), name="one_seat_per_member"),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "member"], name="seat_member")]


@tracked
class Meeting(TenantModel):
    """A meeting of the team or a periodic review of the plan, planned or held."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="meetings")
    kind = models.CharField(_("kind"), max_length=10, choices=MeetingKind.choices, default=MeetingKind.MEETING)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    where = models.CharField(_("where"), max_length=200, blank=True)
    agenda = models.TextField(_("agenda"), blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    guests = models.TextField(_("guests"), blank=True)
    held_at = models.DateTimeField(_("recorded at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(held_at=None) | Q(cancelled_at=None), name="meeting_held_or_cancelled"),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "cycle", "starts_at"], name="meeting_when")]


@tracked
class Attendance(TenantModel):
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    state = models.CharField(_("present"), max_length=10, choices=AttendanceState.choices)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "member"], name="attendance_once_per_meeting")
        ]


@tracked
class Decision(TenantModel):
    """What a meeting or review decided; with a follow-up it is an action."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions")
    words = WordsField(_("what was decided"))
    action = models.OneToOneField(
        "planning.Action", models.PROTECT, null=True, blank=True, related_name="decision", verbose_name=_("follow-up")
    )

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")


class CalendarKey(TenantModel):
    """The secret address under which a calendar program reads a member's dates. Only the hash is stored."""

    member = models.OneToOneField("people.Member", models.CASCADE, related_name="+")
    key_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "key_hash"], name="calendar_key_once")]
