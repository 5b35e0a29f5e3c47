"""What people type about plans, as values; the actions decide."""

from .goals import GoalForm, ImproveForm
from .plans import PlanForm, ReopenForm, SignForm
from .problems import AdoptForm, ProblemForm
from .shared import NamedChoice, member_field, members
from .steps import ActionForm, UpdateForm

__all__ = [
    "ActionForm",
    "AdoptForm",
    "GoalForm",
    "ImproveForm",
    "NamedChoice",
    "PlanForm",
    "ProblemForm",
    "ReopenForm",
    "SignForm",
    "UpdateForm",
    "member_field",
    "members",
]
