import csv
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.formula import Assessment, Direction, Pair, Reason, Status, assess, ratio, rounded, summed_ratio

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "gap_cases.csv"
RESULTS = (
    "gap_to_guaranteed",
    "gap_to_target",
    "relative_gap_to_guaranteed",
    "relative_gap_to_target",
    "attainment_of_target",
    "progress_from_baseline",
)
MIRRORED = {"higher": "lower", "lower": "higher", "range": "range"}


def decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def reference_cases() -> Iterator[dict[str, str]]:
    if not REFERENCE.exists():
        return
    with REFERENCE.open(newline="") as file:
        yield from csv.DictReader(file)


def standard(case: dict[str, str], name: str, sign: int = 1) -> Decimal | Pair | None:
    low, high = decimal(case[f"{name}_low"]), decimal(case[f"{name}_high"])
    if low is None:
        return None
    if case["direction"] != "range":
        return sign * low
    assert high is not None
    return (low, high) if sign > 0 else (-high, -low)


def figure(case: dict[str, str], sign: int = 1) -> Decimal | Pair | None:
    numerator, denominator, value = (decimal(case[name]) for name in ("numerator", "denominator", "value"))
    if numerator is not None and denominator is not None:
        return sign * numerator, denominator
    return None if value is None else sign * value


def judged(case: dict[str, str], sign: int = 1) -> Assessment:
    baseline = decimal(case["baseline"])
    return assess(
        figure(case, sign),
        direction=case["direction"] if sign > 0 else MIRRORED[case["direction"]],
        guaranteed=standard(case, "guaranteed", sign),
        target=standard(case, "target", sign),
        baseline=None if baseline is None else sign * baseline,
    )


@pytest.mark.skipif(
    not REFERENCE.exists(), reason="the reference results (../shared/reference/gap_cases.csv) are not on this machine"
)
def test_there_are_reference_cases() -> None:
    assert len(list(reference_cases())) >= 88


@pytest.mark.parametrize("case", list(reference_cases()), ids=lambda case: case["case"])
def test_assessment_equals_the_reference(case: dict[str, str]) -> None:
    result = judged(case)
    assert result.status == case["status"]
    for name in ("measured", *RESULTS):
        expected, got = decimal(case[name]), getattr(result, name)
        assert (got is None) is (expected is None), name
        if expected is not None:
            assert got.quantize(Decimal("1e-9")) == expected, name


@pytest.mark.parametrize(
    "case", [case for case in reference_cases() if case["denominator"] not in ("", "0")], ids=lambda case: case["case"]
)
def test_divided_figure_gets_the_same_assessment_as_its_parts(case: dict[str, str]) -> None:
    numerator, denominator = decimal(case["numerator"]), decimal(case["denominator"])
    whole = assess(
        ratio(numerator, denominator),
        direction=case["direction"],
        guaranteed=standard(case, "guaranteed"),
        target=standard(case, "target"),
        baseline=decimal(case["baseline"]),
    )
    assert whole == judged(case)


@pytest.mark.parametrize("case", list(reference_cases()), ids=lambda case: case["case"])
def test_mirror_image_of_a_case_has_the_same_standing(case: dict[str, str]) -> None:
    result, mirror = judged(case), judged(case, sign=-1)
    assert mirror.status == result.status
    for name in RESULTS:
        if (
            name != "attainment_of_target" or case["direction"] == "range"
        ):  # a quotient of two negative figures is undefined
            assert getattr(mirror, name) == getattr(result, name), name


def test_ratio_is_undefined_without_a_denominator() -> None:
    assert ratio(Decimal(0), Decimal(0)) is None
    assert ratio(Decimal(5), Decimal(0)) is None
    assert ratio(None, Decimal(5)) is None
    assert ratio(Decimal(5), None) is None
    assert ratio(Decimal(0), Decimal(5)) == 0
    assert ratio(Decimal(80), Decimal(100)) == Decimal("0.8")


@pytest.mark.parametrize(
    ("exactly", "stored"),
    [
        (Fraction(1, 3), "0.333333333333"),
        (Fraction(2, 3), "0.666666666667"),
        (Decimal("0.0000000000005"), "0"),
        (Decimal("0.0000000000015"), "0.000000000002"),
        (Decimal("-0.0000000000001"), "0"),
        (Decimal("123456789012345678901234567890.1234567890125"), "123456789012345678901234567890.123456789012"),
    ],
)
def test_stored_figures_have_twelve_decimals_half_to_even(exactly: Decimal | Fraction, stored: str) -> None:
    assert rounded(exactly) == Decimal(stored)
    assert not str(rounded(exactly)).startswith("-0")


def test_pair_is_compared_before_it_is_divided() -> None:
    # One third is above a standard that was written down as its first twelve digits, however it would be rounded.
    just_below = Decimal("0.333333333333")
    assert assess((1, 3), direction="higher", guaranteed=just_below).status == Status.MET
    assert assess((1, 3), direction="lower", guaranteed=just_below).status == Status.BREACH
    assert assess((2, 3), direction="higher", guaranteed=Decimal("0.666666666667")).status == Status.BREACH


def test_figure_without_a_standing_says_why() -> None:
    assert assess(None, direction="higher", target=1).reason == Reason.NO_FIGURE
    assert assess((None, 4), direction="higher", target=1).reason == Reason.NO_FIGURE
    assert assess((0, 0), direction="higher", target=1).reason == Reason.ZERO_DENOMINATOR
    for direction, reason in (
        (None, Reason.DIRECTION_UNSETTLED),
        ("neutral", Reason.DIRECTION_NEUTRAL),
        ("higher", Reason.NO_STANDARD),
    ):
        result = assess(Decimal(3), direction=direction)
        assert (result.status, result.reason, result.measured) == (Status.NO_STANDARD, reason, 3)
    unsettled = assess(Decimal(3), direction=None, guaranteed=2, target=4)
    assert (unsettled.gap_to_guaranteed, unsettled.gap_to_target) == (None, None)


@pytest.mark.parametrize(
    "arguments",
    [
        {"direction": "up", "target": 1},
        {"direction": "range", "target": 1},
        {"direction": "higher", "target": (1, 2)},
        {"direction": "range", "target": (2, 1)},
        {"direction": "higher", "target": Decimal("NaN")},
        {"direction": "higher", "target": float("inf")},
        {"direction": "higher", "target": True},
        {"direction": "higher", "target": 1, "baseline": Decimal("Infinity")},
    ],
)
def test_nonsense_is_refused(arguments: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="."):
        assess(Decimal(1), **arguments)


def test_lower_is_better_below_zero_has_no_attainment_but_a_gap() -> None:
    result = assess(Decimal(-3), direction="lower", guaranteed=Decimal(0), target=Decimal(-5))
    assert (result.status, result.gap_to_target, result.relative_gap_to_target) == (
        Status.BELOW_TARGET,
        -2,
        Decimal("-0.4"),
    )
    assert result.attainment_of_target is None
    assert result.relative_gap_to_guaranteed is None


def test_nothing_achieved_is_an_attainment_of_nought() -> None:
    assert assess(Decimal(0), direction="higher", target=Decimal(95)).attainment_of_target == 0


def test_edges_of_a_range_are_inside() -> None:
    for value in (Decimal("6.5"), Decimal("8.5"), Decimal(7)):
        result = assess(
            value,
            direction="range",
            guaranteed=(Decimal("6.5"), Decimal("8.5")),
            target=(Decimal("6.5"), Decimal("8.5")),
        )
        assert (result.status, result.gap_to_target, result.relative_gap_to_target, result.attainment_of_target) == (
            Status.MET,
            0,
            0,
            1,
        )


numbers = st.decimals(min_value=-(10**6), max_value=10**6, places=4)
positives = st.decimals(min_value=Decimal("0.0001"), max_value=10**6, places=4)
directions = st.sampled_from(["higher", "lower"])


@given(directions, numbers, numbers, numbers, numbers)
def test_swapping_sign_and_direction_changes_nothing(
    direction: str, value: Decimal, promise: Decimal, aim: Decimal, baseline: Decimal
) -> None:
    result = assess(value, direction=direction, guaranteed=promise, target=aim, baseline=baseline)
    mirror = assess(-value, direction=MIRRORED[direction], guaranteed=-promise, target=-aim, baseline=-baseline)
    assert mirror.status == result.status
    assert [getattr(mirror, name) for name in RESULTS if "attainment" not in name] == [
        getattr(result, name) for name in RESULTS if "attainment" not in name
    ]


@given(numbers, numbers, numbers, numbers, numbers)
def test_range_mirrored_at_zero_changes_nothing(value: Decimal, a: Decimal, b: Decimal, c: Decimal, d: Decimal) -> None:
    promise, aim = (min(a, b), max(a, b)), (min(c, d), max(c, d))
    result = assess(value, direction="range", guaranteed=promise, target=aim)
    mirror = assess(-value, direction="range", guaranteed=(-promise[1], -promise[0]), target=(-aim[1], -aim[0]))
    assert (mirror.status, *(getattr(mirror, name) for name in RESULTS)) == (
        result.status,
        *(getattr(result, name) for name in RESULTS),
    )


@given(directions, numbers, positives, numbers, numbers)
def test_a_better_figure_never_stands_worse(
    direction: str, value: Decimal, step: Decimal, promise: Decimal, aim: Decimal
) -> None:
    order = [Status.BREACH, Status.BELOW_TARGET, Status.MET]
    better = value + step if direction == "higher" else value - step
    before = assess(value, direction=direction, guaranteed=promise, target=aim)
    after = assess(better, direction=direction, guaranteed=promise, target=aim)
    assert order.index(after.status) >= order.index(before.status)
    assert after.gap_to_target - before.gap_to_target == step


@given(directions, numbers, numbers)
def test_meeting_a_standard_exactly_is_met(direction: str, value: Decimal, baseline: Decimal) -> None:
    result = assess(value, direction=direction, guaranteed=value, target=value, baseline=baseline)
    assert (result.status, result.gap_to_guaranteed, result.gap_to_target) == (Status.MET, 0, 0)
    assert result.progress_from_baseline == (None if baseline == value else 1)
    assert result.attainment_of_target == (1 if value > 0 else None)


@given(st.integers(0, 10**6), st.integers(1, 10**6), directions)
def test_ratio_equal_to_its_standard_is_met_even_when_it_does_not_end(
    numerator: int, denominator: int, direction: str
) -> None:
    assert (
        assess((numerator, denominator), direction=direction, guaranteed=Fraction(numerator, denominator)).status
        == Status.MET
    )
    assert (
        assess(
            (numerator * 7, denominator * 7), direction=direction, guaranteed=Fraction(numerator, denominator)
        ).status
        == Status.MET
    )


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)), min_size=1, max_size=12))
def test_whole_lies_between_its_best_and_its_worst_part(parts: list[tuple[int, int]]) -> None:
    whole = summed_ratio(parts)
    assert whole == ratio(sum(n for n, _ in parts), sum(d for _, d in parts))
    shares = [Fraction(n, d) for n, d in parts]
    assert rounded(min(shares)) <= rounded(whole) <= rounded(max(shares))


def test_whole_is_not_the_mean_of_percentages() -> None:
    assert summed_ratio([(1, 1), (0, 99)]) == Decimal("0.01")
    assert summed_ratio([]) is None
    assert summed_ratio([(0, 0), (3, 4)]) == Decimal("0.75")


@given(directions, numbers, numbers, numbers, numbers)
def test_status_follows_from_the_signs_of_the_gaps(
    direction: str, value: Decimal, promise: Decimal, aim: Decimal, baseline: Decimal
) -> None:
    for guaranteed, target in product((None, promise), (None, aim)):
        result = assess(value, direction=direction, guaranteed=guaranteed, target=target, baseline=baseline)
        gaps = [gap for gap in (result.gap_to_guaranteed, result.gap_to_target) if gap is not None]
        if not gaps:
            assert result.status == Status.NO_STANDARD
        else:
            assert (result.status == Status.MET) is all(gap >= 0 for gap in gaps)
            assert (result.status == Status.BREACH) is (guaranteed is not None and gaps[0] < 0)


def test_every_direction_is_judged() -> None:
    assert {direction.value for direction in Direction} == {"higher", "lower", "range", "neutral"}
