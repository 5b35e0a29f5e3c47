"""What tenants' administrators see of reports."""

from people.readonly import read_only

from .models import Delivery, PrintedFigure, Recipient, Schedule, Snapshot
from .rules import can_view_reports

read_only(Schedule, ["document", "directorate", "cadence", "next_run_at", "paused_at"], rule=can_view_reports)
read_only(Recipient, ["schedule__document", "name", "email"], rule=can_view_reports)
read_only(
    Snapshot, ["number", "issue", "document", "directorate", "period", "state", "frozen_at"], rule=can_view_reports,
    filters=["state"], hidden=["content"],
)  # fmt: skip
read_only(Delivery, ["snapshot__number", "name", "email", "opened_at", "created_at"], rule=can_view_reports)
read_only(PrintedFigure, ["snapshot__number", "indicator", "period", "value"], rule=can_view_reports)
