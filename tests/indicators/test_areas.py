"""The same indicator in its areas: who is served worst, and how far apart they are."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from indicators import gaps, queries
from organisation.models import Place, Role
from tenancy.models import Tenant
from tests.make import make, make_member, signed_in

from .world import TODAY, figure, make_indicator, period_of, standard

DAY = date(2026, 10, 15)


def area(name: str) -> Place:
    row: Place = make(Place, kind="area", name={"en": name})
    row.path = f"/{row.pk}/"
    row.save()
    return row


def make_world(direction: str | None = "higher", **figures: Any) -> Any:
    indicator = make_indicator(direction=direction, version={"decimals": 0})
    figure(indicator, DAY, 50)
    for name, value in figures.items():
        figure(indicator, DAY, value, place=area(name))
    return indicator


def compared(indicator: Any) -> queries.Comparison:
    gaps.assess_all(TODAY, timezone.now())
    return queries.comparison(indicator, period_of(DAY))


@pytest.mark.parametrize(
    ("direction", "order"), [("higher", ["south", "centre", "north"]), ("lower", ["north", "centre", "south"])]
)
def test_the_worst_served_comes_first(inside: Tenant, direction: str, order: list[str]) -> None:
    indicator = make_world(direction, north=80, centre=40, south=20)
    standard(indicator, "guaranteed", 50)
    found = compared(indicator)
    assert [str(each.place.name) for each in found.areas] == order
    assert [each.worst for each in found.areas] == [True, False, False]
    assert (found.spread, found.times, found.behind) == (60, 4, 2 if direction == "higher" else 1)


def test_a_standard_of_the_area_s_own_decides(inside: Tenant) -> None:
    indicator = make_world("higher", north=80, south=30)
    standard(indicator, "guaranteed", 20)
    north = Place.objects.get(name__en="north")
    standard(indicator, "guaranteed", 90, place=north)
    found = compared(indicator)
    assert [(str(each.place.name), each.standing.code) for each in found.areas] == [
        ("north", "breach"),
        ("south", "kept"),
    ]
    assert found.span == (0, 90)


def test_without_a_direction_nobody_is_called_worst(inside: Tenant) -> None:
    found = compared(make_world(None, north=80, south=20))
    assert not any(each.worst for each in found.areas)
    assert (found.spread, found.behind) == (Decimal(60), 0)


def test_the_page_costs_the_same_for_two_areas_and_for_thirty(inside: Tenant) -> None:
    client, counts = signed_in(make_member(Role.DATA_OFFICER)), []
    client.get("/alpha/staff/indicators/")  # what is asked once in each session
    for many in (2, 30):
        indicator = make_world("higher", **{f"area{n}": n for n in range(many)})
        gaps.assess_all(TODAY, timezone.now())
        with CaptureQueriesContext(connection) as queried:
            answer = client.get(f"/alpha/staff/indicators/{indicator.pk}/areas/")
        assert answer.status_code == 200
        assert f"area{many - 1}" in answer.content.decode()
        counts.append(len(queried))
    assert counts[0] == counts[1]


def test_an_indicator_without_areas_says_so(inside: Tenant) -> None:
    indicator = make_world("higher")
    answer = signed_in(make_member(Role.DATA_OFFICER)).get(f"/alpha/staff/indicators/{indicator.pk}/areas/")
    assert "No figures by area yet" in answer.content.decode()
