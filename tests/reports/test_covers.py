"""A cover tells what there is, whichever sections a design leaves out; so does the table of the directorates."""

import json
from typing import Any

import pytest

from planning import actions as planning
from planning.models import Action
from reports.content import Design
from reports.documents.files import held_tables
from reports.reading import Report
from tests.planning.conftest import in_days
from tests.reports.conftest import Story
from tests.reports.papers import frozen, text


@pytest.mark.parametrize("sections", [("plans", "asks"), ("decided",), ("glossary",)])
@pytest.mark.parametrize("document", ["governor", "directorate", "brief"])
def test_the_cover_counts_the_figures_of_a_report_that_shows_none(
    story: Story, document: str, sections: tuple[str, ...]
) -> None:
    whose: Any = {"directorate": story.directorate} if document == "directorate" else {}
    said = text(frozen(document, period=story.october, design=Design(sections), **whose))
    assert "No figure was reported" not in said
    assert "We kept 1 of 2 promises; 1 was broken." in said


def late_told(content: str) -> str:
    table = next(held for held in held_tables(Report(content), "en") if held.code == "directorates")
    return dict(zip(table.columns, table.rows[0], strict=True))["late"]


@pytest.fixture
def late(story: Story) -> Story:
    words = {"en": "Repair the gearbox"}
    planning.add_action(
        directorate=story.directorate, statement=words, owner=story.head, due_on=in_days(1), by=story.head
    )
    Action.objects.update(due_on=in_days(-5))
    return story


@pytest.mark.parametrize(("document", "sections"), [
    ("governor", ("attention", "directorates")), ("governor", ("directorates", "plans")), ("brief", ("in_brief", "directorates")),
])  # fmt: skip
def test_late_actions_are_counted_whichever_sections_there_are(
    late: Story, document: str, sections: tuple[str, ...]
) -> None:
    assert late_told(frozen(document, period=late.october, design=Design(sections))) == "1"


@pytest.mark.parametrize(("sections", "told"), [
    (("attention", "directorates"), "1"), (("in_brief", "directorates"), "1"), (("directorates",), ""),
])  # fmt: skip
def test_a_report_of_old_tells_of_late_actions_what_its_sections_know(
    late: Story, sections: tuple[str, ...], told: str
) -> None:
    data = json.loads(frozen("governor", period=late.october, design=Design(sections)))
    for row in next(each["facts"] for each in data["sections"] if each["code"] == "directorates")["directorates"]:
        del row["late"]
    assert late_told(json.dumps(data)) == told
