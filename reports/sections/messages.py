"""What people told us during the period: how many, how soon they were answered; by service, area and cause.

Counted as the published quarters are, and hidden as there: nothing follows from two papers that one of them hides."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.statistics.formula import Span
from feedback.statistics.method import method
from feedback.statistics.tables import (
    COUNTS,
    NO_CODE,
    TITLES,
    Names,
    own_words,
    published,
)
from feedback.statistics.tables import Table as Told
from feedback.surveys.formula import share
from sdip.web.formats import NOTHING, formatter
from sdip.web.templatetags.sdip import words
from tenancy.text import words as read_words

from ..blocks import Block, Bullets, Cell, Column, Heading, Notice, Table, Text, Tile
from ..content.quarters import (
    Messages,
    added_tables,
    messages_within,
    quarters_before,
    quarters_in,
    whole_numbers,
)
from ..content.scope import Scope
from ..reading import Facts, Report
from .base import Section
from .cells import drawn_share, table_of
from .message_earlier import Counted, added_up, standing, standing_before
from .message_reach import ALL, Family, changed_in, left_out, reach_of, tables_told, without
from .provenance import days_words, provenance

Numbers = Mapping[str, Any]
# name -> (part, whole): a share is made of them when it is read
SHARES = {
    "on_time": ("answered_on_time", "due"),
    "again": ("opened_again", "ever_answered"),
    "satisfied": ("content", "ratings"),
    "thanks": ("compliments", "received"),
}
PROMISED = "on_time"
ALSO = ("due",)
MANY = 1000  # people, of whom complaints are counted


# --- gathered ---


def gather(scope: Scope) -> dict[str, Any]:
    """A dozen queries, whatever the number of messages and of quarters."""
    now, before = _counted(scope)
    return _of_quarters(now, before) if len(now.parts) > 1 else _of_quarter(scope, now, before)


def _of_quarters(now: Messages, before: Messages) -> dict[str, Any]:
    """Of the municipality: what its reports of the quarters tell, added up."""
    return {
        **_said(now),
        "as_of": now.whole.as_of,
        "before": _said(before),
        "quarters": [{"period": _days(each.span), "whole": kept_numbers(published(each.whole))} for each in now.parts],
        "tables": _tables(added_tables(now)),
    }


def _of_quarter(scope: Scope, now: Messages, before: Messages) -> dict[str, Any]:
    span, previous = now.span, before.span
    untold = left_out(scope, span)
    found = {
        **_said(now, untold),
        "as_of": now.whole.as_of,
        "before": standing_before(scope, span, previous, _said(before, left_out(scope, previous)), counts_of),
        "kept_back": ALL in untold,
        "tables": _tables(tables_told(scope, span, added_tables(now))),
    }
    told: dict[str, Any] = standing(scope, "messages", span, found, counts_of)
    return told


def _tables(tables: Sequence[Told]) -> list[dict[str, Any]]:
    return [
        {"dimension": table.dimension, "rows": [line_facts(row.code, row.name, row.numbers) for row in table.rows]}
        for table in tables
    ]


def _said(messages: Messages, untold: Collection[Family] = ()) -> dict[str, Any]:
    return {"period": _days(messages.span), "whole": kept_numbers(without(whole_numbers(messages), untold))}


def counts_of(facts: Facts) -> Counted:
    lines = [((table["dimension"], row["code"]), row["numbers"]) for table in facts["tables"] for row in table["rows"]]
    return added_up([("", facts["whole"]), *lines])


def counted(scope: Scope) -> Messages:
    """Of the report's quarters."""
    return _counted(scope)[0]


def _counted(scope: Scope) -> list[Messages]:
    """With those before; once for all its sections."""
    if "messages" not in scope.known:
        spans = spans_of(scope)
        scope.known["messages"] = messages_within(reach_of(scope), (spans, quarters_before(spans)), changed_in(scope))
    kept: list[Messages] = scope.known["messages"]
    return kept


def spans_of(scope: Scope) -> list[Span]:
    """A directorate's report counts the newest quarter alone: what it may tell follows from the reports around it, quarter by quarter."""
    assert scope.period is not None
    spans = quarters_in(scope.period, scope.today)
    return spans[-1:] if scope.directorate else spans


def _days(span: Span) -> dict[str, Any]:
    return {"starts_on": span.starts_on, "ends_on": span.ends_on}


def kept_numbers(numbers: Numbers) -> dict[str, Any]:
    """Counts alone: shares follow from them. Medians may be halves."""
    return {name: Decimal(str(n)) if (n := numbers[name]) is not None else None for name in (*COUNTS, *ALSO)}


def line_facts(code: str, name: Any, numbers: Numbers) -> dict[str, Any]:
    """Names of services and areas are kept as they are now; all others are words of our own."""
    return {"code": code, "name": dict(name) if isinstance(name, Mapping) else None, "numbers": kept_numbers(numbers)}


# --- read ---


def blocks(report: Report, facts: Facts) -> Iterator[Block]:
    held = facts.get("quarters", [])  # a report of old has none
    if not is_of_its_period(report, facts):
        yield by_quarters(facts)
    if facts["whole"]["received"] is None:
        yield follows() if facts.get("kept_back") else few()
    if len(held) > 1:
        yield from _held(held)
    if facts["before"]:
        yield _compared(facts)
    for table in telling(facts["tables"]):
        yield group_table(f"messages-{table['dimension']}", table)
    yield Heading(_("How it was counted"))
    yield how()
    yield provenance(days_of(facts), _("Register of messages"), datetime.fromisoformat(facts["as_of"]))


def _held(held: Sequence[Facts]) -> Iterator[Block]:
    """Which quarters a longer period holds."""
    columns = [Column("starts_on", shown=False), Column("period", _("Quarter"), held=False)]
    yield table_of(
        "messages-quarters", _("The quarters that it holds"), [*columns, *number_columns(people=False)], _spans(held)
    )
    yield Text(_("The numbers add up what reports of these quarters tell; what a quarter hides is hidden here, too."))
    yield Text(_("Messages of a group that a quarter does not tell of are among the others."))
    untold = [days_of(each) for each in held if each["whole"]["received"] is None]
    if untold:
        told = {"quarters": formatter().listed(untold)}
        yield Text(_("Fewer than five messages came in, which are not among the numbers: %(quarters)s.") % told)


def telling(tables: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Without those whose only group is that of none."""
    return [table for table in tables if [row["code"] for row in table["rows"]] != [NO_CODE]]


def is_of_its_period(report: Report, facts: Facts) -> bool:
    period, days = report.period, facts["period"]
    return period is None or (days["starts_on"], days["ends_on"]) == (str(period.starts_on), str(period.ends_on))


def by_quarters(facts: Facts) -> Notice:
    said = _("So nobody can be recognised when reports of a month and of a quarter are compared.")
    return Notice(_("Messages are counted by quarters: %(days)s.") % {"days": days_of(facts)}, said)


def days_of(facts: Facts) -> str:
    return days_words(facts["period"]["starts_on"], facts["period"]["ends_on"])


def few() -> Notice:
    said = _("So few are not shown, so that nobody can be recognised.")
    return Notice(_("Fewer than five messages"), said, icon="lock")


def follows() -> Notice:
    said = _("Beside other reports it would tell of fewer than five messages, so that somebody could be recognised.")
    return Notice(_("How many messages there were is not told here."), said, icon="lock")


def tiles_of(whole: Numbers) -> list[Tile]:
    write = formatter()
    shares = [
        ("on_time", _("answered on time")),
        ("again", _("opened again")),
        ("satisfied", _("content with the answer")),
    ]
    shown = [
        Tile("received", write.num(count(whole, "received")), _("messages"), count(whole, "received")),
        *(Tile(code, share_words(whole, code), words, of=pair_of(whole, code)) for code, words in shares),
    ]
    late = count(whole, "open_and_late")
    if late:
        shown.insert(2, Tile("late", write.num(late), _("open and late"), late, tone="bad", icon="warn"))
    return shown


def tiles(report: Report) -> list[Tile]:
    whole = report.facts_of("messages").get("whole")
    return tiles_of(whole) if whole and whole["received"] is not None else []


def how() -> Bullets:
    """In words: the names of the columns are for files."""
    each = {"many": formatter().num(MANY)}
    return Bullets(
        [*method(published=True), _("Complaints per %(many)s people: of those whom the service serves.") % each]
    )


def headline(report: Report) -> str:
    """For the cover."""
    facts = report.facts_of("messages")
    if not facts:
        return ""
    whole, received = facts["whole"], count(facts["whole"], "received")
    if received is None:
        kept_back = _("How many messages came in is not told here.")
        return kept_back if facts.get("kept_back") else _("Fewer than five messages came in.")
    told = {"count": formatter().num(received), "share": share_words(whole, "on_time")}
    said = (
        _("%(count)s messages came in; %(share)s were answered on time.")
        if count(whole, "due")
        else _("%(count)s messages came in.")
    )
    return said % told if is_of_its_period(report, facts) else f"{days_of(facts)}: {said % told}"


# --- numbers ---


def count(numbers: Numbers, name: str) -> Decimal | None:
    text = numbers[name]
    return None if text is None else Decimal(text)


def pair_of(numbers: Numbers, name: str) -> tuple[Decimal | None, Decimal | None]:
    part, whole = (count(numbers, each) for each in SHARES[name])
    return part, whole


def share_words(numbers: Numbers, name: str) -> str:
    part, whole = (count(numbers, each) for each in SHARES[name])
    if part is None or whole is None:
        return NOTHING
    return formatter().percent(share(int(part), int(whole)), 0)


def _per_thousand(numbers: Numbers) -> str:
    complaints, people = count(numbers, "complaints"), count(numbers, "people_served")
    return formatter().num(complaints * MANY / people, 1) if complaints is not None and people else NOTHING


# --- tables ---

SHOWN: tuple[tuple[str, Any], ...] = (
    ("received", gettext_lazy("Messages")),
    ("open_and_late", gettext_lazy("Open and late")),
    ("median_days", gettext_lazy("Days to answer half of them")),
    ("ninety_percent_days", gettext_lazy("Days to answer 9 of 10")),
)
SHARED: tuple[tuple[str, Any], ...] = (
    ("on_time", gettext_lazy("Answered on time")),
    ("again", gettext_lazy("Opened again")),
    ("satisfied", gettext_lazy("Content with the answer")),
)


def group_table(code: str, table: Mapping[str, Any]) -> Table:
    """`code` names it in files."""
    dimension, rows = table["dimension"], table["rows"]
    title = str(TITLES[dimension])
    names = Names(stored=True)
    people = any(row["numbers"]["people_served"] is not None for row in rows)
    first = [Column("code", shown=False), Column("name", _("Group"), wide=True)]
    records = [
        {"code": Cell(row["code"]), "name": _name_cell(names, dimension, row)} | number_cells(row["numbers"])
        for row in rows
    ]
    return table_of(code, title, [*first, *number_columns(people)], records)


def number_columns(people: bool) -> list[Column]:
    """Shares are shown, and what they are made of is held."""
    shown = {name: str(words) for name, words in SHOWN}
    columns = [Column(name, shown.get(name, ""), number=True, shown=name in shown) for name in COUNTS]
    shares = [Column(name, str(words), number=True, held=False) for name, words in SHARED]
    title = _("Complaints per %(many)s people") % {"many": formatter().num(MANY)}
    each = [Column("per_thousand", title, number=True, held=False)] if people else []
    return [*columns[:1], *shares[:1], *columns[1:], *shares[1:], *each]


def number_cells(numbers: Numbers) -> dict[str, Cell]:
    write = formatter()
    found = {name: Cell(n, write.num(n)) for name in COUNTS for n in [count(numbers, name)]}
    found |= {name: Cell(None, share_words(numbers, name), _of(numbers, name, title)) for name, title in SHARED}
    return found | {"per_thousand": Cell(None, _per_thousand(numbers))}


def _of(numbers: Numbers, name: str, title: str) -> list[str]:
    """What the share is made of; what was promised is drawn, too."""
    part, whole = pair_of(numbers, name)
    if part is None or not whole:
        return []
    write = formatter()
    said = _("%(part)s of %(whole)s") % {"part": write.num(part), "whole": write.num(whole)}
    return [said, drawn_share(float(part / whole), f"{title}: {said}")] if name == PROMISED else [said]


def _name_cell(names: Names, dimension: str, row: Mapping[str, Any]) -> Cell:
    code, name = row["code"], row["name"]
    if name is not None:
        return Cell(str(read_words(name)), words(read_words(name)))
    said = str(own_words(dimension, code) or (names.of(dimension, code) or ("", code))[1])
    return Cell(said, said)


def _compared(facts: Facts) -> Table:
    """Beside the period before."""
    before = facts["before"]
    columns = [
        Column("starts_on", shown=False),
        Column("period", _("Period"), held=False),
        *number_columns(people=False),
    ]
    return table_of("messages-over-time", _("Beside the period before"), columns, _spans([before, facts]))


def _spans(found: Sequence[Mapping[str, Any]]) -> Iterable[dict[str, Cell]]:
    for each in found:
        days = {"starts_on": Cell(each["period"]["starts_on"]), "period": Cell(None, days_of(each))}
        yield days | number_cells(each["whole"])


SECTION = Section("messages", gettext_lazy("What people told us"), blocks, gather)
