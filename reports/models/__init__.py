from ..workflow import Document
from .deliveries import Delivery, ReportDecision
from .designs import DocumentDesign
from .keeping import Retention
from .publications import Publication
from .renderings import Rendering
from .schedules import Recipient, Schedule
from .scopes import SUBJECT_PATHS
from .snapshots import PrintedFigure, Snapshot

__all__ = [
    "SUBJECT_PATHS",
    "Delivery",
    "Document",
    "DocumentDesign",
    "PrintedFigure",
    "Publication",
    "Recipient",
    "Rendering",
    "Retention",
    "ReportDecision",
    "Schedule",
    "Snapshot",
]
