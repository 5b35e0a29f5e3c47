"""A citizen has an idea erased: plans keep what the office has written, and nothing of the citizen's words."""

import pytest
from django.db import connection
from django.test import Client

from feedback import actions as feedback
from feedback import codes
from feedback.actions import Receipt
from feedback.keeping.copies import is_taken_from
from feedback.keeping.erasing import erase_case, what_stays
from feedback.models import Case
from planning import actions
from planning.models import Solution
from tests.charters.conftest import tenant_addresses, url  # noqa: F401 - fixtures

from .test_solutions import Story, Weighing, weighing  # noqa: F401 - fixtures

IDEA = "Please open two more offices in the north, my mother Zainab can hardly walk"
OWN, TAKEN = "What we have written ourselves", "a plan of ours took up an idea"


def an_idea(**values: str) -> Receipt:
    return feedback.receive_case(kind="suggestion", language="en", **{"text": IDEA, **values})


def stored() -> str:
    """Every plan with its trail, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename ~ '^(planning|web)_'")
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT coalesce(string_agg(row_to_json(t)::text, ' '), '') FROM {table} t")
            found.append(cursor.fetchone()[0])
    return " ".join(found)


def erased(case: Case) -> Case:
    return erase_case(feedback.withdraw_case(case))


@pytest.mark.parametrize(
    "told", [None, {"en": "They said: PLEASE open two more offices in the North!", "ar": "مركزان"}]
)
def test_words_of_the_citizen_leave_every_plan_and_its_trail(
    story: Story,
    weighing: Weighing,  # noqa: F811
    told: dict[str, str] | None,
) -> None:
    case = an_idea().case
    row = actions.adopt_suggestion(case, weighing.problems[0], statement=told, by=story.head)
    copy = weighing.add("x")
    Solution.objects.filter(pk=copy.pk).update(words=row.words)
    actions.change_solution(row, revision=1, effect="Shorter ways", by=story.head)
    assert "two more offices" in stored().lower()
    erased(case)
    assert "two more offices" not in stored().lower()
    for each in (row, copy):
        each.refresh_from_db()
        assert each.words["en"] == "An idea of a citizen, who has had the words erased"
        assert set(each.words) >= {"en", "ar"}
    assert (row.case, row.effect) == (case, "Shorter ways")
    assert Solution.objects.get(problem=weighing.problems[0], does_nothing=True).words["en"] == "Do nothing"


def test_what_the_office_has_written_stays_and_the_citizen_is_told_why(
    story: Story,
    weighing: Weighing,  # noqa: F811
) -> None:
    one, other = an_idea().case, an_idea().case
    words = {"en": "Two service points north of the river"}
    kept = actions.adopt_suggestion(one, weighing.problems[0], statement=words, by=story.head)
    actions.adopt_suggestion(other, weighing.problems[0], by=story.head)
    for case, told, not_told in ((one, OWN, TAKEN), (other, TAKEN, OWN)):
        before = what_stays(case)
        after = what_stays(erased(case))
        assert before == after
        assert told in " ".join(after)
        assert not_told not in " ".join(after)
    kept.refresh_from_db()
    assert kept.words == words


@pytest.mark.usefixtures("tenant_addresses")
def test_the_page_tells_it_before_anything_is_erased(story: Story, weighing: Weighing) -> None:  # noqa: F811
    receipt, client = an_idea(), Client()
    actions.adopt_suggestion(receipt.case, weighing.problems[0], by=story.head)
    feedback.withdraw_case(receipt.case)
    assert client.get(url("tell:follow"), {"code": codes.grouped(receipt.code)}).status_code == 302
    assert TAKEN in client.get(url("tell:erase", receipt.case.number)).content.decode()
    client.post(url("tell:erase", receipt.case.number))
    assert TAKEN in client.get(url("tell:held", receipt.case.number)).content.decode()


@pytest.mark.parametrize(
    ("text", "said", "taken"),
    [
        ("Open two more offices in the north", IDEA, True),
        ("Open a second counter and yes, hire two clerks", "Yes", False),
        ("We will repair the pipes in the whole of the old town by May", "Lamps in the whole of the street", False),
        ("Hire two clerks", "clerks", False),
        ("They ask: open  TWO more offices in…", IDEA, True),
        ("Open two more offices", IDEA, False),  # four words anybody finds
        ("Offices north", "Offices, north!", True),
        ("Offices in the north", "Offices north", False),
        ("أفتحوا مركزين", "افتحوا مركزين", True),
        ("Do nothing", "", False),
        ("", IDEA, False),
    ],
)
def test_what_counts_as_taken_over(text: str, said: str, taken: bool) -> None:
    assert is_taken_from(text, ["", said]) is taken
