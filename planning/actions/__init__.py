from .cycles import change_cycle, move_stage, open_cycle
from .goals import plan_improvement, set_goal
from .problems import add_problem, adopt_problem, dismiss_problem, propose_problems
from .steps import add_action, change_action, move_action, tell_of_late_actions, update_action

__all__ = [
    "add_action",
    "add_problem",
    "adopt_problem",
    "change_action",
    "change_cycle",
    "dismiss_problem",
    "move_action",
    "move_stage",
    "open_cycle",
    "plan_improvement",
    "propose_problems",
    "set_goal",
    "tell_of_late_actions",
    "update_action",
]
