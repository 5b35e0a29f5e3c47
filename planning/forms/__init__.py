"""What people type about plans, as values; the actions decide."""

from .consultation import CallForm, ConsultationForm, DecideForm, InputForm
from .copying import StartForm, TemplateForm
from .evaluation import EvaluationForm, LessonsForm
from .evidence import EvidenceForm
from .goals import GoalForm, ImproveForm
from .key_services import KeyStandardForm
from .plans import PlanForm, ReopenForm, SignForm
from .problems import AdoptForm, CausesForm, MergeForm, ProblemForm, PutAsideForm
from .scores import CriterionForm, ScoreForm
from .shared import NamedChoice, OnceForm, member_field, members
from .solutions import DecisionForm, RankForm, ReasonForm, RevisionForm, SolutionForm, SuggestionForm
from .steps import ActionForm, MoveForm, UpdateForm
from .workbook import Names, WorkbookForm, row_of

__all__ = [
    "ActionForm",
    "AdoptForm",
    "CallForm",
    "CausesForm",
    "ConsultationForm",
    "CriterionForm",
    "DecideForm",
    "DecisionForm",
    "EvaluationForm",
    "EvidenceForm",
    "GoalForm",
    "ImproveForm",
    "InputForm",
    "KeyStandardForm",
    "LessonsForm",
    "MergeForm",
    "MoveForm",
    "NamedChoice",
    "Names",
    "OnceForm",
    "PlanForm",
    "ProblemForm",
    "PutAsideForm",
    "RankForm",
    "ReasonForm",
    "ReopenForm",
    "RevisionForm",
    "ScoreForm",
    "SignForm",
    "SolutionForm",
    "StartForm",
    "SuggestionForm",
    "TemplateForm",
    "UpdateForm",
    "WorkbookForm",
    "member_field",
    "members",
    "row_of",
]
