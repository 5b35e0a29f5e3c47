"""Combinations of breakdowns: chosen, entered in the grid, sent by files, named where somebody approves them."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from indicators import actions
from indicators.actions.collecting import Combined, remove_dimension, set_collection
from indicators.models import CollectionPlace, Crossing, Dimension, DimensionOption, Measurement
from indicators.queries.completeness import squares_of
from organisation.models import Directorate, Place
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.make import make, make_directorate, make_member, signed_in

from .files import apply, counts, problems, read
from .helpers import at
from .test_entry import QUERY, fields, grid, indicators, shown
from .world import figure, make_indicator, make_service, period_of

SEPTEMBER = date(2026, 9, 1)


@pytest.fixture
def water(inside: Tenant) -> Directorate:
    period_of(SEPTEMBER)
    return make_directorate(code="W", name={"en": "Water"})


@pytest.fixture
def officer(water: Directorate) -> Any:
    return make_member("data_officer", water, name="Amal")


@pytest.fixture
def client(officer: Any) -> Client:
    return signed_in(officer)


@pytest.fixture
def groups(inside: Tenant) -> dict[str, Any]:
    """Sex and age with two options each, by their codes."""
    found: dict[str, Any] = {}
    for code, options in (("sex", ("men", "women")), ("age", ("old", "young"))):
        found[code] = make(Dimension, code=code, name={"en": code.title()})
        for option in options:
            found[option] = make(DimensionOption, dimension=found[code], code=option, name={"en": option.title()})
    return found


def cross(indicator: Any, one: Dimension, other: Dimension | None = None, *, at_places: bool = False) -> None:
    make(Crossing, indicator=indicator, dimension=one, other=other, at_places=at_places)


def content_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


# --- the definition ---


def test_combinations_are_chosen_changed_and_kept(water: Directorate, groups: dict[str, Any]) -> None:
    row = make_indicator(service=make_service(directorate=water))
    north, sex, age = make(Place, code="n", path="/1/"), groups["sex"].pk, groups["age"].pk
    client = signed_in(make_member("administrator"))
    page = client.get(at("collection", row.pk)).content.decode()
    assert "Sex by Age" in page.replace("Age by Sex", "Sex by Age")
    assert "Sex, at each place" in page
    posted = {"places": [north.pk], "crossings": [f"{sex}x{age}", f"{age}p", f"{sex}x{age}p"]}
    assert client.post(at("collection", row.pk), posted).status_code == 302
    found = set(Crossing.objects.values_list("dimension", "other", "at_places"))
    assert found == {(sex, age, False), (age, None, True), (sex, age, True)}
    kept = Crossing.objects.get(other=None).pk
    client.post(at("collection", row.pk), {"places": [north.pk], "crossings": [f"{age}p"]})
    assert list(Crossing.objects.values_list("pk", flat=True)) == [kept]
    assert "checked" in client.get(at("collection", row.pk)).content.decode().split(f'value="{age}p"')[1][:40]
    assert client.post(at("collection", row.pk), {"crossings": ["7777x1"]}).status_code == 422


def test_what_makes_no_combination_is_refused(water: Directorate, groups: dict[str, Any]) -> None:
    row, by = make_indicator(service=make_service(directorate=water)), make_member("administrator")
    sex = groups["sex"]
    with pytest.raises(NotAllowed, match="needs places"):
        set_collection(row, dimensions=[], places=[], crossings=[Combined(sex.pk, None, True)], by=by)
    for facts in ({"dimension": sex, "at_places": False}, {"dimension": groups["age"], "other": sex}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make(Crossing, indicator=row, **facts)
    many = [make(Place, code=f"p{n}", path=f"/{n}/") for n in range(1, 130)]
    with pytest.raises(NotAllowed, match="These are 645 figures for each period; 500 at most"):
        set_collection(row, dimensions=[], places=many, crossings=[Combined(sex.pk, groups["age"].pk, True)], by=by)
    assert not CollectionPlace.objects.exists()
    cross(row, sex, groups["age"])
    with pytest.raises(NotAllowed, match="broken down by"):
        remove_dimension(groups["age"], by=by)


# --- the grid ---


def test_combinations_have_rows_that_are_typed_sent_and_found_again(
    water: Directorate, client: Client, groups: dict[str, Any]
) -> None:
    (one,) = indicators(water, 1)
    north = make(Place, code="n", name={"en": "North"}, path="/1/")
    make(CollectionPlace, indicator=one, place=north)
    cross(one, groups["sex"], groups["age"])
    cross(one, groups["sex"], at_places=True)
    pk = {code: row.pk for code, row in groups.items()}
    keys = [f"i{one.pk}", f"i{one.pk}p{north.pk}"]
    keys += [f"i{one.pk}o{pk[sex]}o{pk[age]}" for sex in ("men", "women") for age in ("old", "young")]
    keys += [f"i{one.pk}p{north.pk}o{pk[sex]}" for sex in ("men", "women")]
    typed = fields(client, water)
    assert [name.removesuffix("-n") for name in typed if name.endswith("-n")] == keys
    page = shown(client, water)
    assert "Women · Old" in " ".join(page.split())
    assert "North · " in page
    sent = client.post(grid(water), typed | {f"{key}-n": str(n) for n, key in enumerate(keys, 1)} | {"send": "1"})
    assert sent.status_code == 302
    rows = list(Measurement.objects.filter(state="submitted").order_by("value"))
    assert [(row.place, row.slice.key) for row in rows] == [
        (None, "total"), (north, "total"), (None, "age=old;sex=men"), (None, "age=young;sex=men"),
        (None, "age=old;sex=women"), (None, "age=young;sex=women"), (north, "sex=men"), (north, "sex=women"),
    ]  # fmt: skip
    assert 'value="5"' not in page
    figure_page = client.get(at("figure", rows[4].pk)).content.decode()
    assert "Women" in figure_page
    assert "Old" in figure_page
    leader = signed_in(make_member("team_leader", water))
    approvals = " ".join(leader.get(at("approvals")).content.decode().split())
    assert "Old · Women" in approvals or "Women · Old" in approvals


def test_one_combination_is_saved_alone_and_corrected_on_its_own_page(
    water: Directorate, client: Client, groups: dict[str, Any]
) -> None:
    (one,) = indicators(water, 1)
    cross(one, groups["sex"], groups["age"])
    women, old, men = (groups[code].pk for code in ("women", "old", "men"))
    key = f"i{one.pk}o{women}o{old}"
    url = at("grid_row", water.pk, key) + QUERY
    data = {name: text for name, text in fields(client, water).items() if name.startswith(f"{key}-")}
    assert client.post(url, data | {f"{key}-n": "9"})["X-Saved"] == key
    row = Measurement.objects.get()
    figure_page = client.get(at("figure", row.pk)).content.decode()
    address = f"{at('enter', one.pk)}{QUERY}&option={women}&option={old}"
    assert f"option={old}" in figure_page
    page = client.get(address).content.decode()
    assert 'value="9"' in page
    assert client.post(address, {"figure": "8", "value": "8", "revision": "1", "note": ""}).status_code == 302
    row.refresh_from_db()
    assert row.value == 8
    assert client.get(f"{at('enter', one.pk)}{QUERY}&option={women}&option={men}").status_code == 404
    assert client.post(at("grid_row", water.pk, f"i{one.pk}o{old}o{women}") + QUERY, data).status_code == 404


def test_the_completeness_matrix_counts_combinations(water: Directorate, groups: dict[str, Any]) -> None:
    (one,) = indicators(water, 1)
    cross(one, groups["sex"], groups["age"])
    period = period_of(SEPTEMBER)
    figure(one, SEPTEMBER, 7, slice=actions.find_slice("age=old;sex=men"))
    (square,) = squares_of([one], [period])[one.pk]
    assert (square.parts, square.parts_there) == (4, 1)


# --- files ---


def test_a_template_and_an_export_bring_combinations_back(
    water: Directorate, officer: Any, client: Client, groups: dict[str, Any]
) -> None:
    from openpyxl import load_workbook

    (one,) = indicators(water, 1)
    cross(one, groups["sex"], groups["age"])
    answer = client.get(at("template"), {"directorate": str(water.pk), "period": "September 2026"})
    book = load_workbook(io.BytesIO(content_of(answer)))
    sheet: Any = book.active
    keys = [cell.value for cell in sheet[4]]
    slices = [sheet.cell(row, keys.index("slice") + 1).value for row in range(5, sheet.max_row + 1)]
    assert slices == [None, "age=old;sex=men", "age=young;sex=men", "age=old;sex=women", "age=young;sex=women"]
    assert "Women · Old" in str(sheet.cell(8, keys.index("name") + 1).value)
    for row in range(6, 10):
        sheet.cell(row, keys.index("value") + 1).value = row
    out = io.BytesIO()
    book.save(out)
    run = read(out.getvalue(), officer, "filled.xlsx")
    assert (problems(run), counts(run)) == ([], (4, 0, 0, 0))
    apply(run, officer)
    assert Measurement.objects.get(slice__key="age=old;sex=women").value == 8
    exported = content_of(client.get(at("figures_csv")))
    assert counts(read(exported, officer)) == (0, 0, 4, 0)


def test_a_file_with_a_column_for_each_breakdown_is_understood(
    water: Directorate, officer: Any, groups: dict[str, Any]
) -> None:
    indicators(water, 1)
    run = read(
        "code,month,sex,age,figure\nw-001,2026-09,Women,Old,5\nw-001,2026-09,Men,,6\nw-001,2026-09,,,11\n", officer
    )
    assert (problems(run), counts(run)) == ([], (3, 0, 0, 0))
    apply(run, officer)
    found = dict(Measurement.objects.values_list("slice__key", "value"))
    assert found == {"age=old;sex=women": Decimal(5), "sex=men": Decimal(6), "total": Decimal(11)}
    wrong = read("code,month,sex,age,figure\nw-001,2026-09,Women,Ancient,5\n", officer)
    assert [kind for _row, kind, _words in problems(wrong)] == ["slice"]
    one_column = read("code,month,breakdown,figure\nw-001,2026-09,women; old,5\n", officer)
    assert counts(one_column) == (0, 0, 1, 0)
