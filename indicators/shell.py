"""What indicators tell the frame: menu, work, news, search, labels of the trail, pages for the walking tests."""

from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation import deadlines, succession
from organisation.models import Directorate
from organisation.rules import within
from people import handover
from sdip import registry
from sdip.web.search import matching

from . import news, queries, rules
from .actions.periods import redate_periods
from .models import Dimension, DimensionOption, Gap, ImportRun, Indicator, Measurement, Period, Standard, State


def work_due(member: Any) -> Any:
    rows = queries.due_figures(member).order_by()
    return rows.values(
        "id", title=F("indicator__name"), due_on=F("period__due_on"), member_id=F("indicator__owner_id"),
        directorate_id=F("indicator__service__directorate_id"),
    )  # fmt: skip


def work_returned(member: Any) -> Any:
    return _figures(queries.returned_figures(member), "entered_by_id")


def work_approvals(member: Any) -> Any:
    return _figures(queries.figures_to_approve(member), "entered_by_id")


def _figures(rows: Any, person: str) -> Any:
    return rows.order_by().values(
        "id", title=F("version__indicator__name"), due_on=F("period__due_on"), member_id=F(person),
        directorate_id=F("version__indicator__service__directorate_id"),
    )  # fmt: skip


def work_directions(member: Any) -> Any:
    rows = queries.directorates_to_settle(member).order_by()
    return rows.values("id", title=F("name"), due_on=F("ended_on"), member_id=F("parent_id"), directorate_id=F("id"))


def directions_url(_kind: str, pk: int) -> str:
    return f"{reverse('indicators:directions')}?directorate={pk}"


def found_indicators(member: Any, words: set[str]) -> Any:
    rows = within(Indicator.objects.filter(archived_at=None), member, "view_indicators", queries.DIRECTORATE)
    found = matching(rows, "indicator", " ".join(words)).order_by()
    return found.values("id", title=F("name"), subtitle=F("service__directorate__name"))


def _first(rows: Any) -> dict[str, Any] | None:
    pk = rows.order_by("pk").values_list("pk", flat=True).first()
    return {"pk": pk} if pk else None


def a_directorate() -> dict[str, Any] | None:
    return _first(Directorate.objects.filter(services__indicators__gaps__latest=True))


def an_indicator() -> dict[str, Any] | None:
    return _first(Indicator.objects.filter(archived_at=None, gaps__latest=True, gaps__value__isnull=False))


def an_indicator_of_areas() -> dict[str, Any] | None:
    return _first(Indicator.objects.filter(archived_at=None, gaps__place__isnull=False, gaps__value__isnull=False))


def an_indicator_of_readings() -> dict[str, Any] | None:
    return _first(Indicator.objects.filter(versions__measurements__readings__isnull=False))


def a_figure() -> dict[str, Any] | None:
    return _first(Measurement.objects.filter(state=State.APPROVED, value__isnull=False))


def a_dimension() -> dict[str, Any] | None:
    return _first(Dimension.objects.filter(options__isnull=False))


def an_option() -> dict[str, Any] | None:
    return _first(DimensionOption.objects.all())


def a_standard() -> dict[str, Any] | None:
    return _first(Standard.objects.all())


def a_due_figure() -> dict[str, Any] | None:
    return _first(Gap.objects.filter(status="no_data", measurement=None, indicator__archived_at=None))


def a_period() -> dict[str, Any] | None:
    return _first(Period.objects.filter(locked_at=None))


def a_run() -> dict[str, Any] | None:
    return _first(ImportRun.objects.exclude(state=ImportRun.State.UPLOADED))


LABELS = {
    "define_indicator": _("Indicator defined"),
    "change_indicator": _("Indicator changed"),
    "adopt_from_library": _("Ready indicators taken over"),
    "set_collection": _("Places and breakdowns chosen"),
    "add_dimension": _("Dimension added"),
    "add_option": _("Option of a dimension added"),
    "rename_dimension": _("Dimension renamed"),
    "remove_dimension": _("Dimension removed"),
    "remove_option": _("Option of a dimension removed"),
    "compute_formulas": _("Formulas computed"),
    "compute_feeds": _("Automatic figures counted"),
    "archive_indicator": _("Indicator laid aside"),
    "bring_back_indicator": _("Indicator in use again"),
    "settle_directions": _("Directions settled"),
    "set_standard": _("Standard set"),
    "end_standard": _("Standard ended"),
    "remove_standard": _("Standard removed"),
    "make_periods": _("Periods made"),
    "lock_period": _("Period locked"),
    "unlock_period": _("Period unlocked"),
    "enter_measurement": _("Figure entered"),
    "submit_measurements": _("Figures sent for approval"),
    "approve_measurements": _("Figures approved"),
    "return_measurement": _("Figure returned"),
    "verify_measurement": _("Figure counted again"),
    "add_evidence": _("Evidence added"),
    "add_annotation": _("Mark put on the chart"),
    "remove_annotation": _("Mark taken from the chart"),
    "remove_evidence": _("Evidence removed"),
    "add_reading": _("Reading added"),
    "withdraw_reading": _("Reading withdrawn"),
    "give_lock_exception": _("Exception to a lock given"),
    "withdraw_lock_exception": _("Exception to a lock withdrawn"),
    "send_reminders": _("Reminders sent"),
    "load_figures": _("Figures loaded from a file"),
    "keep_import": _("File of figures brought in"),
    "map_import": _("Columns of a file matched"),
    "forget_mapping": _("Mapping of files forgotten"),
    "discard_import": _("File of figures discarded"),
    "read_import": _("File of figures read"),
    "apply_import": _("File of figures applied"),
    "undo_import": _("File of figures undone"),
    "define_unknown": _("Indicators of a file defined"),
    "drop_old_imports": _("Old imports dropped"),
    "import_metadata": _("Codes of another system brought in"),
    "match_code": _("Code of another system matched"),
    "stage_values": _("Data values of another system read"),
    "compute_gaps": _("Gaps computed"),
    "publish_figures": _("Figures published"),
}
PAGES: list[tuple[str, Any]] = [
    ("indicators:home", dict), ("indicators:list", dict), ("indicators:new", dict), ("indicators:directions", dict),
    ("indicators:counting", dict), ("indicators:periods", dict), ("indicators:figures", dict), ("indicators:returned", dict),
    ("indicators:approvals", dict), ("indicators:dashboard", a_directorate), ("indicators:numbers", a_directorate),
    ("indicators:indicator", an_indicator), ("indicators:indicator_csv", an_indicator), ("indicators:change", an_indicator),
    ("indicators:areas", an_indicator_of_areas), ("indicators:annotations", an_indicator), ("indicators:oversight", dict),
    ("indicators:library", dict), ("indicators:registry", dict), ("indicators:dimensions", dict), ("indicators:collection", an_indicator),
    ("indicators:dimension", a_dimension), ("indicators:option", an_option),
    ("indicators:standards", an_indicator), ("indicators:enter", an_indicator), ("indicators:figure", a_figure),
    ("indicators:grid", a_directorate), ("indicators:evidence", a_figure), ("indicators:completeness", dict),
    ("indicators:period", a_period), ("indicators:readings", an_indicator_of_readings),
    ("indicators:recount", a_figure), ("indicators:standard_end", a_standard), ("indicators:due", a_due_figure),
    ("indicators:imports", dict), ("indicators:template", dict), ("indicators:figures_csv", dict),
    ("indicators:import", a_run), ("indicators:import_refused", a_run),
    ("indicators:dhis2", dict), ("indicators:metadata_upload", dict), ("indicators:values_upload", dict),
]  # fmt: skip


def register() -> None:
    registry.navigation.add(
        registry.NavItem(_("Indicators"), "indicators:home", rules.can_view_indicators, "chart", 20, ("indicators",))
    )
    registry.work.add(
        registry.WorkSource(
            "indicators.due",
            _("Figures due"),
            _("Enter"),
            "edit",
            work_due,
            lambda _k, pk: reverse("indicators:due", args=[pk]),
        ),
        registry.WorkSource(
            "indicators.returned", _("Figures returned"), _("Correct"), "undo", work_returned, figure_url
        ),
        registry.WorkSource(
            "indicators.approve", _("Figures to approve"), _("Look"), "check", work_approvals, figure_url
        ),
        registry.WorkSource(
            "indicators.directions", _("Directions to settle"), _("Settle"), "sort", work_directions, directions_url
        ),
    )
    _register_notices()
    registry.search.add(registry.SearchSource("indicator", _("Indicators"), "chart", found_indicators, indicator_url))
    registry.audit_labels.add(*(registry.AuditLabel(f"indicators.{code}", label) for code, label in LABELS.items()))
    registry.test_pages.add(*(registry.TestPage(name, kwargs) for name, kwargs in PAGES))
    register_what_follows()


def register_what_follows() -> None:
    """What goes along when a service or place is merged, when a person leaves, or when the settings change."""
    succession.follow("indicators.Indicator", "service")
    succession.follow("indicators.CollectionPlace", "place", once_per="indicator")
    handover.register(Indicator, "owner", None, _("Indicators"))
    handover.register(Indicator, "deputy", None, _("Indicators as deputy"))
    deadlines.when_due_days_change(redate_periods)


def _register_notices() -> None:
    registry.notices.add(
        registry.NoticeKind(
            news.RETURNED, _("The figure of “%(indicator)s” for %(period)s was returned: %(note)s"), "undo"
        ),
        registry.NoticeKind(
            news.SENT, _("Figures for %(period)s wait for your approval, among them “%(indicator)s”."), "check"
        ),
        registry.NoticeKind(
            news.EXCEPTED,
            _("You may enter figures for %(period)s through %(until)s, though it is locked: %(reason)s"),
            "lock",
        ),
    )
    missing = {
        "owner": _("Figures to enter: %(count)s. Among them “%(indicator)s” for %(period)s."),
        "deputy": _("Late figures: %(count)s. You are the deputy for “%(indicator)s”, %(period)s."),
        "head": _("Still missing in your directorate: %(count)s. Among them “%(indicator)s” for %(period)s."),
    }
    registry.notices.add(
        *(registry.NoticeKind(news.MISSING[level], words, "clock", by_mail=False) for level, words in missing.items())
    )


def figure_url(_kind: str, pk: int) -> str:
    return reverse("indicators:figure", args=[pk])


def indicator_url(_kind: str, pk: int) -> str:
    return reverse("indicators:indicator", args=[pk])
