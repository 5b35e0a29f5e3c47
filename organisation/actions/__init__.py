"""The only writers of the organisation."""

from .calendars import add_calendar, add_holiday, remove_calendar, remove_holiday
from .changes import stamp
from .directorates import (
    add_directorate,
    end_directorate,
    merge_directorates,
    move_directorate,
    rename_directorate,
    split_directorate,
)
from .groups import (
    add_client_group,
    add_stakeholder,
    change_client_group,
    change_stakeholder,
    remove_client_group,
    remove_stakeholder,
)
from .merging import merge_places, merge_services
from .places import add_place, change_place, end_place, move_place
from .services import add_service, change_service, end_service, move_service

__all__ = [
    "add_calendar",
    "add_client_group",
    "add_directorate",
    "add_holiday",
    "add_place",
    "add_service",
    "add_stakeholder",
    "change_client_group",
    "change_place",
    "change_service",
    "change_stakeholder",
    "end_directorate",
    "end_place",
    "end_service",
    "merge_directorates",
    "merge_places",
    "merge_services",
    "move_directorate",
    "move_place",
    "move_service",
    "remove_calendar",
    "remove_client_group",
    "remove_holiday",
    "remove_stakeholder",
    "rename_directorate",
    "split_directorate",
    "stamp",
]
