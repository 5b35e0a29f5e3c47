"""A figure that people judge is shown as what they judged: its level, yes or no; never as bare points."""

import re
from decimal import Decimal
from typing import Any

from indicators import actions
from indicators.judged import gap_words, level_words, points_words, signed_words
from indicators.models import IndicatorVersion
from indicators.templatetags.indicators import figure as shown
from organisation.models import Directorate
from tests.make import make_member

from .helpers import MONTHS, page
from .test_areas import area
from .world import figure, make_indicator, make_service, period_of, standard

LEVELS = [
    {"points": n, "name": {"en": name}} for n, name in ((1, "Often dry"), (3, "Now and then"), (5, "Day & night"))
]


def cells(html: str, label: str) -> list[str]:
    """The text of the cells under a heading, without its label."""
    found = re.findall(rf'<span class="cell-label">{label}</span>(.*?)</td>', html, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in found]


def test_what_has_no_level_and_what_is_no_judgement_stays_a_number(inside: Any) -> None:
    rubric = IndicatorVersion(kind="rubric", levels=LEVELS, decimals=1)
    assert [shown(Decimal(each), rubric) for each in ("3.000", "3.4")] == ["Now and then", "3.4"]
    assert shown(None, rubric) == "–"
    assert shown(Decimal("0.712"), IndicatorVersion(kind="percent", unit="percent", decimals=1)) == "71.2%"
    assert [shown(Decimal(each), IndicatorVersion(kind="yes_no")) for each in (0, 1)] == ["No", "Yes"]


def test_levels_are_shown_on_every_page_of_an_indicator(water: Directorate, head: Any) -> None:
    service = make_service(directorate=water)
    supply = make_indicator(service=service, version={"kind": "rubric", "levels": LEVELS, "decimals": 0})
    standard(supply, "guaranteed", 3)
    for month, points in zip(MONTHS, [3] * 11 + [5], strict=True):
        row = figure(supply, month, points)
    for name, points in (("North", 1), ("South", 5)):
        figure(supply, MONTHS[-1], points, place=area(name))
    actions.compute_gaps()
    one = page(head, "indicator", supply.pk)
    assert '<span class="h3size">Day &amp; night</span>' in one
    assert cells(one, "Figure")[:2] == ["Day &amp; night", "Now and then"]
    assert ">Day &amp; night</span>" in page(head, "figure", row.pk)
    board = page(head, "dashboard", water.pk)
    assert '<span class="cellnum worded">Day &amp; night</span>' in board
    assert cells(board, "Guaranteed") == ["Now and then or more"]
    assert cells(page(head, "areas", supply.pk), "Figure") == ["Often dry", "Day &amp; night"]
    assert "Now and then</span></td>" in page(head, "numbers", water.pk)
    assert '<span class="cellnum worded">Day &amp; night</span>' in page(head, "list")


def test_yes_and_no_are_shown_as_words_also_while_they_wait(water: Directorate, head: Any) -> None:
    desk = make_indicator(service=make_service(directorate=water), version={"kind": "yes_no"})
    standard(desk, "target", 1)
    figure(desk, MONTHS[-2], 0)
    figure(desk, MONTHS[-1], 1, state="submitted", entered_by=make_member("data_officer", water))
    actions.compute_gaps()
    assert cells(page(head, "figures"), "Figure") == []
    assert cells(page(head, "approvals"), "Figure") == ["Yes"]
    assert cells(page(head, "indicator", desk.pk), "Figure")[-1] == "No"
    board = page(head, "dashboard", water.pk, period=f"month:{period_of(MONTHS[-2]).code}")
    assert cells(board, "Target")[0].startswith("Yes")
    assert "Yes or more" not in board


def test_gaps_are_told_in_points_of_the_scale_or_as_met_or_not(inside: Any) -> None:
    rubric, yes_no = (
        IndicatorVersion(kind="rubric", levels=LEVELS, decimals=1),
        IndicatorVersion(kind="yes_no", decimals=1),
    )
    gaps = [Decimal(each) for each in ("-2", "-1", "-0.5", "0", "2")]
    assert [gap_words(rubric, each) for each in gaps] == [
        "−2 points short", "−1 point short", "−0.5 points short", "exactly on the standard", "+2 points to spare",
    ]  # fmt: skip
    assert [gap_words(yes_no, each) for each in gaps] == ["not met", "not met", "not met", "met", "met"]
    assert [signed_words(rubric, gaps[0]), signed_words(yes_no, gaps[0])] == ["−2 points", "not met"]
    assert gap_words(rubric, None) == "–"
    assert (
        gap_words(IndicatorVersion(kind="percent", unit="percent", decimals=1), Decimal("-0.088"))
        == "−8.8 points short"
    )


def test_standards_are_told_by_their_level(inside: Any) -> None:
    rubric, yes_no = IndicatorVersion(kind="rubric", levels=LEVELS), IndicatorVersion(kind="yes_no")
    three, five = Decimal(3), Decimal("5.000")
    assert level_words(rubric, three, None) == "at least Now and then"
    assert level_words(rubric, None, three) == "at most Now and then"
    assert level_words(rubric, three, five) == "Now and then to Day & night"
    assert [level_words(yes_no, Decimal(1), None), level_words(yes_no, None, Decimal(0))] == ["Yes", "No"]
    assert level_words(rubric, None, None) == "–"
    assert [points_words(rubric, three), points_words(yes_no, three)] == ["3 of 5 points", ""]


def test_gaps_read_well_on_the_pages(water: Directorate, head: Any) -> None:
    service = make_service(directorate=water)
    supply = make_indicator(service=service, version={"kind": "rubric", "levels": LEVELS, "decimals": 1})
    desk = make_indicator(service=service, version={"kind": "yes_no", "decimals": 0})
    standard(supply, "guaranteed", 3), standard(supply, "target", 5), standard(desk, "target", 1)
    figure(supply, MONTHS[-1], 1), figure(desk, MONTHS[-1], 0)
    actions.compute_gaps()
    gaps = cells(page(head, "dashboard", water.pk), "Gap")
    assert sorted(gaps) == ["not met to the target", "−2 points short to the guarantee"]
    one = page(head, "indicator", supply.pk)
    assert "to the guarantee: at least Now and then" in one
    assert "1 of 5 points" in one
    assert cells(one, "Gap")[0] == "−2 points"
    assert "at least Day &amp; night" in page(head, "standards", supply.pk)
    assert "to the target: Yes" in page(head, "indicator", desk.pk)


def test_what_is_judged_has_no_natural_limits_and_no_signals(water: Directorate, head: Any) -> None:
    service = make_service(directorate=water)
    supply = make_indicator(service=service, version={"kind": "rubric", "levels": LEVELS, "decimals": 0})
    desk = make_indicator(service=service, version={"kind": "yes_no", "decimals": 0})
    for at, month in enumerate(MONTHS):
        figure(supply, month, 5 if at == 11 else 3), figure(desk, month, 0 if at == 11 else 1)
    actions.compute_gaps()
    assert cells(page(head, "dashboard", water.pk), "Change") == ["–", "–"]
    assert cells(page(head, "dashboard", water.pk, signal="better"), "Change") == []
    for one, ticks in ((supply, (">3<", ">5<")), (desk, (">No<", ">Yes<"))):
        shown = page(head, "indicator", one.pk)
        assert "Natural limits" not in shown
        assert "moving range" not in shown
        assert all(tick in shown for tick in ticks)
    assert ">Sept 2026: 5<" in page(head, "indicator", supply.pk)
