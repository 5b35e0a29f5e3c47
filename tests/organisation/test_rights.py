"""The list of rights is what the application asks, nothing more: a right that no page or action asks is an empty promise."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from organisation.rights import BY_CODE, RIGHTS

ROOT = Path(__file__).parents[2]
APPS = ("organisation", "indicators", "charters", "feedback", "planning", "reports", "sdip")
ASKING = {"allowed", "within", "holds_everywhere"}


def sources() -> Iterator[ast.Module]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            yield ast.parse(path.read_text())


def functions() -> Iterator[tuple[str, set[str], set[str]]]:
    """Of each function, and of what stands outside of them: its name, the texts and the names in it."""
    for module in sources():
        for part in module.body:
            texts = {n.value for n in ast.walk(part) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
            names = {n.id for n in ast.walk(part) if isinstance(n, ast.Name)}
            names |= {n.attr for n in ast.walk(part) if isinstance(n, ast.Attribute)}
            yield getattr(part, "name", ""), texts, names


FUNCTIONS = list(functions())


def is_asked(code: str) -> bool:
    """By a page, a query or an action, or by a who-rule that one of them asks."""
    askers = {name for name, texts, names in FUNCTIONS if code in texts and names & ASKING}
    rules = {name for name in askers if name.startswith("can_")}
    return bool(askers - rules) or any(names & (rules - {name}) for name, _texts, names in FUNCTIONS)


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_every_right_is_asked_somewhere(code: str) -> None:
    assert is_asked(code)


def test_a_right_that_nothing_asks_would_be_found() -> None:
    assert not is_asked("walk_on_water")


def test_a_right_stands_in_the_list_once() -> None:
    assert len(BY_CODE) == len(RIGHTS)
