"""Forms of charters: strings into values, nothing is saved here."""

from .charters import CharterForm, CharterSettingsForm, NewCharterForm, NewOfficeCharterForm, OfficeCharterForm
from .consulting import (
    CommentAnswerForm,
    CommentForm,
    HearingForm,
    OpeningForm,
    PublicCommentForm,
    SeveralAnswersForm,
)
from .content import (
    AnswerForm,
    ContactForm,
    EntryForm,
    NewEntryForm,
    PartyForm,
    RequirementForm,
    RowForm,
    SampleFormForm,
    SectionForm,
    StepForm,
)
from .making import CheckForm, KeepForm, ReasonForm
from .opinions import AsideForm, FeedbackAnswerForm, FeedbackForm
from .promises import CommitmentForm
from .reviewing import ReviewForm, initial_of
from .spreading import DistributionForm, FormatRequestForm, PublicFormatForm, RefusalForm, StockForm
from .starting import CharterFileForm, ReadyForm, TakeOverForm

__all__ = [
    "AnswerForm",
    "AsideForm",
    "CharterFileForm",
    "CharterForm",
    "CharterSettingsForm",
    "CheckForm",
    "CommentAnswerForm",
    "CommentForm",
    "CommitmentForm",
    "ContactForm",
    "DistributionForm",
    "EntryForm",
    "FeedbackAnswerForm",
    "FeedbackForm",
    "FormatRequestForm",
    "HearingForm",
    "KeepForm",
    "NewCharterForm",
    "NewEntryForm",
    "NewOfficeCharterForm",
    "OfficeCharterForm",
    "OpeningForm",
    "PartyForm",
    "PublicCommentForm",
    "PublicFormatForm",
    "ReadyForm",
    "ReasonForm",
    "RefusalForm",
    "RequirementForm",
    "ReviewForm",
    "RowForm",
    "SampleFormForm",
    "SectionForm",
    "SeveralAnswersForm",
    "StepForm",
    "StockForm",
    "TakeOverForm",
    "initial_of",
]
