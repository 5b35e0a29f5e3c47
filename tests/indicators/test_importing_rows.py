"""Rows that a file has and that are easily lost: codes like numbers, blank codes, the same cell twice."""

from typing import Any

import pytest

from .files import counts, make_water, problems, read
from .world import make_indicator, make_service


@pytest.fixture
def water(inside: Any) -> Any:
    return make_water()


def test_codes_that_look_like_powers_of_ten_are_codes(officer: Any, water: Any) -> None:
    service = make_service(directorate=water)
    for code in ("E-01", "e5"):
        make_indicator(service=service, code=code)
    run = read("code,month,figure\nE-01,2026-01,12\ne5,2026-01,13\nE-01,2026-02,E-01\n.,2026-02,1\n", officer)
    assert [(row, kind) for row, kind, _sentence in problems(run)] == [(4, "text"), (5, "indicator")]
    assert counts(run) == (2, 0, 0, 2)
