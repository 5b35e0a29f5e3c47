"""What stays with the staff: files, addresses; and what the public sees only once it is signed off."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from people.models import Member
from planning import actions
from planning.models import ActionFile, Cycle, Evidence, Solution
from sdip.files.models import File
from tests.figures import address
from tests.make import make, make_member, signed_in
from tests.planning.conftest import Story, in_days
from tests.planning.steps import step


def text_of(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def cycle(story: Story) -> Cycle:
    plan = story.plan(public=True)
    story.fill_team(plan)
    return plan


@pytest.fixture
def outsider(cycle: Cycle, story: Story) -> Member:
    member = make_member("community_member", story.directorate)
    cycle.seats.filter(function="community_member").update(member=member)
    return member


def a_file(sensitivity: str) -> File:
    row: File = make(File, name="list.pdf", content_type="application/pdf", sensitivity=sensitivity)
    return row


def test_the_workbook_of_a_community_member_holds_no_address(story: Story, cycle: Cycle, outsider: Member) -> None:
    owner = make_member(name="Amal")
    step(story, goal=None, cycle=cycle, owner=owner)
    url = address("planning:actions_file", args=[cycle.pk])

    def cells(member: Member) -> set[object]:
        sheet = load_workbook(io.BytesIO(signed_in(member).get(url).content)).active
        return {cell for row in sheet.iter_rows(values_only=True) for cell in row}

    assert owner.email in cells(story.head)
    seen = cells(outsider)
    assert (owner.email in seen, "Amal" in seen) == (False, True)


@pytest.mark.parametrize(("sensitivity", "status"), [("staff", 403), ("personal", 403), ("public", 200)])
def test_a_file_of_the_staff_is_not_served_to_a_community_member(
    story: Story, cycle: Cycle, outsider: Member, sensitivity: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for view in ("planning.views.evidence", "planning.views.step_parts"):
        monkeypatch.setattr(f"{view}.read_file", lambda _file: b"content")
    problem = actions.add_problem(cycle, statement={"en": "Pipes"}, by=story.head)
    action = step(story, goal=None, cycle=cycle)
    piece = make(Evidence, problem=problem, kind="file", file=a_file(sensitivity), address="")
    link = make(ActionFile, action=action, file=piece.file)
    files = [address("planning:evidence_file", args=[piece.pk]), address("planning:action_file", args=[link.pk])]
    pages = [address("planning:problem_page", args=[problem.pk]), address("planning:action_page", args=[action.pk])]
    client, staff = signed_in(outsider), signed_in(story.head)
    for file, page in zip(files, pages, strict=True):
        assert client.get(file).status_code == status
        assert (f'href="{file}"' in text_of(client.get(page))) == (status == 200)
        assert "list.pdf" in text_of(client.get(page))
        assert staff.get(file).status_code == 200


SHOWN_FROM = {
    "Pipes break": "goals",
    "Burst pipes repaired": "solutions",
    "New pipes": "implementation",
    "Dig": "implementation",
}


@pytest.mark.parametrize(
    "stage", ["team", "consultation", "problems", "goals", "solutions", "priorities", "implementation", "closed"]
)
def test_the_public_sees_what_is_signed_off(story: Story, cycle: Cycle, stage: str, client: Any) -> None:
    problem = actions.add_problem(cycle, statement={"en": "Pipes break"}, by=story.head)
    story.goal(cycle)
    solution = make(Solution, cycle=cycle, problem=problem, words={"en": "New pipes"}, state="chosen")
    actions.add_action(
        cycle=cycle, solution=solution, statement={"en": "Dig"}, owner=story.head, due_on=in_days(9), by=story.head
    )
    stages = [
        "team",
        "consultation",
        "problems",
        "goals",
        "solutions",
        "priorities",
        "implementation",
        "evaluation",
        "closed",
    ]
    story.at(stage, cycle)
    page = text_of(client.get(address("public_planning:plan_page", args=[cycle.code])))
    seen = {words for words in SHOWN_FROM if words in page}
    assert seen == {words for words, first in SHOWN_FROM.items() if stages.index(stage) >= stages.index(first)}


def test_nothing_of_an_indicator_that_is_not_public(story: Story, cycle: Cycle, client: Any) -> None:
    problem = actions.add_problem(cycle, statement={"en": "Pipes break"}, indicator=story.indicator, by=story.head)
    solution = make(Solution, cycle=cycle, problem=problem, words={"en": "New pipes"}, state="chosen")
    actions.add_action(
        cycle=cycle, solution=solution, statement={"en": "Dig"}, owner=story.head, due_on=in_days(9), by=story.head
    )
    story.at("implementation", cycle)
    url = address("public_planning:plan_page", args=[cycle.code])
    assert "New pipes" in text_of(client.get(url))
    story.indicator.public = False
    story.indicator.save()
    page = text_of(client.get(url))
    assert not any(words in page for words in ("Pipes break", "New pipes", "Dig"))
