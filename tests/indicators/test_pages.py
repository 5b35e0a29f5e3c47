"""The dashboard of a directorate, the list, and what is common to the pages."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators import actions
from indicators.models import Indicator
from organisation.models import Directorate
from tests.make import make_directorate, signed_in

from .helpers import MONTHS, at, make_story, page
from .world import figure, make_indicator, make_service, standard


def test_the_dashboard_opens_on_the_newest_figures_and_says_what_they_mean(water: Directorate, head: Any) -> None:
    make_story(water)
    make_story(water, "w-2", values=[96] * 12)
    actions.compute_gaps()
    shown = page(head, "dashboard", water.pk)
    assert "September 2026" in shown
    assert "1 of 2 promises with a figure is broken." in shown.replace("are broken", "is broken")
    assert shown.index("Repaired in time w-1") < shown.index("Repaired in time w-2")
    assert "−10.0 short" in shown
    assert "Promise broken" in shown


def test_an_earlier_period_can_be_chosen_and_an_unknown_one_is_not_found(water: Directorate, head: Any) -> None:
    make_story(water)
    actions.compute_gaps()
    assert "Promise kept" in page(head, "dashboard", water.pk, period="month:202601")
    page(head, "dashboard", water.pk, period="month:190001", status=404)


def test_without_guarantees_nothing_is_called_kept_or_broken(water: Directorate, head: Any) -> None:
    indicator = make_indicator(service=make_service(directorate=water), name={"en": "Calls answered"})
    standard(indicator, "target", 95)
    figure(indicator, MONTHS[-1], 90)
    actions.compute_gaps()
    for name, args in (
        ("dashboard", [water.pk]),
        ("numbers", [water.pk]),
        ("indicator", [indicator.pk]),
        ("list", []),
        ("home", []),
    ):
        body = page(head, name, *args)
        assert "Promise kept" not in body
        assert "Promise broken" not in body
        assert "Below target" in body


def test_the_filter_shows_one_standing_only(water: Directorate, head: Any) -> None:
    make_story(water)
    make_story(water, "w-2", values=[96] * 12)
    actions.compute_gaps()
    shown = page(head, "dashboard", water.pk, standing="breach")
    assert "Repaired in time w-1" in shown
    assert "Repaired in time w-2" not in shown


def test_the_numbers_view_has_a_column_for_each_period(water: Directorate, head: Any) -> None:
    make_story(water)
    actions.compute_gaps()
    shown = page(head, "numbers", water.pk)
    assert shown.count('<th scope="col" class="num">') == 2 + 12
    assert shown.count(" tinted") == 3


def test_an_empty_directorate_says_so(water: Directorate, head: Any) -> None:
    assert "No figure yet" in page(head, "dashboard", water.pk)
    assert "No figure yet" in page(head, "home")


def test_the_overview_lists_directorates_by_broken_promises(water: Directorate, head: Any) -> None:
    roads = make_directorate(code="R", name={"en": "Roads"})
    make_story(roads, "r-1")
    make_story(water, values=[96] * 12)
    actions.compute_gaps()
    shown = page(head, "home")
    assert shown.index("Roads") < shown.index(">Water<")


def test_the_list_finds_filters_and_sorts(water: Directorate, head: Any) -> None:
    late, kept = make_story(water), make_story(water, "w-2", values=[96] * 12)
    open_one = make_indicator(
        service=make_service(directorate=water), code="x-1", name={"en": "Visitors"}, direction=None
    )
    actions.index_indicators(Indicator.objects.all())
    actions.compute_gaps()
    assert "Visitors" not in page(head, "list", q="repaired time")
    assert late.name["en"] in page(head, "list", standing="breach")
    assert kept.name["en"] not in page(head, "list", standing="breach")
    assert open_one.name["en"] in page(head, "list", direction="open")
    assert late.name["en"] not in page(head, "list", direction="open")
    assert "No indicator matches" in page(head, "list", q="nothing like this")
    first = page(head, "list", sort="gap")
    assert first.index(late.name["en"]) < first.index(kept.name["en"])


@pytest.mark.parametrize(
    ("name", "with_directorate"),
    [("list", False), ("home", False), ("dashboard", True), ("numbers", True), ("directions", False)],
)
def test_queries_do_not_grow_with_rows(water: Directorate, head: Any, name: str, with_directorate: bool) -> None:
    args, client = ([water.pk] if with_directorate else []), signed_in(head)

    def count() -> int:
        actions.compute_gaps()
        client.get(at(name, *args))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(at(name, *args)).status_code == 200
        return sum(
            "indicators_" in query["sql"] or "organisation_" in query["sql"] for query in queries.captured_queries
        )

    make_story(water)
    make_indicator(service=make_service(directorate=water), direction=None)
    few = count()
    for n in range(3):
        make_story(water, f"w-{n}x")
        make_indicator(service=make_service(directorate=water), direction=None)
    assert count() == few
    assert few <= 10


def test_many_directions_are_settled_at_once(water: Directorate, head: Any) -> None:
    rows = [make_indicator(service=make_service(directorate=water), direction=None) for _n in range(3)]
    client, url = signed_in(head), at("directions")
    response = client.post(url, {"chosen": [rows[0].pk, rows[1].pk], "direction": "lower"}, follow=True)
    assert "The directions of 2 indicators are settled" in response.content.decode()
    assert [row.versions.get().direction for row in rows] == ["lower", "lower", None]
    assert client.post(url, {"direction": "lower"}).status_code == 422
    for nonsense in ("9" * 19, "9" * 5000, "²", "x"):
        assert client.post(url, {"chosen": [nonsense], "direction": "lower"}).status_code == 422
    assert client.post(url, {"chosen": [rows[2].pk]}).status_code == 422


def test_directions_of_another_directorate_are_out_of_reach(water: Directorate, head: Any) -> None:
    other = make_indicator(direction=None, name={"en": "Not mine"})
    assert "Not mine" not in page(head, "directions")
    assert signed_in(head).post(at("directions"), {"chosen": [other.pk], "direction": "lower"}).status_code == 422


def test_how_we_count_is_in_words(head: Any) -> None:
    counted = page(head, "counting")
    for sentence in (
        "Equal counts as reached.",
        "Shares are never averaged",
        "times 0.6745",
        "added up as the definition",
    ):
        assert sentence in counted


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("list", "indicators"),
        ("dashboard", "rows"),
        ("numbers", "rows"),
        ("directions", "waiting"),
        ("home", "directorates"),
        ("approvals", "rows"),
    ],
)
def test_a_swap_shows_what_a_reload_shows(water: Directorate, head: Any, name: str, target: str) -> None:
    make_story(water)
    make_indicator(service=make_service(directorate=water), direction=None)
    actions.compute_gaps()
    url = at(name, *([water.pk] if name in ("dashboard", "numbers") else []))
    client = signed_in(head)
    whole = client.get(url).content.decode()
    part = client.get(url, headers={"HX-Request": "true", "HX-Target": target}).content.decode()
    assert part.lstrip().startswith(f'<div id="{target}">')
    rows = part[part.find("<tbody") :].split("</tbody>")[0] if "<tbody" in part else part.strip()
    assert rows in whole


def test_search_and_work_reach_the_indicators(water: Directorate, head: Any) -> None:
    make_story(water)
    make_indicator(service=make_service(directorate=water), direction=None)
    actions.index_indicators(Indicator.objects.all())
    client = signed_in(head)
    assert "Repaired in time w-1" in client.get(at("web:search"), {"q": "repaired"}).content.decode()
    assert "Directions to settle" in client.get(at("web:work")).content.decode()
