"""The actions of a plan in a workbook: what goes out comes back unchanged; what is changed is shown first, then all or nothing."""

import io
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from planning import actions
from planning.action_workbook import columns, read_actions, write_actions
from planning.models import Action, Cycle, DateShift
from planning.views.workbook import rows_of
from planning.workbook_headings import heading
from tenancy.refusals import NotAllowed
from tests.figures import address
from tests.make import make_member, signed_in
from tests.planning.conftest import Story, in_days


@pytest.fixture
def cycle(story: Story) -> Cycle:
    cycle = story.plan()
    goal = story.goal(cycle)
    for number in range(3):
        actions.add_action(
            statement={"en": f"Step {number}", "ar": f"خطوة {number}"}, owner=story.head, goal=goal,
            starts_on=in_days(number), due_on=in_days(20 + number), budget=Decimal("1500.50"), by=story.head,
        )  # fmt: skip
    return story.at("implementation", cycle)


def sheet_of(cycle: Cycle) -> Any:
    return load_workbook(io.BytesIO(write_actions(cycle)))


def saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def at(book: Any, row: int, name: str) -> Any:
    return book.worksheets[0].cell(row, columns().index(name) + 1)


def kinds(outcomes: Any) -> list[str]:
    return [outcome.kind for outcome in outcomes]


def run(cycle: Cycle, book: Any, story: Story) -> Any:
    rows = rows_of(cycle, read_actions(saved(book)))
    tried = actions.try_workbook(cycle, rows, by=story.head)
    applied = actions.apply_workbook(cycle, rows, by=story.head)
    assert [(each.kind, each.sentence) for each in tried] == [(each.kind, each.sentence) for each in applied]
    return applied


def test_what_went_out_comes_back_unchanged(story: Story, cycle: Cycle) -> None:
    before = list(Action.objects.order_by("pk").values())
    assert kinds(run(cycle, sheet_of(cycle), story)) == ["same"] * 3
    assert list(Action.objects.order_by("pk").values()) == before


def test_changed_and_new_rows_are_taken_over(story: Story, cycle: Cycle) -> None:
    book, other = sheet_of(cycle), make_member("team_leader", story.directorate)
    at(book, 2, "action_en").value = "Step zero"
    at(book, 2, "owner").value = other.email.upper()
    at(book, 2, "budget").value = 99
    at(book, 3, "state").value = "running"
    at(book, 3, "share").value = 40
    at(book, 5, "action_en").value = "A new step"
    at(book, 5, "owner").value = story.head.email
    at(book, 5, "due_on").value = datetime.combine(in_days(30), datetime.min.time())
    assert kinds(run(cycle, book, story)) == ["changed", "changed", "same", "new"]
    first, second, _third, new = Action.objects.order_by("pk")
    assert (first.words["en"], first.words["ar"], first.owner, first.budget) == ("Step zero", "خطوة 0", other, 99)
    assert (second.state, second.share) == ("running", 40)
    assert (str(new.words), new.due_on, new.cycle, new.state) == ("A new step", in_days(30), cycle, "planned")


def test_one_refused_row_and_nothing_is_taken_over(story: Story, cycle: Cycle) -> None:
    book = sheet_of(cycle)
    at(book, 2, "action_en").value = "Changed"
    at(book, 3, "owner").value = "nobody@example.org"
    at(book, 4, "due_on").value = "soon"
    outcomes = run(cycle, book, story)
    assert kinds(outcomes) == ["changed", "refused", "refused"]
    assert "nobody@example.org" in outcomes[1].sentence
    assert "By:" in outcomes[2].sentence
    assert not Action.objects.filter(words__en="Changed").exists()


def test_a_later_day_wants_its_reason_in_the_workbook_too(story: Story, cycle: Cycle) -> None:
    book = sheet_of(cycle)
    later = in_days(20) + timedelta(days=9)
    at(book, 2, "due_on").value = later
    assert "why the day moves" in run(cycle, book, story)[0].sentence
    at(book, 2, "reason").value = "The lorry is late"
    assert kinds(run(cycle, book, story)) == ["changed", "same", "same"]
    shift = DateShift.objects.get()
    assert (shift.to_on, shift.reason) == (later, "The lorry is late")


def test_who_brings_an_older_state_is_told(story: Story, cycle: Cycle) -> None:
    book, row = sheet_of(cycle), Action.objects.order_by("pk").first()
    assert row is not None
    actions.change_action(row, budget=Decimal(7), revision=row.revision, by=story.head)
    at(book, 2, "action_en").value = "Mine"
    assert "meanwhile" in run(cycle, book, story)[0].sentence


@pytest.mark.parametrize(("name", "value", "words"), [
    ("id", 999_999, "no such action"), ("goal", "NOPE", "no goal for the indicator"), ("share", 140, "How much is done, in per cent:"),
    ("state", "flying", "State:"), ("budget", -1, "0 or more"),
    ("budget", 10**17, "or less"), ("spent", 1.005, "two decimals"), ("owner", "", "Owner:"), ("due_on", "", "By:"),
    ("deputy", "nobody@example.org", "nobody@example.org"), ("action_en", "", ""),
])  # fmt: skip
def test_what_makes_no_sense_is_refused_with_its_row(
    story: Story, cycle: Cycle, name: str, value: Any, words: str
) -> None:
    book = sheet_of(cycle)
    at(book, 2, name).value = value
    if name == "action_en":
        at(book, 2, "action_ar").value, words = "", "what is done"
    outcome = run(cycle, book, story)[0]
    assert (outcome.kind, outcome.number, words in outcome.sentence) == ("refused", 2, True)


def test_an_action_of_another_plan_is_not_touched(story: Story, cycle: Cycle) -> None:
    other = story.plan(name={"en": "Other"})
    row = actions.add_action(
        cycle=other, statement={"en": "Theirs"}, owner=story.head, due_on=in_days(9), by=story.head
    )
    book = sheet_of(cycle)
    at(book, 2, "id").value = row.pk
    assert run(cycle, book, story)[0].kind == "refused"


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_refused_with_a_sentence(content: bytes, inside: Any) -> None:
    with pytest.raises(NotAllowed, match="no workbook"):
        read_actions(content)


def test_other_headings_are_named(inside: Any) -> None:
    book = Workbook()
    book.worksheets[0].append(["id", "owner", "due_on", "surprise"])
    with pytest.raises(NotAllowed, match="surprise"):
        read_actions(saved(book))


def test_no_text_becomes_a_formula(story: Story, cycle: Cycle) -> None:
    row = Action.objects.order_by("pk").first()
    assert row is not None
    actions.change_action(row, statement={"en": "=1+1"}, revision=row.revision, by=story.head)
    book = sheet_of(cycle)
    assert at(book, 2, "action_en").data_type == "s"
    assert kinds(run(cycle, book, story)) == ["same"] * 3


def test_in_the_browser_it_is_looked_at_first(story: Story, cycle: Cycle) -> None:
    client, url = signed_in(story.head), address("planning:workbook_page", args=[cycle.pk])
    book = load_workbook(io.BytesIO(client.get(address("planning:actions_file", args=[cycle.pk])).content))
    at(book, 2, "action_en").value = "Seen first"
    file = io.BytesIO(saved(book))
    file.name = "actions.xlsx"
    page = client.post(url, {"file": file})
    assert (page.status_code, Action.objects.filter(words__en="Seen first").exists()) == (200, False)
    lines = page.context["lines"]
    assert client.post(url, {"lines": lines + "x"}, follow=True).status_code == 200
    assert not Action.objects.filter(words__en="Seen first").exists()
    assert client.post(url, {"lines": lines}).status_code == 302
    assert Action.objects.filter(words__en="Seen first").exists()
    again = client.post(url, {"lines": lines})
    assert (again.status_code, "meanwhile" in again.content.decode()) in ((302, False), (422, True))


def test_who_may_only_read_takes_the_workbook_but_brings_none(story: Story, cycle: Cycle) -> None:
    client = signed_in(make_member("auditor"))
    assert client.get(address("planning:actions_file", args=[cycle.pk])).status_code == 200
    assert client.get(address("planning:workbook_page", args=[cycle.pk])).status_code == 403


def without(book: Any, *names: str) -> Any:
    """The sheet after somebody deleted these columns."""
    for name in names:
        sheet = book.worksheets[0]
        sheet.delete_cols([cell.value for cell in sheet[1]].index(heading(name)) + 1)
    return book


def test_a_column_that_was_deleted_leaves_its_fact(story: Story, cycle: Cycle) -> None:
    first = Action.objects.order_by("pk")[0]
    facts = {"deputy": make_member("team_leader", story.directorate), "spent": Decimal(7), "budget_source": "City"}
    first = actions.change_action(first, **facts, revision=first.revision, by=story.head)  # type: ignore[arg-type]
    report = {"to": "running", "share": 30, "note": "Ordered", "due_on": first.due_on}
    actions.update_action(first, **report, revision=first.revision, by=story.head)  # type: ignore[arg-type]
    optional = [name for name in columns() if name not in ("id", "revision")]
    before = list(Action.objects.order_by("pk").values())
    assert kinds(run(cycle, without(sheet_of(cycle), *optional), story)) == ["same"] * 3
    kept = without(sheet_of(cycle), *(name for name in optional if name != "action_en"))
    assert kinds(run(cycle, kept, story)) == ["same"] * 3
    assert list(Action.objects.order_by("pk").values()) == before
    kept.worksheets[0].cell(2, 3).value = "Other words"
    assert kinds(run(cycle, kept, story)) == ["changed", "same", "same"]
    now = Action.objects.get(pk=first.pk)
    same = ("goal", "owner", "deputy", "starts_on", "due_on", "state", "share", "note", "budget", "spent")
    assert [getattr(now, name) for name in same] == [getattr(Action(**before[0]), name) for name in same]
    assert (now.words, now.budget_source) == ({"en": "Other words", "ar": "خطوة 0"}, "City")


def test_without_its_keys_a_row_can_not_be_known(story: Story, cycle: Cycle) -> None:
    for name in ("id", "revision"):
        with pytest.raises(NotAllowed, match=name):
            read_actions(saved(without(sheet_of(cycle), name)))


def test_cells_that_say_what_they_said_are_not_judged(story: Story, cycle: Cycle) -> None:
    gone = make_member("team_leader", story.directorate)
    first, *others = Action.objects.order_by("pk")
    actions.change_action(first, owner=gone, revision=first.revision, by=story.head)
    for row in Action.objects.all():
        actions.move_action(row, "dropped", revision=row.revision, by=story.head)
    goal = cycle.goals.get()
    actions.archive_goal(goal, reason="Given up", revision=goal.revision, by=story.head)
    gone.left_on = in_days(0)
    gone.save()
    book = sheet_of(cycle)
    assert (at(book, 2, "owner").value, at(book, 3, "goal").value) == (gone.email, goal.indicator.code)
    assert kinds(run(cycle, book, story)) == ["same"] * 3
    at(book, 2, "spent").value = 12.5
    assert kinds(run(cycle, book, story)) == ["changed", "same", "same"]
    at(book, 3, "owner").value = gone.email
    assert "has the address" in run(cycle, book, story)[1].sentence


def test_a_text_of_several_lines_is_the_same_when_it_comes_back(story: Story, cycle: Cycle) -> None:
    row = Action.objects.order_by("pk")[0]
    note = "Parts ordered\r\nand paid"
    actions.update_action(row, to="planned", note=note, due_on=row.due_on, revision=row.revision, by=story.head)
    book = load_workbook(io.BytesIO(saved(sheet_of(cycle))))
    assert kinds(run(cycle, book, story)) == ["same"] * 3
    at(book, 2, "note").value = ""
    assert kinds(run(cycle, book, story)) == ["changed", "same", "same"]
    assert Action.objects.get(pk=row.pk).note == ""


def test_new_rows_that_differ_in_money_are_two_and_the_very_same_is_one(story: Story, cycle: Cycle) -> None:
    book = sheet_of(cycle)
    for row, budget in ((5, 10), (6, 20), (7, 20)):
        at(book, row, "action_en").value = "New"
        at(book, row, "owner").value = story.head.email
        at(book, row, "due_on").value = in_days(30)
        at(book, row, "budget").value = budget
        at(book, row, "note").value = "From the sheet"
    rows = rows_of(cycle, read_actions(saved(book)))
    assert kinds(actions.apply_workbook(cycle, rows, by=story.head))[3:] == ["new", "new", "same"]
    made = Action.objects.filter(words__en="New").order_by("budget")
    assert [(row.budget, row.note) for row in made] == [(10, "From the sheet"), (20, "From the sheet")]
