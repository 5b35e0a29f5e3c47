"""Definitions, standards and figures for other systems: the rights of the pages, and two writers of one cell."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from indicators.models import Measurement, MeasurementEntry
from sdip.web.api_pages import document_in
from tenancy.context import tenant_context
from tests.make import make_directorate, make_member
from tests.test_api import bearer

from .world import figure, make_indicator, make_service, period_of, standard

API = "/alpha/api/v1"


@pytest.fixture
def water(inside: Any) -> Any:
    directorate = make_directorate(code="W", name={"en": "Water"})
    indicator = make_indicator(
        service=make_service(directorate=directorate), code="w-1", version={"kind": "percent", "unit": "percent"}
    )
    standard(indicator, "guaranteed", "0.8", until=date(2027, 1, 1))
    period_of(date(2026, 1, 1))
    return directorate


def client(member: Any, *scopes: str) -> Client:
    return Client(headers=bearer(member, *(scopes or ("read", "write"))))


def post(to: Client, **facts: Any) -> Any:
    body = {"indicator": "w-1", "period": "202601", **facts}
    return to.post(f"{API}/measurements/", body, content_type="application/json")


def test_definitions_and_standards_are_read(water: Any) -> None:
    reader = client(make_member("head", water))
    definition = reader.get(f"{API}/definitions/?indicator=w-1").json()["results"][0]
    assert (definition["kind"], definition["number"], definition["direction"]) == ("percent", 1, "higher")
    found = reader.get(f"{API}/standards/?indicator=w-1&on=2026-05-01").json()["results"]
    assert [(one["kind"], Decimal(one["low"]), one["valid_before"]) for one in found] == [
        ("guaranteed", Decimal("0.8"), "2027-01-01")
    ]
    assert reader.get(f"{API}/standards/?on=2027-01-01").json()["count"] == 0


def test_a_figure_is_entered_read_and_changed(water: Any) -> None:
    writer = client(make_member("data_officer", water))
    made = post(writer, numerator="9", denominator=10, note="counted twice", send=True)
    assert made.status_code == 201, made.content
    row = made.json()
    assert (Decimal(row["value"]), row["state"], row["revision"]) == (Decimal("0.9"), "submitted", 2)
    assert MeasurementEntry.objects.filter(door="api").exists()
    assert writer.get(f"{API}/measurements/{row['id']}/").json() == row
    assert writer.get(f"{API}/measurements/?indicator=w-1&period=202601&state=submitted").json()["count"] == 1


def test_the_second_writer_is_told_and_nothing_is_overwritten(water: Any) -> None:
    writer = client(make_member("data_officer", water))
    row = post(writer, value="0.5").json()
    path = f"{API}/measurements/{row['id']}/"
    assert writer.put(path, {"value": "0.6", "revision": 1}, content_type="application/json").status_code == 200
    late = writer.put(path, {"value": "0.7", "revision": 1}, content_type="application/json")
    assert (late.status_code, late["Content-Type"]) == (409, "application/problem+json")
    assert "changed this figure meanwhile" in late.json()["detail"]
    assert post(writer, value="0.8").status_code == 409
    assert Measurement.objects.get().value == Decimal("0.6")


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"indicator": "x"}, "indicator"), ({"period": "Okt"}, "period"), ({"period": "199901"}, "period"), ({"place": "x"}, "place"),
     ({"slice": "sex=f"}, "slice"), ({"value": "many"}, "value")],
)  # fmt: skip
def test_what_is_unknown_is_named(water: Any, facts: dict[str, Any], field: str) -> None:
    answer = post(client(make_member("data_officer", water)), **({"value": "0.5"} | facts))
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}


def test_rights_are_those_of_the_pages(water: Any) -> None:
    row = figure(make_indicator(service=make_service(directorate=water)), date(2026, 1, 1), 1, state="draft")
    auditor, stranger = make_member("auditor", water), make_member("data_officer", make_directorate())
    assert post(client(auditor), value="0.5").status_code == 403
    change = {"value": "0.5", "revision": 1}
    assert (
        client(auditor).put(f"{API}/measurements/{row.pk}/", change, content_type="application/json").status_code == 403
    )
    assert client(stranger).get(f"{API}/measurements/{row.pk}/").status_code == 404
    assert post(client(stranger), value="0.5").status_code == 400
    reader = client(make_member("data_officer", water), "read")
    assert post(reader, value="0.5").status_code == 403


def test_nothing_of_a_refused_figure_is_kept(water: Any, inside: Any) -> None:
    writer = client(make_member("data_officer", water))
    answer = post(writer, numerator="11", denominator="10", send=True)
    assert answer.status_code == 409
    with tenant_context(inside):
        assert not Measurement.objects.exists()


def test_the_document_describes_bodies_and_answers(water: Any) -> None:
    document = document_in("en")
    new = document["paths"]["/api/v1/measurements/"]["post"]
    assert "NewMeasurement" in str(new["requestBody"])
    assert {"definitions", "standards", "measurements", "gaps"} <= {
        path.split("/")[3] for path in document["paths"] if path.startswith("/api/v1/")
    }


def test_what_changed_since_a_moment_is_asked_with_any_offset_that_a_clock_may_claim(water: Any) -> None:
    writer = client(make_member("data_officer", water))
    post(writer, value="0.5")
    for since, count in (("2020-01-01T00:00:00+16:08", 1), ("2190-01-01T00:00:00Z", 0)):
        assert writer.get(f"{API}/measurements/", {"changed_since": since}).json()["count"] == count
    assert writer.get(f"{API}/measurements/", {"changed_since": "0046-11-03T17:12:35+16:08"}).status_code == 400
