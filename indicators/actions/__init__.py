"""The only writers of indicators, standards, periods and figures."""

from .annotations import add_annotation, remove_annotation
from .cells import Numbers, slice_of
from .computing import compute_gaps, compute_soon
from .definitions import (
    archive_indicator,
    bring_back_indicator,
    change_indicator,
    define_indicator,
    index_indicators,
    settle_direction,
    settle_directions,
)
from .evidence import add_evidence, remove_evidence, upload_evidence
from .figures import (
    approve_measurements,
    enter_measurement,
    return_measurement,
    submit_measurements,
    verify_measurement,
)
from .periods import (
    find_or_make_period,
    give_lock_exception,
    lock_period,
    make_periods,
    unlock_period,
    withdraw_lock_exception,
)
from .publishing import publish_figures
from .readings import add_reading, withdraw_reading
from .reminding import send_reminders
from .slices import find_slice, total_slice
from .standards import end_standard, remove_standard, set_standard

__all__ = [
    "Numbers", "add_annotation", "add_evidence", "add_reading", "approve_measurements", "archive_indicator", "bring_back_indicator",
    "change_indicator", "compute_gaps", "compute_soon", "define_indicator", "end_standard", "enter_measurement",
    "find_or_make_period", "find_slice", "give_lock_exception", "index_indicators", "lock_period", "make_periods",
    "publish_figures", "remove_annotation", "remove_evidence", "remove_standard", "return_measurement", "send_reminders", "set_standard",
    "settle_direction", "settle_directions", "slice_of", "submit_measurements", "total_slice", "unlock_period",
    "upload_evidence", "verify_measurement", "withdraw_lock_exception", "withdraw_reading",
]  # fmt: skip
