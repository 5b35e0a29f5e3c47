from .charters import Approval, Charter, CharterVersion, Check, VersionMove
from .commitments import Commitment
from .content import Contact, Party, Passage, Requirement, SampleForm, ServiceEntry, Step

__all__ = [
    "Approval",
    "Charter",
    "CharterVersion",
    "Check",
    "Commitment",
    "Contact",
    "Party",
    "Passage",
    "Requirement",
    "SampleForm",
    "ServiceEntry",
    "Step",
    "VersionMove",
]
