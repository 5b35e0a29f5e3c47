"""Reads over indicators, standards and gaps. What other apps use: results.py and counts.py."""

from .counts import Counts, counted, counted_by, counts_by_service
from .results import (
    Result,
    current_versions,
    directorate_gaps,
    gaps_at,
    latest_period,
    periods_at,
    promises_and_results,
    results_of,
    whole_gaps,
    windows,
    with_parts,
    worst_first,
)
from .series import Point, Signals, chart_of, signals
from .words import OPEN, Levels, has_standing, levels, standing_of

__all__ = [
    "OPEN", "Counts", "Levels", "Point", "Result", "Signals", "chart_of", "counted", "counted_by", "counts_by_service", "current_versions",
    "directorate_gaps", "gaps_at", "has_standing", "latest_period", "levels", "periods_at", "promises_and_results", "results_of", "signals",
    "standing_of", "whole_gaps", "windows", "with_parts", "worst_first",
]  # fmt: skip
