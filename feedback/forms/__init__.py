"""Forms of messages: the steps of the citizen, the staff entry, the steps of the work."""

from .citizen import (
    KIND_LABELS,
    UNKNOWN,
    AboutForm,
    AdditionForm,
    ContactForm,
    FollowForm,
    HelpForm,
    KindForm,
    PhotosField,
    WhatForm,
    WhereForm,
)  # fmt: skip
from .deeds import (
    AnswerForm,
    AppealForm,
    AssessForm,
    AssignForm,
    DecideForm,
    DeedForm,
    JoinForm,
    NoteForm,
    QuestionForm,
    ReasonForm,
    ReferForm,
    RejectForm,
    RouteForm,
)  # fmt: skip
from .entry import EntryForm

__all__ = [
    "KIND_LABELS", "UNKNOWN", "AboutForm", "AdditionForm", "AnswerForm", "AppealForm", "AssessForm", "AssignForm",
    "ContactForm", "DecideForm", "DeedForm", "EntryForm", "FollowForm", "HelpForm", "JoinForm", "KindForm", "NoteForm",
    "PhotosField", "QuestionForm", "ReasonForm", "ReferForm", "RejectForm", "RouteForm", "WhatForm", "WhereForm",
]  # fmt: skip
