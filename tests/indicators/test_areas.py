"""The same indicator in its areas: who is served worst, and how far apart they are."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from indicators import gaps, queries
from indicators.models import Dimension, DimensionOption, Slice, SliceOption
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


def compared(indicator: Any, dimension: Any = None) -> queries.Comparison:
    gaps.assess_all(TODAY, timezone.now())
    return queries.comparison(indicator, period_of(DAY), dimension)


@pytest.mark.parametrize(
    ("direction", "order"), [("higher", ["south", "centre", "north"]), ("lower", ["north", "centre", "south"])]
)
def test_the_worst_served_comes_first(inside: Tenant, direction: str, order: list[str]) -> None:
    indicator = make_world(direction, north=80, centre=40, south=20)
    standard(indicator, "guaranteed", 50)
    found = compared(indicator)
    assert [str(each.name) for each in found.areas] == order
    assert [each.worst for each in found.areas] == [True, False, False]
    assert (found.spread, found.times, found.behind) == (60, 4, 2 if direction == "higher" else 1)


def test_a_standard_of_the_area_s_own_decides(inside: Tenant) -> None:
    indicator = make_world("higher", north=80, south=30)
    standard(indicator, "guaranteed", 20)
    north = Place.objects.get(name__en="north")
    standard(indicator, "guaranteed", 90, place=north)
    found = compared(indicator)
    assert [(str(each.name), each.standing.code) for each in found.areas] == [
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


# --- groups of people ---


def broken_down(indicator: Any, code: str, **figures: Any) -> Dimension:
    """Figures of the indicator for each option of a new dimension."""
    dimension: Dimension = make(Dimension, code=code, name={"en": code.title()})
    for name, value in figures.items():
        option = make(DimensionOption, dimension=dimension, code=name, name={"en": name})
        row = make(Slice, key=f"{code}={name}")
        make(SliceOption, slice=row, option=option)
        figure(indicator, DAY, value, slice=row)
    return dimension


def test_groups_are_compared_as_areas_are_and_combinations_are_no_group(inside: Tenant) -> None:
    indicator = make_world("higher")
    standard(indicator, "guaranteed", 50)
    sex = broken_down(indicator, "sex", women=30, men=70)
    age = broken_down(indicator, "age", old=40)
    both = make(Slice, key="age=old;sex=women")
    for option in DimensionOption.objects.filter(code__in=["old", "women"]):
        make(SliceOption, slice=both, option=option)
    figure(indicator, DAY, 1, slice=both)
    found = compared(indicator, sex)
    assert [(str(each.name), each.worst, each.standing.code) for each in found.areas] == [
        ("women", True, "breach"),
        ("men", False, "kept"),
    ]
    assert (found.spread, found.behind) == (Decimal(40), 1)
    assert [str(each.name) for each in compared(indicator, age).areas] == ["old"]
    assert queries.dimensions_with_figures(indicator) == [age, sex]
    assert queries.comparison(indicator, period_of(DAY)).areas == []


def seen(indicator: Any, **query: str) -> str:
    client = signed_in(make_member(Role.DATA_OFFICER))
    body = client.get(f"/alpha/staff/indicators/{indicator.pk}/areas/", query).content.decode()
    return " ".join(body.split())


def test_the_page_switches_between_areas_and_groups(inside: Tenant) -> None:
    indicator = make_world("higher", north=80, south=20)
    broken_down(indicator, "sex", women=30, men=70)
    gaps.assess_all(TODAY, timezone.now())
    by_area, by_sex = seen(indicator), seen(indicator, by="sex")
    assert "<h1>Areas compared</h1>" in by_area
    assert 'href="?by=sex"' in by_area
    assert "women" not in by_area
    assert "<h1>Compared by Sex</h1>" in by_sex
    assert '<span class="h3size">women</span></dd><dt>served worst' in by_sex
    assert "south" not in by_sex
    assert "<h1>Areas compared</h1>" in seen(indicator, by="colour of eyes")


def test_without_areas_the_page_opens_on_the_groups(inside: Tenant) -> None:
    indicator = make_world("higher")
    broken_down(indicator, "sex", women=30, men=70)
    gaps.assess_all(TODAY, timezone.now())
    assert "<h1>Compared by Sex</h1>" in seen(indicator)
    client = signed_in(make_member(Role.DATA_OFFICER))
    one = client.get(f"/alpha/staff/indicators/{indicator.pk}/").content.decode()
    assert "Compare areas and groups" in one
