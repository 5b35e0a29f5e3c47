"""The only writers of charters. What has left the draft does not change any more; what follows is a new version."""

from .charters import change_charter, create_charter, start_new_version
from .consulting import add_hearing, answer_comment, check_answered, comment_on_charter, remove_hearing
from .content import (
    add_service,
    change_draft,
    remove_service,
    write_contacts,
    write_forms,
    write_parties,
    write_passages,
    write_service,
)
from .making import (
    approve_charter,
    change_charter_settings,
    check_charter,
    check_complete,
    check_numbers,
    check_publish,
    consult_on_charter,
    end_consultation,
    keep_charter,
    publish_charter,
    return_charter,
    review_charter,
    withdraw_charter,
)
from .opinions import answer_feedback, give_feedback
from .promises import add_commitment, change_commitment, check_promise, remove_commitment, take_over_standards
from .reviewing import check_reviewed, renew_charter, send_review_reminders, write_review
from .starting import confirm_translations, fill_draft

__all__ = [
    "add_commitment",
    "add_hearing",
    "add_service",
    "answer_comment",
    "answer_feedback",
    "approve_charter",
    "change_charter",
    "change_charter_settings",
    "change_commitment",
    "change_draft",
    "check_answered",
    "check_charter",
    "check_complete",
    "check_numbers",
    "check_promise",
    "check_publish",
    "check_reviewed",
    "comment_on_charter",
    "confirm_translations",
    "consult_on_charter",
    "create_charter",
    "end_consultation",
    "fill_draft",
    "give_feedback",
    "keep_charter",
    "publish_charter",
    "remove_commitment",
    "remove_hearing",
    "remove_service",
    "renew_charter",
    "return_charter",
    "review_charter",
    "send_review_reminders",
    "start_new_version",
    "take_over_standards",
    "withdraw_charter",
    "write_contacts",
    "write_forms",
    "write_parties",
    "write_passages",
    "write_review",
    "write_service",
]
