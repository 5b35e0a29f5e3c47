"""DHIS2's categories, options and combinations: kept as they are called there, understood by identifier or code, written back."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from indicators.actions import find_slice
from indicators.actions.dhis2 import import_metadata, match_code
from indicators.dhis2 import DataValue, Group, read_adx, read_json, write_csv, write_json
from indicators.dhis2.metadata import read_metadata
from indicators.models import Dimension, DimensionOption, Indicator, Measurement, OutsideCode
from tests.make import make, make_directorate, make_member, signed_in
from tests.test_api import bearer

from .test_dhis2 import PATH, at, count, post, value
from .world import figure, make_indicator, make_service, period_of

METADATA = {
    "dataElements": [{"id": "deLEAKS0001", "code": "w-1", "name": "Leaks repaired", "categoryCombo": {"id": "ccSEXAGE001"}}],
    "organisationUnits": [{"id": "ouCITY00001", "code": "CITY", "name": "Alpha City"}],
    "categories": [
        {"id": "caOTHER0001", "code": "GENDER_OLD", "name": "Sex", "categoryOptions": [{"id": "opOTHER0001"}]},
        {"id": "caSEX000001", "code": "GENDER", "name": "Sex", "categoryOptions": [{"id": "opFEMALE001"}, {"id": "opMALE00001"}]},
        {"id": "caAGE000001", "code": "AGE", "name": "Age group", "categoryOptions": [{"id": "opOLD000001"}]},
        {"id": "caDEFAULT01", "code": "default", "name": "default", "categoryOptions": [{"id": "opDEFAULT01"}]},
    ],
    "categoryOptions": [
        {"id": "opFEMALE001", "code": "F", "name": "Women"}, {"id": "opMALE00001", "code": "M", "name": "Men"},
        {"id": "opOLD000001", "code": "60+", "name": "Old"}, {"id": "opDEFAULT01", "code": "default", "name": "default"},
    ],
    "categoryOptionCombos": [
        {"id": "cocDEFAULT1", "code": "default", "name": "default", "categoryCombo": {"id": "ccDEFAULT01"},
         "categoryOptions": [{"id": "opDEFAULT01"}]},
        {"id": "cocFOLDother", "name": "Old, Female", "categoryCombo": {"id": "ccAGESEX001"},
         "categoryOptions": [{"id": "opOLD000001"}, {"id": "opFEMALE001"}]},
        {"id": "cocFOLD0001", "code": "F_60", "name": "Female, 60 and more", "categoryCombo": {"id": "ccSEXAGE001"},
         "categoryOptions": [{"id": "opFEMALE001"}, {"id": "opOLD000001"}]},
    ],
}  # fmt: skip


@pytest.fixture
def groups(inside: Any) -> dict[str, Any]:
    sex = make(Dimension, code="sex", name={"en": "Sex"})
    age = make(Dimension, code="age", name={"en": "Age"})
    women = make(DimensionOption, dimension=sex, code="women", name={"en": "Women"})
    make(DimensionOption, dimension=sex, code="men", name={"en": "Men"})
    return {"age": age, "women": women, "old": make(DimensionOption, dimension=age, code="old", name={"en": "Old"})}


@pytest.fixture
def water(groups: dict[str, Any]) -> Any:
    directorate = make_directorate(code="W", name={"en": "Water"})
    make_indicator(service=make_service(directorate=directorate), code="w-1", name={"en": "Leaks repaired"})
    period_of(date(2026, 1, 1))
    import_metadata(read_metadata(json.dumps(METADATA).encode()), by=None)
    match_code(code_of("caAGE000001"), here="age", by=make_member("administrator"))
    return directorate


@pytest.fixture
def officer(water: Any) -> Client:
    return Client(headers=bearer(make_member("data_officer", water), "read", "write"))


def code_of(uid: str) -> OutsideCode:
    return OutsideCode.objects.select_related("slice", "dimension", "option").get(uid=uid)


def adx(attributes: str, unit: str = "CITY", element: str = "w-1") -> str:
    value = f'<dataValue dataElement="{element}" value="3" {attributes}/>'
    group = f'<group orgUnit="{unit}" period="2026-01-01/P1M">{value}</group>'
    return f'<?xml version="1.0"?><adx xmlns="urn:ihe:qrph:adx:2015">{group}</adx>'


# --- metadata ---


def test_options_are_matched_and_combinations_by_them(water: Any) -> None:
    assert code_of("caSEX000001").dimension.code == "sex"  # type: ignore[union-attr]
    assert [code_of(uid).option.code for uid in ("opFEMALE001", "opOLD000001")] == ["women", "old"]  # type: ignore[union-attr]
    assert [code_of(uid).slice.key for uid in ("cocFOLD0001", "cocFOLDother")] == ["age=old;sex=women"] * 2  # type: ignore[union-attr]
    assert code_of("cocDEFAULT1").slice.key == "total"  # type: ignore[union-attr]
    assert not OutsideCode.objects.filter(uid__in=["caDEFAULT01", "opDEFAULT01"]).exists()
    assert import_metadata(read_metadata(json.dumps(METADATA).encode()), by=None) == (0, 0)


def test_a_combination_follows_once_a_person_matches_its_option(groups: dict[str, Any]) -> None:
    DimensionOption.objects.filter(code="old").update(name={"en": "Above 60"})
    import_metadata(read_metadata(json.dumps(METADATA).encode()), by=None)
    assert code_of("cocFOLD0001").slice is None
    match_code(code_of("opOLD000001"), here="age=old", by=make_member("administrator"))
    assert code_of("cocFOLD0001").slice.key == "age=old;sex=women"  # type: ignore[union-attr]
    DimensionOption.objects.filter(code="old").update(name={"en": "Old"})


@pytest.mark.parametrize("wrong", ["x", [1, None, {"no": "id"}], {"id": "x"}, 7])
def test_odd_lists_of_options_are_no_error(wrong: Any) -> None:
    rows = read_metadata(json.dumps({"categories": [{"id": "ca1", "categoryOptions": wrong}]}).encode())
    assert rows[0].about == {"options": []}


# --- in ---


@pytest.mark.parametrize(
    "attributes",
    ['GENDER="F" AGE="60+"', 'caSEX000001="opFEMALE001" caAGE000001="opOLD000001"', 'GENDER="opFEMALE001" age="OLD"',
     'sex="women" age="old" default="default"', 'categoryOptionCombo="F_60"', 'categoryOptionCombo="cocFOLD0001"'],
)  # fmt: skip
def test_adx_names_groups_by_identifier_or_code_theirs_or_ours(officer: Client, attributes: str) -> None:
    answer = officer.post(PATH, adx(attributes), content_type="application/adx+xml")
    assert count(answer) == (1, 0, 0, 0), answer.content
    assert Measurement.objects.get().slice.key == "age=old;sex=women"


@pytest.mark.parametrize("attributes", ['GENDER="60+"', 'GENDER="F" HEIGHT="tall"', 'categoryOptionCombo="F_61"'])
def test_groups_that_nothing_is_called_are_conflicts(officer: Client, attributes: str) -> None:
    answer = officer.post(PATH, adx(attributes), content_type="application/adx+xml")
    assert answer.status_code == 409
    assert answer.json()["response"]["conflicts"][0]["property"] == "categoryOptionCombo"


def test_units_and_elements_are_known_by_identifier_and_by_code_whatever_the_scheme(officer: Client) -> None:
    assert count(post(officer, value("w-1", orgUnit="CITY"))) == (1, 0, 0, 0)
    named = adx("", "ouCITY00001", "deLEAKS0001")
    assert count(officer.post(PATH, named, content_type="application/adx+xml")) == (0, 1, 0, 0)


# --- out ---


@pytest.mark.parametrize("kind", ["json", "csv", "adx"])
def test_combinations_go_out_in_their_codes_and_come_back_the_same(officer: Client, kind: str) -> None:
    one = Indicator.objects.get()
    figure(one, date(2026, 1, 1), 9)
    figure(one, date(2026, 1, 1), 3, slice=find_slice("age=old;sex=women"))
    answer = officer.get(f"{PATH}?orgUnit=ouCITY00001&period=202601&format={kind}")
    if kind == "adx":
        whole, part = read_adx(answer.content)[1]
        assert dict(part.categories) == {"GENDER": "F", "AGE": "60+"}
        assert (part.data_element, part.org_unit, whole.option_combo) == ("w-1", "CITY", "default")
    elif kind == "json":
        assert [row.option_combo for row in read_json(answer.content)[1]] == ["cocDEFAULT1", "cocFOLD0001"]
    back = officer.post(PATH, answer.content, content_type=answer["Content-Type"])
    assert count(back) == (0, 0, 2, 0), back.content


def test_each_scheme_names_categories_and_options(officer: Client) -> None:
    figure(Indicator.objects.get(), date(2026, 1, 1), 3, slice=find_slice("age=old;sex=women"))
    base = f"{PATH}?orgUnit=ouCITY00001&period=202601&format=adx"
    (by_uid,) = read_adx(officer.get(f"{base}&idScheme=uid").content)[1]
    assert dict(by_uid.categories) == {"caSEX000001": "opFEMALE001", "caAGE000001": "opOLD000001"}
    (mixed,) = read_adx(officer.get(f"{base}&categoryOptionIdScheme=name").content)[1]
    assert dict(mixed.categories) == {"GENDER": "Women", "AGE": "Old"}
    (by_name,) = read_adx(officer.get(f"{base}&idScheme=name").content)[1]
    assert (by_name.categories, by_name.option_combo) == (
        {},
        "Female, 60 and more",
    )  # “Age group” is no attribute's name


def test_what_only_categories_name_goes_out_as_adx_alone(officer: Client) -> None:
    figure(Indicator.objects.get(), date(2026, 1, 1), 4, slice=find_slice("sex=men"))
    base = f"{PATH}?orgUnit=ouCITY00001&period=202601"
    assert officer.get(base).json()["dataValues"] == []
    (row,) = read_adx(officer.get(f"{base}&format=adx").content)[1]
    assert dict(row.categories) == {"GENDER": "M"}
    unnamed = DataValue("e", "202601", "o", "1", categories={"GENDER": "M"})
    assert json.loads(write_json(Group(), [unnamed])) == {"dataValues": []}
    assert len(write_csv(Group(), [unnamed]).splitlines()) == 1


# --- the page ---


def test_categories_and_options_are_matched_on_the_page(water: Any) -> None:
    client = signed_in(make_member("administrator"))
    category, option = code_of("caOTHER0001"), code_of("opMALE00001")
    shown = client.get(at("dhis2"), {"kind": "option"}).content.decode()
    assert 'value="sex=women"' in shown
    assert client.post(f"{at('dhis2')}?kind=option", {f"{option.pk}-here": "age=old"}).status_code == 302
    assert code_of("opMALE00001").option.code == "old"  # type: ignore[union-attr]
    assert client.post(f"{at('dhis2')}?kind=option", {f"{option.pk}-here": "old"}).status_code == 422
    assert client.post(f"{at('dhis2')}?kind=category", {f"{category.pk}-here": ""}).status_code == 302
    assert code_of("caOTHER0001").dimension is None
    assert client.post(f"{at('dhis2')}?kind=category", {f"{category.pk}-here": "age"}).status_code == 302
    assert code_of("caOTHER0001").dimension.code == "age"  # type: ignore[union-attr]
