import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.forecast import course, t_quantile


def decimals(*values: float | None) -> list[Decimal | None]:
    return [None if value is None else Decimal(str(value)) for value in values]


def test_a_straight_line_crosses_where_it_must() -> None:
    found = course(decimals(1, 2, 3, 4, 5, 6), Decimal(10))
    assert found is not None
    assert found.crossing is not None
    assert (found.slope, found.sure) == (pytest.approx(1), True)
    assert [found.crossing.at, found.crossing.earliest, found.crossing.latest] == pytest.approx([9, 9, 9])


def test_the_interval_ends_where_the_band_around_the_line_reaches_the_level() -> None:
    """Fieller's limits are where level = line -+ t s sqrt(1/n + (x - middle)^2 / width): s2 = (17.5 - 17.5 (33/35)^2) / 4, t = 1.533."""
    found = course(decimals(1, 2, 4, 3, 5, 6), Decimal(10))
    assert found is not None
    assert found.crossing is not None
    assert found.slope == pytest.approx(33 / 35)
    assert found.crossing.at == pytest.approx(2.5 + 6.5 / (33 / 35))
    scatter = math.sqrt((17.5 - 17.5 * (33 / 35) ** 2) / 4)
    for x, side in ((found.crossing.earliest, 1), (found.crossing.latest, -1)):
        band = 1.533 * scatter * math.sqrt(1 / 6 + (x - 2.5) ** 2 / 17.5)
        assert 3.5 + 33 / 35 * (x - 2.5) + side * band == pytest.approx(10, abs=0.02)


def test_what_does_not_move_surely_reaches_nothing() -> None:
    found = course(decimals(5, 1, 5, 1, 5, 1, 5, 1.2), Decimal(10))
    assert found is not None
    assert (found.sure, found.crossing) == (False, None)
    flat = course(decimals(3, 3, 3, 3, 3, 3), Decimal(10))
    assert flat is not None
    assert (flat.slope, flat.sure, flat.crossing) == (0, False, None)


def test_a_level_left_behind_is_not_reached_again() -> None:
    found = course(decimals(1, 2, 3, 4, 5, 6), Decimal(2))
    assert found is not None
    assert (found.sure, found.crossing) == (True, None)


def test_too_few_figures_say_nothing_and_missing_ones_keep_their_place() -> None:
    assert course(decimals(1, 2, 3, 4, 5, None, None), Decimal(9)) is None
    found = course(decimals(1, 2, None, 4, 5, 6, 7), Decimal(10))
    assert found is not None
    assert found.crossing is not None
    assert found.crossing.at == pytest.approx(9)


@pytest.mark.parametrize(("freedom", "value"), [(4, 1.533), (6, 1.440), (10, 1.372), (30, 1.310)])
def test_quantiles_of_the_table(freedom: int, value: float) -> None:
    assert t_quantile(0.9, freedom) == pytest.approx(value, abs=0.01)


@given(st.lists(st.none() | st.decimals(-1000, 1000, places=2), max_size=36), st.decimals(-1000, 1000, places=2))
def test_any_series_has_a_course_or_none_and_its_mirror_the_mirrored_one(
    values: list[Decimal | None], level: Decimal
) -> None:
    found, mirrored = course(values, level), course([None if v is None else -v for v in values], -level)
    assert (found is None) == (mirrored is None)
    if found is not None and mirrored is not None:
        assert found.slope == pytest.approx(-mirrored.slope)
        if found.crossing is not None:
            assert found.crossing.earliest <= found.crossing.at <= found.crossing.latest
            assert mirrored.crossing is not None
            assert mirrored.crossing.at == pytest.approx(found.crossing.at)
