"""Before a workbook is taken over, everybody reads which cells change, from what to what."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from planning import actions
from planning.action_workbook import read_actions
from planning.models import Cycle, PlanSettings
from planning.views.workbook import rows_of
from planning.workbook_headings import columns
from planning.workbook_words import cells_of
from planning.workflow import ActionState
from sdip.web.language import LANGUAGES
from tests.figures import address
from tests.make import make, make_member, signed_in
from tests.planning.conftest import Story, in_days
from tests.planning.test_workbook import at, saved, sheet_of


@pytest.fixture
def cycle(story: Story) -> Cycle:
    make(PlanSettings, currency="IQD")
    cycle = story.plan()
    actions.add_action(
        statement={"en": "Buy bins", "ar": "شراء حاويات"}, owner=story.head, goal=story.goal(cycle),
        due_on=in_days(20), budget=Decimal("1500.50"), by=story.head,
    )  # fmt: skip
    return story.at("implementation", cycle)


def test_each_changed_cell_is_told_from_what_to_what(story: Story, cycle: Cycle) -> None:
    book, other = sheet_of(cycle), make_member("team_leader", story.directorate, name="Olga Other")
    for name, value in (("action_en", "Buy many bins"), ("owner", other.email), ("budget", 99.5), ("state", "running")):
        at(book, 2, name).value = value
    (outcome,) = actions.try_workbook(cycle, rows_of(cycle, read_actions(saved(book))), by=story.head)
    assert (outcome.kind, outcome.words) == ("changed", "Buy many bins")
    told = {cell.label: (cell.before, cell.after) for cell in cells_of(outcome.changes)}
    assert told == {
        "What is done (English)": ("Buy bins", "Buy many bins"),
        "Owner": (story.head.name, "Olga Other"),
        "Budget": ("1,500.50 Iraqi dinars", "99.50 Iraqi dinars"),
        "State": ("Not started", "Under way"),
    }


def test_what_is_taken_away_and_what_is_new_is_told(story: Story, cycle: Cycle) -> None:
    book = sheet_of(cycle)
    at(book, 2, "budget").value = None
    book.worksheets[0].append([None])
    at(book, 3, "action_en").value, at(book, 3, "owner").value = "Paint bins", story.head.email
    at(book, 3, "due_on").value = in_days(9)
    changed, new = actions.try_workbook(cycle, rows_of(cycle, read_actions(saved(book))), by=story.head)
    assert [(cell.label, cell.before, cell.after) for cell in cells_of(changed.changes)] == [
        ("Budget", "1,500.50 Iraqi dinars", "–")
    ]
    assert new.kind == "new"
    assert {"What is done (English)", "Owner", "By"} == {cell.label for cell in cells_of(new.changes)}


def test_the_page_shows_words_and_no_code(story: Story, cycle: Cycle) -> None:
    book = sheet_of(cycle)
    at(book, 2, "action_en").value, at(book, 2, "state").value = "Buy many bins", "running"
    sent = {"file": SimpleUploadedFile("a.xlsx", saved(book))}
    page = signed_in(story.head).post(address("planning:workbook_page", args=[cycle.pk]), sent).content.decode()
    for words in ("Buy many bins", "Under way", "Not started"):
        assert words in page
    assert "{&#x27;en" not in page
    with override("ar"):
        (outcome,) = actions.try_workbook(cycle, rows_of(cycle, read_actions(saved(book))), by=story.head)
        assert "Under way" not in {cell.after for cell in cells_of(outcome.changes)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_and_states_are_words_that_are_understood_in_every_language(
    story: Story, cycle: Cycle, language: str
) -> None:
    with override(language):
        book = sheet_of(cycle)
        head = [cell.value for cell in book.worksheets[0][1]]
        assert at(book, 2, "state").value == ActionState.PLANNED.label
        at(book, 2, "state").value = str(ActionState.RUNNING.label)
    assert len(set(head)) == len(head) == len(columns())
    assert not [name for name in head if "_" in name]
    with override("en" if language == "ar" else "ar"):
        rows = rows_of(cycle, read_actions(saved(book)))
    assert [(row.report, row.facts, row.problem) for row in rows] == [({"to": "running"}, {}, "")]


def test_a_workbook_with_the_codes_of_the_columns_is_still_read(story: Story, cycle: Cycle) -> None:
    book = sheet_of(cycle)
    for at_column, name in enumerate(columns(), 1):
        book.worksheets[0].cell(1, at_column).value = name
    at(book, 2, "state").value = "planned"
    (line,) = read_actions(saved(book))
    assert (line.cells["action_en"], line.cells["state"]) == ("Buy bins", "planned")
