"""Files of the organisation, out and in."""

from datetime import date
from decimal import Decimal

from organisation import actions
from organisation.actions.imports import apply_import, keep_import, planned
from organisation.exchange.export import exported_csv
from organisation.exchange.sheets import SHEETS
from organisation.models import Import

TODAY = date(2026, 11, 18)


def fill() -> None:
    homes = actions.add_client_group("homes", {"en": "Households", "ar": "أسر"}, people=1200, by=None)
    shops = actions.add_client_group("shops", {"en": "=Shops()"}, by=None)
    actions.add_stakeholder("007", {"en": "Ministry\nof “Works”; and, more"}, contact="+964 770 1", by=None)
    water = actions.add_directorate("water", {"en": "Water", "uk": "Вода"}, sort_order=2, by=None)
    pipes = actions.add_directorate("pipes", {"en": "-Pipes"}, parent=water, by=None)
    old = actions.add_directorate("old", {"en": "Old"}, by=None)
    actions.end_directorate(old, on=date(2026, 3, 1), by=None)
    actions.add_service(
        "tap", {"en": "Tap"}, pipes, description={"en": "'=a"}, client_groups=[shops, homes], icon="water", by=None
    )
    actions.add_service("hidden", {"en": "Hidden"}, water, public=False, people_served=5, by=None)
    city = actions.add_place("city", {"en": "City"}, population=300000, by=None)
    actions.add_place(
        "office",
        {"en": "@Office"},
        parent=city,
        kind="service_point",
        latitude=Decimal("-31.9"),
        longitude=Decimal("44.925012"),
        by=None,
    )
    actions.add_holiday(date(2026, 3, 21), {"en": "Nowruz", "ar": "نوروز"}, until=date(2026, 3, 22), by=None)
    actions.add_calendar(date(2020, 1, 1), [4, 5], by=None)
    actions.add_calendar(date(2027, 1, 1), [], by=None)


def csv_of(key: str) -> bytes:
    return b"".join(exported_csv(SHEETS[key]))


def bring(content: bytes, holds: str = "") -> Import:
    row = keep_import(content, "file.csv" if holds else "file.xlsx", csv_holds=holds, by=None)
    return apply_import(row, seen=planned(row).fingerprint(), by=None)
