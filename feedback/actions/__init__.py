"""The only writers of messages: page, staff entry, API and mailbox come through here."""

from .appeals import appeal_case, decide_appeal, return_appeal
from .citizen import add_to_case, contest_answer, withdraw_case
from .deciding import (
    accept_case,
    answer_case,
    close_case,
    decide_case,
    join_case,
    reject_case,
    reopen_case,
    take_decision_back,
)
from .drafts import drop_old_drafts, remove_photo, save_draft, send_draft, start_draft
from .handling import (
    acknowledge_case,
    add_note,
    ask_citizen,
    assess_case,
    assign_case,
    refer_case,
    resume_case,
    route_case,
    take_up_case,
)
from .intake import Receipt, receive_case

__all__ = [
    "Receipt",
    "accept_case",
    "acknowledge_case",
    "add_note",
    "add_to_case",
    "answer_case",
    "appeal_case",
    "ask_citizen",
    "assess_case",
    "assign_case",
    "close_case",
    "contest_answer",
    "decide_appeal",
    "decide_case",
    "drop_old_drafts",
    "join_case",
    "receive_case",
    "refer_case",
    "reject_case",
    "remove_photo",
    "reopen_case",
    "resume_case",
    "return_appeal",
    "route_case",
    "save_draft",
    "send_draft",
    "start_draft",
    "take_decision_back",
    "take_up_case",
    "withdraw_case",
]
