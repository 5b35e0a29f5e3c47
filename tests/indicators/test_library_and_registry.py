"""Ready indicators, breakdowns and places, and the registry."""

from datetime import date
from decimal import Decimal
from typing import Any

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
    Measurement,
    Slice,
    SliceOption,
)
from organisation.models import Directorate, Place
from tenancy.models import Tenant
from tests.make import make, make_directorate, make_member, signed_in

from .helpers import at, page
from .world import figure, make_indicator, make_service, period_of

DAY = date(2026, 9, 1)


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
