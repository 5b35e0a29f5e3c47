"""What people type about reports and their schedules, as values; the actions decide."""

from .decisions import AcceptForm, AcknowledgeForm, AnswerForm, DecisionForm
from .keeping import RetentionForm
from .recipients import RecipientsField, written
from .reports import CorrectionForm, ReportForm, SendForm, VerifyForm, WithdrawForm
from .schedules import ScheduleForm

__all__ = [
    "AcceptForm",
    "AcknowledgeForm",
    "AnswerForm",
    "CorrectionForm",
    "DecisionForm",
    "RecipientsField",
    "ReportForm",
    "RetentionForm",
    "ScheduleForm",
    "SendForm",
    "VerifyForm",
    "WithdrawForm",
    "written",
]
