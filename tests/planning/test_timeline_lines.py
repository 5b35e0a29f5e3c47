"""What waits for what, as lines over the rows of the timeline."""

import re
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from planning import actions
from sdip.documents.charts import Link, gantt_links
from tests.figures import address
from tests.make import signed_in
from tests.planning.conftest import Story, in_days
from tests.planning.steps import step

SPAN = (date(2026, 1, 1), date(2026, 4, 11))  # a hundred days
TENTH, FIFTIETH = date(2026, 1, 11), date(2026, 2, 20)


def lines(svg: str) -> list[tuple[str, ...]]:
    return re.findall(r'x1="([\d.]+)%" x2="([\d.]+)%" y1="(\d+)%" y2="(\d+)%"', svg)


def heads(svg: str) -> list[str]:
    return re.findall(r'<svg x="([\d.]+)%"', svg)


@pytest.mark.parametrize(("rtl", "x", "to"), [(False, "10", "50"), (True, "90", "50")])
def test_a_line_leaves_the_end_passes_the_rows_and_turns_to_the_beginning(rtl: bool, x: str, to: str) -> None:
    rows = gantt_links([Link(0, TENTH, 2, FIFTIETH)], 4, SPAN, rtl=rtl)
    assert lines(rows[0]) == [(x, x, "50", "100")]
    assert lines(rows[1]) == [(x, x, "0", "100")]
    assert lines(rows[2]) == [(x, x, "0", "50"), (x, to, "50", "50")]
    assert (heads(rows[2]), rows[3]) == ([to], "")


def test_upward_it_enters_from_below_and_two_of_one_end_share_their_way() -> None:
    rows = gantt_links([Link(2, TENTH, 0, FIFTIETH), Link(2, TENTH, 0, TENTH)], 3, SPAN)
    assert lines(rows[2]) == [("10", "10", "0", "50")]
    assert lines(rows[0]) == [("10", "10", "50", "100"), ("10", "50", "50", "50")]
    assert heads(rows[0]) == ["50", "10"]


def test_where_the_other_began_earlier_the_line_ends_on_its_bar_and_is_marked() -> None:
    rows = gantt_links([Link(0, FIFTIETH, 1, TENTH, broken=True)], 2, SPAN)
    assert lines(rows[1]) == [("50", "50", "0", "50")]
    assert (heads(rows[1]), "linkhead broken" in rows[1]) == (["50"], True)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_timeline_draws_them_where_both_are_shown(story: Story, language: str) -> None:
    cycle = story.plan()
    first = step(story, goal=story.goal(cycle), starts_on=in_days(1), due_on=in_days(5))
    second = step(story, goal=None, cycle=cycle, starts_on=in_days(9), due_on=in_days(20))
    client, page = signed_in(story.head), address("planning:implementation_page", args=[cycle.pk])
    client.cookies["django_language"] = language
    assert 'class="links"' not in text(client.get(page, {"view": "timeline"}))
    actions.add_dependency(second, first, by=story.head)
    drawn = text(client.get(page, {"view": "timeline"}))
    assert (drawn.count('class="links"'), drawn.count('class="linkhead"')) == (2, 1)
    (x, _same, *_rest), (left, right, *_more) = lines(drawn)[0], lines(drawn)[2]
    assert left == x
    assert (float(right) < float(left)) == (language == "ar")
    assert 'class="links"' not in text(client.get(page, {"view": "timeline", "goal": "none"}))


def text(response: Any) -> str:
    with translation.override("en"):
        return str(response.content.decode())
