"""The arithmetic of priorities: by hand, and what must hold for any points."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.priority import Candidate, mean_of, order, placed, ranks, spread, weighted_mean

WEIGHTS = {"effect": Decimal(3), "reach": Decimal(2), "cost": Decimal(2), "ease": Decimal(1)}
POINTS = st.fixed_dictionaries({code: st.integers(1, 5) for code in WEIGHTS})
FRACTIONS = st.fractions(1, 5, max_denominator=16)


def test_the_weighted_mean_by_hand() -> None:
    """(3×5 + 2×4 + 2×3 + 1×2) ÷ 8 = 31 ÷ 8."""
    assert weighted_mean({"effect": 5, "reach": 4, "cost": 3, "ease": 2}, WEIGHTS) == Fraction(31, 8)


def test_a_weight_may_have_decimals() -> None:
    """(0.1×5 + 0.2×2) ÷ 0.3 = 3 exactly."""
    assert weighted_mean({"a": 5, "b": 2}, {"a": Decimal("0.1"), "b": Decimal("0.2")}) == 3


def test_half_an_opinion_is_none() -> None:
    assert weighted_mean({"effect": 5, "reach": 4, "cost": 3}, WEIGHTS) is None


@pytest.mark.parametrize(
    ("points", "weights"),
    [
        ({"a": 0}, {"a": Decimal(1)}),
        ({"a": 6}, {"a": Decimal(1)}),
        ({"a": 3}, {"a": Decimal(0)}),
        ({"a": 3}, {"a": Decimal(-1)}),
        ({}, {}),
    ],
)
def test_what_is_no_score_is_refused(points: dict[str, int], weights: dict[str, Decimal]) -> None:
    with pytest.raises(ValueError, match=r"Points|criteria"):
        weighted_mean(points, weights)


def test_the_spread_by_hand() -> None:
    """2, 4, 4, 4, 5, 5, 7, 9 has the deviation 2; scaled into 1..5 by a half it is 1."""
    found = spread([Fraction(n, 2) for n in (2, 4, 4, 4, 5, 5, 7, 9)])
    assert found is not None
    assert (found.mean, found.lowest, found.highest, found.deviation, found.members) == (
        Decimal("2.5"), Decimal(1), Decimal("4.5"), Decimal(1), 8,
    )  # fmt: skip


def test_nobody_has_no_spread_and_one_alone_has_none() -> None:
    assert spread([]) is None
    assert mean_of([]) is None
    alone = spread([Fraction(3)])
    assert alone is not None
    assert (alone.lowest, alone.highest, alone.deviation) == (3, 3, 0)


def test_of_two_alike_the_one_goes_first_whose_problem_suffers_more() -> None:
    rows = [
        Candidate("calm", Fraction(4), Fraction(3)),
        Candidate("urgent", Fraction(4), Fraction(2)),
        Candidate("best", Fraction(9, 2), Fraction(5)),
        Candidate("unweighed", None, Fraction(1)),
        Candidate("alone", Fraction(4), None),
    ]
    assert [row.key for row in order(rows)] == ["best", "urgent", "calm", "alone", "unweighed"]
    assert ranks(rows) == {"best": 1, "urgent": 2, "calm": 3, "alone": 4}


def test_who_stays_alike_shares_the_rank_and_the_next_counts_them() -> None:
    rows = [Candidate(key, Fraction(mean)) for key, mean in (("a", 5), ("b", 4), ("c", 4), ("d", 4), ("e", 3))]
    assert ranks(rows) == {"a": 1, "b": 2, "c": 2, "d": 2, "e": 5}


def test_a_rank_by_hand_stands_and_the_others_keep_their_order() -> None:
    assert placed(list("abcd"), {"d": 1}) == list("dabc")
    assert placed(list("abcd"), {"a": 3}) == list("bcad")
    assert placed(list("abcd"), {"a": 4, "d": 1}) == list("dbca")
    assert placed(list("abcd"), {"b": 99}) == list("acdb")


@pytest.mark.parametrize("wanted", [{"a": 0}, {"z": 1}, {"a": 1, "b": 1}])
def test_ranks_by_hand_that_make_no_sense_are_refused(wanted: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="rank by hand"):
        placed(list("abc"), wanted)


@given(POINTS)
def test_a_mean_lies_between_the_lowest_and_the_highest_points(points: dict[str, int]) -> None:
    found = weighted_mean(points, WEIGHTS)
    assert found is not None
    assert min(points.values()) <= found <= max(points.values())


@given(POINTS, st.sampled_from(sorted(WEIGHTS)))
def test_a_better_score_never_makes_a_solution_worse(points: dict[str, int], code: str) -> None:
    better = points | {code: min(5, points[code] + 1)}
    before, after = weighted_mean(points, WEIGHTS), weighted_mean(better, WEIGHTS)
    assert before is not None
    assert after is not None
    assert after >= before


@given(POINTS, st.integers(1, 1000))
def test_only_the_ratio_of_the_weights_counts(points: dict[str, int], times: int) -> None:
    assert weighted_mean(points, {code: each * times for code, each in WEIGHTS.items()}) == weighted_mean(
        points, WEIGHTS
    )


@given(st.lists(FRACTIONS, min_size=1, max_size=12))
def test_the_spread_holds_the_mean_and_does_not_depend_on_who_came_first(means: list[Fraction]) -> None:
    found = spread(means)
    assert found is not None
    assert found == spread(means[::-1])
    assert found.lowest <= found.mean <= found.highest
    # no deviation is larger than half the range
    assert 0 <= found.deviation <= (found.highest - found.lowest) / 2 + Decimal("1e-9")


@given(st.lists(st.tuples(st.none() | FRACTIONS, st.none() | FRACTIONS), max_size=12))
def test_a_higher_mean_never_has_a_lower_place(rows: list[tuple[Fraction | None, Fraction | None]]) -> None:
    candidates = [Candidate(number, mean, idle) for number, (mean, idle) in enumerate(rows)]
    found = ranks(candidates)
    assert set(found) == {row.key for row in candidates if row.mean is not None}
    for one in candidates:
        for two in candidates:
            if one.mean is not None and two.mean is not None and one.mean > two.mean:
                assert found[one.key] < found[two.key]


@given(st.permutations(list(range(8))), st.dictionaries(st.integers(0, 7), st.integers(1, 8), max_size=8))
def test_placing_loses_nobody_and_keeps_every_rank_by_hand(keys: list[int], wanted: dict[int, int]) -> None:
    wanted = {key: rank for rank, key in {rank: key for key, rank in wanted.items()}.items()}
    found = placed(keys, dict(wanted))
    assert sorted(found) == list(range(8))
    assert all(found.index(key) == rank - 1 for key, rank in wanted.items())
    rest = [key for key in found if key not in wanted]
    assert rest == [key for key in keys if key not in wanted]
