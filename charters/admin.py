"""What tenants' administrators see of charters."""

from people.readonly import read_only

from .models import (
    Acknowledgement,
    Approval,
    Charter,
    CharterFeedback,
    CharterReview,
    CharterSettings,
    CharterVersion,
    Check,
    Comment,
    Commitment,
    Contact,
    Distribution,
    Edition,
    FormatRequest,
    Hearing,
    Opening,
    Party,
    Passage,
    Recording,
    Requirement,
    ReviewAnswer,
    SampleForm,
    ServiceEntry,
    StaffLetter,
    Step,
    Stock,
    VersionMove,
)
from .rules import can_view_charters

read_only(Charter, ["name", "service", "directorate", "owner", "review_on"], rule=can_view_charters)
read_only(CharterVersion, ["charter__service", "number", "state", "published_at", "ended_at"], rule=can_view_charters)
read_only(
    Commitment,
    ["version__charter__service", "version__number", "position", "words", "service", "indicator"],
    rule=can_view_charters,
)
OF_VERSION = ["version__charter__service", "version__number"]
read_only(Passage, [*OF_VERSION, "part", "words"], rule=can_view_charters)
read_only(Contact, [*OF_VERSION, "kind", "value", "role"], rule=can_view_charters)
read_only(Party, [*OF_VERSION, "kind", "words"], rule=can_view_charters)
read_only(SampleForm, [*OF_VERSION, "words", "address"], rule=can_view_charters)
read_only(ServiceEntry, [*OF_VERSION, "service", "responsible"], rule=can_view_charters)
read_only(Requirement, ["entry__service", "words", "where", "copies"], rule=can_view_charters)
read_only(Step, ["entry__service", "position", "client", "office"], rule=can_view_charters)
read_only(VersionMove, [*OF_VERSION, "from_state", "to_state", "by", "at"], rule=can_view_charters)
read_only(Check, [*OF_VERSION, "kind", "by", "at"], rule=can_view_charters)
read_only(Approval, [*OF_VERSION, "level", "by", "at"], rule=can_view_charters)
read_only(CharterSettings, ["governor_approves"])
read_only(Edition, [*OF_VERSION, "format", "language", "state", "made_at", "recorded_by"], rule=can_view_charters)
read_only(Hearing, [*OF_VERSION, "side", "way", "people", "on"], rule=can_view_charters)
read_only(Opening, [*OF_VERSION, "until", "opened_by"], rule=can_view_charters)
read_only(Comment, [*OF_VERSION, "side", "author", "answer"], rule=can_view_charters)
read_only(CharterReview, [*OF_VERSION, "begun_at", "outcome"], rule=can_view_charters)
read_only(ReviewAnswer, ["review__version__charter__service", "question", "holds", "note"], rule=can_view_charters)
read_only(CharterFeedback, [*OF_VERSION, "at", "easy", "answer", "shown"], rule=can_view_charters)
read_only(Stock, [*OF_VERSION, "format", "language", "copies", "on"], rule=can_view_charters)
read_only(FormatRequest, [*OF_VERSION, "format", "language", "copies", "asked_on", "state"], rule=can_view_charters)
read_only(Distribution, [*OF_VERSION, "way", "place", "copies", "on"], rule=can_view_charters)
read_only(Acknowledgement, [*OF_VERSION, "member", "at"], rule=can_view_charters)
read_only(Recording, ["edition__version__charter__service", "edition__language", "by", "at"], rule=can_view_charters)
read_only(StaffLetter, [*OF_VERSION, "recipients", "at"], rule=can_view_charters)
