"""Services, places, client groups, stakeholders, calendars and holidays."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from organisation import actions
from organisation.models import Calendar, ClientGroup, Directorate, Holiday, Place, Service, Stakeholder, Succession
from organisation.queries import services_formerly_held, tree_order, ways
from sdip.web.search import matching
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed, Stale
from tests.make import make

TODAY = date(2026, 11, 18)


@pytest.fixture(autouse=True)
def _inside(inside: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_args: TODAY)


def directorate(code: str = "water", **values: object) -> Directorate:
    return actions.add_directorate(code, {"en": code.title()}, by=None, **values)  # type: ignore[arg-type]


def test_a_service_is_found_by_its_description_and_keeps_its_client_groups() -> None:
    homes = actions.add_client_group("homes", {"en": "Households"}, people=120000, by=None)
    shops = actions.add_client_group("shops", {"en": "Shops"}, by=None)
    row = actions.add_service(
        "tap", {"en": "Tap water"}, directorate(), description={"en": "Every day"}, client_groups=[homes], by=None
    )
    assert list(matching(Service.objects.all(), "service", "every")) == [row]
    actions.change_service(row, description={"en": "At night"}, client_groups=[shops], by=None)
    assert list(row.client_groups.values_list("client_group__code", flat=True)) == ["shops"]
    assert not matching(Service.objects.all(), "service", "every").exists()
    with pytest.raises(NotAllowed, match="“Shops” is in use"):
        actions.remove_client_group(shops, by=None)
    actions.remove_client_group(homes, by=None)
    assert not matching(ClientGroup.objects.all(), "clientgroup", "households").exists()


def test_whoever_overlooks_a_change_of_the_client_groups_is_told() -> None:
    homes = actions.add_client_group("homes", {"en": "Households"}, by=None)
    row = actions.add_service("tap", {"en": "Tap water"}, directorate(), by=None)
    seen = actions.stamp(Service.objects.get())
    actions.change_service(row, client_groups=[homes], seen=seen, by=None)
    with pytest.raises(Stale):
        actions.change_service(row, name={"en": "Water"}, seen=seen, by=None)


def test_a_moved_service_is_remembered_where_it_was() -> None:
    water, roads = directorate(), directorate("roads")
    row = actions.add_service("tap", {"en": "Tap water"}, water, by=None)
    actions.move_service(row, to=roads, note="Decree 4", by=None)
    (left,) = services_formerly_held(water)
    assert (left.service, left.successor, left.on, left.kind) == (row, roads, TODAY, Succession.Kind.MOVE)
    with pytest.raises(NotAllowed, match="belongs to this directorate already"):
        actions.move_service(row, to=roads, by=None)
    actions.end_service(row, on=TODAY, by=None)
    with pytest.raises(NotAllowed, match="has ended"):
        actions.move_service(row, to=water, by=None)


def test_a_service_does_not_enter_a_directorate_that_has_ended() -> None:
    water, roads = directorate(), directorate("roads")
    row = actions.add_service("tap", {"en": "Tap water"}, water, by=None)
    actions.end_directorate(roads, on=TODAY, by=None)
    for refused in (
        lambda: actions.move_service(row, to=roads, by=None),
        lambda: actions.add_service("lamps", {"en": "Lamps"}, roads, by=None),
    ):
        with pytest.raises(NotAllowed, match="“Roads” has ended"):
            refused()
    assert not Succession.objects.exists()


def test_places_stand_in_a_tree_with_both_coordinates_or_none() -> None:
    city = actions.add_place("city", {"en": "City"}, population=300000, by=None)
    office = actions.add_place(
        "office", {"en": "Office"}, parent=city, kind=Place.Kind.SERVICE_POINT,
        latitude=Decimal("31.99"), longitude=Decimal("44.92"), landmark={"en": "Beside the clock tower"}, by=None,
    )  # fmt: skip
    assert list(matching(Place.objects.all(), "place", "clock")) == [office]
    for wrong in ({"latitude": Decimal(31)}, {"latitude": Decimal(91), "longitude": Decimal(0)}):
        with pytest.raises(NotAllowed, match="latitude"):
            actions.add_place("wrong", {"en": "Wrong"}, by=None, **wrong)
    with pytest.raises(NotAllowed, match="both"):
        actions.change_place(office, latitude=None, by=None)
    with pytest.raises(NotAllowed, match="1 place below it"):
        actions.end_place(city, on=TODAY, by=None)
    with pytest.raises(NotAllowed, match="cannot become part of itself"):
        actions.move_place(city, parent=office, by=None)
    actions.move_place(office, parent=None, by=None)
    actions.end_place(city, on=TODAY, by=None)
    assert list(Place.objects.in_use()) == [office]


def test_a_stakeholder_can_be_changed_and_removed() -> None:
    row = actions.add_stakeholder("ministry", {"en": "Ministry"}, contact="x@example.org", by=None)
    actions.change_stakeholder(row, name={"en": "Ministry of Works"}, contact="", interest={"en": "Money"}, by=None)
    row.refresh_from_db()
    assert (str(row), row.contact, row.interest["en"]) == ("Ministry of Works", "", "Money")
    actions.remove_stakeholder(row, by=None)
    assert not Stakeholder.objects.exists()


def test_a_calendar_that_has_begun_stays() -> None:
    begun = actions.add_calendar(TODAY, [4, 5, 5], by=None)
    assert begun.weekend == [4, 5]
    later = actions.add_calendar(TODAY + timedelta(days=1), [5, 6], by=None)
    with pytest.raises(NotAllowed, match="has begun stays"):
        actions.remove_calendar(begun, by=None)
    with pytest.raises(NotAllowed, match="begins on this day already"):
        actions.add_calendar(TODAY, [6], by=None)
    with pytest.raises(NotAllowed, match="At least one day"):
        actions.add_calendar(TODAY + timedelta(days=9), range(7), by=None)
    actions.remove_calendar(later, by=None)
    assert list(Calendar.objects.all()) == [begun]


def test_a_holiday_may_last_some_days() -> None:
    rows = actions.add_holiday(date(2027, 3, 9), {"en": "Eid"}, until=date(2027, 3, 12), by=None)
    assert [row.on.day for row in rows] == [9, 10, 11, 12]
    for first, last, words in [
        (9, None, "already"),
        (20, date(2027, 3, 19), "before its first"),
        (20, date(2027, 5, 1), "31"),
    ]:
        with pytest.raises(NotAllowed, match=words):
            actions.add_holiday(date(2027, 3, first), {"en": "x"}, until=last, by=None)
    actions.remove_holiday(rows[0], by=None)
    assert Holiday.objects.count() == 3


def test_the_tree_is_ordered_by_place_then_name() -> None:
    a, b = directorate("a", sort_order=2), directorate("b", sort_order=1)
    for code, parent, order in [("z", a, 0), ("y", a, 0), ("x", a, 1), ("w", b, 0)]:
        directorate(code, parent=parent, sort_order=order)
    assert [row.code for row in tree_order(Directorate.objects.by_name())] == ["b", "w", "a", "y", "z", "x"]


def test_the_ways_of_many_rows_take_one_query(django_assert_num_queries: object) -> None:
    root = make(Place, code="root", path="/0/")
    Place.objects.filter(pk=root.pk).update(path=f"/{root.pk}/")
    rows = [actions.add_place(f"p{n}", {"en": "P"}, parent=root, by=None) for n in range(4)]
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = ways(rows)
    assert {key: [str(each.pk) for each in way] for key, way in found.items()} == {r.pk: [str(root.pk)] for r in rows}
