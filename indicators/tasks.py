from collections.abc import Sequence

from tenancy.celery import tenant_task

from . import actions


@tenant_task(name="indicators.make_periods")
def make_periods() -> None:
    actions.make_periods()


@tenant_task(name="indicators.compute_gaps")
def compute_gaps(indicators: Sequence[int] | None = None, cells: Sequence[tuple[int, int]] | None = None) -> None:
    """Without anything named: the whole tenant."""
    pairs = None if cells is None else [(indicator, period) for indicator, period in cells]
    actions.compute_gaps(indicators=indicators, cells=pairs)
