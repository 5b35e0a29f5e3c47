"""DHIS2: its codes matched to ours, data values in and out as JSON, CSV and ADX."""

import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.actions.dhis2 import import_metadata, match_code
from indicators.dhis2 import FORMATS, DataValue, Group, Unreadable, read_adx, read_csv, read_json
from indicators.dhis2.metadata import Entry, read_metadata
from indicators.dhis2.periods import adx_period, period_of_adx
from indicators.models import Dimension, DimensionOption, Measurement, OutsideCode, State
from organisation.models import Place
from tests.make import make, make_directorate, make_member, signed_in
from tests.test_api import bearer

from .world import figure, make_indicator, make_service, period_of

PATH = "/alpha/api/v1/dataValueSets/"
METADATA = {
    "dataElements": [
        {"id": "deLEAKS0001", "code": "w-1", "name": "Leaks repaired", "valueType": "NUMBER"},
        {"id": "deTIMEnum01", "name": "On time - numerator"},
        {"id": "deTIMEden01", "name": "On time (denominator)"},
        {"id": "deOTHER0001", "name": "Trees planted"},
    ],
    "organisationUnits": [
        {"id": "ouCITY00001", "name": "Alpha City"},
        {"id": "ouNORTH0001", "code": "NORTH", "name": "North ward", "parent": {"id": "ouCITY00001"}},
    ],
    "categoryOptionCombos": [{"id": "cocDEFAULT1", "name": "default"}, {"id": "cocWOMEN001", "name": "Women"}],
    "dataSets": [
        {"id": "dsWATER0001", "code": "WATER", "name": "Water", "dataSetElements": [{"dataElement": {"id": "deLEAKS0001"}}]},
    ],
}  # fmt: skip


@pytest.fixture
def water(inside: Any) -> Any:
    directorate = make_directorate(code="W", name={"en": "Water"})
    service = make_service(directorate=directorate)
    make_indicator(service=service, code="w-1", name={"en": "Leaks repaired"})
    make_indicator(service=service, code="w-2", name={"en": "On time"}, version={"kind": "percent", "unit": "percent"})
    make(Place, code="north", name={"en": "North"}, path="/1/")
    make(DimensionOption, dimension=make(Dimension, code="sex"), code="f", name={"en": "Women"})
    period_of(date(2026, 1, 1))
    import_metadata(read_metadata(json.dumps(METADATA).encode()), by=None)
    return directorate


@pytest.fixture
def officer(water: Any) -> Client:
    return Client(headers=bearer(make_member("data_officer", water), "read", "write"))


def value(element: str = "deLEAKS0001", text: str = "7", **facts: Any) -> dict[str, Any]:
    return {"dataElement": element, "period": "202601", "orgUnit": "ouCITY00001", "value": text, **facts}


def post(to: Client, *values: dict[str, Any], **query: str) -> Any:
    path = PATH + ("?" + "&".join(f"{key}={told}" for key, told in query.items()) if query else "")
    return to.post(path, json.dumps({"dataValues": values}), content_type="application/json")


def count(answer: Any) -> tuple[int, ...]:
    told = answer.json()["response"]["importCount"]
    return tuple(told[name] for name in ("imported", "updated", "ignored", "deleted"))


# --- metadata ---


def test_codes_and_names_are_matched_and_what_a_person_matched_stays(water: Any) -> None:
    found = {row.uid: row for row in OutsideCode.objects.select_related("indicator", "place", "slice")}
    assert (found["deLEAKS0001"].indicator.code, found["deLEAKS0001"].part) == ("w-1", "value")
    assert (found["deTIMEnum01"].indicator.code, found["deTIMEnum01"].part) == ("w-2", "numerator")
    assert (found["deTIMEden01"].indicator.code, found["deTIMEden01"].part) == ("w-2", "denominator")
    assert found["deOTHER0001"].indicator is None
    assert found["ouCITY00001"].whole
    assert found["ouNORTH0001"].place.code == "north"
    assert (found["cocDEFAULT1"].slice.key, found["cocWOMEN001"].slice.key) == ("total", "sex=f")
    assert found["dsWATER0001"].about["elements"] == ["deLEAKS0001"]
    match_code(found["deOTHER0001"], here="w-1", part="numerator", by=make_member("administrator"))
    entries = [
        Entry("data_element", "deOTHER0001", "", "On time"),
        Entry("data_element", "deNEW000001", "", "Anything"),
    ]
    assert import_metadata(entries, by=None) == (1, 1)
    again = OutsideCode.objects.get(uid="deOTHER0001")
    assert (again.name, again.indicator.code, again.part) == ("On time", "w-1", "numerator")


def test_real_metadata_is_read(inside: Any, shared: Any) -> None:
    content = (shared / "data/dhis2/rwanda_imihigo_ngoma_metadata.json").read_bytes()
    new, _changed = import_metadata(read_metadata(content), by=None)
    assert new == 1080 + 1 + 1
    rows = OutsideCode.objects.filter(kind="data_set")
    assert rows.get().about["periodType"] == "FinancialJuly"
    assert len(rows.get().about["elements"]) > 100
    assert import_metadata(read_metadata(content), by=None) == (0, 0)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"dataElements": []}', b'{"dataElements": [{"name": "x"}]}'])
def test_what_is_no_metadata_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read_metadata(content)


# --- in ---


def test_values_become_drafts_and_unchanged_ones_are_ignored(officer: Client) -> None:
    values = [
        value(),
        value("deTIMEnum01", "9"),
        value("deTIMEden01", "10"),
        value(orgUnit="ouNORTH0001", categoryOptionCombo="cocWOMEN001"),
    ]
    first = post(officer, *values)
    assert (first.status_code, count(first)) == (200, (3, 0, 0, 0)), first.content
    assert first.json()["response"]["responseType"] == "ImportSummary"
    ratio = Measurement.objects.get(version__indicator__code="w-2")
    assert (ratio.value, ratio.state) == (Decimal("0.9"), "draft")
    assert Measurement.objects.get(place__code="north").slice.key == "sex=f"
    assert count(post(officer, *values)) == (0, 0, 3, 0)
    assert count(post(officer, value("deTIMEnum01", "8"), value(text="8", comment="counted again"))) == (0, 2, 0, 0)
    assert Measurement.objects.get(version__indicator__code="w-2").value == Decimal("0.8")


def test_a_dry_run_and_the_strategies(officer: Client) -> None:
    assert count(post(officer, value(), dryRun="true")) == (1, 0, 0, 0)
    assert not Measurement.objects.exists()
    assert count(post(officer, value(), importStrategy="UPDATE")) == (0, 0, 1, 0)
    assert count(post(officer, value(), importStrategy="CREATE")) == (1, 0, 0, 0)
    assert count(post(officer, value(text="9"), importStrategy="CREATE")) == (0, 0, 1, 0)
    assert count(post(officer, value(text="9"), send="true")) == (0, 1, 0, 0)
    assert Measurement.objects.get().state == "submitted"
    assert post(officer, value(), importStrategy="DELETE").status_code == 400


def test_conflicts_are_named_and_nothing_is_imported(officer: Client) -> None:
    answer = post(
        officer, value(), value("unknown"), value(orgUnit="x"), value(period="2026Q9"), value(text="many"), value("deTIMEnum01", "1"),
        value(categoryOptionCombo="x"), value(period="299901"),
    )  # fmt: skip
    assert (answer.status_code, count(answer)) == (409, (0, 0, 8, 0))
    told = [(one["indexes"], one["property"]) for one in answer.json()["response"]["conflicts"]]
    assert told == [
        ([1], "dataElement"), ([2], "orgUnit"), ([3], "value"), ([4], "value"), ([5], "value"),
        ([6], "categoryOptionCombo"), ([7], "period"),
    ]  # fmt: skip
    assert not Measurement.objects.exists()
    figure(OutsideCode.objects.get(uid="deLEAKS0001").indicator, date(2026, 1, 1), 5)
    refused = post(officer, value())
    assert (refused.status_code, count(refused)) == (409, (0, 0, 1, 0))
    assert Measurement.objects.get().value == 5


def test_csv_and_adx_say_the_same_as_json(officer: Client) -> None:
    csv = "dataelement,period,orgunit,catoptcombo,attroptcombo,value\nw-1,202601,NORTH,,,7\n"
    answer = officer.post(f"{PATH}?idScheme=code", csv, content_type="application/csv")
    assert count(answer) == (1, 0, 0, 0), answer.content
    adx = (
        '<?xml version="1.0"?><adx xmlns="urn:ihe:qrph:adx:2015"><group orgUnit="NORTH" period="2026-01-01/P1M" dataSet="WATER">'
        '<dataValue dataElement="w-1" value="7"/><dataValue dataElement="w-1" value="3" SEX="F"/></group></adx>'
    )
    answer = officer.post(PATH, adx, content_type="application/adx+xml")
    assert count(answer) == (1, 0, 1, 0), answer.content
    assert Measurement.objects.get(slice__key="sex=f").value == 3


@pytest.mark.parametrize(
    ("content", "kind"),
    [("{", "application/json"), ("[]", "application/json"), ("<adx/>", "application/xml"), ("<adx", "application/xml"),
     ('<!DOCTYPE a [<!ENTITY b "c">]><adx xmlns="urn:ihe:qrph:adx:2015"/>', "application/xml")],
)  # fmt: skip
def test_bad_content_is_refused(officer: Client, content: str, kind: str) -> None:
    answer = officer.post(PATH, content, content_type=kind)
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"body"})


def test_rights_and_types(officer: Client, water: Any) -> None:
    assert officer.post(PATH, "x", content_type="text/plain").status_code == 415
    head = Client(headers=bearer(make_member("head", water), "read", "write"))
    assert post(head, value()).status_code == 403
    other = Client(headers=bearer(make_member("data_officer", make_directorate()), "read", "write"))
    answer = post(other, value())
    assert (answer.status_code, count(answer)) == (409, (0, 0, 1, 0))
    assert post(Client(headers=bearer(make_member("data_officer", water), "read")), value()).status_code == 403


# --- out ---


@pytest.mark.parametrize("kind", ["json", "csv", "adx"])
def test_what_is_taken_out_is_the_same_when_it_comes_back(officer: Client, kind: str) -> None:
    one, two = (OutsideCode.objects.get(uid=uid).indicator for uid in ("deLEAKS0001", "deTIMEnum01"))
    north = Place.objects.get()
    figure(one, date(2026, 1, 1), "12.5")
    figure(one, date(2026, 1, 1), 3, place=north, slice=OutsideCode.objects.get(uid="cocWOMEN001").slice)
    figure(two, date(2026, 1, 1), "0.9", numerator=9, denominator=10)
    figure(one, date(2026, 2, 1), 4, state=State.DRAFT)
    path = f"{PATH}?orgUnit=ouCITY00001&period=202601&children=true&format={kind}"
    answer = officer.get(path)
    assert answer.status_code == 200, answer.content
    group, values = FORMATS[kind][0](answer.content)
    assert len(values) == 4
    back = officer.post(PATH, answer.content, content_type=answer["Content-Type"])
    assert count(back) == (0, 0, 3, 0), back.content


def test_only_what_is_asked_for_is_taken_out(officer: Client) -> None:
    one, two = (OutsideCode.objects.get(uid=uid).indicator for uid in ("deLEAKS0001", "deTIMEnum01"))
    for indicator in (one, two):
        figure(indicator, date(2026, 1, 1), "0.5", numerator=1, denominator=2)
    figure(one, date(2026, 1, 1), 3, place=Place.objects.get())

    def got(query: str) -> list[tuple[str, str, str]]:
        rows = officer.get(f"{PATH}?{query}").json()["dataValues"]
        return [(row["dataElement"], row["orgUnit"], row["value"]) for row in rows]

    assert got("dataSet=WATER&orgUnit=ouCITY00001&period=202601") == [("deLEAKS0001", "ouCITY00001", "0.5")]
    assert got("dataSet=WATER&orgUnit=NORTH&startDate=2026-01-01&endDate=2026-01-31&idScheme=code") == [
        ("w-1", "NORTH", "3")
    ]
    assert len(got("orgUnit=ouCITY00001&period=202601")) == 3
    assert got("orgUnit=ouCITY00001&period=202602") == []
    assert officer.get(PATH).status_code == 400
    assert officer.get(f"{PATH}?orgUnit=x&period=202601&idScheme=colour").status_code == 400


def test_queries_do_not_grow_with_the_values(officer: Client) -> None:
    def asked(*values: dict[str, Any]) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert post(officer, *values, dryRun="true").status_code == 200
        return len(queries)

    asked(value())
    assert asked(value()) == asked(
        value(), value(orgUnit="ouNORTH0001"), value(orgUnit="ouNORTH0001", categoryOptionCombo="cocWOMEN001")
    )


# --- formats ---


@pytest.mark.parametrize(
    ("code", "text"),
    [("20260131", "2026-01-31/P1D"), ("2026W5", "2026-01-26/P7D"), ("202602", "2026-02-01/P1M"), ("2026Q2", "2026-04-01/P3M"),
     ("2026S2", "2026-07-01/P6M"), ("2026", "2026-01-01/P1Y"), ("2026July", "2026-07-01/P1Y"), ("2026April", "2026-04-01/P1Y"),
     ("2026Oct", "2026-10-01/P1Y")],
)  # fmt: skip
def test_periods_go_both_ways(code: str, text: str) -> None:
    assert adx_period(code) == text
    assert period_of_adx(text) == code


@pytest.mark.parametrize(
    "text", ["2026-01-02/P1M", "2026-02-01/P3M", "2026-01-01/P14D", "2026-01-01/P2M", "January", "2026-13-01/P1M"]
)
def test_other_periods_are_left_for_the_conflict(text: str) -> None:
    assert period_of_adx(text) == text


@pytest.mark.parametrize("kind", ["json", "csv", "adx"])
def test_each_format_reads_what_it_writes(kind: str) -> None:
    reader, writer = FORMATS[kind]
    values = [
        DataValue("de<1>", "202601", "ou&1", "1.5", "coc", 'a "note"', 1),
        DataValue("de2", "2026Q1", "ou2", "0", at=2),
    ]
    group, found = reader(writer(Group("ds"), values))
    assert [(v.data_element, v.period, v.org_unit, v.value, v.option_combo) for v in found] == [
        (v.data_element, v.period, v.org_unit, v.value, v.option_combo) for v in values
    ]
    assert found[0].comment == 'a "note"'
    assert group.data_set == ("" if kind == "csv" else "ds")


def test_the_forms_of_the_documents() -> None:
    _group, values = read_json(
        b'{"dataSet": "d", "period": "201401", "orgUnit": "o", "dataValues": [{"dataElement": "e", "value": 1}]}'
    )
    assert [(v.period, v.org_unit, v.value) for v in values] == [("201401", "o", "1")]
    _group, values = read_csv(b'"any","heading"\n"e","201401","o","c","a","5","me","2014-01-01","note","false"\n')
    assert (values[0].option_combo, values[0].value, values[0].comment) == ("c", "5", "note")
    _group, values = read_adx(
        b'<adx xmlns="urn:ihe:qrph:adx:2015"><group orgUnit="o" period="x"><dataValue dataElement="e" value="1"/></group></adx>'
    )
    assert values[0].period == "x"


def test_the_command(water: Any, inside: Any, tmp_path: Any) -> None:
    file, out = tmp_path / "values.json", io.StringIO()
    file.write_text(json.dumps({"dataValues": [value()]}))
    call_command("dhis2", "load", "alpha", str(file), "--dry-run", stdout=out)
    assert not Measurement.objects.exists()
    call_command("dhis2", "load", "alpha", str(file), stdout=out)
    assert "1 new, 0 changed" in out.getvalue()
    Measurement.objects.update(state=State.APPROVED)
    member = make_member("data_officer", water)
    goal = tmp_path / "out.xml"
    call_command(
        "dhis2",
        "export",
        "alpha",
        str(goal),
        "--period",
        "202601",
        "--org-unit",
        "ouCITY00001",
        "--member",
        member.email,
    )
    assert b'value="7"' in goal.read_bytes()


# --- pages ---


def at(name: str) -> str:
    return f"/alpha{reverse(f'indicators:{name}', urlconf=settings.TENANT_URLCONF)}".replace("/alpha/alpha", "/alpha")


def test_codes_are_matched_on_the_page(water: Any) -> None:
    client = signed_in(make_member("administrator"))
    other, leaks = (OutsideCode.objects.get(uid=uid) for uid in ("deOTHER0001", "deLEAKS0001"))
    shown = client.get(at("dhis2"), {"only": "open"}).content.decode()
    assert "Trees planted" in shown
    assert "deLEAKS0001" not in shown
    sent = {
        f"{other.pk}-here": "w-2",
        f"{other.pk}-part": "value",
        f"{leaks.pk}-here": "nothing",
        f"{leaks.pk}-part": "value",
    }
    answer = client.post(f"{at('dhis2')}?q=e", sent)
    assert answer.status_code == 422
    assert "nothing with the code “nothing”" in answer.content.decode()
    other.refresh_from_db()
    leaks.refresh_from_db()
    assert (other.indicator.code, leaks.indicator.code) == ("w-2", "w-1")  # type: ignore[union-attr]


def test_files_of_dhis2_are_brought_in_on_pages(water: Any) -> None:
    client = signed_in(make_member("administrator"))
    file = SimpleUploadedFile(
        "metadata.json", json.dumps({"dataElements": [{"id": "deNEW000001", "name": "New"}]}).encode()
    )
    assert client.post(at("metadata_upload"), {"file": file}).status_code == 302
    assert OutsideCode.objects.filter(uid="deNEW000001").exists()
    bad = client.post(at("metadata_upload"), {"file": SimpleUploadedFile("x.json", b"[1]")})
    assert bad.status_code == 422
    values = SimpleUploadedFile("values.json", json.dumps({"dataValues": [value()]}).encode())
    answer = client.post(at("values_upload"), {"values": values, "scheme": "uid"})
    shown = client.get(answer["Location"]).content.decode()
    assert "Leaks repaired" in shown
    assert "Apply as drafts" in shown


def test_the_page_asks_the_same_few_questions_whatever_it_holds(water: Any) -> None:
    client = signed_in(make_member("administrator"))

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(at("dhis2"))
        return len(queries)

    asked()
    few = asked()
    import_metadata([Entry("data_element", f"de{n}", "", f"On time {n}") for n in range(20)], by=None)
    assert asked() == few


def test_an_empty_body_is_refused(water: Any) -> None:
    answer = signed_in(make_member("data_officer", water)).post(PATH)
    assert answer.status_code in {400, 415}
