"""Reads over indicators, standards and gaps. What other apps use: results.py and counts.py."""

from .areas import (
    Comparison,
    comparison,
    dimensions_with_figures,
    figures_by_option,
    figures_by_place,
    periods_compared,
)
from .completeness import stale_since, with_silence
from .counts import (
    Counts,
    counted,
    counted_by,
    counts_by_service,
    directorate_counts,
    newest_gaps,
    standings_now,
    summed,
)
from .detail import Detail, detail_of, newest_of_each_kind
from .entry import (
    Cell,
    address_of,
    begun_periods,
    cell_keys,
    cells_of,
    earlier_figures,
    excepted,
    exceptions_in_force,
    exceptions_of,
    fillable_directorates,
    fillable_indicators,
    kinds_in_use,
    options_of,
    readings_of,
    services_with,
    slice_key,
    told_entries,
    with_exceptions,
)
from .lists import (
    DIRECTORATE,
    directorates_to_settle,
    due_figures,
    figures_to_approve,
    indicators_in_use,
    latest_gaps,
    open_periods,
    owners_of,
    returned_figures,
    unsettled,
    with_figure_parts,
)
from .results import (
    EFFECT,
    SHOWN,
    Result,
    current_versions,
    directorate_gaps,
    gaps_at,
    has_signal,
    latest_period,
    periods_at,
    promises_and_results,
    results_of,
    services_of,
    whole_gaps,
    windows,
    with_measures,
    with_parts,
    worst_first,
)
from .series import Point, Signals, chart_of, signals, step_of
from .words import OPEN, Levels, has_standing, levels, plain_unit, share_of, standing_of
from .writers import writers_of

__all__ = [
    "DIRECTORATE", "EFFECT", "OPEN", "SHOWN", "Cell", "Comparison", "Counts", "Detail", "Levels", "Point", "Result",
    "Signals", "address_of", "begun_periods", "cell_keys", "cells_of", "chart_of", "comparison", "counted",
    "counted_by", "counts_by_service", "current_versions", "detail_of", "directorate_counts", "directorate_gaps",
    "dimensions_with_figures",
    "directorates_to_settle", "due_figures", "earlier_figures", "excepted", "exceptions_in_force", "exceptions_of",
    "figures_by_option", "figures_by_place", "figures_to_approve", "fillable_directorates", "fillable_indicators", "gaps_at",
    "has_signal", "has_standing", "indicators_in_use", "kinds_in_use", "latest_gaps", "latest_period", "levels",
    "newest_gaps", "newest_of_each_kind", "open_periods", "options_of", "owners_of", "periods_at",
    "periods_compared", "plain_unit", "promises_and_results", "readings_of", "results_of", "returned_figures",
    "services_of", "services_with", "share_of", "signals", "slice_key", "stale_since", "standing_of", "step_of",
    "standings_now", "summed", "told_entries", "unsettled", "whole_gaps", "windows", "with_exceptions",
    "with_figure_parts", "with_measures", "with_parts", "with_silence", "worst_first",
    "writers_of",
]  # fmt: skip
