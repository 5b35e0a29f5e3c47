"""What tenants' administrators see of the organisation, and the admin of the platform itself."""

from people.readonly import read_only

from .models import (
    Assignment,
    Calendar,
    ClientGroup,
    Directorate,
    Holiday,
    Import,
    Place,
    PlaceSuccession,
    Service,
    ServiceClientGroup,
    SettingsRecord,
    Stakeholder,
    Succession,
)
from .platform import admin as platform

SORT_KEYS = ["name_sort", "path"]

read_only(Directorate, ["code", "name", "parent", "sort_order", "ended_on"], search=["code"], hidden=SORT_KEYS)
read_only(Place, ["code", "name", "kind", "parent", "ended_on"], search=["code"], filters=["kind"], hidden=SORT_KEYS)
read_only(Service, ["code", "name", "directorate", "public", "ended_on"], search=["code"], hidden=SORT_KEYS)
read_only(ClientGroup, ["code", "name", "people"], search=["code"], hidden=SORT_KEYS)
read_only(ServiceClientGroup, ["service", "client_group"])
read_only(Stakeholder, ["code", "name", "contact"], search=["code"], hidden=SORT_KEYS)
read_only(PlaceSuccession, ["on", "place", "into", "note"])
read_only(Succession, ["on", "kind", "directorate", "successor", "service"], filters=["kind"])
read_only(Assignment, ["member", "role", "directorate", "starts_on", "ends_on"], filters=["role"])
read_only(Calendar, ["valid_from", "weekend"])
read_only(Holiday, ["on", "name"])
read_only(Import, ["file", "member", "state", "created_at", "applied_at"], filters=["state"])
read_only(SettingsRecord, ["name", "time_zone", "colour", "mfa_required"])
platform.register()
