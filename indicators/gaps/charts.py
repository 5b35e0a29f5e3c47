"""Fills the scope and the arithmetic into series.sql and charts.sql and runs them inside the current tenant."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from pathlib import Path
from string import Template

from django.db import connection

from .quotients import half_even, quotient

HERE = Path(__file__).parent
MOST = 36  # periods that a control chart looks at
IN_A_YEAR = {"day": 365, "week": 52, "month": 12, "quarter": 4, "half": 2, "year": 1, "fiscal": 1}
LIMITS = {"mean": ("x_mean", "y_mean"), "lower_limit": ("x_lower", "y_limit"), "upper_limit": ("x_upper", "y_limit")}
COLUMNS = (
    "period_id", "figures", *LIMITS, "special_cause", "point_type", "against", "assurance", "short_travel", "long_travel",
)  # fmt: skip
KEPT = {True: "step * all_ranges * 1000 < 3267 * all_spread", False: "true"}
SOME = "AND {}.indicator_id = ANY(%(indicators)s)"


# All points make the limits; what the newest one is a sign of shows within the seven latest positions.
NEWEST = "WHERE pos > newest - 7"


@cache
def charting(screen_outliers: bool = True, looked_at: str = "") -> str:
    """The steps from point(series, pos, stretch, value, way, target) to charted(...)."""
    return Template((HERE / "charts.sql").read_text()).substitute(kept=KEPT[screen_outliers], looked_at=looked_at)


@cache
def statement(everything: bool) -> str:
    scope = {"i_scope": "AND i.id = ANY(%(indicators)s)", **{f"{alias}_scope": SOME.format(alias) for alias in "gvo"}}
    return Template((HERE / "series.sql").read_text()).substitute(
        dict.fromkeys(scope, "") if everything else scope,
        most=MOST,
        charts=charting(looked_at=NEWEST),
        in_a_year=", ".join(f"('{kind}', {periods})" for kind, periods in IN_A_YEAR.items()),
        divided=", ".join(quotient(name, x, y) for name, (x, y) in LIMITS.items()),
        rounded=", ".join(f"{half_even(name, x, y)} AS {name}" for name, (x, y) in LIMITS.items()),
        columns=", ".join(COLUMNS),
        new=", ".join(f"w.{name}" for name in COLUMNS),
        old=", ".join(f"o.{name}" for name in COLUMNS),
        excluded=", ".join(f"EXCLUDED.{name}" for name in COLUMNS),
    )


def chart_series(indicators: Collection[int] | None, now: datetime) -> int:
    """The charts of these indicators (None: of all), where they differ from what is there; how many rows were written or removed."""
    facts = {"now": now, "indicators": None if indicators is None else sorted(indicators)}
    with connection.cursor() as cursor:
        cursor.execute(statement(indicators is None), facts)
        return sum(cursor.fetchone())
