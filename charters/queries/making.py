"""How far a version has come."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from ..models import CharterSettings, CharterVersion, VersionMove
from ..workflow import Level, State


def charter_settings() -> CharterSettings:
    return CharterSettings.objects.first() or CharterSettings()


def turn_of(version: CharterVersion) -> int:
    """The how-manieth time the version is being checked and approved: each way back to the draft makes the next one."""
    return version.moves.filter(to_state=State.DRAFT).count() + 1


def turn_at(version: str) -> Any:
    """The same inside a query; `version` leads from its row to the version."""
    returns = VersionMove.objects.filter(version=OuterRef(version), to_state=State.DRAFT).order_by()
    counted = returns.values("version").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0) + 1


def checks_done(version: CharterVersion) -> set[str]:
    return set(version.checks.filter(turn=turn_of(version)).values_list("kind", flat=True))


def levels(version: CharterVersion) -> list[str]:
    """Who has to approve, in this order."""
    return [Level.DIRECTORATE, Level.GOVERNOR] if version.governor_approves else [Level.DIRECTORATE]


def levels_missing(version: CharterVersion) -> list[str]:
    done = set(version.approvals.filter(turn=turn_of(version)).values_list("level", flat=True))
    return [level for level in levels(version) if level not in done]


def was_shown(version: CharterVersion) -> bool:
    """Whether anybody but its writers has been asked about it."""
    return version.moves.exists() or version.hearings.exists()
