"""The figures of a frozen report read back: numbers as numbers, each with its standing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from sdip.web.standing import Standing, standing
from tenancy.text import words

Levels = tuple[Decimal | None, Decimal | None]
OPEN: Levels = (None, None)


@dataclass(frozen=True, slots=True)
class Span:
    """A period as it was when the report was frozen."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Point:
    span: Span
    value: Decimal | None
    standing: Standing
    guaranteed: Levels
    target: Levels


class Row:
    """One indicator of the report."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        counted = data["counted"]
        self.data = data
        self.code: str = data["code"]
        self.name, self.service = words(data["name"]), words(data["service"]["name"])
        self.service_code: str = data["service"]["code"]
        self.directorate, self.directorate_code = words(data["directorate"]["name"]), data["directorate"]["code"]
        self.owner: str = data["owner"]
        self.kind: str = counted["kind"]
        self.levels: list[dict[str, Any]] = counted.get("levels", [])  # older reports have the points alone
        self.unit: str = counted["unit"]
        self.decimals = int(counted["decimals"])
        self.direction: str | None = counted["direction"]
        self.frequency: str = counted["frequency"]
        self.numerator_name, self.denominator_name = words(counted["numerator"]), words(counted["denominator"])
        self.counting = [words(each) for each in counted.get("words", [])]  # older reports say it by their names only
        self.method, self.source = words(counted["method"]), words(counted["source"])
        self.period, self.last_period = span(data["period"]), span(data["last_period"])
        self.value, self.recounted = decimal(data["value"]), decimal(data["recounted"])
        self.numerator, self.denominator = decimal(data["numerator"]), decimal(data["denominator"])
        self.original: str = data["original"]
        self.no_data_reason: str = data["no_data_reason"]
        self.confidence: str = data["confidence"]
        self.silent_for = int(data["silent_for"])
        self.guaranteed, self.target = _levels(data["guaranteed"]), _levels(data["target"])
        self.worst = decimal(data["worst"])
        self.relative_gap_to_target = decimal(data["relative_gap_to_target"])
        self.change: str = data.get("change", "")  # older reports don't say it

    @property
    def promised(self) -> bool:
        return self.data["guaranteed"] is not None

    @property
    def aimed(self) -> bool:
        return self.data["target"] is not None

    @property
    def standard_sources(self) -> str:
        found = [self.data[kind]["source"] for kind in ("guaranteed", "target") if self.data[kind]]
        return "; ".join(dict.fromkeys(each for each in found if each))

    @property
    def standing(self) -> Standing:
        return standing(self.data["status"], self.promised, self.aimed)

    @property
    def disputed(self) -> bool:
        return self.confidence == "disputed"

    @property
    def in_range(self) -> bool:
        return self.direction == "range"

    @property
    def gap(self) -> Decimal | None:
        """To the guarantee where there is one, else to the target."""
        return decimal(self.data["gap_to_guaranteed" if self.promised else "gap_to_target"])

    @property
    def gap_to_target(self) -> Decimal | None:
        return decimal(self.data["gap_to_target"])

    @cached_property
    def series(self) -> list[Point]:
        return [_point(each) for each in self.data["series"]]

    @property
    def recent(self) -> list[Point]:
        return self.series[-12:]

    @property
    def values(self) -> list[Decimal | None]:
        return [point.value for point in self.recent]

    @property
    def standings(self) -> list[Standing]:
        return [point.standing for point in self.recent]

    @property
    def broken_in(self) -> int:
        """In how many of the recent periods the promise was broken."""
        return sum(each.code == "breach" for each in self.standings)

    @property
    def drawn(self) -> bool:
        """Whether there is enough of a past to draw."""
        return sum(value is not None for value in self.values) > 2

    def order(self, relative_gap: Decimal | None) -> tuple[bool, Decimal, str]:
        """The widest gap first; what has no relative gap comes last."""
        return relative_gap is None, relative_gap or Decimal(), self.code


def decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def days(data: Mapping[str, Any]) -> tuple[date, date]:
    return date.fromisoformat(data["starts_on"]), date.fromisoformat(data["ends_on"])


def span(data: Mapping[str, Any] | None) -> Span | None:
    return Span(*days(data)) if data else None


def pair(levels: Sequence[str | None] | None) -> Levels:
    return (decimal(levels[0]), decimal(levels[1])) if levels else OPEN


def _levels(data: Mapping[str, Any] | None) -> Levels:
    return pair(data["levels"]) if data else OPEN


def _point(data: Mapping[str, Any]) -> Point:
    stands = standing(data["status"], data["guaranteed"] is not None, data["target"] is not None)
    return Point(Span(*days(data)), decimal(data["value"]), stands, pair(data["guaranteed"]), pair(data["target"]))
