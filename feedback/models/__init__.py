"""Messages of citizens, what belongs to them, and the forms in which they are written."""

from ..keeping.models import Keeping
from ..mailbox.models import Mailbox, ReceivedMail
from ..open311.models import Clearance, SentRequest, SentUpdate
from ..statistics.models import CaseChange, CaseFact, CaseTally
from ..statistics.quarters import PublishedQuarter
from ..surveys.counted import AnswerCount, ResponseChange
from ..surveys.models import Invitation, Question, Response, Survey, SurveyDraft, Wave
from .cases import Case, CaseQuerySet
from .desk import AnswerTemplate, CaseEscalation, CaseTask, Praise, Rating, RoutingRule
from .drafts import Draft, DraftPhoto
from .handling import Handling
from .parts import CaseAddition, CaseFile, CaseMove, CaseNote, Concerned, Contact, MoveFile

__all__ = [
    "AnswerCount",
    "AnswerTemplate",
    "Case",
    "CaseAddition",
    "CaseChange",
    "CaseEscalation",
    "CaseFact",
    "CaseFile",
    "CaseMove",
    "CaseNote",
    "CaseQuerySet",
    "CaseTally",
    "CaseTask",
    "Clearance",
    "Concerned",
    "Contact",
    "Draft",
    "DraftPhoto",
    "Handling",
    "Invitation",
    "Question",
    "Keeping",
    "Mailbox",
    "MoveFile",
    "Praise",
    "PublishedQuarter",
    "Rating",
    "ReceivedMail",
    "Response",
    "ResponseChange",
    "RoutingRule",
    "SentRequest",
    "SentUpdate",
    "Survey",
    "SurveyDraft",
    "Wave",
]
