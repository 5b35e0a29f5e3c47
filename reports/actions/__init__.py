from .decisions import accept_decision, answer_decision, record_decision
from .keeping import delete_outlived, outlived, set_retention
from .printed import tell_of_changes
from .publishing import publish_report, take_report_back
from .receipts import acknowledge_report, note_opened, retry_delivery
from .renderings import (
    cancel_rendering,
    claim_rendering,
    note_failed,
    note_progress,
    note_rendered,
    retry_rendering,
    want_rendering,
)
from .schedules import (
    change_schedule,
    delete_schedule,
    end_schedule,
    make_schedule,
    note_missed,
    pause_schedule,
    resume_schedule,
    run_schedule,
    send_schedule_now,
    settle_schedules,
    take_up_schedule,
)
from .sending import send_report
from .snapshots import correct_report, make_report
from .withdrawing import resend_delivery, withdraw_delivery, withdraw_report

__all__ = [
    "accept_decision",
    "acknowledge_report",
    "answer_decision",
    "cancel_rendering",
    "change_schedule",
    "claim_rendering",
    "correct_report",
    "delete_outlived",
    "delete_schedule",
    "end_schedule",
    "make_report",
    "make_schedule",
    "note_failed",
    "note_missed",
    "note_opened",
    "note_progress",
    "note_rendered",
    "outlived",
    "pause_schedule",
    "publish_report",
    "record_decision",
    "resend_delivery",
    "resume_schedule",
    "retry_delivery",
    "retry_rendering",
    "run_schedule",
    "send_report",
    "send_schedule_now",
    "set_retention",
    "settle_schedules",
    "take_report_back",
    "take_up_schedule",
    "tell_of_changes",
    "want_rendering",
    "withdraw_delivery",
    "withdraw_report",
]
