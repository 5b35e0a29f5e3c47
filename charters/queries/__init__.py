"""Reads over charters, what they say, and the standards that their promises copy."""

from .content import content_in_force, content_of, office_content_in_force
from .making import charter_settings, checks_done, levels, levels_missing, turn_of
from .matching import matching_of
from .promises import (
    KINDS,
    NO_LEVEL,
    Difference,
    Level,
    by_name,
    charters,
    copied_level,
    current_measure,
    differences,
    draft_of,
    latest_version,
    level_of,
    level_words,
    measurable_indicators,
    offices_in_force,
    phones,
    promises_in_words,
    readable_level,
    services_of,
    standards_in_force,
    version_in_force,
)
from .readers import staff_of
from .reviewing import next_review, versions_due
from .spreading import Shelf, copies_left, readers_of, shelves
from .waiting import versions_to_move, versions_to_review

__all__ = [
    "KINDS",
    "NO_LEVEL",
    "Difference",
    "Level",
    "Shelf",
    "by_name",
    "charter_settings",
    "charters",
    "checks_done",
    "content_in_force",
    "content_of",
    "copied_level",
    "copies_left",
    "current_measure",
    "differences",
    "draft_of",
    "latest_version",
    "level_of",
    "level_words",
    "levels",
    "levels_missing",
    "matching_of",
    "measurable_indicators",
    "next_review",
    "office_content_in_force",
    "offices_in_force",
    "phones",
    "promises_in_words",
    "readable_level",
    "readers_of",
    "services_of",
    "shelves",
    "staff_of",
    "standards_in_force",
    "turn_of",
    "version_in_force",
    "versions_due",
    "versions_to_move",
    "versions_to_review",
]
