"""What tenants' administrators see of improvement plans."""

from people.readonly import read_only

from .models import Action, Cycle, Goal, Problem, StageMove
from .rules import can_view_plans

read_only(
    Cycle, ["code", "name", "directorate", "stage", "chair", "archived_at"], rule=can_view_plans, hidden=["name_sort"]
)
read_only(StageMove, ["cycle", "from_stage", "to_stage", "moved_by", "moved_at"], rule=can_view_plans)
read_only(Problem, ["cycle", "words", "indicator", "created_at"], rule=can_view_plans)
read_only(Goal, ["cycle", "indicator", "owner", "due_on"], rule=can_view_plans)
read_only(Action, ["words", "directorate", "owner", "state", "due_on"], rule=can_view_plans, filters=["state"])
