"""Answers that people give, and the numbers that they become."""

from decimal import Decimal
from typing import Any

import pytest

from indicators.qualitative import (
    answers_of,
    check_levels,
    checklist_numbers,
    failed_critical,
    level_at,
    level_numbers,
    yes_no_numbers,
)

from .test_actions import refused

LEVELS = [{"points": n, "name": {"en": f"Level {n}"}} for n in (0, 1, 2, 5)]
ITEMS = [
    {"points": 2, "name": {"en": "a"}},
    {"points": "1.5", "name": {"en": "b"}},
    {"points": 3, "name": {"en": "c"}, "critical": True},
]


def test_a_level_is_its_points() -> None:
    assert level_numbers(LEVELS, "5").value == 5
    assert level_at(LEVELS, Decimal("2.000000000000")) == LEVELS[2]
    assert level_at(LEVELS, Decimal("1.5")) is None
    with pytest.raises(ValueError, match="No level"):
        level_numbers(LEVELS, 3)


def test_yes_is_one_and_no_is_zero() -> None:
    assert [yes_no_numbers(each).value for each in (True, False)] == [1, 0]


@pytest.mark.parametrize(
    ("answers", "numerator", "denominator"),
    [
        (["yes", "yes", "yes"], "6.5", "6.5"),
        (["yes", "no", "yes"], "5", "6.5"),
        (["none", "no", "yes"], "3", "4.5"),
        (["yes", "yes", "no"], "0", "6.5"),
        (["yes", "yes", "none"], "3.5", "3.5"),
        (["none", "none", "none"], "0", "0"),
    ],
)
def test_points_of_the_items_that_apply_and_a_failed_critical_item_fails_the_list(
    answers: list[str], numerator: str, denominator: str
) -> None:
    found = checklist_numbers(ITEMS, answers)
    assert (found.numerator, found.denominator) == (Decimal(numerator), Decimal(denominator))
    assert answers_of(found.original) == answers
    assert failed_critical(ITEMS, answers) == ([2] if answers[2] == "no" else [])


@pytest.mark.parametrize("answers", [["yes"], ["yes", "no", "maybe"], []])
def test_every_item_is_answered(answers: list[str]) -> None:
    with pytest.raises(ValueError, match="Every item"):
        checklist_numbers(ITEMS, answers)


@pytest.mark.parametrize("original", ["", "12 of 20", "list:yx"])
def test_what_was_not_entered_as_a_checklist_has_no_answers(original: str) -> None:
    assert answers_of(original) == []


@pytest.mark.parametrize(
    ("kind", "levels", "sentence"),
    [
        ("rubric", LEVELS[:1], "at least two levels"),
        ("rubric", [*LEVELS, {"points": 5.0, "name": {"en": "x"}}], "same number of points"),
        ("checklist", [], "at least one item"),
        ("checklist", [{"points": 0, "name": {"en": "x"}}], "above zero"),
        ("checklist", ITEMS * 40, "100 items at most"),
    ],
)
def test_levels_that_nobody_could_answer_by_are_refused(kind: str, levels: Any, sentence: str) -> None:
    with refused(sentence):
        check_levels(kind, levels)
