"""What people type about plans, as values; the actions decide."""

from .evaluation import EvaluationForm, LessonsForm
from .goals import GoalForm, ImproveForm
from .plans import PlanForm, ReopenForm, SignForm
from .problems import AdoptForm, ProblemForm
from .shared import NamedChoice, member_field, members
from .steps import ActionForm, UpdateForm

__all__ = [
    "ActionForm",
    "AdoptForm",
    "EvaluationForm",
    "GoalForm",
    "ImproveForm",
    "LessonsForm",
    "NamedChoice",
    "PlanForm",
    "ProblemForm",
    "ReopenForm",
    "SignForm",
    "UpdateForm",
    "member_field",
    "members",
]
