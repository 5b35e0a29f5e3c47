"""What tenants' administrators see of improvement plans."""

from people.readonly import read_only

from .models import (
    Action,
    ActionFile,
    ActionReminder,
    ActionUpdate,
    AimShift,
    Attendance,
    AwaitedSignature,
    Barrier,
    BaselineFigure,
    Cause,
    Consultation,
    ConsultedGroup,
    ConsultedPlace,
    Criterion,
    Cycle,
    DateShift,
    Decision,
    Dependency,
    Evaluation,
    Evidence,
    Goal,
    KeyStandard,
    Meeting,
    Milestone,
    PlanSettings,
    Problem,
    ScoreOpening,
    Seat,
    SignOff,
    Solution,
    StageMove,
)  # fmt: skip
from .rules import can_view_plans

read_only(Cycle, ["code", "name", "directorate", "stage", "archived_at"], rule=can_view_plans, hidden=["name_sort"])
read_only(StageMove, ["cycle", "from_stage", "to_stage", "moved_by", "moved_at"], rule=can_view_plans)
read_only(Problem, ["cycle", "words", "indicator", "created_at"], rule=can_view_plans)
read_only(Goal, ["cycle", "indicator", "owner", "due_on"], rule=can_view_plans)
read_only(AimShift, ["goal", "from_on", "to_on", "by", "at"], rule=can_view_plans)
read_only(Action, ["words", "directorate", "owner", "state", "due_on"], rule=can_view_plans, filters=["state"])
read_only(Seat, ["cycle", "function", "member", "confirmed_at", "ended_at"], rule=can_view_plans)
read_only(SignOff, ["cycle", "stage", "level", "signed_by", "signed_at", "voided_at"], rule=can_view_plans)
read_only(AwaitedSignature, ["cycle", "stage", "level", "since"], rule=can_view_plans)
read_only(BaselineFigure, ["cycle", "indicator", "period", "value", "status"], rule=can_view_plans)
read_only(PlanSettings, ["cluster_size", "cluster_days", "currency"], rule=can_view_plans)
read_only(Meeting, ["cycle", "kind", "starts_at", "held_at", "cancelled_at"], rule=can_view_plans)
read_only(Attendance, ["meeting", "member", "state"], rule=can_view_plans)
read_only(Decision, ["meeting", "words", "action"], rule=can_view_plans)
read_only(Consultation, ["cycle", "voice", "method", "on", "heard"], rule=can_view_plans)
read_only(ConsultedGroup, ["consultation", "client_group"], rule=can_view_plans)
read_only(ConsultedPlace, ["consultation", "place"], rule=can_view_plans)
read_only(KeyStandard, ["cycle", "service", "aspect", "current", "year_3"], rule=can_view_plans)
read_only(Cause, ["problem", "branch", "position", "words"], rule=can_view_plans)
read_only(Evidence, ["problem", "consultation", "kind", "note"], rule=can_view_plans)
read_only(Evaluation, ["goal", "period", "value", "verdict", "evaluated_at"], rule=can_view_plans)
read_only(Solution, ["cycle", "words", "state", "override_rank"], rule=can_view_plans)
read_only(ScoreOpening, ["cycle", "opens", "reason", "by", "at"], rule=can_view_plans)
read_only(Criterion, ["code", "name", "cycle", "weight", "archived_at"], rule=can_view_plans, hidden=["name_sort"])
read_only(ActionUpdate, ["action", "state", "share", "by", "at"], rule=can_view_plans)
read_only(DateShift, ["action", "from_on", "to_on", "by", "at"], rule=can_view_plans)
read_only(Milestone, ["action", "words", "due_on", "done_on"], rule=can_view_plans)
read_only(Dependency, ["action", "needs"], rule=can_view_plans)
read_only(Barrier, ["action", "level", "raised_at", "cleared_at"], rule=can_view_plans)
read_only(ActionFile, ["action", "file", "added_at"], rule=can_view_plans)
read_only(ActionReminder, ["action", "step", "member", "due_on", "reminded_at"], rule=can_view_plans)
