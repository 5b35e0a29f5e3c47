"""Formulas over indicators: what is read, what is refused and why, what comes out."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from indicators.expressions import BadFormula, Input, Net, check_units, codes_in, in_words, read, work_out


def inputs(**values: Any) -> dict[str, Input]:
    return {code: Input(None if value is None else Fraction(str(value))) for code, value in values.items()}


def value(text: str, **values: Any) -> Fraction | None:
    return work_out(read(text), inputs(**values)).value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a] + [b] * 2", 11),
        ("([a] + [b]) * 2", 14),
        ("[a] - [b] - 1", -2),
        ("[a] / [b] / 2", Fraction(3, 8)),
        ("-[a] + 10", 7),
        ("min([a], [b], 2.5)", Fraction(5, 2)),
        ("MAX([a], [b])", 4),
        ("sum([a], [b], [b])", 11),
        ("[a] × ١٠ ÷ ٠٫٥", 60),
        ("[a]*[b]-([a]-[b])", 13),
    ],
)
def test_arithmetic(text: str, expected: Any) -> None:
    assert value(text, a=3, b=4) == expected


@given(
    some.integers(-99, 99),
    some.integers(-99, 99),
    some.integers(-99, 99),
    some.sampled_from("+-*"),
    some.sampled_from("+-*"),
)
def test_order_of_operations_is_everybodys(a: int, b: int, c: int, one: str, two: str) -> None:
    assert value(f"[a] {one} [b] {two} [c]", a=a, b=b, c=c) == eval(f"a {one} b {two} c")


def test_codes_may_hold_hyphens_spaces_and_any_script() -> None:
    assert codes_in(read("[W–03 a] / [ماء-1] − [W–03 a]")) == {"W–03 a", "ماء-1"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("[a] +", "missing at the end"),
        ("([a] + 1", "closing bracket"),
        ("[a] [b]", "can’t stand there"),
        ("a + 1", "“a” is not known"),
        ("__import__('os')", "not understood"),
        ("[a].real", "not understood"),
        ("[a] ** 2", "missing before"),
        ("min([a])", "two or more"),
        ("min [a]", "comes “\\(”"),
        ("(" * 60 + "[a]" + ")" * 60, "too many brackets"),
        ("[a]+" * 200 + "1", "too long"),
    ],
)
def test_a_formula_that_makes_no_sense_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(BadFormula, match=sentence):
        read(text)


def test_a_division_keeps_numerator_and_denominator() -> None:
    found = work_out(read("([a] + [b]) / [c]"), inputs(a=1, b=2, c=4))
    assert (found.value, found.numerator, found.denominator) == (Fraction(3, 4), 3, 4)
    assert work_out(read("[a] / [c] * 100"), inputs(a=1, c=4)).numerator is None
    below = work_out(read("[a] / ([b] - [c])"), inputs(a=1, b=2, c=4))
    assert (below.numerator, below.denominator) == (-1, 2)


def test_a_part_that_is_a_share_is_exact() -> None:
    third = {"a": Input(Fraction("0.333333333333"), Fraction(1), Fraction(3)), "b": Input(Fraction(3))}
    assert work_out(read("[a] * [b]"), third).value == 1


def test_a_missing_part_and_a_division_by_zero_give_no_figure() -> None:
    found = work_out(read("[a] + [b] * [c]"), inputs(a=1, b=None))
    assert (found.value, found.missing) == (None, ("b", "c"))
    zero = work_out(read("[a] / [b]"), inputs(a=1, b=0))
    assert zero.divided_by_zero
    assert (zero.numerator, zero.denominator) == (1, 0)
    assert work_out(read("1 + [a] / [b]"), inputs(a=1, b=0)).divided_by_zero


UNITS = {
    "cost": "IQD",
    "cases": "count",
    "late": "count",
    "share": "percent",
    "hours": "hours",
    "days": "days",
    "people": "people",
}


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("[cost] / [cases]", "IQD"),
        ("[late] / [cases]", "percent"),
        ("1 - [share]", "percent"),
        ("[cases] / [people] * 1000", ""),
        ("[cases] + [late] - 5", "count"),
        ("[cost] * [share]", "IQD"),
        ("max([hours], 24)", "hours"),
        ("[hours] / [people] / [days]", "hours"),
    ],
)
def test_units_that_fit(text: str, declared: str) -> None:
    check_units(read(text), UNITS, declared)


@pytest.mark.parametrize(
    ("text", "declared", "sentence"),
    [
        ("[cost] + [cases]", "IQD", "Iraqi dinars and number can’t be added"),
        ("[hours] + [days]", "hours", "bring them to one unit"),
        ("max([share], [cases])", "percent", "a pure number and number"),
        ("[cost] / [cases]", "percent", "gives Iraqi dinars / number, but the unit of the indicator is a pure number"),
        ("[cases] / [cost]", "IQD", "gives number / Iraqi dinars"),
        ("[cost] * [cost]", "IQD", "gives Iraqi dinars · Iraqi dinars"),
        ("1 + 2", "count", "names no indicator"),
    ],
)
def test_units_that_do_not_fit_are_refused(text: str, declared: str, sentence: str) -> None:
    with pytest.raises(BadFormula, match=sentence):
        check_units(read(text), UNITS, declared)


def test_in_words() -> None:
    names = {"a": "Answered in time", "b": "Messages"}
    assert in_words(read("[a] / [b]"), names) == "“Answered in time” divided by “Messages”"
    assert in_words(read("([a] + [b]) * 1000"), names) == "(“Answered in time” plus “Messages”) times 1000"
    assert in_words(read("[a] - ([b] - 1)"), names) == "“Answered in time” minus (“Messages” minus 1)"
    assert in_words(read("min([a], [b], 0.5)"), names) == "the lowest of “Answered in time”, “Messages” and 0.5"


def test_circles_are_found_and_parts_come_before_wholes() -> None:
    net = Net({"d": {"c", "a"}, "c": {"b"}, "b": {"a"}})
    assert net.circle("d") == ()
    assert net.resting_on({"a"}) == ["b", "c", "d"]
    assert net.resting_on({"c"}) == ["d"]
    ring = Net({"a": {"c"}, "b": {"a"}, "c": {"b"}})
    assert ring.circle("a") == ("a", "c", "b", "a")
    assert Net({"a": {"a"}}).circle("a") == ("a", "a")
    assert ring.in_order({"a", "b", "c"}) == []
