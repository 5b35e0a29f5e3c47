from .deliveries import note_opened, queue_deliveries, send_report
from .printed import tell_of_changes
from .schedules import change_schedule, make_schedule, pause_schedule, resume_schedule, run_schedule
from .snapshots import claim_snapshot, correct_report, make_report, note_failed, note_rendered, retry_report

__all__ = [
    "change_schedule",
    "claim_snapshot",
    "correct_report",
    "make_report",
    "make_schedule",
    "note_failed",
    "note_opened",
    "note_rendered",
    "pause_schedule",
    "queue_deliveries",
    "resume_schedule",
    "retry_report",
    "run_schedule",
    "send_report",
    "tell_of_changes",
]
