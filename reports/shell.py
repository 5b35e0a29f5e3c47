"""What reports tell the frame: menu, work, news, search, labels of the trail, pages for the walk."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Left, TruncDate
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from indicators import following
from indicators.models import Measurement, Slice
from organisation import succession
from organisation.rules import within
from sdip import registry
from sdip.mail.bounces import when_bounced
from sdip.mail.models import Message
from sdip.web.formats import formatter
from sdip.web.search import matching

from . import queries, rules
from .links import link_token
from .models import Delivery, Rendering, ReportDecision, Schedule, Snapshot
from .workflow import (
    ANSWER,
    ANSWER_BOUNCED_NOTICE,
    BOUNCED_NOTICE,
    CHANGED_NOTICE,
    DECISION_NOTICE,
    DELIVERY,
    FAILED_NOTICE,
    MISSED_NOTICE,
    DecisionState,
    State,
)


def work_failed(member: Any) -> Any:
    """Reports that nobody tries to make any more, for those who may start them anew."""
    failed = Rendering.objects.filter(snapshot=OuterRef("pk"), state=State.FAILED)
    rows = within(Snapshot.objects.filter(Exists(failed)), member, "make_reports").order_by()
    return rows.values(
        "id", "directorate_id", title=F("number"), due_on=TruncDate("frozen_at"), member_id=F("made_by_id")
    )


def work_decisions(member: Any) -> Any:
    """Decisions of recipients that nobody has settled, for those who make the reports there or where they belong."""
    rows = ReportDecision.objects.filter(state=DecisionState.WAITING)
    there = within(rows, member, "make_reports", "delivery__snapshot__directorate__path")
    mine = there | within(rows, member, "make_reports")
    return mine.order_by().values(
        "id", "directorate_id", "due_on", title=Left("text", 200), member_id=F("delivery__snapshot__made_by_id")
    )


def decision_url(_kind: str, pk: int) -> str:
    return reverse("reports:decision_page", args=[pk])


def found_reports(member: Any, words: set[str]) -> Any:
    rows = matching(queries.reports_for(member), "report", " ".join(words)).order_by()
    return rows.values("id", title=F("number"), subtitle=F("directorate__name"))


def report_url(_kind: str, pk: int) -> str:
    return reverse("reports:report_page", args=[pk])


def printed_in(request: Any, figure: Measurement) -> dict[str, Any] | None:
    """On the page of a figure: the reports that show it."""
    if figure.place_id is not None or figure.slice.key != Slice.TOTAL:
        return None
    found = [
        (
            printed,
            formatter().listed(
                each.name or each.email for each in printed.snapshot.deliveries.all() if not each.withdrawn_at
            ),
        )
        for printed in queries.reports_with(figure.version.indicator, figure.period, request.member)
    ]
    return {"printed": found, "version": figure.version} if found else None


def after_gaps(indicators: Collection[int] | None) -> None:
    from .tasks import tell_of_changes

    tell_of_changes.delay_on_commit(None if indicators is None else sorted(indicators))


def note_returned(message: Message) -> None:
    from .actions.receipts import note_returned as note

    note(message)


def note_answer_returned(message: Message) -> None:
    from .actions.decisions import note_answer_returned as note

    note(message)


def a_report() -> dict[str, Any] | None:
    row = Snapshot.objects.filter(renderings__state=State.RENDERED).order_by("pk").first()
    return {"pk": row.pk} if row else None


def a_schedule() -> dict[str, Any] | None:
    row = Schedule.objects.order_by("pk").first()
    return {"pk": row.pk} if row else None


def a_decision() -> dict[str, Any] | None:
    row = ReportDecision.objects.order_by("pk").first()
    return {"pk": row.pk} if row else None


def a_recipient() -> dict[str, Any] | None:
    row = Delivery.objects.filter(withdrawn_at=None).order_by("pk").first()
    return {"token": link_token(row.pk)} if row else None


def a_delivery() -> dict[str, Any] | None:
    row = Delivery.objects.filter(withdrawn_at=None).order_by("pk").first()
    return {"pk": row.pk} if row else None


def a_sent_report() -> dict[str, Any] | None:
    row = Delivery.objects.filter(withdrawn_at=None).order_by("pk").first()
    return {"pk": row.snapshot_id} if row else None


def an_annual_report() -> dict[str, Any] | None:
    row = queries.published_reports().order_by("pk").first()
    return {"number": row.number} if row else None


def a_document() -> dict[str, Any]:
    return {"document": "governor"}


LABELS = {
    "change_design": _("Design of a report changed"),
    "make_report": _("Report made"),
    "publish_report": _("Report published for everybody"),
    "take_report_back": _("Published report taken back"),
    "correct_report": _("Report corrected"),
    "send_report": _("Report sent"),
    "retry_rendering": _("Report tried again"),
    "cancel_rendering": _("Making of a report cancelled"),
    "set_retention": _("Time of keeping reports changed"),
    "delete_outlived": _("Old report deleted"),
    "retry_delivery": _("E-mail of a report tried again"),
    "withdraw_delivery": _("Report withdrawn from a recipient"),
    "withdraw_report": _("Report withdrawn from all its recipients"),
    "resend_delivery": _("Withdrawn report sent again"),
    "acknowledge_report": _("Report acknowledged by a recipient"),
    "record_decision": _("Decision recorded by a recipient"),
    "accept_decision": _("Decision of a recipient made an action"),
    "answer_decision": _("Decision of a recipient answered"),
    "make_schedule": _("Report schedule set"),
    "change_schedule": _("Report schedule changed"),
    "pause_schedule": _("Report schedule paused"),
    "resume_schedule": _("Report schedule resumed"),
    "end_schedule": _("Report schedule ended"),
    "take_up_schedule": _("Ended report schedule taken up again"),
    "delete_schedule": _("Report schedule deleted"),
    "run_schedule": _("Report made by its schedule"),
    "note_missed": _("Run of a report schedule that made no report"),
    "send_schedule_now": _("Report of a schedule sent at once"),
    "settle_schedules": _("Next run moved with the calendar"),
    "tell_of_changes": _("Makers of reports told of a corrected figure"),
}
PAGES: list[tuple[str, Any, bool]] = [
    ("reports:designs_page", dict, False),
    ("reports:design_page", a_document, False),
    ("reports:reports_page", dict, False),
    ("reports:report_page", a_report, False),
    ("reports:read_page", a_report, False),
    ("reports:correct_page", a_report, False),
    ("reports:new_report_page", dict, False),
    ("reports:schedules_page", dict, False),
    ("reports:schedule_page", a_schedule, False),
    ("reports:change_schedule_page", a_schedule, False),
    ("reports:preview_schedule_page", a_schedule, False),
    ("reports:new_schedule_page", dict, False),
    ("reports:delete_schedule_page", a_schedule, False),
    ("reports:retention_page", dict, False),
    ("reports:decision_page", a_decision, False),
    ("reports:withdraw_page", a_sent_report, False),
    ("reports:withdraw_delivery_page", a_delivery, False),
    ("public_reports:published_page", dict, True),
    ("public_reports:annual_page", an_annual_report, True),
    ("public_reports:verify_page", dict, True),
    ("public_reports:recipient_page", a_recipient, True),
]


def register() -> None:
    registry.navigation.add(
        registry.NavItem(_("Reports"), "reports:reports_page", rules.can_view_reports, "report", 80, ("reports",))
    )
    registry.links.add(
        registry.Link("public-footer", "public_reports:published_page", _("Annual reports"), 70),
        registry.Link("public-footer", "public_reports:verify_page", _("Check a report"), 80),
    )
    _add_work()
    _add_news()
    registry.slots.add(registry.Slot("figure", "reports/parts/printed.html", printed_in))
    following.register(after_gaps)
    when_bounced(DELIVERY, note_returned)
    when_bounced(ANSWER, note_answer_returned)
    registry.search.add(registry.SearchSource("report", _("Reports"), "report", found_reports, report_url))
    registry.audit_labels.add(*(registry.AuditLabel(f"reports.{code}", label) for code, label in LABELS.items()))
    registry.backlogs.add(registry.Backlog("reports", queries.backlog))
    succession.register("reports.Schedule", label=_("report schedules"), open=Q(ended_at=None))
    registry.test_pages.add(*(registry.TestPage(name, kwargs, public) for name, kwargs, public in PAGES))


def _add_work() -> None:
    registry.work.add(
        registry.WorkSource(
            "reports.failed",
            _("Reports that failed"),
            _("Look"),
            "report",
            work_failed,
            report_url,
        ),
        registry.WorkSource(
            "reports.decision",
            _("Decisions on reports"),
            _("Settle"),
            "report",
            work_decisions,
            decision_url,
        ),
    )


def _add_news() -> None:
    registry.notices.add(
        registry.NoticeKind(FAILED_NOTICE, _("The report %(number)s could not be made."), "report"),
        registry.NoticeKind(
            MISSED_NOTICE, _("The schedule of reports on “%(name)s” made no report: %(moment)s."), "report"
        ),
        registry.NoticeKind(
            BOUNCED_NOTICE, _("The report %(number)s did not reach “%(name)s”: its e-mail came back."), "report"
        ),
        registry.NoticeKind(
            ANSWER_BOUNCED_NOTICE,
            _("What became of a decision on the report %(number)s did not reach “%(name)s”: its e-mail came back."),
            "report",
        ),
        registry.NoticeKind(
            DECISION_NOTICE, _("“%(name)s” has recorded a decision on the report %(number)s."), "report"
        ),
        registry.NoticeKind(
            CHANGED_NOTICE,
            _("“%(indicator)s” for %(period)s has been corrected; the report %(number)s still shows the old figure."),
            "report",
        ),
    )
