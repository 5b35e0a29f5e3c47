"""Strings into values; what is sound is decided by the actions."""

from .answering import AnswerForm
from .questions import QuestionForm, TextsForm
from .surveys import CopyForm, InviteForm, KeepingForm, NewSurveyForm, SurveyForm, UploadForm
from .waves import WaveForm

__all__ = [
    "AnswerForm",
    "CopyForm",
    "InviteForm",
    "KeepingForm",
    "NewSurveyForm",
    "QuestionForm",
    "SurveyForm",
    "TextsForm",
    "UploadForm",
    "WaveForm",
]
