"""A cover tells what there is, whichever sections a design leaves out; so does the table of the directorates."""

import json
from datetime import date
from typing import Any

import pytest

from organisation.models import Directorate
from planning import actions as planning
from planning.models import Action
from reports.content import Design
from reports.documents.files import held_tables
from reports.reading import Report
from tests.figures import assess, make_indicator, set_figures, set_standard
from tests.make import make_directorate
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


DIRECTORATES = Design(("directorates",))


def lines(content: str) -> list[dict[str, str]]:
    table = next(held for held in held_tables(Report(content), "en") if held.code == "directorates")
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def test_each_figure_of_the_cover_stands_in_a_line_of_the_directorates(late: Story) -> None:
    """Also those of the directorate itself that the report is about, and of one that has ended."""
    below = make_directorate(code="PIPES", parent=late.directorate)
    indicator = make_indicator(below, code="P-01")
    set_standard(indicator, "guaranteed", "0.85")
    set_figures(indicator, late.months, ["0.79"] * len(late.months))
    assess(date(2026, 11, 20))
    about = {"period": late.october, "directorate": late.directorate, "design": DIRECTORATES}
    own, other = lines(frozen("directorate", **about))
    assert [(each["directorate"], each["promises"], each["broken"], each["late"]) for each in (own, other)] == [
        ("WAT", "2", "1", "1"), ("PIPES", "1", "1", "0"),
    ]  # fmt: skip
    assert "Itself, without those below it" in text(frozen("directorate", **about))
    Directorate.objects.filter(pk=below.pk).update(ended_on=date(2026, 11, 1))
    ended = lines(frozen("directorate", **about))[1]
    assert (ended["directorate"], ended["broken"], ended["ended_on"]) == ("PIPES", "1", "2026-11-01")
    assert "Ended on 1 November 2026" in text(frozen("directorate", **about))
    (whole,) = lines(frozen("governor", period=late.october, design=DIRECTORATES))
    assert (whole["directorate"], whole["promises"], whole["broken"]) == ("WAT", "3", "2")


def test_a_directorate_without_others_below_it_is_one_line(story: Story) -> None:
    content = frozen("directorate", period=story.october, directorate=story.directorate, design=DIRECTORATES)
    assert [each["directorate"] for each in lines(content)] == ["WAT"]
    assert "Itself" not in text(content)


@pytest.mark.parametrize(("sections", "told"), [
    (("attention", "directorates"), "1"), (("in_brief", "directorates"), "1"), (("directorates",), ""),
])  # fmt: skip
def test_a_report_of_old_tells_of_late_actions_what_its_sections_know(
    late: Story, sections: tuple[str, ...], told: str
) -> None:
    data = json.loads(frozen("governor", period=late.october, design=Design(sections)))
    for row in next(each["facts"] for each in data["sections"] if each["code"] == "directorates")["directorates"]:
        for name in ("late", "alone", "ended_on"):
            del row[name]
    assert late_told(json.dumps(data)) == told
