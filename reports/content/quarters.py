"""What a report of several quarters tells of messages: what the reports of the quarters tell, added up, and nothing else.

So nothing follows from two reports that one of them hides, be it a year and its quarters or a year and its halves: whoever has the
quarters could have added them up. The days to the answer cannot be added; they are told where every quarter tells them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from feedback.statistics.counting import precounted_all
from feedback.statistics.formula import Span, Statistics, quarters
from feedback.statistics.publishing import ADDED_UP
from feedback.statistics.scope import Scope as Reached
from feedback.statistics.tables import COUNTS, DAYS, OTHERS, Names, Row, Table, published, published_tables
from indicators.models import Period

Numbers = Mapping[str, Any]
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Messages:
    """Of each quarter, the oldest first; `whole` of all their days together."""

    parts: list[Statistics]
    whole: Statistics

    @cached_property
    def names(self) -> Names:
        return Names(public=True)

    @property
    def span(self) -> Span:
        return self.whole.span


def quarters_in(period: Period, today: date) -> list[Span]:
    """Those of the calendar that lie in the period and are over, the oldest first; where there is none, the last one that was over with
    it. They never overlap."""
    most = (period.ends_on.year - period.starts_on.year + 2) * 4
    over = quarters(min(period.ends_on + DAY, today), most)
    inside = [span for span in over if period.starts_on <= span.starts_on]
    return inside[::-1] or quarters(period.ends_on + DAY, 1)


def quarters_before(spans: Sequence[Span]) -> list[Span]:
    """As many, directly before."""
    return quarters(spans[0].starts_on, len(spans))[::-1]


def around(spans: Sequence[Span]) -> Span:
    return Span(spans[0].starts_on, spans[-1].ends_on)


def messages_within(reach: Reached, asked: Iterable[Sequence[Span]], changed: list[int]) -> list[Messages]:
    """Of each of these rows of quarters, in two questions however many they are; `changed` as counting says it."""
    rows = [_asked(spans) for spans in asked]
    found = iter(precounted_all([(reach, span) for spans in rows for span in spans], changed))
    return [_messages([next(found) for _span in spans]) for spans in rows]


def _asked(spans: Sequence[Span]) -> list[Span]:
    return [*spans, around(spans)] if len(spans) > 1 else list(spans)


def _messages(found: Sequence[Statistics]) -> Messages:
    return Messages(list(found[:-1]) or [found[0]], found[-1])


# --- added up ---


def whole_numbers(messages: Messages) -> Numbers:
    """Without the quarters of which nothing is told."""
    told = [numbers for each in messages.parts if (numbers := published(each.whole))["received"] is not None]
    return added(told, published(messages.whole.whole), len(messages.parts))


def added_tables(messages: Messages) -> list[Table]:
    return _joined(
        [published_tables(each, messages.names) for each in messages.parts],
        published_tables(messages.whole, messages.names) if len(messages.parts) > 1 else [],
    )


def joined(parts: Sequence[Table | None], whole: Table | None) -> Table | None:
    """The same table of each quarter as one."""
    found = _joined([[each] if each else [] for each in parts], [whole] if whole else [])
    return found[0] if found else None


def _joined(parts: Sequence[Sequence[Table]], whole: Sequence[Table]) -> list[Table]:
    if len(parts) == 1:
        return list(parts[0])
    told = {(table.dimension, row.code): row.numbers for table in whole for row in table.rows}
    titles = {table.dimension: table.title for tables in parts for table in tables}
    found = []
    for dimension, title in titles.items():
        lines: dict[str, list[Row]] = {}
        for row in (row for tables in parts for table in tables if table.dimension == dimension for row in table.rows):
            lines.setdefault(row.code, []).append(row)
        rows = [
            Row(code, same[-1].name, added([row.numbers for row in same], told.get((dimension, code)), len(parts)))
            for code, same in lines.items()
        ]
        rows.sort(key=lambda row: (row.code == OTHERS, -row.numbers["received"], row.code))
        found.append(Table(dimension, title, rows))
    return found


def added(parts: Sequence[Numbers], whole: Numbers | None, count: int) -> dict[str, Any]:
    """Each number is the sum of those that are told; `count`: of how many quarters. `whole`: of all their days together."""
    found: dict[str, Any] = dict.fromkeys(COUNTS)
    found |= {name: _sum(part[name] for part in parts) for name in ADDED_UP}
    if len(parts) == count and whole and all(part[name] is not None for part in parts for name in DAYS):
        found |= {name: whole[name] for name in DAYS}
    if len(parts) == count and all(part["complaints"] is not None for part in parts):
        found["people_served"] = parts[-1]["people_served"]
    return found


def _sum(numbers: Iterable[Any]) -> Decimal | int | None:
    told = [number for number in numbers if number is not None]
    return sum(told) if told else None
