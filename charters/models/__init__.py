from .charters import Approval, Charter, CharterVersion, Check, VersionMove, Wording
from .commitments import Commitment
from .consulting import Comment, Hearing, Opening, Side
from .content import Contact, Party, Passage, Requirement, SampleForm, ServiceEntry, Step
from .editions import Edition
from .opinions import CharterFeedback
from .recordings import Recording, StaffLetter
from .reviewing import CharterReview, ReviewAnswer
from .settings import CharterSettings
from .spreading import Acknowledgement, Distribution, FormatRequest, Stock

__all__ = [
    "Acknowledgement",
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
    "Distribution",
    "Edition",
    "FormatRequest",
    "Hearing",
    "Opening",
    "Party",
    "Passage",
    "Recording",
    "Requirement",
    "ReviewAnswer",
    "SampleForm",
    "ServiceEntry",
    "Side",
    "StaffLetter",
    "Step",
    "Stock",
    "VersionMove",
    "Wording",
]
