"""What is unusual, and how several readings become one figure: pure arithmetic."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.checks import jump, modified_z_score, usual_range
from indicators.evidence import LARGEST, content_type_of
from indicators.several import Read, figure_of
from tenancy.refusals import NotAllowed

EARLIER = [
    Decimal(n) for n in (10, 12, 11, 9, 10, 13, 8)
]  # median 10, absolute deviations 0 0 1 1 2 2 3: their median is 1


def test_the_score_is_that_of_the_source() -> None:
    assert round(modified_z_score(Decimal(20), EARLIER) or 0, 9) == Decimal("6.745")  # 0.6745 x (20 - 10) / 1
    assert round(modified_z_score(Decimal(5), EARLIER) or 0, 9) == Decimal("-3.3725")
    low, high = usual_range(EARLIER) or (Decimal(0), Decimal(0))
    assert round(low, 3) == Decimal("4.811")  # 10 - 3.5 / 0.6745
    assert round(high, 3) == Decimal("15.189")


def test_where_the_median_deviation_is_zero_the_mean_deviation_counts() -> None:
    earlier = [Decimal(n) for n in (5, 5, 5, 5, 5, 11)]  # mean deviation 1
    score = modified_z_score(Decimal(10), earlier)
    assert score is not None
    assert round(score, 4) == Decimal("3.9894")  # 5 / 1.253314


def test_few_or_equal_figures_say_nothing() -> None:
    assert modified_z_score(Decimal(99), EARLIER[:5]) is None
    assert usual_range([Decimal(7)] * 12) is None


def test_only_the_newest_24_count() -> None:
    old = [Decimal(1000)] * 50
    assert usual_range(EARLIER * 4 + old) == usual_range((EARLIER * 4)[:24])


@given(st.lists(st.decimals(-1000, 1000, places=2), min_size=6, max_size=24), st.decimals(-1000, 1000, places=2))
def test_outside_the_usual_range_is_a_score_above_three_and_a_half(earlier: list[Decimal], value: Decimal) -> None:
    score, usual = modified_z_score(value, earlier), usual_range(earlier)
    assert (score is None) == (usual is None)
    if score is not None and usual is not None and abs(abs(score) - Decimal("3.5")) > Decimal("1e-9"):
        assert (abs(score) > Decimal("3.5")) == (not usual[0] <= value <= usual[1])


def test_a_jump_is_a_share_of_the_last_figure() -> None:
    assert jump(Decimal(15), Decimal(10)) == Decimal("0.5")
    assert jump(Decimal(-15), Decimal(-10)) == Decimal("0.5")
    assert jump(Decimal(15), Decimal(0)) is None
    assert jump(Decimal(15), None) is None


# --- several readings ---


def reads(*values: Any) -> list[Read]:
    return [Read(date(2026, 9, n + 1), Decimal(value)) for n, value in enumerate(values)]


@pytest.mark.parametrize(
    ("rule", "figure"),
    [("last", 2), ("sum", 15), ("mean", 3), ("median", 2), ("minimum", 1), ("maximum", 8)],
)
def test_each_rule(rule: str, figure: int) -> None:
    found = figure_of(rule, reads(1, 3, 8, 1, 2))
    assert found is not None
    assert found.value == figure


def test_the_ratio_is_the_sum_of_the_numerators_by_the_sum_of_the_denominators() -> None:
    days = [Read(date(2026, 9, n), None, Decimal(a), Decimal(b)) for n, a, b in [(1, 1, 2), (2, 90, 98)]]
    found = figure_of("ratio", days)
    assert found is not None
    assert (found.numerator, found.denominator, found.figure) == (91, 100, Decimal("0.91"))


def test_lowest_and_highest_share_keep_their_parts_and_nothing_counted_is_neither() -> None:
    days = [Read(date(2026, 9, n), None, Decimal(a), Decimal(b)) for n, a, b in [(1, 1, 2), (2, 9, 10), (3, 0, 0)]]
    lowest, highest = figure_of("minimum", days), figure_of("maximum", days)
    assert lowest is not None
    assert highest is not None
    assert (lowest.numerator, highest.numerator) == (1, 9)
    assert figure_of("maximum", []) is None


def test_of_one_day_the_reading_entered_last_is_the_last() -> None:
    same = [Read(date(2026, 9, 9), Decimal(1)), Read(date(2026, 9, 9), Decimal(2)), Read(date(2026, 9, 1), Decimal(3))]
    found = figure_of("last", same)
    assert found is not None
    assert found.value == 2


# --- evidence ---


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [(b"%PDF-1.7 x", "list.txt", "application/pdf"), ("عدد;1".encode(), "list.csv", "text/csv")],
)
def test_a_file_is_known_by_its_content(content: bytes, name: str, kind: str) -> None:
    assert content_type_of(content, name) == kind


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.pdf"), (b"MZ\x90 program", "a.pdf"), (b"<html><script>", "a.html"), (b"PK\x03\x04 no archive", "a.xlsx"),
        (b"\xff\xfe\x00", "a.csv"), (b"%PDF-" + b"x" * LARGEST, "a.pdf"),
    ],
)  # fmt: skip
def test_what_is_no_evidence_is_refused(content: bytes, name: str) -> None:
    with pytest.raises(NotAllowed):
        content_type_of(content, name)
