"""How far the goals of the plan have come that a report is about."""

from planning.queries import Outcome, outcomes

from .scope import Scope


def outcomes_in(scope: Scope) -> list[Outcome]:
    """Asked once for all its sections."""
    assert scope.cycle is not None
    if "outcomes" not in scope.known:
        scope.known["outcomes"] = outcomes(scope.cycle)
    found: list[Outcome] = scope.known["outcomes"]
    return found
