from .charters import Approval, Charter, CharterVersion, Check, VersionMove
from .commitments import Commitment
from .content import Contact, Party, Passage, Requirement, SampleForm, ServiceEntry, Step
from .editions import Edition
from .settings import CharterSettings

__all__ = [
    "Approval",
    "Charter",
    "CharterSettings",
    "CharterVersion",
    "Check",
    "Commitment",
    "Contact",
    "Edition",
    "Party",
    "Passage",
    "Requirement",
    "SampleForm",
    "ServiceEntry",
    "Step",
    "VersionMove",
]
