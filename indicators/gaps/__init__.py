"""The set-based engine: SQL that assesses every figure of a scope. Its twin for one figure is formula.assess()."""

from .run import FORMULA_VERSION, Counts, assess_all, assess_cells, assess_indicators, joining_by_hash

__all__ = ["FORMULA_VERSION", "Counts", "assess_all", "assess_cells", "assess_indicators", "joining_by_hash"]
