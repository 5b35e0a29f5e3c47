"""A report says what people judged as they judged it: the level with its place on the scale, yes or no; on the page and on paper."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from indicators.models import Indicator
from planning import actions as planning
from reports.models import Snapshot
from reports.pictures import line_chart
from reports.reading import Report
from tests.documents.test_pdf import normalised, spoken_text
from tests.figures import address, assess
from tests.make import signed_in
from tests.reports.conftest import Story, measure
from tests.reports.test_pdf import pdf_of

LEVELS = [
    {"points": str(n), "name": {"en": name, "ar": f"مستوى {n}"}}
    for n, name in ((1, "Often dry"), (3, "Now and then"), (5, "Day and night"))
]


@pytest.fixture
def judged(story: Story) -> Story:
    supply = measure(story, "J-01", "3", "5", ["3"] * 11 + ["5", "3", "1"], kind="rubric", unit="", levels=LEVELS)
    measure(story, "J-02", "1", None, ["1"] * 13 + ["0"], kind="yes_no", unit="", decimals=0)
    assess(date(2026, 11, 20))
    planning.plan_improvement(
        supply,
        cycle=None,
        basis="guarantee",
        due_on=date(2026, 11, 20) + timedelta(days=120),
        owner=story.head,
        by=story.head,
    )
    return story


def read_page(story: Story, snapshot: Snapshot) -> str:
    client = signed_in(story.head)
    return " ".join(client.get(address("reports:read_page", args=[snapshot.pk])).content.decode().split())


def test_levels_standards_and_gaps_are_words_on_the_page(judged: Story) -> None:
    shown = read_page(judged, judged.report())
    for words in (
        '<b>Often dry</b><span class="sub">1 of 5 points</span>', "at least Now and then", "at least Day and night",
        "−2 points short", "<b>No</b>", "</span>Yes</td>", "not met", "lowest Often dry, highest Day and night, the newest Often dry",
    ):  # fmt: skip
        assert words in shown, words
    assert "</span>Often dry<span" in shown  # where the goal started from
    assert "at least Yes" not in shown


def test_paper_says_the_same(judged: Story, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf_of(judged.report()))
    spoken = normalised(" ".join(" ".join(spoken_text(path)).split()))
    for words in ("Often dry", "1 of 5 points", "at least Now and then", "not met"):
        assert words in spoken, words


def test_a_report_keeps_the_levels_of_its_day(judged: Story) -> None:
    row = next(each for each in Report(judged.report().content).rows if each.code == "J-01")
    assert [level["points"] for level in row.levels] == ["1", "3", "5"]


def test_an_older_one_that_kept_no_levels_says_the_points(judged: Story) -> None:
    data = json.loads(judged.report().content)
    for each in data["shared"]["indicators"]:
        del each["counted"]["levels"]
    old = next(each for each in Report(json.dumps(data)).rows if each.code == "J-01")
    assert "lowest 1 point, highest 5 points, the newest 1 point" in line_chart(old)


def test_other_kinds_have_no_levels(judged: Story) -> None:
    rows: dict[str, Any] = {each.code: each for each in Report(judged.report().content).rows}
    assert (rows["J-02"].kind, rows["J-02"].levels) == ("yes_no", [])
    assert rows["W-01"].levels == []
    assert Indicator.objects.get(code="J-02").versions.get().kind == "yes_no"
    assert rows["J-02"].value == Decimal(0)
