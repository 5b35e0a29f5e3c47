from .cycles import change_cycle, open_cycle
from .evaluation import evaluate_goal, record_lessons
from .goals import plan_improvement, set_goal
from .problems import add_problem, adopt_problem, dismiss_problem, propose_problems
from .stages import countersign_stage, reopen_stage, sign_off_stage
from .steps import add_action, change_action, move_action, tell_of_late_actions, update_action
from .team import appoint_chair

__all__ = [
    "add_action",
    "add_problem",
    "adopt_problem",
    "appoint_chair",
    "change_action",
    "change_cycle",
    "countersign_stage",
    "dismiss_problem",
    "evaluate_goal",
    "move_action",
    "open_cycle",
    "plan_improvement",
    "propose_problems",
    "record_lessons",
    "reopen_stage",
    "set_goal",
    "sign_off_stage",
    "tell_of_late_actions",
    "update_action",
]
