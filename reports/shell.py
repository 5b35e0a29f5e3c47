"""What reports tell the frame: menu, work, news, search, labels of the trail, pages for the walk."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from indicators import following
from indicators.models import Measurement, Slice
from organisation import succession
from organisation.rules import within
from sdip import registry
from sdip.web.formats import formatter
from sdip.web.search import matching

from . import queries, rules
from .models import Rendering, Schedule, Snapshot
from .workflow import CHANGED_NOTICE, FAILED_NOTICE, State


def work_failed(member: Any) -> Any:
    """Reports that nobody tries to make any more, for those who may start them anew."""
    failed = Rendering.objects.filter(snapshot=OuterRef("pk"), state=State.FAILED)
    rows = within(Snapshot.objects.filter(Exists(failed)), member, "make_reports").order_by()
    return rows.values(
        "id", "directorate_id", title=F("number"), due_on=TruncDate("frozen_at"), member_id=F("made_by_id")
    )


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
        (printed, formatter().listed(each.name or each.email for each in printed.snapshot.deliveries.all()))
        for printed in queries.reports_with(figure.version.indicator, figure.period)
    ]
    return {"printed": found, "version": figure.version} if found else None


def after_gaps(indicators: Collection[int] | None) -> None:
    from .tasks import tell_of_changes

    tell_of_changes.delay_on_commit(None if indicators is None else sorted(indicators))


def a_report() -> dict[str, Any] | None:
    row = Snapshot.objects.filter(renderings__state=State.RENDERED).order_by("pk").first()
    return {"pk": row.pk} if row else None


def a_schedule() -> dict[str, Any] | None:
    row = Schedule.objects.order_by("pk").first()
    return {"pk": row.pk} if row else None


LABELS = {
    "make_report": _("Report made"),
    "correct_report": _("Report corrected"),
    "send_report": _("Report sent"),
    "retry_rendering": _("Report tried again"),
    "cancel_rendering": _("Making of a report cancelled"),
    "set_retention": _("Time of keeping reports changed"),
    "delete_outlived": _("Old report deleted"),
    "make_schedule": _("Report schedule set"),
    "change_schedule": _("Report schedule changed"),
    "pause_schedule": _("Report schedule paused"),
    "resume_schedule": _("Report schedule resumed"),
    "run_schedule": _("Report made by its schedule"),
    "send_schedule_now": _("Report of a schedule sent at once"),
    "settle_schedules": _("Next run moved with the calendar"),
    "tell_of_changes": _("Makers of reports told of a corrected figure"),
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
    ("reports:preview_schedule_page", a_schedule, False),
    ("reports:new_schedule_page", dict, False),
    ("reports:retention_page", dict, False),
    ("public_reports:verify_page", dict, True),
]


def register() -> None:
    registry.navigation.add(
        registry.NavItem(_("Reports"), "reports:reports_page", rules.can_view_reports, "report", 80, ("reports",))
    )
    registry.links.add(registry.Link("public-footer", "public_reports:verify_page", _("Check a report"), 80))
    registry.work.add(
        registry.WorkSource(
            "reports.failed",
            _("Reports that failed"),
            _("Look"),
            "report",
            work_failed,
            report_url,
        )
    )
    registry.notices.add(
        registry.NoticeKind(FAILED_NOTICE, _("The report %(number)s could not be made."), "report"),
        registry.NoticeKind(
            CHANGED_NOTICE,
            _("“%(indicator)s” for %(period)s has been corrected; the report %(number)s still shows the old figure."),
            "report",
        ),
    )
    registry.slots.add(registry.Slot("figure", "reports/parts/printed.html", printed_in))
    following.register(after_gaps)
    registry.search.add(registry.SearchSource("report", _("Reports"), "report", found_reports, report_url))
    registry.audit_labels.add(*(registry.AuditLabel(f"reports.{code}", label) for code, label in LABELS.items()))
    registry.backlogs.add(registry.Backlog("reports", queries.backlog))
    succession.register("reports.Schedule", label=_("report schedules"))
    registry.test_pages.add(*(registry.TestPage(name, kwargs, public) for name, kwargs, public in PAGES))
