"""Public figures as CSV: stored units, Western digits, a point; texts that a spreadsheet would run are defused."""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from indicators.models import Gap

HEADER = (
    "service", "indicator", "name", "period_kind", "period", "starts_on", "ends_on", "unit", "direction", "value",
    "guaranteed", "guaranteed_upper", "target", "target_upper", "status", "confidence",
)  # fmt: skip
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class Echo:
    """A file that gives back what is written, for a writer that makes one line at a time."""

    def write(self, text: str) -> str:
        return text


def csv_lines(gaps: Iterable[Gap]) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow(HEADER)
    for gap in gaps:
        yield writer.writerow([_cell(value) for value in _row(gap)])


def _row(gap: Gap) -> list[Any]:
    version, period = gap.version, gap.period
    levels = [
        getattr(standard, end) if standard else None
        for standard in (gap.guaranteed, gap.target)
        for end in ("low", "high")
    ]
    return [
        gap.indicator.service.code, gap.indicator.code, str(gap.indicator.name), period.kind, period.code,
        period.starts_on.isoformat(), period.ends_on.isoformat(), version.unit, version.direction or "", gap.value,
        *levels, gap.status, gap.confidence,
    ]  # fmt: skip


def _cell(value: Any) -> str:
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(DANGEROUS) else text
