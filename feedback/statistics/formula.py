"""The arithmetic of the statistics, without the database. Shares are fractions 0..1; None: there is nothing to divide by."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from ..surveys.formula import share

DAY = timedelta(days=1)


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
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    @property
    def code(self) -> str:
        """2026Q3 for a quarter; it is not asked of other spans."""
        return f"{self.starts_on.year}Q{(self.starts_on.month + 2) // 3}"


@dataclass(frozen=True, slots=True)
class Months:
    """Those from the first day of the first to the first day of the last make a span, with the days around them and without the days
    that are cut off. Where there is none, the last lies before the first."""

    first: date
    last: date
    around: list[Span]
    cut: list[Span]


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


def months_of(span: Span, today: date) -> Months:
    """A month that is cut counts as a whole one if fewer days are cut off than stay. Up to today nothing is: nothing has come in since."""
    first, last = span.starts_on.replace(day=1), span.ends_on.replace(day=1)
    before = Span(first, span.starts_on - DAY)
    after = Span(span.ends_on + DAY, span.ends_on if span.ends_on >= today else month_after(last) - DAY)
    if first == last:
        if before.days + after.days < span.days:
            return Months(first, last, [], [each for each in (before, after) if each.days])
        return Months(month_after(first), last, [span], [])
    around, cut = [], []
    for outside, inside in (
        (before, Span(span.starts_on, month_after(first) - DAY)),
        (after, Span(last, span.ends_on)),
    ):
        if outside.days >= inside.days:
            around.append(inside)
        elif outside.days:
            cut.append(outside)
    first = month_after(first) if before.days and before not in cut else first
    last = (last - DAY).replace(day=1) if after.days and after not in cut else last
    return Months(first, last, around, cut)


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
