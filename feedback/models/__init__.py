"""Messages of citizens, what belongs to them, and the forms in which they are written."""

from ..surveys.models import Invitation, Question, Response, Survey, SurveyDraft, Wave
from .cases import Case, CaseQuerySet
from .drafts import Draft, DraftPhoto
from .parts import CaseAddition, CaseFile, CaseMove, CaseNote, Concerned, Contact

__all__ = [
    "Case",
    "CaseAddition",
    "CaseFile",
    "CaseMove",
    "CaseNote",
    "CaseQuerySet",
    "Concerned",
    "Contact",
    "Draft",
    "DraftPhoto",
    "Invitation",
    "Question",
    "Response",
    "Survey",
    "SurveyDraft",
    "Wave",
]
