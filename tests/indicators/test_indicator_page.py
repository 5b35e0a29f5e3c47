"""The page of one indicator, its standards and its definition."""

from datetime import date
from decimal import Decimal
from typing import Any

from indicators import actions
from indicators.models import Indicator, Standard
from organisation.models import Directorate
from tests.make import make_directorate, make_member, signed_in

from .helpers import MONTHS, at, make_story, page
from .world import figure, make_indicator, make_service, standard


def test_the_page_of_an_indicator_shows_chart_table_and_signal(water: Directorate, head: Any) -> None:
    indicator = make_story(water, values=[90, 91, 90, 89, 90, 91, 90, 89, 90, 91, 90, 40])
    actions.compute_gaps()
    shown = page(head, "indicator", indicator.pk)
    assert shown.count('<svg class="chart"') >= 2
    assert "Something changed for the worse in September 2026: a figure lies below the lower limit." in shown
    assert "Higher is better." in shown
    assert shown.count('scope="row"') == 12
    assert "Promise broken" in page(head, "indicator", indicator.pk, period="month:202609")


def test_under_ten_figures_nothing_is_said_of_change(water: Directorate, head: Any) -> None:
    indicator = make_indicator(service=make_service(directorate=water))
    standard(indicator, "guaranteed", 80)
    for day in MONTHS[:9]:
        figure(indicator, day, 90)
    actions.compute_gaps()
    shown = page(head, "indicator", indicator.pk)
    assert "too few figures yet" in shown
    assert "Too few figures" in page(head, "dashboard", water.pk)


def test_an_indicator_without_figures_has_a_page(water: Directorate, head: Any) -> None:
    assert "No figure yet" in page(head, "indicator", make_indicator(service=make_service(directorate=water)).pk)


def test_the_csv_has_codes_and_exact_numbers(water: Directorate, head: Any) -> None:
    indicator = make_story(water, "=w")
    actions.compute_gaps()
    lines = page(head, "indicator_csv", indicator.pk).splitlines()
    assert lines[0].lstrip("\ufeff").startswith("indicator,period_kind,period,value")
    assert lines[-1].startswith("'=w,month,202609,70,,,80,,95,,breach,-10,-25,self_reported")


def test_another_directorates_indicator_is_refused(water: Directorate) -> None:
    member = make_member("data_officer", make_directorate())
    page(member, "indicator", make_story(water).pk, status=403)
    page(member, "dashboard", water.pk, status=403)


def test_the_trail_is_for_those_who_may_see_it(water: Directorate, head: Any) -> None:
    service = make_service(directorate=water)
    indicator = actions.define_indicator(code="n-1", name={"en": "New"}, service=service, frequency="month", by=head)
    assert "Indicator defined" in page(make_member("auditor"), "indicator", indicator.pk)
    assert "Indicator defined" not in page(head, "indicator", indicator.pk)


def test_a_standard_is_set_ended_and_removed(water: Directorate, head: Any) -> None:
    indicator = make_indicator(service=make_service(directorate=water), version={"unit": "percent", "kind": "percent"})
    client, url = signed_in(head), at("standards", indicator.pk)
    assert client.post(url, {"kind": "guaranteed", "low": "80", "since": "2026-01-01"}).status_code == 302
    row = Standard.objects.get()
    assert row.low == Decimal("0.8")
    assert "at least 80.0%" in client.get(url).content.decode()
    weaker = client.post(url, {"kind": "target", "low": "70", "since": "2026-01-01"})
    assert weaker.status_code == 422
    assert "The target would be weaker than the guarantee." in weaker.content.decode()
    client.post(at("standard_end", row.pk), {"on": "2026-06-30"})
    assert Standard.objects.get().valid.upper == date(2026, 7, 1)
    client.post(at("standard_removal", row.pk))
    assert not Standard.objects.exists()


def test_without_a_direction_the_page_says_why_no_standard_can_be_set(water: Directorate, head: Any) -> None:
    indicator = make_indicator(service=make_service(directorate=water), direction=None)
    assert "Nobody has settled yet whether higher or lower is better here." in page(head, "standards", indicator.pk)
    posted = signed_in(head).post(at("standards", indicator.pk), {"kind": "target", "low": "1", "since": "2026-01-01"})
    assert posted.status_code == 422


def test_standards_are_read_by_all_and_set_by_heads(water: Directorate) -> None:
    officer = make_member("data_officer", water)
    indicator = make_indicator(service=make_service(directorate=water))
    assert "Set the standard" not in page(officer, "standards", indicator.pk)
    posted = signed_in(officer).post(
        at("standards", indicator.pk), {"kind": "target", "low": "1", "since": "2026-01-01"}
    )
    assert posted.status_code == 403


def test_an_indicator_is_defined_changed_and_laid_aside(water: Directorate, head: Any) -> None:
    service, client = make_service(directorate=water), signed_in(head)
    facts = {
        "code": "n-1", "name_en": "Leaks repaired", "unit": "count",
        "service": service.pk, "frequency": "month", "kind": "count", "decimals": "0",
        "direction": "higher", "public": "on", "valid_from": "2026-01-01",
    }  # fmt: skip
    made = client.post(at("new"), facts)
    assert made.status_code == 302, made.context["form"].errors
    row = Indicator.objects.get()
    assert (row.name, row.versions.get().direction) == ({"en": "Leaks repaired"}, "higher")
    assert client.post(at("new"), facts).status_code == 422
    assert client.post(at("change", row.pk), {**facts, "name_en": "Leaks mended"}).status_code == 302
    assert Indicator.objects.get().name["en"] == "Leaks mended"
    client.post(at("archiving", row.pk))
    assert "laid aside" in page(head, "indicator", row.pk)
    client.post(at("bring_back", row.pk))
    assert Indicator.objects.get().archived_at is None
