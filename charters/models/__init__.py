from .charters import Approval, Charter, CharterVersion, Check, VersionMove
from .commitments import Commitment
from .consulting import Comment, Hearing, Side
from .content import Contact, Party, Passage, Requirement, SampleForm, ServiceEntry, Step
from .editions import Edition
from .settings import CharterSettings

__all__ = [
    "Approval",
    "Charter",
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
    "SampleForm",
    "ServiceEntry",
    "Side",
    "Step",
    "VersionMove",
]
