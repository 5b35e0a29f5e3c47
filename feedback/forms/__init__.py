"""Forms of messages: the steps of the citizen, the staff entry, the steps of the work."""

from .citizen import (
    KIND_LABELS,
    UNKNOWN,
    AboutForm,
    AdditionForm,
    AgainstForm,
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
    AtOnceForm,
    ClearForm,
    DecideForm,
    DeedForm,
    JoinForm,
    NoteForm,
    NumberForm,
    Offers,
    PersonForm,
    PraiseForm,
    QuestionForm,
    ReasonForm,
    RecastForm,
    ReferForm,
    RejectForm,
    RouteForm,
    SplitForm,
    TaskForm,
)  # fmt: skip
from .desk import BulkForm, RuleForm, TaskAnswerForm, TemplateForm, TryForm
from .entry import EntryForm

__all__ = [
    "AboutForm", "AdditionForm", "AgainstForm", "AnswerForm", "AppealForm", "AssessForm", "AssignForm", "AtOnceForm", "BulkForm",
    "ClearForm", "ContactForm", "DecideForm", "DeedForm", "EntryForm", "FollowForm", "HelpForm", "JoinForm", "KIND_LABELS",
    "KindForm", "NoteForm", "NumberForm", "Offers", "PersonForm", "PhotosField", "PraiseForm", "QuestionForm", "ReasonForm",
    "RecastForm", "ReferForm", "RejectForm", "RouteForm", "RuleForm", "SplitForm", "TaskAnswerForm", "TaskForm",
    "TemplateForm", "TryForm", "UNKNOWN", "WhatForm", "WhereForm",
]  # fmt: skip
