"""What tenants' administrators see of reports."""

from people.readonly import read_only

from .models import (
    Delivery,
    DocumentDesign,
    PrintedFigure,
    Publication,
    Recipient,
    Rendering,
    ReportDecision,
    Retention,
    Schedule,
    Snapshot,
)
from .rules import can_design_reports, can_set_retentions, can_view_reports

read_only(
    Schedule, ["document", "directorate", "cadence", "next_run_at", "paused_at", "ended_at"], rule=can_view_reports
)
read_only(Recipient, ["schedule__document", "name", "email"], rule=can_view_reports)
read_only(
    Snapshot, ["number", "issue", "document", "directorate", "period", "frozen_at"], rule=can_view_reports,
    filters=["document"], hidden=["content"],
)  # fmt: skip
read_only(
    Rendering, ["snapshot__number", "snapshot__issue", "language", "state", "rendered_at"], rule=can_view_reports,
    filters=["state"],
)  # fmt: skip
read_only(
    Delivery,
    ["snapshot__number", "name", "email", "language", "opened_at", "withdrawn_at", "created_at"],
    rule=can_view_reports,
)
read_only(
    ReportDecision, ["delivery__snapshot__number", "text", "state", "due_on", "recorded_at"], rule=can_view_reports,
    filters=["state"],
)  # fmt: skip
read_only(PrintedFigure, ["snapshot__number", "indicator", "period", "value"], rule=can_view_reports)
read_only(Retention, ["document", "pdf_months", "figure_months"], rule=can_set_retentions)
read_only(DocumentDesign, ["document", "accent", "crest"], rule=can_design_reports)
read_only(Publication, ["number", "snapshot__issue", "by", "at"], rule=can_view_reports)
