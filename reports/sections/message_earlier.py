"""What reports of the same days and the same directorate have told of messages before. Whoever compares two of them must not see what
became of fewer than five messages: until it is five and more, the later one tells what the earlier one told."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from feedback.statistics.formula import Span, month_after
from feedback.statistics.publishing import ADDED_UP
from feedback.surveys.formula import FEWEST

from ..content.scope import Scope
from ..models import Snapshot
from ..reading import Facts, Report
from ..workflow import Document

Counted = Mapping[Any, Decimal]  # by what is counted
MOST = 24  # reports, the newest: as many as a schedule of each month makes of two quarters, corrected three times


def standing(scope: Scope, code: str, span: Span, facts: Facts, counts: Callable[[Facts], Counted]) -> Any:
    """`facts` of a section, or what was told in their place."""
    before = next((each for each in _told(scope, code, span)), None)
    return facts if before is None or not few_between(counts(before), counts(facts)) else before


def standing_before(scope: Scope, span: Span, previous: Span, facts: Facts, counts: Callable[[Facts], Counted]) -> Any:
    """The same of the quarter before, that a report of messages tells beside its own."""
    beside = [told for each in _told(scope, "messages", span) if (told := each["before"])]
    before = next(iter([*beside, *_told(scope, "messages", previous)]), None)
    if before is None or not few_between(counts({**before, "tables": []}), counts({**facts, "tables": []})):
        return facts
    return {name: before[name] for name in ("period", "whole")}


def is_near_told(scope: Scope, span: Span, count: int) -> bool:
    """Whether a number of all messages, beside the one that was told of these days, tells of fewer than five."""
    told = next((each["whole"]["received"] for each in _told(scope, "messages", span)), None)
    return told is not None and few_between({"": Decimal(told)}, {"": Decimal(count)})


def few_between(before: Counted, now: Counted) -> bool:
    return any(0 < abs(number - before[key]) < FEWEST for key, number in now.items() if key in before)


def added_up(lines: Iterable[tuple[Any, Mapping[str, Any]]]) -> Counted:
    """The numbers of lines that a reader can subtract."""
    return {(key, name): Decimal(n) for key, numbers in lines for name in ADDED_UP if (n := numbers[name]) is not None}


def _told(scope: Scope, code: str, span: Span) -> Iterator[Facts]:
    """The newest first."""
    days = {"starts_on": str(span.starts_on), "ends_on": str(span.ends_on)}
    alike = (each for each in _reports(scope, span) if each.facts_of("messages").get("period", days) == days)
    return (facts for facts in (report.facts_of(code) for report in alike) if facts)


def _reports(scope: Scope, span: Span) -> list[Report]:
    """Those that count these days. One query for all sections."""
    after = quarter_after(span)
    if "message_reports" not in scope.known:
        scope.known["message_reports"] = _contents(scope, span)
    return [report for ends_on, report in scope.known["message_reports"] if span.ends_on <= ends_on < after.ends_on]


def _contents(scope: Scope, span: Span) -> list[tuple[Any, Report]]:
    """Of the quarter and of the one before."""
    since = span.starts_on - timedelta(days=1)
    rows = Snapshot.objects.filter(document=Document.FEEDBACK, directorate=scope.directorate, erased_at=None)
    rows = rows.filter(period__ends_on__gte=since, period__ends_on__lt=quarter_after(span).ends_on)
    found = rows.order_by("-frozen_at", "-pk").values_list("period__ends_on", "content")[:MOST]
    return [(ends_on, Report(content)) for ends_on, content in found]


def quarter_after(span: Span) -> Span:
    first = span.ends_on + timedelta(days=1)
    return Span(first, month_after(month_after(month_after(first))) - timedelta(days=1))
