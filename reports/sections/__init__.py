"""The sections that reports are made of."""

from . import asks, attention, counting, directorates, figures, over_time, plans
from .base import Section

SECTIONS: dict[str, Section] = {
    each.code: each
    for each in (
        attention.SECTION,
        directorates.SECTION,
        asks.SECTION,
        plans.SECTION,
        over_time.SECTION,
        figures.SECTION,
        counting.SECTION,
    )
}

__all__ = ["SECTIONS", "Section"]
