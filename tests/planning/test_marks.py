"""Many actions begin in one month: the chart shows numbers that do not lie on each other, the list says what they are."""

import re
from datetime import date

from indicators.models import Annotation, Indicator
from indicators.queries import detail_of
from planning.marks import numbered
from planning.models import Action
from planning.queries import beginnings
from tests.figures import address
from tests.make import make, signed_in
from tests.planning.conftest import Story, in_days

DAYS = {
    "Late one": date(2026, 9, 2),
    "First": date(2026, 7, 3),
    "Second": date(2026, 7, 20),
    "Long ago": date(2020, 1, 1),
}


def test_each_period_has_one_number_and_every_beginning_its_line(story: Story) -> None:
    goal = story.goal()
    make(Annotation, indicator=story.indicator, on=date(2026, 7, 10), words="New pipes", rebases=True)
    for words, day in DAYS.items():
        make(Action, cycle=goal.cycle, goal=goal, directorate=story.directorate, owner=story.head, words={"en": words},
             starts_on=day, due_on=in_days(30))  # fmt: skip
    detail = detail_of(Indicator.objects.get(pk=story.indicator.pk))
    drawn, marks = numbered(detail, beginnings(goal))
    assert [(mark.number, mark.words) for mark in marks] == [
        ("", "Long ago"), ("1", "First"), ("1", "New pipes"), ("1", "Second"), ("2", "Late one"),
    ]  # fmt: skip
    assert [(each.words, each.rebases) for each in drawn] == [("Long ago", False), ("1", True), ("2", False)]
    page = signed_in(story.head).get(address("planning:goal_outcome_page", args=[goal.pk])).content.decode()
    assert all(words in page for words in DAYS)
    for chart in re.findall(r"<figure class=\"only-(?:wide|narrow)\">(.*?)</figure>", page, re.DOTALL):
        assert re.findall(r"<text[^>]*class=\"strong\"[^>]*>(\d)</text>", chart)[:2] == ["1", "2"]
        assert "Second" not in chart
