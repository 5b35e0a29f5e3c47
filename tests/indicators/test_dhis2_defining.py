"""Metadata of DHIS2 that nobody has defined here: defined together, quarters and targets as one, formulas where they fit."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from indicators.actions import importing
from indicators.actions.dhis2 import stage_values
from indicators.actions.dhis2_defining import bring_in_metadata
from indicators.dhis2 import DataValue
from indicators.dhis2.metadata import OF_QUARTER, read_computed, read_metadata
from indicators.models import Indicator, Measurement, OutsideCode, Standard
from indicators.queries.dhis2 import Wanted, data_values
from organisation.models import Service
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.conftest import SHARED
from tests.make import make_directorate, make_member, signed_in

from .files import at
from .world import make_indicator, make_service


def there(uid: str, name: str, numerator: str, denominator: str = "1", kind: str = "itNUMBER") -> dict[str, Any]:
    return {"id": uid, "name": name, "indicatorType": {"id": kind}, "numerator": numerator, "denominator": denominator}


NUMBERS = {"valueType": "NUMBER", "aggregationType": "SUM"}
PARTS = ("Target", "Achieved")
METADATA = {
    "dataElements": [
        {"id": f"deWELLS{n}{part[0]}", "name": f"Wells drilled {sign} Q{n} {sign} {part}  ", **NUMBERS}
        for n, sign in ((1, "-"), (2, "–"), (3, "-"), (4, "-"))
        for part in PARTS
    ]
    + [
        {"id": "deSHARE1", "name": "Percentage of pumps at work in Q1 Achieved", **NUMBERS},
        {"id": "deTREES1", "code": "TREES", "name": "Trees planted", "valueType": "INTEGER", "aggregationType": "SUM"},
        {"id": "deALIVE1", "name": "Trees alive", "valueType": "INTEGER", "aggregationType": "SUM"},
        {"id": "deNOTES1", "name": "Remarks", "valueType": "LONG_TEXT"},
        {"id": "deLEAKS1", "name": "Leaks repaired", "valueType": "NUMBER"},
    ],
    "organisationUnits": [{"id": "ouCITY1", "name": "Alpha City"}],
    "dataSets": [{"id": "dsTREES1", "name": "Trees", "periodType": "Monthly", "dataSetElements": [{"dataElement": {"id": "deTREES1"}}]}],
    "indicatorTypes": [{"id": "itPERCENT", "factor": 100}, {"id": "itNUMBER", "factor": 1}],
    "indicators": [
        there("inALIVE1", "Share alive", "#{deALIVE1}\n", "#{deTREES1}", "itPERCENT"),
        there("inBOTH11", "Both", "#{deALIVE1}+#{deTREES1}"),
        there("inYEAR11", "Wells of the year", "#{deWELLS1A} + #{deWELLS2A}"),
        there("inSHARE1", "Attained", "#{deWELLS1T}", kind="itPERCENT"),
        there("inPEOPLE", "Per head", "C{coPEOPLE}"),
        there("inWOMEN1", "Of women", "#{deTREES1.cocWOMEN}"),
        there("inNOBODY", "Of nothing", "#{deNOBODY}"),
    ],
}  # fmt: skip
CONTENT = json.dumps(METADATA).encode()


@pytest.fixture
def service(inside: Any) -> Service:
    Tenant.objects.filter(pk=inside.pk).update(fiscal_month=7)
    found = make_service(directorate=make_directorate(code="W"), code="W", name={"en": "Water"})
    make_indicator(service=found, code="w-1", name={"en": "Leaks repaired"})
    return found


@pytest.fixture
def boss(service: Service) -> Any:
    return make_member("administrator")


def brought(service: Service, by: Any) -> Any:
    with tenant_context(Tenant.objects.get(pk=service.tenant_id)):
        return bring_in_metadata(read_metadata(CONTENT), read_computed(CONTENT), service=service, by=by)[1]


def test_elements_become_indicators_of_one_service(service: Service, boss: Any) -> None:
    taken = brought(service, boss)
    assert (taken.elements, taken.matched, taken.formulas) == (4, 11, 2)
    wells = Indicator.objects.get(name__en="Wells drilled")
    version = wells.versions.get()
    assert (wells.frequency, version.kind, version.sum_over_time, wells.service) == (
        "quarter",
        "number",
        "sum",
        service,
    )
    told = OutsideCode.objects.filter(indicator=wells).order_by("uid").values_list("about__quarter", "about__standard")
    assert list(told) == [(n, standard) for n in (1, 2, 3, 4) for standard in (None, "target")]
    share = Indicator.objects.get(name__en="Percentage of pumps at work").versions.get()
    assert (share.kind, share.unit, share.sum_over_time) == ("percent", "percent", "none")
    assert Indicator.objects.get(code="TREES").frequency == "month"
    assert OutsideCode.objects.get(uid="deLEAKS1").indicator == Indicator.objects.get(code="w-1")
    assert OutsideCode.objects.get(uid="deNOTES1").indicator is None


def test_formulas_are_taken_where_they_fit_and_named_where_not(service: Service, boss: Any) -> None:
    taken = brought(service, boss)
    alive = Indicator.objects.get(name__en="Share alive").versions.get()
    other = Indicator.objects.get(name__en="Trees alive").code
    assert (alive.kind, alive.formula) == ("percent", f"([{other}]) / ([TREES])")
    assert Indicator.objects.get(name__en="Both").versions.get().formula == f"[{other}] + [TREES]"
    left = dict(taken.left)
    assert set(left) == {"Remarks", "Wells of the year", "Attained", "Per head", "Of women", "Of nothing"}
    assert "adding up over time" in left["Wells of the year"]
    assert "targets" in left["Attained"]
    assert "C{coPEOPLE}" in left["Per head"]
    assert "deNOBODY" in left["Of nothing"]


def test_the_second_time_nothing_is_defined(service: Service, boss: Any) -> None:
    brought(service, boss)
    before = Indicator.objects.count()
    taken = brought(service, boss)
    assert (taken.elements, taken.formulas, Indicator.objects.count()) == (0, 0, before)


def test_values_of_a_year_become_quarters_and_targets_standards(service: Service, boss: Any) -> None:
    brought(service, boss)
    told = {"deWELLS1T": "10", "deWELLS1A": "8", "deWELLS2T": "12", "deWELLS2A": "13"}
    values = [DataValue(uid, "2024July", "ouCITY1", text, at=n) for n, (uid, text) in enumerate(told.items(), 1)]
    with tenant_context(Tenant.objects.get(pk=service.tenant_id)):
        run = stage_values(values, b"{}", "v.json", "text/plain", schemes={}, by=boss)
        assert (run.counts["created"], run.counts["refused"], run.counts["standards_created"]) == (2, 0, 2)
        importing.apply_now(run, send=False, by=boss)
        rows = Measurement.objects.order_by("period__starts_on").values_list("period__code", "value")
        assert list(rows) == [("2024Q3", 8), ("2024Q4", 13)]
        standards = Standard.objects.order_by("valid").values_list("kind", "low", "valid__startswith")
        assert list(standards) == [("target", 10, date(2024, 7, 1)), ("target", 12, date(2024, 10, 1))]
        Measurement.objects.update(state="approved")
        assert list(data_values(boss, Wanted())) == []  # a quarter is not sent there as its year


def test_targets_of_percentages_are_fractions(service: Service, boss: Any) -> None:
    brought(service, boss)
    OutsideCode.objects.filter(uid="deSHARE1").update(about={"quarter": 1, "standard": "target"})
    value = DataValue("deSHARE1", "2024July", "ouCITY1", "90", at=1)
    with tenant_context(Tenant.objects.get(pk=service.tenant_id)):
        run = stage_values([value], b"{}", "v.json", "text/plain", schemes={}, by=boss)
        importing.apply_now(run, send=False, by=boss)
    assert Standard.objects.get().low == Decimal("0.9")


def test_the_page_defines_and_lists_what_was_not_taken(service: Service, boss: Any) -> None:
    client, page = signed_in(boss), at("metadata_upload")
    assert "No service: only bring in the codes" in client.get(page).content.decode()
    answer = client.post(page, {"file": SimpleUploadedFile("m.json", CONTENT), "service": service.pk})
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "New indicators: 4, for 11 data elements. New formulas: 2." in shown
    assert "Wells of the year" in shown
    assert "The target of quarter 1 of the year" in client.get(at("dhis2"), {"q": "Wells"}).content.decode()


def test_without_a_service_only_codes_come_in(service: Service, boss: Any) -> None:
    before = Indicator.objects.count()
    answer = signed_in(boss).post(at("metadata_upload"), {"file": SimpleUploadedFile("m.json", CONTENT)})
    assert answer.status_code == 302
    assert Indicator.objects.count() == before


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("A - Q2 - Achievement", ("A", "2", "Achievement")), ("A in Q4 target", ("A", "4", "target")), ("A Q1", ("A", "1", None)),
        ("A: B – Q3 Target", ("A: B", "3", "Target")), ("Quality of FAQ2", None), ("A Q5 Target", None),
    ],
)  # fmt: skip
def test_quarters_in_names(name: str, told: Any) -> None:
    match = OF_QUARTER.fullmatch(name)
    assert (match and match.groups()) == told


def test_a_real_file_is_defined_whole(service: Service, boss: Any, shared: Path) -> None:
    content = (SHARED / "data/dhis2/rwanda_imihigo_ngoma_metadata.json").read_bytes()
    counts, taken = bring_in_metadata(read_metadata(content), read_computed(content), service=service, by=boss)
    assert taken is not None
    assert (counts[0] > 1080, taken.elements, taken.matched) == (True, 135, 1080)
    assert len(taken.left) + taken.formulas == 405
    assert all(reason for _name, reason in taken.left)
