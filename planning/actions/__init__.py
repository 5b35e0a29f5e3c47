from .action_files import add_action_file, archive_action_file
from .barriers import clear_barrier, escalate_barrier, raise_barrier
from .baseline import freeze_baseline
from .calendars import make_calendar_key, withdraw_calendar_key
from .consultation import (
    archive_consultation,
    change_consultation,
    record_consultation,
    restore_consultation,
)
from .copying import save_as_template, start_from_outline
from .criteria import add_criterion, change_criterion, remove_criterion
from .cycles import archive_cycle, change_cycle, open_cycle, restore_cycle
from .dependencies import add_dependency, remove_dependency
from .evaluation import evaluate_goal, record_lessons
from .evidence import add_evidence, remove_evidence
from .following import start_next_cycle
from .goals import archive_goal, change_goal, plan_improvement, set_goal
from .inputs import call_for_input, decide_input, erase_input, send_input
from .key_services import KEY_WORDS, write_key_standard
from .meetings import add_decision, cancel_meeting, change_meeting, plan_meeting, record_meeting, reword_decision
from .merging import merge_problems, split_problem
from .milestones import add_milestone, archive_milestone, complete_milestone, reopen_milestone
from .once import SentAlready, make_once, note_question
from .problems import add_problem, archive_problem, change_problem, restore_problem, set_causes
from .proposals import adopt_problem, dismiss_problem, propose_problems
from .reminding import send_action_reminders
from .scores import close_scores, give_scores, open_scores
from .settings import change_plan_settings
from .solutions import (
    add_solution,
    adopt_suggestion,
    archive_solution,
    change_solution,
    decide_solution,
    set_rank,
)
from .stages import countersign_stage, reopen_stage, sign_off_stage
from .steps import add_action, archive_action, change_action, move_action, restore_action, update_action
from .team import (
    add_seat,
    appoint_chair,
    change_seat,
    confirm_seat,
    decline_seat,
    end_seat,
    invite_to_team,
    remind_of_seat,
    replace_seat,
    take_invited_seats,
)
from .workbook import Outcome, Row, apply_workbook, try_workbook

__all__ = [
    "KEY_WORDS",
    "Outcome",
    "Row",
    "SentAlready",
    "add_action",
    "add_action_file",
    "add_criterion",
    "add_decision",
    "add_dependency",
    "add_evidence",
    "add_milestone",
    "add_problem",
    "add_seat",
    "add_solution",
    "adopt_problem",
    "adopt_suggestion",
    "apply_workbook",
    "appoint_chair",
    "archive_action",
    "archive_action_file",
    "archive_consultation",
    "archive_cycle",
    "archive_goal",
    "archive_milestone",
    "archive_problem",
    "archive_solution",
    "call_for_input",
    "cancel_meeting",
    "change_action",
    "change_consultation",
    "change_criterion",
    "change_cycle",
    "change_goal",
    "change_meeting",
    "change_plan_settings",
    "change_problem",
    "change_seat",
    "change_solution",
    "clear_barrier",
    "close_scores",
    "complete_milestone",
    "confirm_seat",
    "countersign_stage",
    "decide_input",
    "decide_solution",
    "decline_seat",
    "dismiss_problem",
    "end_seat",
    "erase_input",
    "escalate_barrier",
    "evaluate_goal",
    "freeze_baseline",
    "give_scores",
    "invite_to_team",
    "make_calendar_key",
    "make_once",
    "merge_problems",
    "move_action",
    "note_question",
    "open_cycle",
    "open_scores",
    "plan_improvement",
    "plan_meeting",
    "propose_problems",
    "raise_barrier",
    "record_consultation",
    "record_lessons",
    "record_meeting",
    "remind_of_seat",
    "remove_criterion",
    "remove_dependency",
    "remove_evidence",
    "reopen_milestone",
    "reopen_stage",
    "replace_seat",
    "restore_action",
    "restore_consultation",
    "restore_cycle",
    "restore_problem",
    "reword_decision",
    "save_as_template",
    "send_action_reminders",
    "send_input",
    "set_causes",
    "set_goal",
    "set_rank",
    "sign_off_stage",
    "split_problem",
    "start_from_outline",
    "start_next_cycle",
    "take_invited_seats",
    "try_workbook",
    "update_action",
    "withdraw_calendar_key",
    "write_key_standard",
]
