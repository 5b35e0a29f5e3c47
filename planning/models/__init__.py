from .awaited import AwaitedSignature
from .consultation import Consultation, ConsultedGroup, ConsultedPlace, Input
from .cycles import BaselineFigure, Cycle, PlanSettings, SignOff, StageMove
from .goals import AimShift, Evaluation, Goal
from .key_services import KeyStandard
from .problems import Cause, Evidence, Problem
from .sent import SentForm
from .solutions import Criterion, Score, ScoreOpening, Solution
from .steps import Action, ActionFile, ActionReminder, ActionUpdate, Barrier, DateShift, Dependency, Milestone
from .team import Attendance, CalendarKey, Decision, Meeting, Seat

__all__ = [
    "Action",
    "ActionFile",
    "ActionReminder",
    "ActionUpdate",
    "AimShift",
    "Attendance",
    "AwaitedSignature",
    "Barrier",
    "BaselineFigure",
    "CalendarKey",
    "Cause",
    "Consultation",
    "ConsultedGroup",
    "ConsultedPlace",
    "Criterion",
    "Cycle",
    "DateShift",
    "Decision",
    "Dependency",
    "Evaluation",
    "Evidence",
    "Goal",
    "Input",
    "KeyStandard",
    "Meeting",
    "Milestone",
    "PlanSettings",
    "Problem",
    "Score",
    "ScoreOpening",
    "Seat",
    "SentForm",
    "SignOff",
    "Solution",
    "StageMove",
]
