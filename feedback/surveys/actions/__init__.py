"""The only writers of surveys, questions, waves, answers and invitations."""

from .answering import (
    QuotaFull,
    drop_forms,
    drop_old_survey_drafts,
    end_answers,
    receive_response,
    remove_response,
    save_answers,
    send_answers,
    start_answers,
)
from .files import (
    ask_for_file,
    claim_file,
    drop_old_files,
    note_file_failed,
    note_file_made,
    note_file_unavailable,
    note_progress,
)
from .importing import import_answers
from .inviting import (
    Invited,
    allow_letters,
    erase_invited_addresses,
    invite_people,
    refuse_letters,
    remind_invited,
)
from .keeping import change_survey_keeping, erase_old_survey_texts
from .questions import add_question, change_question, complete_texts, move_question, remove_question
from .surveys import change_survey, copy_survey, create_survey, move_survey, start_from_ready
from .tallying import tally_responses
from .waves import add_wave, change_wave, finish_wave, publish_results, withdraw_results

__all__ = [
    "Invited",
    "QuotaFull",
    "add_question",
    "add_wave",
    "allow_letters",
    "ask_for_file",
    "change_question",
    "change_survey",
    "change_survey_keeping",
    "change_wave",
    "claim_file",
    "complete_texts",
    "copy_survey",
    "create_survey",
    "drop_forms",
    "drop_old_files",
    "drop_old_survey_drafts",
    "end_answers",
    "erase_invited_addresses",
    "erase_old_survey_texts",
    "finish_wave",
    "import_answers",
    "invite_people",
    "move_question",
    "move_survey",
    "note_file_failed",
    "note_file_made",
    "note_file_unavailable",
    "note_progress",
    "publish_results",
    "receive_response",
    "refuse_letters",
    "remind_invited",
    "remove_question",
    "remove_response",
    "save_answers",
    "send_answers",
    "start_answers",
    "start_from_ready",
    "tally_responses",
    "withdraw_results",
]
