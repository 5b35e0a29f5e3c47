"""Pages on which people say what is measured: kinds, levels, formulas, new definitions, ready indicators, dimensions, the registry."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators import actions
from indicators.actions.adopting import adopt_from_library
from indicators.actions.collecting import set_collection
from indicators.library import SECTORS, entries
from indicators.models import (
    Breakdown,
    CollectionPlace,
    Dimension,
    DimensionOption,
    Indicator,
    Kind,
    Measurement,
    Slice,
    SliceOption,
)
from organisation.models import Directorate, Place
from tenancy.models import Tenant
from tests.make import make, make_directorate, make_member, signed_in

from .test_actions import refused
from .test_pages import at, head, page, water
from .world import figure, make_indicator, make_service, period_of

__all__ = ["head", "water"]
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


# --- ready indicators ---


def test_the_library_holds_about_thirty_indicators_in_four_languages() -> None:
    found = entries()
    assert len(found) >= 30
    assert {each.sector for each in found} == set(SECTORS)
    assert len({each.code for each in found}) == len(found)
    for each in found:
        texts = [each.name, each.method, *(each.version[name] for name in ("numerator_name", "denominator_name"))]
        texts += [level["name"] for level in each.version["levels"]]
        assert all(set(text) in ({"en", "ar", "ckb", "uk"}, set()) for text in texts), each.code


def test_every_ready_indicator_can_be_taken_over(inside: Tenant) -> None:
    made = adopt_from_library([each.code for each in entries()], make_service(), by=None)
    assert len(made.made) == len(entries())
    assert Indicator.objects.get(code="WAT-02").versions.get().highest == Decimal("0.9")
    assert len(Indicator.objects.get(code="HEA-04").versions.get().levels) == 5


def test_several_are_taken_at_once_and_those_that_are_there_stay(water: Directorate, head: Any) -> None:
    service = make_service(directorate=water)
    make_indicator(code="WAT-01", name={"en": "Ours"}, service=service)
    shown = page(head, "library", sector="water")
    assert "you have it" in shown
    assert 'value="WAT-01"' not in shown
    facts = {"chosen": ["WAT-01", "WAT-02"], "service": service.pk, "valid_from": "2026-01-01"}
    answer = signed_in(head).post(at("library"), facts, follow=True).content.decode()
    assert "1 indicator is taken over." in answer
    assert "You have these already, so they stay as they are: WAT-01." in answer
    assert Indicator.objects.get(code="WAT-01").name["en"] == "Ours"
    assert signed_in(head).post(at("library"), {"service": service.pk}).status_code == 422
    elsewhere = make_service(directorate=make_directorate())
    assert (
        signed_in(head).post(at("library"), facts | {"service": elsewhere.pk, "chosen": ["WAT-03"]}).status_code == 422
    )


# --- dimensions and places ---


def test_dimensions_are_added_renamed_and_removed(water: Directorate) -> None:
    member = make_member("administrator")
    client = signed_in(member)
    client.post(at("dimensions"), {"code": "sex", "name_en": "Sex", "name_ar": "الجنس"})
    row = Dimension.objects.get()
    client.post(at("dimension", row.pk), {"code": "women", "name_en": "Women"})
    option = DimensionOption.objects.get()
    assert client.post(at("dimension", row.pk), {"code": "women", "name_en": "Again"}).status_code == 422
    assert client.post(at("dimension", row.pk), {"code": "a;b", "name_en": "Again"}).status_code == 422
    client.post(at("dimension", row.pk), {"rename": "1", "own-name_en": "Sex of the client"})
    client.post(at("option", option.pk), {"name_en": "Women and girls"})
    assert "Women and girls" in page(member, "dimensions")
    assert Dimension.objects.get().name["en"] == "Sex of the client"
    make(SliceOption, slice=make(Slice, key="sex=women"), option=option)
    client.post(at("option_removal", option.pk))
    client.post(at("dimension_removal", row.pk))
    assert DimensionOption.objects.exists()
    SliceOption.objects.all().delete()
    client.post(at("option_removal", option.pk))
    client.post(at("dimension_removal", row.pk))
    assert not Dimension.objects.exists()


def test_where_and_by_what_an_indicator_is_collected(water: Directorate, head: Any) -> None:
    row = make_indicator(service=make_service(directorate=water))
    sex, north, south = (
        make(Dimension, code="sex"),
        make(Place, code="n", path="/1/"),
        make(Place, code="s", path="/2/"),
    )
    client = signed_in(head)
    assert (
        client.post(at("collection", row.pk), {"dimensions": [sex.pk], "places": [north.pk, south.pk]}).status_code
        == 302
    )
    assert (Breakdown.objects.get().dimension, CollectionPlace.objects.count()) == (sex, 2)
    set_collection(row, dimensions=[], places=[south], by=head)
    assert [each.place for each in CollectionPlace.objects.all()] == [south]
    assert client.post(at("collection", row.pk), {"places": ["7777"]}).status_code == 422
    page(make_member("data_officer", make_directorate()), "collection", row.pk, status=403)


# --- the registry ---


def test_every_formula_is_shown_in_words(water: Directorate, head: Any) -> None:
    service = make_service(directorate=water)
    pair: dict[str, Any] = {
        "kind": "percent",
        "unit": "percent",
        "numerator_name": {"en": "In time"},
        "denominator_name": {"en": "All"},
        "sum_over_time": "ratio",
    }
    make_indicator(service=service, code="p", name={"en": "Share in time"}, version=pair)
    make_indicator(service=service, code="f", version={"kind": "percent", "unit": "percent", "formula": "1 - [p]"})
    levels = [{"points": "2", "name": {"en": "Good"}}, {"points": "1", "name": {"en": "Poor"}}]
    make_indicator(service=service, code="r", version={"kind": "rubric", "levels": levels})
    shown = page(head, "registry")
    assert "“In time” divided by “All”." in shown
    assert "Over time: Ratio of sums." in shown
    assert "Computed: 1 minus “Share in time”." in shown
    assert "One of these levels: 1 = Poor and 2 = Good." in shown


def test_the_indicators_page_adds_up_months_and_places_and_says_how_many(water: Directorate, head: Any) -> None:
    facts = {"kind": "percent", "unit": "percent", "sum_over_time": "ratio", "sum_over_places": "ratio"}
    row = make_indicator(service=make_service(directorate=water), version=facts)
    actions.make_periods(since=date(2026, 1, 1), until=date(2026, 12, 31))
    for month, top in ((7, 1), (8, 4), (9, 7)):
        figure(row, date(2026, month, 1), Decimal(top) / 10, numerator=Decimal(top), denominator=Decimal(10))
    figure(row, DAY, "0.7", place=make(Place, code="n", path="/1/"), numerator=Decimal(7), denominator=Decimal(10))
    make(CollectionPlace, indicator=row, place=make(Place, code="s", path="/2/"))
    make(CollectionPlace, indicator=row, place=Place.objects.get(code="n"))
    actions.compute_gaps()
    shown = page(head, "indicator", row.pk)
    added = shown.split("Added up</h2>")[1]
    assert "Ratio of sums" in added
    assert "added up from 3 of 3 figures" in added
    assert "12 of 30" in added
    assert "added up from 3 of 12 figures" in added
    assert "70.0%, added up from 1 of 2 places." in added


def test_a_checklist_is_answered_on_the_page_of_the_figure(water: Directorate, head: Any) -> None:
    items = [
        {"points": "3", "name": {"en": "A nurse is there"}, "critical": True},
        {"points": "1", "name": {"en": "It is clean"}},
    ]
    version = {"kind": "checklist", "unit": "percent", "levels": items}
    row = make_indicator(service=make_service(directorate=water), version=version)
    period_of(DAY)
    client, url = signed_in(head), f"{at('enter', row.pk)}?period=month:202609"
    assert "A nurse is there (critical)" in client.get(url).content.decode()
    half = client.post(url, {"revision": "0", "answer_0": "yes"})
    assert half.status_code == 422
    assert "Item 2 is not answered." in half.content.decode()
    assert client.post(url, {"revision": "0", "answer_0": "yes", "answer_1": "no"}).status_code == 302
    found = Measurement.objects.get()
    assert (found.value, found.numerator, found.denominator, found.original) == (Decimal("0.75"), 3, 4, "list:yn")
    again = client.get(url).content.decode()
    assert 'name="answer_1" value="no"' in again
    assert client.post(url, {"revision": "1", "answer_0": "no", "answer_1": "yes"}).status_code == 302
    assert Measurement.objects.get().value == 0


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
