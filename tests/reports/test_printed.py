"""Correcting a figure that a report has printed: possible, visible, and those who received the report are named."""

from datetime import date
from decimal import Decimal
from typing import Any

from indicators.actions import Numbers, approve_measurements, compute_gaps, enter_measurement, return_measurement
from indicators.models import Measurement
from organisation.models import Directorate, Place, Role
from reports import actions, queries
from reports.content import Scope
from reports.models import Snapshot
from sdip.web.models import Notification
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.indicators.world import figure, make_indicator, make_service, period_of
from tests.make import make, make_directorate, make_member, signed_in

DAY = date(2026, 10, 15)


def make_story() -> tuple[Directorate, Measurement, Snapshot, Any]:
    directorate, head = make_directorate(name={"en": "Water"}), make_member(Role.HEAD)
    indicator = make_indicator(service=make_service(directorate=directorate), name={"en": "Hours of supply"})
    row = figure(indicator, DAY, 18)
    compute_gaps()
    report = actions.make_report(
        Scope("directorate", period_of(DAY), directorate),
        language="en",
        recipients=[("Governor’s office", "office@example.org")],
        by=head,
    )
    return directorate, row, report, head


def correct(row: Measurement, value: int) -> None:
    with tenant_context(row.tenant):  # a request of the test client leaves reverse() at the root
        officer = make_member(Role.DATA_OFFICER)
        return_measurement(row, note="Two days were missing", by=make_member(Role.TEAM_LEADER))
        row.refresh_from_db()
        changed = enter_measurement(
            row.version, row.period, Numbers(Decimal(value)), revision=row.revision, by=officer, send=True
        )
        approve_measurements([changed], by=make_member(Role.TEAM_LEADER))
        compute_gaps(cells=[(row.version.indicator_id, row.period_id)])


def test_the_figure_s_page_names_the_report_and_who_received_it(inside: Tenant) -> None:
    _directorate, row, report, head = make_story()
    page = f"/alpha/staff/indicators/figures/{row.pk}/"
    text = signed_in(head).get(page).content.decode()
    assert report.number in text
    assert "Received by: Governor’s office" in text
    correct(row, 17)
    text = signed_in(head).get(page).content.decode()
    assert "now 17.0" in text


def test_the_report_says_which_figures_have_been_corrected_until_a_new_issue_is_made(inside: Tenant) -> None:
    _directorate, row, report, head = make_story()
    client = signed_in(head)
    page = f"/alpha/staff/reports/{report.pk}/"
    assert "have been corrected since" not in client.get(page).content.decode()
    correct(row, 17)
    text = client.get(page).content.decode()
    assert "have been corrected since" in text
    assert "Hours of supply" in text
    with tenant_context(inside):
        issue = actions.correct_report(report, reason="A figure was wrong", by=head)
    assert not queries.overtaken_figures().exists()
    assert [each.value for each in issue.printed.all()] == [17]
    assert "have been corrected since" not in client.get(f"/alpha/staff/reports/{issue.pk}/").content.decode()


def test_makers_of_reports_are_told_once_for_each_new_figure(inside: Tenant) -> None:
    _directorate, row, _report, head = make_story()
    news = Notification.objects.filter(recipient=head.membership_id, kind="reports.figure_changed")
    actions.tell_of_changes()
    assert not news.exists()
    correct(row, 17)
    for _again in range(2):
        actions.tell_of_changes([row.version.indicator_id])
    assert [each.facts["indicator"] for each in news] == [{"en": "Hours of supply"}]
    row.refresh_from_db()
    correct(row, 16)
    actions.tell_of_changes()
    assert news.all().count() == 2


def test_a_gap_run_hands_what_it_computed_to_the_job(inside: Tenant, django_capture_on_commit_callbacks: Any) -> None:
    _directorate, row, _report, head = make_story()
    with django_capture_on_commit_callbacks(execute=True):
        correct(row, 17)
    assert Notification.objects.filter(recipient=head.membership_id, kind="reports.figure_changed").count() == 1


def test_figures_of_areas_are_in_no_report(inside: Tenant) -> None:
    _directorate, row, report, head = make_story()
    area = make(Place, kind="area", name={"en": "North"})
    other = figure(row.version.indicator, DAY, 9, place=area)
    assert report.number not in signed_in(head).get(f"/alpha/staff/indicators/figures/{other.pk}/").content.decode()


def test_recipients_are_named_to_nobody_who_may_not_see_the_report(inside: Tenant) -> None:
    _directorate, row, report, _head = make_story()
    someone = make_member(Role.COMMUNITY_MEMBER)
    text = signed_in(someone).get(f"/alpha/staff/indicators/figures/{row.pk}/").content.decode()
    assert "Hours of supply" in text
    assert report.number not in text
    assert "Governor" not in text
