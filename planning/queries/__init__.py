"""Reads over plans, by noun."""

from .baseline import (
    StartingFigure,
    baseline_figures,
    indicators_of,
    newest_gaps,
    present_versions,
    starting_figures,
)
from .evaluation import Outcome, beginnings, expected_of, outcomes
from .facts import PlanFacts, live_actions, plan_facts
from .figures import aim_levels, baseline_of, measured_gaps, standard_in_force
from .goals import GoalState, aim_of, goal_states, goals_of
from .plans import actions_of, moves_of, plans_covering, plans_for, problems_of
from .proposals import (
    Cluster,
    breaches_since,
    messages_about,
    proposals,
    proposals_for,
    unattended_breaches,
    unattended_clusters,
)
from .scores import (
    Voice,
    opened_scores,
    own_scores,
    scores_wanted,
    solutions_of,
    voices,
    voting_seat,
)
from .seats import chairs, seat_for, seats_of

__all__ = [
    "Cluster",
    "GoalState",
    "Outcome",
    "PlanFacts",
    "Voice",
    "StartingFigure",
    "actions_of",
    "aim_levels",
    "aim_of",
    "baseline_figures",
    "baseline_of",
    "beginnings",
    "breaches_since",
    "chairs",
    "expected_of",
    "goal_states",
    "goals_of",
    "indicators_of",
    "live_actions",
    "measured_gaps",
    "messages_about",
    "moves_of",
    "newest_gaps",
    "opened_scores",
    "outcomes",
    "own_scores",
    "plan_facts",
    "plans_covering",
    "plans_for",
    "present_versions",
    "problems_of",
    "proposals",
    "proposals_for",
    "scores_wanted",
    "seat_for",
    "seats_of",
    "solutions_of",
    "standard_in_force",
    "starting_figures",
    "unattended_breaches",
    "voices",
    "voting_seat",
    "unattended_clusters",
]
