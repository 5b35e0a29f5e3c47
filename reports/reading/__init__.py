"""Frozen reports read back."""

from .figures import CHARTED, Figures
from .report import Facts, Report
from .rows import OPEN, Levels, Point, Row, Span, days, decimal, pair, span

__all__ = [
    "CHARTED", "OPEN", "Facts", "Figures", "Levels", "Point", "Report", "Row", "Span", "days", "decimal", "pair", "span",
]  # fmt: skip
