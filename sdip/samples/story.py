"""Two years of monthly figures from a short description: where a figure starts, what changes it when, and its ordinary ups and downs."""

import math
import random
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

MONTHS = 24


@dataclass(frozen=True)
class Point:
    """One month's figure; numerator and denominator where the indicator has them."""

    value: Decimal
    numerator: Decimal | None = None
    denominator: Decimal | None = None


def months_of(indicator: dict[str, Any], months: int = MONTHS) -> list[Point]:
    """The figures of each month, oldest first. The same description always gives the same figures."""
    dice = random.Random(indicator["code"])
    return [
        _point(indicator, _level(indicator, month) + dice.gauss(0, indicator["noise"]), dice) for month in range(months)
    ]


def _level(indicator: dict[str, Any], month: int) -> float:
    if month < indicator.get("zero_until", 0):
        return 0.0
    level: float = indicator["mean"] + indicator.get("drift", 0) * month
    level += sum(change for at, change in indicator.get("steps", []) if month >= at)
    return level + indicator.get("season", 0) * math.cos(
        2 * math.pi * (month - 2) / 12
    )  # month 2 is January: winter's peak


def _point(indicator: dict[str, Any], level: float, dice: random.Random) -> Point:
    if indicator["kind"] == "yes_no":
        return Point(Decimal(1 if level >= 0.5 else 0))
    if "levels" in indicator:
        return Point(
            min((Decimal(each["points"]) for each in indicator["levels"]), key=lambda each: abs(float(each) - level))
        )
    if "volume" not in indicator:
        step = Decimal(1).scaleb(-indicator.get("decimals", 1))
        return Point(max(Decimal(0), Decimal(level).quantize(step, ROUND_HALF_EVEN)))
    denominator = max(1, round(indicator["volume"] * dice.uniform(0.92, 1.08)))
    numerator = min(max(0, round(level * denominator)), denominator)
    value = (Decimal(numerator) / denominator).quantize(Decimal("1e-12"), ROUND_HALF_EVEN)
    return Point(value, Decimal(numerator), Decimal(denominator))
