"""The only writers of messages: page, staff entry, API and mailbox come through here."""

from .appeals import appeal_case, decide_appeal, return_appeal
from .arranging import change_handling, check_levels
from .at_once import answer_at_once
from .bulk import MOST_AT_ONCE, Result, answer_with_template, do_for_all
from .citizen import add_to_case, contest_answer, rate_case, withdraw_case
from .closing import close_answered_cases
from .correcting import go_on_after_withdrawal, recast_case, renew_number
from .deciding import (
    answer_case,
    close_case,
    decide_case,
    reject_case,
    reopen_case,
    take_decision_back,
)
from .desk import add_rule, change_rule, move_rule_up, remove_rule, remove_template, save_template
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
from .hands import hand_over_cases, let_go_cases
from .helping import answer_task, ask_directorate, drop_task
from .holding import release_case
from .intake import Receipt, receive_case
from .joining import accept_case, join_case
from .late import escalate_late_cases
from .naming import clear_person, name_persons
from .praising import pass_on_praise
from .splitting import split_case
from .undelivered import tell_undelivered

__all__ = [
    "MOST_AT_ONCE",
    "Receipt",
    "Result",
    "accept_case",
    "acknowledge_case",
    "add_note",
    "add_rule",
    "add_to_case",
    "answer_at_once",
    "answer_case",
    "answer_task",
    "answer_with_template",
    "appeal_case",
    "ask_citizen",
    "ask_directorate",
    "assess_case",
    "assign_case",
    "change_handling",
    "change_rule",
    "clear_person",
    "check_levels",
    "close_answered_cases",
    "close_case",
    "contest_answer",
    "decide_appeal",
    "decide_case",
    "do_for_all",
    "drop_old_drafts",
    "drop_task",
    "escalate_late_cases",
    "go_on_after_withdrawal",
    "hand_over_cases",
    "join_case",
    "let_go_cases",
    "move_rule_up",
    "rate_case",
    "name_persons",
    "pass_on_praise",
    "receive_case",
    "recast_case",
    "refer_case",
    "reject_case",
    "release_case",
    "remove_photo",
    "remove_rule",
    "remove_template",
    "renew_number",
    "reopen_case",
    "resume_case",
    "return_appeal",
    "route_case",
    "save_draft",
    "save_template",
    "send_draft",
    "split_case",
    "start_draft",
    "take_decision_back",
    "tell_undelivered",
    "take_up_case",
    "withdraw_case",
]
