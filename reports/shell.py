"""What reports tell the frame: menu, work, news, search, labels of the trail, pages for the walk."""

from typing import Any

from django.db.models import F
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.rules import within
from sdip import registry
from sdip.web.search import matching

from . import queries, rules
from .models import Schedule, Snapshot
from .workflow import FAILED_NOTICE, State


def work_failed(member: Any) -> Any:
    """Reports that nobody tries to make any more, for those who may start them anew."""
    rows = within(Snapshot.objects.filter(state=State.FAILED), member, "make_reports").order_by()
    return rows.values(
        "id", "directorate_id", title=F("number"), due_on=TruncDate("frozen_at"), member_id=F("made_by_id")
    )


def found_reports(member: Any, words: set[str]) -> Any:
    rows = matching(queries.reports_for(member), "report", " ".join(words)).order_by()
    return rows.values("id", title=F("number"), subtitle=F("directorate__name"))


def report_url(_kind: str, pk: int) -> str:
    return reverse("reports:report_page", args=[pk])


def _failed_words(facts: dict[str, Any]) -> str:
    return _("The report %(number)s could not be made.") % facts


def a_report() -> dict[str, Any] | None:
    row = Snapshot.objects.filter(pdf__isnull=False).order_by("pk").first()
    return {"pk": row.pk} if row else None


def a_schedule() -> dict[str, Any] | None:
    row = Schedule.objects.order_by("pk").first()
    return {"pk": row.pk} if row else None


LABELS = {
    "make_report": gettext_lazy("Report made"),
    "correct_report": gettext_lazy("Report corrected"),
    "send_report": gettext_lazy("Report sent"),
    "retry_report": gettext_lazy("Report tried again"),
    "make_schedule": gettext_lazy("Report schedule set"),
    "change_schedule": gettext_lazy("Report schedule changed"),
    "pause_schedule": gettext_lazy("Report schedule paused"),
    "resume_schedule": gettext_lazy("Report schedule resumed"),
    "run_schedule": gettext_lazy("Report made by its schedule"),
}
PAGES: list[tuple[str, Any, bool]] = [
    ("reports:reports_page", dict, False),
    ("reports:report_page", a_report, False),
    ("reports:read_page", a_report, False),
    ("reports:correct_page", a_report, False),
    ("reports:new_report_page", dict, False),
    ("reports:schedules_page", dict, False),
    ("reports:schedule_page", a_schedule, False),
    ("reports:change_schedule_page", a_schedule, False),
    ("reports:new_schedule_page", dict, False),
    ("public_reports:verify_page", dict, True),
]


def register() -> None:
    registry.navigation.add(
        registry.NavItem(
            gettext_lazy("Reports"), "reports:reports_page", rules.can_view_reports, "report", 80, ("reports",)
        )
    )
    registry.links.add(registry.Link("public-footer", "public_reports:verify_page", gettext_lazy("Check a report"), 80))
    registry.work.add(
        registry.WorkSource(
            "reports.failed",
            gettext_lazy("Reports that failed"),
            gettext_lazy("Look"),
            "report",
            work_failed,
            report_url,
        )
    )
    registry.notices.add(registry.NoticeKind(FAILED_NOTICE, _failed_words, "report"))
    registry.search.add(registry.SearchSource("report", gettext_lazy("Reports"), "report", found_reports, report_url))
    registry.audit_labels.add(*(registry.AuditLabel(f"reports.{code}", label) for code, label in LABELS.items()))
    registry.test_pages.add(*(registry.TestPage(name, kwargs, public) for name, kwargs, public in PAGES))
