from .charters import Approval, Charter, CharterVersion, Check, VersionMove
from .commitments import Commitment
from .consulting import Comment, Hearing, Side
from .content import Contact, Party, Passage, Requirement, SampleForm, ServiceEntry, Step
from .editions import Edition
from .opinions import CharterFeedback
from .reviewing import CharterReview, ReviewAnswer
from .settings import CharterSettings

__all__ = [
    "Approval",
    "Charter",
    "CharterFeedback",
    "CharterReview",
    "CharterSettings",
    "CharterVersion",
    "Check",
    "Comment",
    "Commitment",
    "Contact",
    "Edition",
    "Hearing",
    "Party",
    "Passage",
    "Requirement",
    "ReviewAnswer",
    "SampleForm",
    "ServiceEntry",
    "Side",
    "Step",
    "VersionMove",
]
