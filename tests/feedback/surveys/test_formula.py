"""The arithmetic against numbers worked out by hand or printed by others."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.surveys import formula
from feedback.surveys.suppression import hidden_cells, hidden_groups, sums_with_scores

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


tables = st.integers(2, 4).flatmap(
    lambda rows: st.integers(2, 4).flatmap(
        lambda columns: st.lists(
            st.lists(st.integers(0, 25), min_size=columns, max_size=columns), min_size=rows, max_size=rows
        )
    )
)


@settings(deadline=None)  # looking for circles takes its time on a busy machine
@given(tables, st.booleans())
def test_no_small_number_follows_from_the_totals(table: list[list[int]], scored: bool) -> None:
    """For every hidden small cell there is another table with the same totals, scores and visible cells."""
    rows, columns = list(range(len(table))), list(range(len(table[0])))
    counts = {(r, c): table[r][c] for r in rows for c in columns}
    split = sums_with_scores(counts, rows, {0}, columns) if scored else {}

    def known(cell: Any) -> Any:
        return (cell[1], cell[0] == 0 if split.get(cell[1]) else None)

    hidden = hidden_cells(counts, rows, columns, known)
    if hidden is None:
        return
    small = {cell for cell, n in counts.items() if 0 < n < 5}
    assert small <= hidden
    for cell in small:
        assert _may_differ(counts, hidden, cell, known)


def _may_differ(counts: Any, hidden: Any, cell: Any, known: Any) -> bool:
    """A circle of hidden cells through it, along which people can be moved without any count falling below nought."""

    def walk(path: list[Any], by_row: bool) -> bool:
        last = path[-1]
        for nxt in hidden:
            if nxt == last or (nxt[0] != last[0] if by_row else known(nxt) != known(last)):
                continue
            if nxt == cell and len(path) >= 4 and len(path) % 2 == 0:
                if all(counts[each] > 0 for each in path[1::2]) or all(counts[each] > 0 for each in path[0::2]):
                    return True
            elif nxt not in path and walk([*path, nxt], not by_row):
                return True
        return False

    return walk([cell], True)


def test_a_table_of_large_numbers_is_shown_whole() -> None:
    counts = {(row, column): 20 for row in "ab" for column in "xy"}
    assert hidden_cells(counts, "ab", "xy") == set()
    assert hidden_cells(counts | {("a", "x"): 3}, "ab", "xy") == set(counts)
    assert hidden_cells({("a", "x"): 3, ("b", "y"): 9}, "ab", "xy") is None  # noughts hide nothing


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30), min_size=1))
def test_a_small_group_never_stands_alone(sizes: dict[str, int]) -> None:
    hidden = hidden_groups(sizes)
    assert {group for group, n in sizes.items() if 0 < n < 5} <= hidden
    assert len(hidden) != 1 or len(sizes) == 1
