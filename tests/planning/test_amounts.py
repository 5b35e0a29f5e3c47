"""Amounts are kept as they were written, or refused with a sentence at every door."""

from decimal import Decimal
from typing import Any

import pytest

from planning import actions
from planning.amounts import MOST_MONEY
from planning.models import Action, Solution
from tenancy.refusals import NotAllowed, Stale
from tests.figures import address
from tests.make import make_member, signed_in
from tests.planning.conftest import Story, in_days
from tests.planning.steps import step

REFUSED = [
    (Decimal(10) ** 18 - 1, "at most 10,000,000,000,000"),
    (Decimal(MOST_MONEY) + Decimal("0.01"), "at most 10,000,000,000,000"),
    (Decimal("1.005"), "at most two decimals"),
    (Decimal("0.001"), "at most two decimals"),
    (Decimal(-1), "0 or more"),
]


@pytest.mark.parametrize(("amount", "sentence"), REFUSED)
@pytest.mark.parametrize("name", ["budget", "spent"])
def test_an_action_keeps_no_such_amount(story: Story, name: str, amount: Decimal, sentence: str) -> None:
    cycle = story.plan()
    with pytest.raises(NotAllowed, match=sentence):
        step(story, goal=None, cycle=cycle, **{name: amount})
    row = step(story, goal=None, cycle=cycle, budget=Decimal(MOST_MONEY), spent=Decimal("0.01"))
    with pytest.raises(NotAllowed, match=sentence):
        actions.change_action(row, **{name: amount}, revision=1, by=story.head)  # type: ignore[arg-type]
    row.refresh_from_db()
    assert (row.budget, row.spent) == (MOST_MONEY, Decimal("0.01"))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        *(({"cost": amount}, sentence) for amount, sentence in REFUSED),
        ({"staff": Decimal(10) ** 7}, "more staff than anybody"),
        ({"staff": Decimal("0.25")}, "at most one decimal"),
        ({"staff": Decimal(-1)}, "not below 0"),
    ],
)
def test_a_solution_keeps_no_such_amount(story: Story, values: dict[str, Decimal], sentence: str) -> None:
    problem = actions.add_problem(story.plan(), statement={"en": "Leaks"}, by=None)
    with pytest.raises(NotAllowed, match=sentence):
        actions.add_solution(problem, statement={"en": "Pipes"}, **values, by=None)  # type: ignore[arg-type]
    assert not Solution.objects.exists()


@pytest.mark.parametrize("amount", ["999999999999999999", "10000000000001", "1.005", "١٫٠٠٥", "-1"])
def test_a_form_says_which_amount_is_wrong(story: Story, amount: str) -> None:
    cycle, client = story.plan(), signed_in(story.head)
    action = {"statement_en": "Buy", "owner": story.head.pk, "due_on": in_days(9).isoformat()}
    row = step(story, goal=None, cycle=cycle, budget=Decimal(5))
    problem = actions.add_problem(cycle, statement={"en": "Leaks"}, by=None)
    doors: list[tuple[str, list[Any], dict[str, Any], str]] = [
        ("new_action_page", [cycle.pk], action, "budget"),
        ("new_action_page", [cycle.pk], action, "spent"),
        ("update_page", [row.pk], {"to": "running", "due_on": row.due_on.isoformat(), "revision": 1}, "spent"),
        (
            "new_solution_page", [cycle.pk, problem.pk],
            {"statement_en": "More bins", "horizon": "short", "authority": "local"}, "cost",
        ),
    ]  # fmt: skip
    for page, args, facts, field in doors:
        answer = client.post(address(f"planning:{page}", args=args), facts | {field: amount})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Action.objects.count() == 1


def test_actions_that_differ_only_in_money_are_two(story: Story) -> None:
    cycle, other = story.plan(), make_member("team_leader", story.directorate)
    facts: dict[str, Any] = {"goal": None, "cycle": cycle}
    amounts = [{"budget": Decimal(1)}, {"budget": Decimal(2)}, {"budget": Decimal(1), "budget_source": "City"}]
    made = [step(story, **facts, **each) for each in [*amounts, {"spent": Decimal(5)}, {"deputy": other}, {}]]
    assert len({row.pk for row in made}) == 6
    assert step(story, **facts, budget=Decimal("2.00")) == made[1]


def test_a_second_report_of_other_money_is_not_swallowed(story: Story) -> None:
    row = step(story, budget=Decimal(100))
    report: dict[str, Any] = {"to": "planned", "note": "", "due_on": row.due_on, "revision": 1, "by": story.head}
    actions.update_action(row, spent=Decimal(10), **report)
    assert actions.update_action(row, spent=Decimal(10), **report).revision == 2
    with pytest.raises(Stale):
        actions.update_action(row, spent=Decimal(20), **report)


def test_money_is_shown_to_the_hundredth(story: Story) -> None:
    cycle, client = story.plan(), signed_in(story.head)
    row = step(story, goal=None, cycle=cycle, budget=Decimal("1000.05"), spent=Decimal("0.1"))
    for page, args in (("implementation_page", [cycle.pk]), ("action_page", [row.pk]), ("plan_page", [cycle.pk])):
        shown = client.get(address(f"planning:{page}", args=args)).content.decode()
        assert ("1,000.05" in shown, "0.10" in shown) == (True, True), page


def test_a_weight_is_not_rounded_to_nothing(inside: Any) -> None:
    facts: dict[str, Any] = {"name": {"en": "Speed"}, "axis": "effect", "worst": {"en": "Slow"}, "best": {"en": "Fast"}}
    with pytest.raises(NotAllowed, match="at most two decimals"):
        actions.add_criterion(weight=Decimal("0.001"), **facts, by=make_member("administrator"))
