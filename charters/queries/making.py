"""How far a version has come."""

from ..models import CharterSettings, CharterVersion
from ..workflow import Level, State


def charter_settings() -> CharterSettings:
    return CharterSettings.objects.first() or CharterSettings()


def turn_of(version: CharterVersion) -> int:
    """The how-manieth time the version is being checked and approved: each way back to the draft makes the next one."""
    return version.moves.filter(to_state=State.DRAFT).count() + 1


def checks_done(version: CharterVersion) -> set[str]:
    return set(version.checks.filter(turn=turn_of(version)).values_list("kind", flat=True))


def levels() -> list[str]:
    """Who has to approve, in this order."""
    return [Level.DIRECTORATE, Level.GOVERNOR] if charter_settings().governor_approves else [Level.DIRECTORATE]


def levels_missing(version: CharterVersion) -> list[str]:
    done = set(version.approvals.filter(turn=turn_of(version)).values_list("level", flat=True))
    return [level for level in levels() if level not in done]
