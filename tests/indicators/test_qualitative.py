"""Answers that people give, and the numbers that they become."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from indicators.forms.qualitative import answer_fields, answer_numbers
from indicators.judged import answer_words
from indicators.models import IndicatorVersion, Measurement
from indicators.qualitative import (
    answers_of,
    check_levels,
    checklist_numbers,
    failed_critical,
    level_at,
    level_numbers,
    yes_no_numbers,
)
from sdip.web.forms import Form

from .helpers import refused

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


# --- the fields of a form ---


def version(kind: str, levels: Any = ()) -> IndicatorVersion:
    return IndicatorVersion(kind=kind, levels=list(levels))


def answered(kind: str, levels: Any, typed: dict[str, str], row: Measurement | None = None) -> Any:
    form = Form(typed)
    form.fields |= answer_fields(version(kind, levels), row, prefix="c7-")
    assert form.is_valid(), form.errors
    return answer_numbers(version(kind, levels), form.cleaned_data, prefix="c7-")


def test_fields_become_numbers(inside: Any) -> None:
    rubric = [
        {"points": "1", "name": {"en": "Poor"}},
        {"points": "4", "name": {"en": "Good"}, "description": {"en": "always"}},
    ]
    assert answered("rubric", rubric, {"c7-answer": "4"}).value == 4
    assert answered("yes_no", [], {"c7-answer": "no"}).value == 0
    assert answered("rubric", rubric, {}) is None
    assert answer_fields(version("count")) == {}
    found = answered("checklist", ITEMS, {"c7-answer_0": "yes", "c7-answer_1": "none", "c7-answer_2": "yes"})
    assert (found.numerator, found.denominator) == (5, 5)
    with pytest.raises(ValidationError, match="Item 2 is not answered"):
        answered("checklist", ITEMS, {"c7-answer_0": "yes"})


def test_what_was_answered_is_shown_again(inside: Any) -> None:
    fields = answer_fields(version("checklist", ITEMS), Measurement(original="list:yn-"))
    assert [field.initial for field in fields.values()] == ["yes", "no", "none"]
    assert "critical" in str(fields["answer_2"].label)
    assert answer_fields(version("yes_no"), Measurement(value=Decimal("0")))["answer"].initial == "no"
    rubric = version("rubric", [{"points": "2.5", "name": {"en": "Fair"}}, {"points": "10", "name": {"en": "Good"}}])
    assert answer_fields(rubric, Measurement(value=Decimal("2.500000000000")))["answer"].initial == "2.5"
    assert [answer_words(rubric, Decimal(each)) for each in ("2.5000", "10.000", "5")] == ["Fair", "Good", ""]
    assert answer_words(version("yes_no"), Decimal("1.000")) == "Yes"
