from .annotations import annotation_removal, annotations_page
from .areas import areas_page
from .completeness import completeness_page
from .dimensions import (
    collection_page,
    dimension_page,
    dimension_removal,
    dimensions_page,
    option_page,
    option_removal,
)
from .editing import archiving, bring_back, change_page, new_page
from .entry import grid_page, grid_row
from .figures import entry_page, figure_move, figure_page, figures_page, gap_entry, recount_page
from .indicator import indicator_csv, indicator_page
from .library import library_page
from .lists import directions_page, list_page
from .oversight import oversight_page
from .overview import counting_page, dashboard_page, home_page, numbers_page
from .periods import exception_withdrawal, period_locking, period_page, periods_page
from .readings import evidence_file, evidence_page, evidence_removal, reading_withdrawal, readings_page
from .registry import registry_page
from .standards import standard_end_page, standard_removal, standards_page

__all__ = [
    "annotation_removal",
    "annotations_page",
    "archiving",
    "areas_page",
    "bring_back",
    "change_page",
    "collection_page",
    "completeness_page",
    "counting_page",
    "dashboard_page",
    "dimension_page",
    "dimension_removal",
    "dimensions_page",
    "directions_page",
    "entry_page",
    "evidence_file",
    "evidence_page",
    "evidence_removal",
    "exception_withdrawal",
    "figure_move",
    "figure_page",
    "figures_page",
    "gap_entry",
    "grid_page",
    "grid_row",
    "home_page",
    "indicator_csv",
    "indicator_page",
    "library_page",
    "list_page",
    "new_page",
    "numbers_page",
    "option_page",
    "option_removal",
    "oversight_page",
    "period_locking",
    "period_page",
    "periods_page",
    "reading_withdrawal",
    "readings_page",
    "recount_page",
    "registry_page",
    "standard_end_page",
    "standard_removal",
    "standards_page",
]
