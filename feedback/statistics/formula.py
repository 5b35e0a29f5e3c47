"""The arithmetic of the statistics, without the database. Shares are fractions 0..1; None: there is nothing to divide by."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from ..surveys.formula import share


@dataclass(frozen=True, slots=True)
class Line:
    """The messages of one group that came in during the period. `key` is what the group is known by in the database.

    `median` and `ninety`: calendar days from the day on which a message came in to the day of its answer, of those that are answered;
    the median lies in the middle, of an even number halfway between the two; nine of ten took `ninety` days or fewer."""

    key: Any
    received: int
    complaints: int
    thanks: int
    answered: int
    on_time: int
    overdue: int  # open, and their day has passed
    due: int  # a day was promised, and they are answered or it has passed: what is open and not due yet says nothing
    ever_answered: int
    reopened: int
    ratings: int
    content: int
    median: Decimal | None
    ninety: int | None
    people: int | None = None  # whom the service serves

    @property
    def on_time_share(self) -> float | None:
        return share(self.on_time, self.due)

    @property
    def reopened_share(self) -> float | None:
        return share(self.reopened, self.ever_answered)

    @property
    def content_share(self) -> float | None:
        return share(self.content, self.ratings)

    @property
    def thanks_share(self) -> float | None:
        return share(self.thanks, self.received)

    @property
    def per_thousand(self) -> float | None:
        """Complaints for each 1,000 people whom the service serves, in the period."""
        return None if not self.people else self.complaints * 1000 / self.people


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both included."""

    starts_on: date
    ends_on: date

    @property
    def code(self) -> str:
        """2026Q3 for a quarter; it is not asked of other spans."""
        return f"{self.starts_on.year}Q{(self.starts_on.month + 2) // 3}"


@dataclass(frozen=True, slots=True)
class Months:
    """Whole months, from the first day of the first to the first day of the last, and the days of a span around them. Where there is
    no whole one, the last lies before the first."""

    first: date
    last: date
    edges: list[Span]


@dataclass(frozen=True, slots=True)
class Statistics:
    span: Span
    whole: Line
    groups: dict[str, list[Line]] = field(default_factory=dict)  # the largest first
    as_of: datetime | None = None


def last_year(today: date) -> Span:
    """Twelve months up to today, from the first day of a month."""
    month = today.year * 12 + today.month - 12
    return Span(date(month // 12, month % 12 + 1, 1), today)


def month_after(day: date) -> date:
    """The first day of the month after the day's."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def whole_months(span: Span, today: date) -> Months:
    """That of today is whole once the span goes up to today: nothing has come in since."""
    first = span.starts_on if span.starts_on.day == 1 else month_after(span.starts_on)
    last = span.ends_on.replace(day=1)
    if span.ends_on < min(today, month_after(last) - timedelta(days=1)):
        last = (last - timedelta(days=1)).replace(day=1)
    if last < first:
        return Months(first, last, [span])
    around = [Span(span.starts_on, first - timedelta(days=1)), Span(month_after(last), span.ends_on)]
    return Months(first, last, [edge for edge in around if edge.starts_on <= edge.ends_on])


def quarters(today: date, count: int) -> list[Span]:
    """The last quarters of the calendar that are over, the newest first: they never overlap, so that nothing follows from two of
    them what one hides."""
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    spans = []
    for _each in range(count):
        end = first - timedelta(days=1)
        first = date(end.year, end.month - 2, 1)
        spans.append(Span(first, end))
    return spans
