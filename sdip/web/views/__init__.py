from .frame import crest, language_choice, root_home, tenant_home, theme
from .notices import notice_opening, notices_page, notices_reading
from .saved import view_removal, view_saving
from .search import search_page
from .work import work_page

__all__ = [
    "crest",
    "language_choice",
    "notice_opening",
    "notices_page",
    "notices_reading",
    "root_home",
    "search_page",
    "tenant_home",
    "theme",
    "view_removal",
    "view_saving",
    "work_page",
]
