"""A frozen report read back: the numbers as numbers, each figure with its standing. Everything drawn is drawn from here."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from sdip.web.standing import Standing, standing
from tenancy.text import Words, words

Levels = tuple[Decimal | None, Decimal | None]
OPEN: Levels = (None, None)
CHARTED = 12  # so many exceptions get a chart of their own


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
        self.period, self.last_period = _span(data["period"]), _span(data["last_period"])
        self.value, self.recounted = _decimal(data["value"]), _decimal(data["recounted"])
        self.numerator, self.denominator = _decimal(data["numerator"]), _decimal(data["denominator"])
        self.original: str = data["original"]
        self.no_data_reason: str = data["no_data_reason"]
        self.confidence: str = data["confidence"]
        self.silent_for = int(data["silent_for"])
        self.guaranteed, self.target = _levels(data["guaranteed"]), _levels(data["target"])
        self.worst = _decimal(data["worst"])
        self.relative_gap_to_target = _decimal(data["relative_gap_to_target"])

    @property
    def promised(self) -> bool:
        return self.data["guaranteed"] is not None

    @property
    def aimed(self) -> bool:
        return self.data["target"] is not None

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
        return _decimal(self.data["gap_to_guaranteed" if self.promised else "gap_to_target"])

    @property
    def gap_to_target(self) -> Decimal | None:
        return _decimal(self.data["gap_to_target"])

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
    def drawn(self) -> bool:
        """Whether there is enough of a past to draw."""
        return sum(value is not None for value in self.values) > 2

    def order(self, relative_gap: Decimal | None) -> tuple[bool, Decimal, str]:
        """The widest gap first; what has no relative gap comes last."""
        return relative_gap is None, relative_gap or Decimal(), self.code


@dataclass(frozen=True, slots=True)
class GoalRow:
    plan: Words
    indicator: Words
    owner: str
    due_on: date
    unit: str
    decimals: int
    aim: Levels
    baseline: Decimal | None
    baseline_period: Span | None
    now: Decimal | None
    now_period: Span | None
    gap_now: Decimal | None
    verdict: str
    kind: str
    levels: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class LateAction:
    words: Words
    owner: str
    due_on: date
    note: str


class Report:
    """The whole report."""

    def __init__(self, text: str) -> None:
        data = json.loads(text)
        self.data: dict[str, Any] = data
        self.number: str = data["number"]
        self.issue = int(data["issue"])
        self.language: str = data["language"]
        self.frozen_at = datetime.fromisoformat(data["frozen_at"])
        self.verify_url: str = data["verify_url"]
        self.tenant, self.directorate = words(data["tenant"]["name"]), words(data["directorate"]["name"])
        self.sample: bool = data["tenant"]["sample"]
        self.period = Span(*_days(data["period"]))
        self.tolerance = Decimal(data["tolerance"])
        self.corrects: dict[str, Any] | None = data["corrects"]
        self.rows = [Row(each) for each in data["indicators"]]
        self.goals = [_goal(each) for each in data["goals"]]
        self.late_actions = [
            LateAction(words(a["words"]), a["owner"], date.fromisoformat(a["due_on"]), a["note"])
            for a in data["late_actions"]
        ]

    @property
    def promised(self) -> bool:
        """Whether anything here is guaranteed at all; where nothing is, no table has a column for it."""
        return any(row.promised for row in self.rows)

    # --- what needs attention ---
    @cached_property
    def broken(self) -> list[Row]:
        return self._worst_first("breach")

    @cached_property
    def below(self) -> list[Row]:
        """Further below the target than the tolerance, promise or no promise; the furthest first."""
        found = [row for row in self._below_target if not self._tolerated(row)]
        return sorted(found, key=lambda row: row.order(row.relative_gap_to_target))

    @property
    def within_tolerance(self) -> int:
        return len(self._below_target) - len(self.below)

    @cached_property
    def silent(self) -> list[Row]:
        """Owners whose figure is missing, the longest silence first."""
        missing = [row for row in self.rows if row.standing.code == "none"]
        return sorted(missing, key=lambda row: (-row.silent_for, row.code))

    @cached_property
    def disputed(self) -> list[Row]:
        return [row for row in self.rows if row.disputed]

    @cached_property
    def charted(self) -> list[Row]:
        """The exceptions that have a past, else the first figures that have one."""
        worst = [row for row in [*self.broken, *self.below, *self.disputed] if row.drawn]
        unique = list(dict.fromkeys(worst)) or [row for row in self.rows if row.drawn]
        return unique[:CHARTED]

    # --- counts; a disputed figure counts neither as kept nor as broken ---
    @property
    def counted(self) -> list[Row]:
        return [row for row in self.rows if row.value is not None and not row.disputed]

    @property
    def promises(self) -> int:
        return sum(row.promised and row.standing.code in ("met", "kept", "breach") for row in self.counted)

    @property
    def targets(self) -> int:
        return sum(row.aimed and row.standing.code in ("met", "kept", "below", "breach") for row in self.counted)

    @property
    def reached(self) -> int:
        return sum(row.aimed and row.standing.code == "met" for row in self.counted)

    @cached_property
    def _below_target(self) -> list[Row]:
        return self._worst_first("below_target")

    def _worst_first(self, status: str) -> list[Row]:
        found = [row for row in self.rows if row.data["status"] == status and not row.disputed]
        return sorted(found, key=lambda row: row.order(row.worst))

    def _tolerated(self, row: Row) -> bool:
        return row.relative_gap_to_target is not None and row.relative_gap_to_target >= -self.tolerance


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _days(data: Mapping[str, Any]) -> tuple[date, date]:
    return date.fromisoformat(data["starts_on"]), date.fromisoformat(data["ends_on"])


def _span(data: Mapping[str, Any] | None) -> Span | None:
    return Span(*_days(data)) if data else None


def _pair(levels: Sequence[str | None] | None) -> Levels:
    return (_decimal(levels[0]), _decimal(levels[1])) if levels else OPEN


def _levels(data: Mapping[str, Any] | None) -> Levels:
    return _pair(data["levels"]) if data else OPEN


def _point(data: Mapping[str, Any]) -> Point:
    stands = standing(data["status"], data["guaranteed"] is not None, data["target"] is not None)
    return Point(Span(*_days(data)), _decimal(data["value"]), stands, _pair(data["guaranteed"]), _pair(data["target"]))


def _goal(data: Mapping[str, Any]) -> GoalRow:
    now = data["now"]
    return GoalRow(
        words(data["plan"]), words(data["indicator"]), data["owner"], date.fromisoformat(data["due_on"]), data["unit"],
        int(data["decimals"]), _pair(data["aim"]), _decimal(data["baseline"]["value"]), _span(data["baseline"]["period"]),
        _decimal(now["value"]) if now else None, _span(now["period"]) if now else None, _decimal(data["gap_now"]),
        data["verdict"], data.get("kind", ""), data.get("levels", []),
    )  # fmt: skip
