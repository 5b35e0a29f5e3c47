"""No number is larger than a column holds: a sentence at the door, never a failure in the database."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from indicators import actions
from indicators.actions import Numbers
from indicators.models import Measurement
from organisation.models import Directorate
from sdip.web.formats import NumberError, parse_number, parse_percent
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.make import make_directorate, make_member, signed_in

from .helpers import at
from .test_entry import QUERY
from .world import figure, make_indicator, make_service, period_of, total

DAY = date(2026, 9, 1)
HUGE = "9" * 19


@pytest.mark.parametrize("text", [HUGE, f"-{HUGE}", "١" * 19, "1" + "0" * 18, "1,000,000,000,000,000,000"])
def test_a_number_of_19_digits_is_told(text: str) -> None:
    for parse in (parse_number, parse_percent):
        with pytest.raises(NumberError, match="is too large"):
            parse(text, "en")
    assert parse_number("9" * 18) == Decimal("9" * 18)


@pytest.fixture
def water(inside: Tenant) -> Directorate:
    total()
    period_of(DAY)
    return make_directorate()


def test_every_page_that_takes_a_number_says_so(water: Directorate) -> None:
    service = make_service(directorate=water)
    indicator = make_indicator(service=service, version={"several": "sum"})
    row = figure(make_indicator(service=service), DAY, 5)
    officer, head = signed_in(make_member("data_officer", water)), signed_in(make_member("head", water))
    recounter = signed_in(make_member("oversight_officer"))
    period, key = "?period=month:202609", f"i{indicator.pk}"
    sent: list[tuple[Any, str, dict[str, Any]]] = [
        (officer, at("grid_row", water.pk, key) + QUERY, {f"{key}-n": HUGE, f"{key}-revision": "0", f"{key}-was": "||"}),
        (officer, at("enter", indicator.pk) + period, {"value": HUGE, "revision": "0"}),
        (officer, at("readings", indicator.pk) + period, {"n": HUGE, "read_on": "2026-09-05"}),
        (recounter, at("recount", row.pk), {"recounted": HUGE, "verified_on": "2026-10-05"}),
        (head, at("standards", indicator.pk), {"kind": "target", "low": HUGE, "since": "2026-01-01"}),
        (head, at("change", indicator.pk), {"baseline": HUGE, "lowest": HUGE, "weight": "1", "largest_jump": "999999999"}),
    ]  # fmt: skip
    for client, url, facts in sent:
        answer = client.post(url, facts)
        assert answer.status_code == 422, url
        assert "is too large" in answer.content.decode(), url
    assert Measurement.objects.get() == row


def test_a_quotient_of_fine_parts_may_be_too_large(water: Directorate) -> None:
    indicator = make_indicator(version={"kind": "ratio"})
    with pytest.raises(NotAllowed, match="too large"):
        actions.enter_measurement(
            indicator.versions.get(),
            period_of(DAY),
            Numbers(None, Decimal(10) ** 17, Decimal("0.000000000001")),
            by=None,
        )


def test_readings_may_be_too_large_together(water: Directorate) -> None:
    version, numbers = make_indicator(version={"several": "sum"}).versions.get(), Numbers(Decimal(6) * 10**17)
    actions.add_reading(version, period_of(DAY), numbers, read_on=DAY, by=None)
    with pytest.raises(NotAllowed, match="Together the readings are too large"):
        actions.add_reading(version, period_of(DAY), numbers, read_on=DAY, by=None)


def test_a_formula_whose_result_is_too_large_says_so(water: Directorate) -> None:
    figure(make_indicator(code="A"), DAY, 10**17)
    squared = make_indicator(version={"formula": "[A] * [A]"})
    actions.compute_gaps()
    row = Measurement.objects.get(version__indicator=squared)
    assert (row.value, row.no_data_reason) == (None, "The result is too large.")
