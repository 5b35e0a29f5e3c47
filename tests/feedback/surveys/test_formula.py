"""The arithmetic against numbers worked out by hand or printed by others."""

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.surveys import formula
from feedback.surveys.suppression import hidden_cells, hidden_groups, is_told, sums_with_scores

BANDS = [(Decimal(edge), name) for edge, name in formula.DEFAULT_BANDS]


@pytest.mark.parametrize(
    ("population", "wanted"),
    [(50, 45), (100, 80), (500, 218), (1_000, 278), (10_000, 370), (100_000, 383), (None, 385)],
)
def test_sample_sizes_are_those_of_the_tables(population: int | None, wanted: int) -> None:
    assert formula.sample_size(population) == wanted


def test_margin_of_error_shrinks_where_the_sample_is_most_of_the_people() -> None:
    assert formula.margin_of_error(385, None) == pytest.approx(0.05, abs=0.0001)
    assert formula.margin_of_error(278, 1000) == pytest.approx(0.05, abs=0.0002)
    assert formula.margin_of_error(100, 100) == 0
    assert formula.margin_of_error(0, 100) is None


@pytest.mark.parametrize(
    ("score", "name"),
    [
        (0.95, "outstanding"),
        (0.9495, "outstanding"),  # 94.95 is rounded to 95.0 first
        (0.9494, "very_satisfactory"),
        (0.90, "very_satisfactory"),
        (0.80, "satisfactory"),
        (0.60, "fair"),
        (0.5994, "poor"),
        (0.0, "poor"),
        (None, ""),
    ],
)
def test_bands_are_found_after_rounding(score: float | None, name: str) -> None:
    assert formula.band_of(score, BANDS) == name


def test_pooled_and_mean_differ_where_aspects_have_unlike_numbers() -> None:
    parts = [(9, 10), (10, 100), (0, 0)]
    assert formula.pooled_score(parts) == pytest.approx(19 / 110)
    assert formula.mean_score(parts) == pytest.approx(0.5)
    assert formula.mean_score([(0, 0)]) is None


def test_charter_scores_count_who_was_asked() -> None:
    knows = {"1": 40, "2": 20, "3": 10, "4": 30}  # knew and saw; knew, did not see; learned of it here; no
    sees = {("1", "1"): 40, ("2", "4"): 20, ("3", "2"): 10}  # easy; not; easy
    helps = {("1", "1"): 40, ("2", "3"): 20, ("3", "2"): 10}
    codes = {"aware": ["1", "2", "3"], "visible": ["1", "2"], "helped": ["1", "2"]}
    saw = formula.charter_scores(knows, sees, helps, **codes, saw=["1", "3"])
    assert (saw.awareness, saw.visibility, saw.helpfulness) == ((70, 100), (50, 70), (50, 50))
    aware = formula.charter_scores(knows, sees, helps, **codes, saw=["1", "2", "3"])
    assert aware.helpfulness == (50, 70)


def test_the_z_test_gives_the_textbook_value() -> None:
    # 45 of 100 against 60 of 100: z = 2.1235, p = 0.0337
    assert formula.two_proportions(45, 100, 60, 100) == pytest.approx(0.0337, abs=0.0002)
    assert formula.two_proportions(50, 100, 50, 100) == pytest.approx(1)
    assert formula.two_proportions(0, 0, 5, 10) is None
    assert formula.two_proportions(10, 10, 5, 5) is None


def test_holm_corrects_and_keeps_the_order() -> None:
    assert formula.holm([0.01, None, 0.04, 0.03]) == pytest.approx([0.03, None, 0.06, 0.06])


tables = st.sampled_from([(2, 2), (2, 3), (3, 2), (2, 4), (3, 3)]).flatmap(
    lambda shape: st.lists(
        st.integers(0, 4 if shape == (3, 3) else 12), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]
    ).map(lambda counts: {(n // shape[1], n % shape[1]): count for n, count in enumerate(counts)})
)


@settings(deadline=None, max_examples=150)
@given(tables, st.booleans(), st.booleans())
def test_what_is_shown_says_no_more_of_a_small_number_than_the_totals(
    counts: dict[tuple[int, int], int], by_rows: bool, by_columns: bool
) -> None:
    """All tables with the same totals, scores and visible cells are looked at: what may stand in a hidden small cell?"""
    rows, columns = sorted({r for r, _c in counts}), sorted({c for _r, c in counts})
    turned = {(c, r): n for (r, c), n in counts.items()}
    told = sums_with_scores(counts, rows, {0}, columns) if by_columns else {}
    also = sums_with_scores(turned, columns, {0}, rows) if by_rows else {}

    def row_of(cell: Any) -> Any:
        return cell[0], cell[1] == 0 if also.get(cell[0]) else None

    def column_of(cell: Any) -> Any:
        return cell[1], cell[0] == 0 if told.get(cell[1]) else None

    plain = (lambda cell: cell[0]), (lambda cell: cell[1])
    hidden, sums = hidden_cells(counts, rows, columns, row_of=row_of, column_of=column_of), (row_of, column_of)
    if hidden is None:
        hidden, sums = hidden_cells(counts, rows, columns), plain
    assert hidden is not None
    small = {cell for cell, n in counts.items() if 0 < n < 5}
    assert small <= hidden
    if small:
        spread, most = _possible(counts, hidden, small, *sums), _possible(counts, set(counts), small, *plain)
        assert all(spread[cell] >= min(5, most[cell]) for cell in small)


def _possible(counts: Any, hidden: Any, small: Any, row_of: Any, column_of: Any) -> dict[Any, int]:
    """For each cell how far apart its smallest and largest possible number are."""
    unknown, seen = sorted(hidden), defaultdict(set)
    ends = {cell: (("row", row_of(cell)), ("column", column_of(cell))) for cell in unknown}
    rest = Counter(
        {end: sum(counts[cell] for cell in unknown if end in ends[cell]) for cell in unknown for end in ends[cell]}
    )
    last = {end: cell for cell in unknown for end in ends[cell]}

    def fill(n: int, found: dict[Any, int]) -> None:
        if n == len(unknown):
            for cell in small:
                seen[cell].add(found[cell])
            return
        cell = unknown[n]
        lowest = max([0, *(rest[end] for end in ends[cell] if last[end] == cell)])
        for number in range(lowest, min(rest[end] for end in ends[cell]) + 1):
            rest.subtract(dict.fromkeys(ends[cell], number))
            fill(n + 1, found | {cell: number})
            rest.update(dict.fromkeys(ends[cell], number))

    fill(0, {})
    return {cell: max(numbers) - min(numbers) for cell, numbers in seen.items()}


def test_a_table_of_large_numbers_is_shown_whole() -> None:
    counts = {(row, column): 20 for row in "ab" for column in "xy"}
    assert hidden_cells(counts, "ab", "xy") == set()
    assert hidden_cells(counts | {("a", "x"): 3}, "ab", "xy") == set(counts)


def test_noughts_are_hidden_with_what_would_follow_from_them() -> None:
    """Row a is 1 and 1 if both have to be somebody; that either may be nobody must not be told."""
    counts = {("a", "x"): 1, ("a", "y"): 1, ("b", "x"): 50, ("b", "y"): 60, ("c", "x"): 20, ("c", "y"): 0}
    hidden = hidden_cells(counts, "abc", "xy")
    assert hidden is not None
    assert {("a", "x"), ("a", "y")} < hidden


def test_large_tables_take_no_long_time() -> None:
    counts = {(row, column): row * column % 11 for row in range(40) for column in range(6)}
    hidden = hidden_cells(counts, range(40), range(6))
    assert hidden is not None
    assert {cell for cell, n in counts.items() if 0 < n < 5} <= hidden


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30), min_size=1))
def test_a_small_group_never_stands_alone(sizes: dict[str, int]) -> None:
    hidden = hidden_groups(sizes)
    assert {group for group, n in sizes.items() if 0 < n < 5} <= hidden
    assert len(hidden) != 1 or len(sizes) == 1


def test_a_quarter_is_not_told_where_a_small_month_would_follow() -> None:
    def quarter(*months: int) -> bool:
        return is_told((("2026", month), n) for month, n in enumerate(months))

    assert quarter(8, 8, 5)
    assert quarter(8, 8, 0)
    assert not quarter(8, 8, 3)  # 19 − 8 − 8
    assert quarter(8, 4, 3)  # of two months together
    assert not quarter(8, 2, 2)
    assert not quarter(4, 0, 0)


def test_nor_a_year_where_a_quarter_would_follow_and_from_it_the_month() -> None:
    def year(**quarters: tuple[int, ...]) -> bool:
        return is_told(((quarter, month), n) for quarter, months in quarters.items() for month, n in enumerate(months))

    assert year(one=(8, 8, 5), two=(9, 9, 9))
    assert not year(one=(8, 8, 3), two=(9, 9, 9))
    assert year(one=(8, 8, 3), two=(9, 9, 2))


def test_an_area_with_people_of_its_own() -> None:
    assert is_told([((), 9), (("1",), 7), (("2",), 6)])
    assert not is_told([((), 3), (("1",), 7), (("2",), 6)])
    assert not is_told([(("1", "a"), 7), (("1", "b"), 2), (("2",), 6)])
