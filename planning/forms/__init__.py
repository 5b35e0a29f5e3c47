"""What people type about plans, as values; the actions decide."""

from .evaluation import EvaluationForm, LessonsForm
from .goals import GoalForm, ImproveForm
from .plans import PlanForm, ReopenForm, SignForm
from .problems import AdoptForm, ProblemForm
from .scores import CriterionForm, ScoreForm
from .shared import NamedChoice, member_field, members
from .solutions import DecisionForm, RankForm, ReasonForm, RevisionForm, SolutionForm, SuggestionForm
from .steps import ActionForm, UpdateForm

__all__ = [
    "ActionForm",
    "AdoptForm",
    "CriterionForm",
    "DecisionForm",
    "EvaluationForm",
    "GoalForm",
    "ImproveForm",
    "LessonsForm",
    "NamedChoice",
    "PlanForm",
    "ProblemForm",
    "RankForm",
    "ReasonForm",
    "ReopenForm",
    "RevisionForm",
    "ScoreForm",
    "SignForm",
    "SolutionForm",
    "SuggestionForm",
    "UpdateForm",
    "member_field",
    "members",
]
