"""Quarters that everybody may read: published by a member, kept as they were then, taken back by a member."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed
from tenancy.text import Words

from ..models import PublishedQuarter
from ..surveys.formula import FEWEST
from .counting import for_everybody, marks_of
from .formula import Span, quarters
from .scope import scope_of_everybody
from .tables import (
    COUNTS,
    TITLES,
    Names,
    Numbers,
    Row,
    Table,
    own_words,
    plain,
    published,
    published_tables,
)

QUARTERS = 8  # that can be published, the newest first
WHOLE = ("", "")  # as if it were a line of a table
ADDED_UP = [name for name in COUNTS if name not in ("median_days", "ninety_percent_days", "people_served")]


class Licence(TextChoices):
    BY = "CC-BY-4.0", gettext_lazy("Creative Commons Attribution 4.0: use it for anything, name the source")
    ZERO = "CC0-1.0", gettext_lazy("Creative Commons Zero: use it for anything")


LICENCES = {
    Licence.BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.ZERO: "https://creativecommons.org/publicdomain/zero/1.0/",
}


@dataclass(frozen=True, slots=True)
class Quarter:
    """As it was published."""

    span: Span
    whole: Numbers
    tables: list[Table]
    as_of: datetime
    licence: str

    @property
    def licence_name(self) -> str:
        return str(Licence(self.licence).label)

    @property
    def licence_address(self) -> str:
        return LICENCES[Licence(self.licence)]


def publish_quarter(span: Span, *, licence: str, by: Member) -> PublishedQuarter:
    """Again: the figures as they are now take the place of those before."""
    with acting("feedback.publish_quarter", by=by):
        check_publish(span)
        marks = marks_of(scope_of_everybody().rows, span)
        before = PublishedQuarter.objects.select_for_update().filter(quarter=span.code).first()
        _check_difference(before, marks)
        statistics = for_everybody(span)
        tables = [_frozen(table) for table in published_tables(statistics)]
        content = {"whole": _plain(published(statistics.whole)), "tables": tables, "licence": str(Licence(licence))}
        _check_lines(before.content if before else {}, content)
        facts = {
            "content": content,
            "as_of": statistics.as_of or timezone.now(),
            "by": by,
            "marks": marks,
            "taken_back_at": None,
        }
        return PublishedQuarter.objects.update_or_create(quarter=span.code, defaults=facts)[0]


def take_quarter_back(span: Span, *, by: Member) -> None:
    """What was told, and of which messages, is remembered: it was read."""
    with acting("feedback.take_quarter_back", by=by):
        row = PublishedQuarter.objects.select_for_update().filter(quarter=span.code, taken_back_at=None).first()
        if row is None:
            raise NotAllowed(_("This quarter is not published."))
        row.taken_back_at = timezone.now()
        row.save()


def _check_difference(row: PublishedQuarter | None, marks: list[int]) -> None:
    """Whoever compares what was published with what is published anew must not see what became of fewer than five messages."""
    if row is None or row.marks is None:
        return
    before, now = set(row.marks), set(marks)
    if 0 < max(len(before - now), len(now - before)) < FEWEST:
        raise NotAllowed(_few_changed())


def _few_changed() -> str:
    return _(
        "Since this quarter was published, fewer than five messages have changed. Publish again when it is five or more."
    )


def _check_lines(before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Nor of one line: a service that few write about changes by one message where the quarter changes by many."""
    known = _lines_of(before)
    for key, line in _lines_of(now).items():
        pairs = [(known.get(key, {}).get("numbers", {}).get(name), line["numbers"][name]) for name in ADDED_UP]
        if any(0 < abs(new - old) < FEWEST for old, new in pairs if old is not None and new is not None):
            if key == WHOLE:
                raise NotAllowed(_few_changed())
            raise NotAllowed(
                _(
                    "Since this quarter was published, fewer than five messages of “%(group)s” have changed. Publish again when it is more."
                )
                % {"group": _row(Names(stored=True), key[0], line).name}
            )


def _lines_of(content: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Also that of the whole: where each table hides a number, it alone may tell who came."""
    tables = content.get("tables", ())
    found = {(table["dimension"], line["code"]): line for table in tables for line in table["rows"]}
    return found | {WHOLE: {"numbers": content.get("whole", {})}}


def check_publish(span: Span) -> None:
    """Only whole quarters that are over: two spans that overlap would tell what each of them hides."""
    if span not in quarters(timezone.localdate(), QUARTERS):
        raise NotAllowed(_("Only a quarter that is over can be published, and not much later."))


def published_quarters() -> dict[str, PublishedQuarter]:
    """By code, the newest first."""
    rows = PublishedQuarter.objects.filter(taken_back_at=None).select_related("by").defer("marks")
    return {row.quarter: row for row in rows.order_by("-quarter")}


def thawed(row: PublishedQuarter) -> Quarter:
    names = Names(stored=True)
    tables = [
        Table(
            each["dimension"],
            TITLES[each["dimension"]],
            [_row(names, each["dimension"], line) for line in each["rows"]],
        )
        for each in row.content["tables"]
    ]
    licence = row.content["licence"]
    return Quarter(span_of(row.quarter), _numbers(row.content["whole"]), tables, row.as_of, licence)


def span_of(code: str) -> Span:
    year, quarter = int(code[:4]), int(code[5])
    after = date(year + quarter // 4, quarter * 3 % 12 + 1, 1)
    return Span(date(year, quarter * 3 - 2, 1), after - timedelta(days=1))


def _frozen(table: Table) -> dict[str, Any]:
    """With names of services and areas as they are now; all others are words of our own."""
    rows = [
        {
            "code": row.code,
            "name": dict(row.name) if isinstance(row.name, Mapping) else None,
            "numbers": _plain(row.numbers),
            "within": [row.within[0], dict(row.within[1])] if row.within else None,
        }
        for row in table.rows
    ]
    return {"dimension": table.dimension, "rows": rows}


def _row(names: Names, dimension: str, line: Mapping[str, Any]) -> Row:
    code, name = line["code"], line["name"]
    if name is not None:
        shown: Any = Words(name)
    else:
        shown = own_words(dimension, code) or (names.of(dimension, code) or ("", code))[1]
    within = line.get("within")
    return Row(code, shown, _numbers(line["numbers"]), (within[0], Words(within[1])) if within else None)


def _plain(numbers: Numbers) -> Numbers:
    return {name: plain(number) for name, number in numbers.items()}


def _numbers(numbers: Numbers) -> Numbers:
    return {
        name: Decimal(str(n)) if isinstance(n, float) and name.endswith("days") else n for name, n in numbers.items()
    }
