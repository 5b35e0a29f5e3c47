"""Addresses of the team, its meetings, calendars, and of what goes beyond one stage."""

from django.urls import path

from .views import calendars, cycles, meetings, team

urlpatterns = [
    path("settings/", cycles.settings_page, name="settings_page"),
    path("calendar/", calendars.calendar_page, name="calendar_page"),
    path("<int:pk>/dates.ics", calendars.plan_dates, name="plan_dates"),
    path("<int:pk>/countersign/", cycles.countersign_page, name="countersign_page"),
    path("<int:pk>/next/", cycles.next_plan_page, name="next_plan_page"),
    path("<int:pk>/archive/", cycles.archive_page, name="archive_page"),
    path("<int:pk>/return/", cycles.plan_return, name="plan_return"),
    path("<int:pk>/seats/new/", team.new_seat_page, name="new_seat_page"),
    path("<int:pk>/seats/invite/", team.invite_page, name="invite_page"),
    path("seats/<int:pk>/", team.seat_page, name="seat_page"),
    path("seats/<int:pk>/change/", team.change_seat_page, name="change_seat_page"),
    path("seats/<int:pk>/replace/", team.replace_seat_page, name="replace_seat_page"),
    path("seats/<int:pk>/end/", team.seat_end, name="seat_end"),
    path("seats/<int:pk>/remind/", team.seat_reminder, name="seat_reminder"),
    path("<int:pk>/meetings/new/", meetings.new_meeting_page, name="new_meeting_page"),
    path("meetings/<int:pk>/", meetings.meeting_page, name="meeting_page"),
    path("meetings/<int:pk>/change/", meetings.change_meeting_page, name="change_meeting_page"),
    path("meetings/<int:pk>/cancel/", meetings.meeting_cancelling, name="meeting_cancelling"),
    path("meetings/<int:pk>/record/", meetings.record_page, name="record_page"),
    path("meetings/<int:pk>/decisions/new/", meetings.decision_page, name="decision_page"),
    path("decisions/<int:pk>/", meetings.change_decision_page, name="change_decision_page"),
]
