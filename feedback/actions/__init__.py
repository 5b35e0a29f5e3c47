"""The only writers of messages: page, staff entry, API and mailbox come through here."""

from .citizen import add_to_case, contest_answer, withdraw_case
from .drafts import drop_old_drafts, remove_photo, save_draft, send_draft, start_draft
from .handling import (
    add_note,
    answer_case,
    ask_citizen,
    assign_case,
    close_case,
    reopen_case,
    resume_case,
    route_case,
    take_up_case,
)
from .intake import Receipt, receive_case

__all__ = [
    "Receipt",
    "add_note",
    "add_to_case",
    "answer_case",
    "ask_citizen",
    "assign_case",
    "close_case",
    "contest_answer",
    "drop_old_drafts",
    "receive_case",
    "remove_photo",
    "reopen_case",
    "resume_case",
    "route_case",
    "save_draft",
    "send_draft",
    "start_draft",
    "take_up_case",
    "withdraw_case",
]
