"""Reads over plans, by noun."""

from .evaluation import Outcome, beginnings, expected_of, outcomes
from .facts import PlanFacts, complete_scorers, live_actions, plan_facts
from .figures import aim_levels, baseline_of, measured_gaps, standard_in_force
from .goals import GoalState, aim_of, goal_states, goals_of
from .plans import actions_of, moves_of, plans_covering, plans_for, problems_of
from .proposals import breaches_since, proposals_for, unattended_breaches
from .seats import chairs, seat_for, seats_of

__all__ = [
    "GoalState",
    "Outcome",
    "PlanFacts",
    "actions_of",
    "aim_levels",
    "aim_of",
    "baseline_of",
    "beginnings",
    "breaches_since",
    "chairs",
    "complete_scorers",
    "expected_of",
    "goal_states",
    "goals_of",
    "live_actions",
    "measured_gaps",
    "moves_of",
    "outcomes",
    "plan_facts",
    "plans_covering",
    "plans_for",
    "problems_of",
    "proposals_for",
    "seat_for",
    "seats_of",
    "standard_in_force",
    "unattended_breaches",
]
