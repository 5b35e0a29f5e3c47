"""The only writers of indicators, standards, periods and figures."""

from .computing import compute_gaps, compute_soon, total_slice
from .definitions import (
    archive_indicator,
    bring_back_indicator,
    change_indicator,
    define_indicator,
    index_indicators,
    settle_direction,
    settle_directions,
)
from .figures import (
    Numbers,
    add_evidence,
    approve_measurements,
    enter_measurement,
    return_measurement,
    submit_measurements,
    verify_measurement,
)
from .periods import find_or_make_period, lock_period, make_periods, unlock_period
from .publishing import publish_figures
from .standards import end_standard, remove_standard, set_standard

__all__ = [
    "Numbers", "add_evidence", "approve_measurements", "archive_indicator", "bring_back_indicator", "change_indicator", "compute_gaps",
    "compute_soon", "define_indicator", "end_standard", "enter_measurement", "find_or_make_period", "index_indicators", "lock_period",
    "make_periods", "publish_figures", "remove_standard", "return_measurement", "set_standard", "settle_direction", "settle_directions",
    "submit_measurements", "total_slice", "unlock_period", "verify_measurement",
]  # fmt: skip
