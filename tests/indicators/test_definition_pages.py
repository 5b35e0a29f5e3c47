"""The form of a definition: what it asks, refuses and keeps."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators import actions
from indicators.models import (
    Dimension,
    DimensionOption,
    Indicator,
    Kind,
)
from organisation.models import Directorate
from tenancy.models import Tenant
from tests.make import make, signed_in

from .helpers import at, page, refused
from .world import figure, make_indicator, make_service

DAY = date(2026, 9, 1)


def typed(directorate: Directorate, **values: Any) -> dict[str, Any]:
    """What the form sends for a percentage."""
    service = values.pop("service", None) or make_service(directorate=directorate)
    return {
        "code": "n-1", "name_en": "Leaks repaired", "service": service.pk, "frequency": "month", "kind": "percent", "decimals": "1",
        "direction": "higher", "public": "on", "valid_from": "2026-01-01", "weight": "2", "sum_over_time": "ratio",
        "sum_over_places": "ratio", "several": "one", **values,
    }  # fmt: skip


def version_of(code: str = "n-1") -> Any:
    return Indicator.objects.get(code=code).versions.order_by("-number")[0]


def test_the_kind_is_chosen_first_and_the_form_asks_what_fits_it(head: Any) -> None:
    assert "What kind of figure is it?" in page(head, "new")
    percent, money, rubric = (page(head, "new", kind=kind) for kind in ("percent", "money", "rubric"))
    assert 'name="numerator_name_en"' in percent
    assert 'name="unit"' not in percent
    assert 'value="IQD"' in money
    assert 'value="hours"' not in money
    assert 'name="level_4_description_ar"' in rubric
    assert 'name="formula"' not in rubric
    for kind in Kind.values:
        assert 'value="daily"' in page(head, "new", kind=kind) or 'value="day"' in page(head, "new", kind=kind)


def test_a_percentage_is_defined_in_full(water: Directorate, head: Any) -> None:
    facts = typed(
        water, numerator_name_en="In time", denominator_name_en="All", lowest="0", highest="100", largest_jump="50", baseline="40",
        people_served="12000", several="ratio",
    )  # fmt: skip
    made = signed_in(head).post(at("new"), facts)
    assert made.status_code == 302, made.context["form"].errors
    row, version = Indicator.objects.get(), version_of()
    assert (row.weight, row.people_served, row.baseline) == (2, 12000, Decimal("0.4"))
    assert (version.lowest, version.highest, version.largest_jump, version.several) == (0, 1, Decimal("0.5"), "ratio")
    assert (version.numerator_name["en"], version.sum_over_time, version.unit) == ("In time", "ratio", "percent")


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"sum_over_time": "mean"}, "Select a valid choice"),
        ({"lowest": "90", "highest": "10"}, "above the highest"),
        ({"formula": "[none] / [n-1]"}, "no indicator with the code"),
        ({"formula": "[a"}, "not understood"),
        ({"largest_jump": "0"}, "share above zero"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_kept(
    water: Directorate, head: Any, facts: dict[str, str], sentence: str
) -> None:
    answer = signed_in(head).post(at("new"), typed(water, **facts))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Indicator.objects.exists()


def test_shares_are_never_averaged_whoever_asks(inside: Tenant) -> None:
    with refused("Shares are never summed or averaged"):
        actions.define_indicator(
            code="c",
            name="C",
            service=make_service(),
            frequency="month",
            by=None,
            version={"kind": "checklist", "sum_over_time": "mean"},
        )
    with refused("no distances"):
        actions.change_indicator(
            make_indicator(version={"kind": "rubric"}), version={"sum_over_places": "mean"}, by=None
        )


def test_levels_and_items_are_written_row_by_row(water: Directorate, head: Any) -> None:
    client = signed_in(head)
    rows = {
        "rows": "5",
        "level_0_points": "1",
        "level_0_name_en": "Poor",
        "level_0_description_en": "Hardly ever",
        "sum_over_time": "median",
        "sum_over_places": "none",
    }
    facts = typed(water, kind="rubric", **rows)
    assert "at least two levels" in client.post(at("new"), facts).content.decode()
    facts |= {"level_3_points": "٤", "level_3_name_ar": "جيد"}
    half = client.post(at("new"), facts | {"level_2_points": "3"})
    assert half.status_code == 422
    assert "Write both the name and the points." in half.content.decode()
    more = client.post(at("new"), facts | {"more": "1"})
    assert more.status_code == 200
    assert 'name="level_7_points"' in more.content.decode()
    assert "Hardly ever" in more.content.decode()
    assert client.post(at("new"), facts).status_code == 302
    assert version_of().levels == [
        {"points": "1", "name": {"en": "Poor"}, "description": {"en": "Hardly ever"}},
        {"points": "4", "name": {"ar": "جيد"}},
    ]
    items = {
        "rows": "6",
        "level_0_points": "2.5",
        "level_0_name_en": "Water",
        "level_0_critical": "on",
        "sum_over_time": "ratio",
    }
    assert client.post(at("new"), typed(water, kind="checklist", code="n-2", **items)).status_code == 302
    assert version_of("n-2").levels == [{"points": "2.5", "name": {"en": "Water"}, "critical": True}]
    assert version_of("n-2").unit == "percent"


def test_a_formula_can_be_checked_before_it_is_saved(water: Directorate, head: Any) -> None:
    for code, name in (("a", "In time"), ("b", "All")):
        make_indicator(code=code, name={"en": name}, version={"kind": "count", "unit": "count"})
    client = signed_in(head)
    good = client.post(at("new"), typed(water, formula="[a] / [b]", check="1"))
    assert good.status_code == 200
    assert "“In time” divided by “All”" in good.content.decode()
    assert (
        "circle" in client.post(at("new"), typed(water, formula="[a]/[b] * [n-1]", check="1")).content.decode()
        or not Indicator.objects.filter(code="n-1").exists()
    )
    bad = client.post(at("new"), typed(water, formula="[a]", check="1"))
    assert "gives number, but the unit" in bad.content.decode()
    assert Indicator.objects.count() == 2


def test_a_change_of_the_definition_is_announced_before_it_is_made(water: Directorate, head: Any) -> None:
    client = signed_in(head)
    facts = typed(water, numerator_name_en="In time", denominator_name_en="All")
    client.post(at("new"), facts)
    row = Indicator.objects.get()
    figure(row, DAY, numerator=Decimal(1), denominator=Decimal(2))
    url = at("change", row.pk)
    assert "Figures exist by definition 1, the last of them for September 2026" in client.get(url).content.decode()
    changed = facts | {"decimals": "2", "numerator_name_en": "Within two days"}
    assert client.post(url, changed | {"name_en": "Leaks"}).status_code == 422  # no new day
    assert client.post(url, changed | {"valid_from": "2026-08-01", "confirmed": "1"}).status_code == 422  # too early
    plan = client.post(url, changed | {"valid_from": "2026-10-01"})
    shown = plan.content.decode()
    assert plan.status_code == 200
    assert "This makes definition 2, from 1 October 2026 on" in shown
    assert "In time" in shown
    assert "Within two days" in shown
    assert row.versions.count() == 1
    assert client.post(url, changed | {"valid_from": "2026-10-01", "confirmed": "1"}).status_code == 302
    assert [each.decimals for each in row.versions.order_by("number")] == [1, 2]
    history = client.get(url).content.decode().split("Definitions so far")[1]
    assert history.index("Definition 2") < history.index("Within two days") < history.index("Definition 1")


def test_words_and_limits_change_without_a_new_definition(water: Directorate, head: Any) -> None:
    client = signed_in(head)
    client.post(at("new"), facts := typed(water))
    row = Indicator.objects.get()
    figure(row, DAY, numerator=Decimal(1), denominator=Decimal(2))
    assert (
        client.post(at("change", row.pk), facts | {"name_en": "Other", "highest": "100", "owner": head.pk}).status_code
        == 302
    )
    row.refresh_from_db()
    assert (row.name["en"], row.owner, row.versions.get().highest) == ("Other", head, 1)


def test_what_has_no_field_stays_as_it_is(water: Directorate, head: Any) -> None:
    row = make_indicator(
        service=make_service(directorate=water), version={"kind": "yes_no", "unit": "x", "decimals": 3}
    )
    figure(row, DAY, 1)
    facts = typed(
        water, service=row.service, kind="yes_no", sum_over_time="none", sum_over_places="none", valid_from=""
    )
    answer = signed_in(head).post(at("change", row.pk), facts)
    assert answer.status_code == 302, answer.context["form"].errors
    assert (row.versions.get().unit, row.versions.get().decimals) == ("x", 3)


def test_the_day_of_a_definition_with_figures_stays(water: Directorate, head: Any) -> None:
    client = signed_in(head)
    client.post(at("new"), facts := typed(water))
    row = Indicator.objects.get()
    figure(row, DAY, numerator=Decimal(1), denominator=Decimal(2))
    answer = client.post(at("change", row.pk), facts | {"valid_from": "2025-01-01"})
    assert answer.status_code == 422
    assert "the day from which it holds stays as it is" in answer.content.decode()


def test_a_new_unit_under_standards_is_told(water: Directorate, head: Any) -> None:
    row = make_indicator(service=make_service(directorate=water), version={"kind": "duration", "unit": "hours"})
    actions.set_standard(row, "target", Decimal(5), since=date(2026, 1, 1), by=None)
    figure(row, DAY, 3)
    facts = typed(water, service=row.service, kind="duration", unit="days", valid_from="2026-10-01")
    facts |= {"sum_over_time": "none", "sum_over_places": "none"}
    shown = signed_in(head).post(at("change", row.pk), facts).content.decode()
    assert "On 1 October 2026 or later standards hold that were set for the old way of measuring." in shown


def test_a_computed_indicator_has_no_button_to_enter_a_figure(water: Directorate, head: Any) -> None:
    service = make_service(directorate=water)
    plain = make_indicator(service=service, code="p", version={"kind": "count", "unit": "count"})
    made = make_indicator(service=service, code="f", version={"kind": "count", "unit": "count", "formula": "[p] * 2"})
    assert "Enter a figure" in page(head, "indicator", plain.pk)
    assert "Enter a figure" not in page(head, "indicator", made.pk)


@pytest.mark.parametrize("name", ["registry", "dimensions", "library"])
def test_queries_do_not_grow_with_rows(water: Directorate, head: Any, name: str) -> None:
    service, client = make_service(directorate=water), signed_in(head)

    def count() -> int:
        client.get(at(name))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(at(name)).status_code == 200
        return len(asked)

    def more(number: int) -> None:
        make_indicator(service=service, code=f"p{number}", version={"kind": "count", "unit": "count"})
        make_indicator(service=service, code=f"WAT-0{number}", version={"kind": "count", "formula": f"[p{number}] * 2"})
        make(DimensionOption, dimension=make(Dimension))

    more(1)
    few = count()
    for number in range(2, 6):
        more(number)
    assert count() == few


def test_every_table_has_a_name_that_people_can_read() -> None:
    ours = [model for model in apps.get_app_config("indicators").get_models() if not model.__name__.endswith("Event")]
    assert len(ours) > 20
    assert [
        model.__name__
        for model in ours
        if not {"verbose_name", "verbose_name_plural"} <= set(model._meta.original_attrs)
    ] == []
