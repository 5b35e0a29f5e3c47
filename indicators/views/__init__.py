from .editing import archiving, bring_back, change_page, new_page
from .figures import entry_page, figure_move, figure_page, figures_page, gap_entry, recount_page
from .indicator import indicator_csv, indicator_page
from .lists import directions_page, list_page
from .overview import counting_page, dashboard_page, home_page, numbers_page
from .periods import period_locking, periods_page
from .standards import standard_end_page, standard_removal, standards_page

__all__ = [
    "archiving",
    "bring_back",
    "change_page",
    "counting_page",
    "dashboard_page",
    "directions_page",
    "entry_page",
    "figure_move",
    "figure_page",
    "figures_page",
    "gap_entry",
    "home_page",
    "indicator_csv",
    "indicator_page",
    "list_page",
    "new_page",
    "numbers_page",
    "period_locking",
    "periods_page",
    "recount_page",
    "standard_end_page",
    "standard_removal",
    "standards_page",
]
