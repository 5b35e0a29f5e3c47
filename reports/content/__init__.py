"""What a report is about, and its figures, gathered from the tables: plain data, nothing worded and nothing rounded."""

from .design import Design
from .periods import newest_over, period_for, periods_for
from .scope import Scope, scope_of
from .waves import newest_wave

__all__ = ["Design", "Scope", "newest_over", "newest_wave", "period_for", "periods_for", "scope_of"]
