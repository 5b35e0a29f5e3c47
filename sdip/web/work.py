""" "My work": what every app has for one member, danger first, then what is late, as one list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sdip import registry
from tenancy.text import Words, words

from .formats import formatter
from .naming import names_of
from .unions import Sql, fetch, union_all

PER_PAGE = 25
A_WEEK = 7  # days, today included
COLUMNS = {
    "id": "{c}::bigint",
    "title": "to_jsonb({c})",
    "due_on": "{c}::date",
    "member_id": "{c}::bigint",
    "directorate_id": "{c}::bigint",
}
FIRST, LATE, SOON, LATER, UNDATED = "first", "late", "week", "later", "undated"
GROUPS = {
    FIRST: gettext_lazy("Before everything else"),
    LATE: gettext_lazy("Late"),
    SOON: gettext_lazy("This week"),
    LATER: gettext_lazy("Later"),
    UNDATED: gettext_lazy("No date"),
}
BUCKET = """CASE WHEN kind = ANY (%s) THEN 'first' WHEN due_on IS NULL THEN 'undated'
    WHEN due_on < %s THEN 'late' WHEN due_on < %s THEN 'week' ELSE 'later' END"""


@dataclass(frozen=True)
class Item:
    """One thing to do, in words; what components/work_item.html draws."""

    icon: str
    url: str
    title: Words | str
    why: str
    due: str
    urgency: str
    verb: Any


@dataclass(frozen=True)
class Group:
    key: str
    label: Any
    count: int
    items: list[Item]


@dataclass(frozen=True)
class Work:
    """A page of one member's work: its groups, and how much there is of each kind in all."""

    groups: list[Group]
    counts: dict[str, int]
    total: int


def work_of(member: Any, today: date, *, kind: str = "", page: int = 1) -> Work:
    """Four queries whatever there is: the counts, the page, the names of people and of directorates."""
    union = _union(member)
    if union is None:
        return Work([], {}, 0)
    counted = _counts(union, today)
    wanted = {each: count for each, count in counted.items() if not kind or each[0] == kind}
    rows = _rows(union, today, kind, page)
    return Work(
        _groups(rows, wanted, _Words(member, rows, today)),
        {each.kind: sum(n for (k, _bucket), n in counted.items() if k == each.kind) for each in registry.work},
        sum(wanted.values()),
    )


def _union(member: Any) -> Sql | None:
    return union_all(((source.kind, source.rows(member)) for source in registry.work), COLUMNS)


def _edges(today: date) -> list[Any]:
    return [_first(), today, today + timedelta(days=A_WEEK)]


def _first() -> list[str]:
    return [source.kind for source in registry.work if source.first]


def _counts(union: Sql, today: date) -> dict[tuple[str, str], int]:
    sql, params = union
    rows = fetch(
        f"SELECT kind, {BUCKET} AS bucket, count(*) AS n FROM ({sql}) work GROUP BY 1, 2", [*_edges(today), *params]
    )
    return {(row["kind"], row["bucket"]): row["n"] for row in rows}


def _rows(union: Sql, today: date, kind: str, page: int) -> list[dict[str, Any]]:
    sql, params = union
    return fetch(
        f"SELECT *, {BUCKET} AS bucket FROM ({sql}) work WHERE %s IN ('', kind) "
        "ORDER BY kind = ANY (%s) DESC, due_on NULLS LAST, kind, id LIMIT %s OFFSET %s",
        [*_edges(today), *params, kind, _first(), PER_PAGE, (page - 1) * PER_PAGE],
    )


def _groups(rows: list[dict[str, Any]], counted: dict[tuple[str, str], int], write: "_Words") -> list[Group]:
    groups = []
    for key, label in GROUPS.items():
        items = [write.item(row) for row in rows if row["bucket"] == key]
        count = sum(n for (_kind, bucket), n in counted.items() if bucket == key)
        if items:
            groups.append(Group(key, label, count, items))
    return groups


class _Words:
    """Rows in words, with the names of the people and directorates that they mention."""

    def __init__(self, member: Any, rows: Iterable[dict[str, Any]], today: date) -> None:
        rows = list(rows)
        self.member, self.today = member, today
        self.people = names_of("member", (row["member_id"] for row in rows if row["member_id"] != member.pk))
        self.directorates = names_of("directorate", (row["directorate_id"] for row in rows))

    def item(self, row: dict[str, Any]) -> Item:
        source = registry.work.get(row["kind"])
        assert source is not None
        return Item(
            icon=source.icon,
            url=source.url(row["kind"], row["id"]),
            title=text_of(row["title"]),
            why=self._why(row),
            due=due_words(row["due_on"], self.today),
            urgency=_urgency(row["due_on"], self.today),
            verb=source.verb,
        )

    def _why(self, row: dict[str, Any]) -> str:
        place = str(self.directorates.get(row["directorate_id"], ""))
        person = self.people.get(row["member_id"])
        if not person:
            return place
        acting = _("You act for %(name)s.") % {"name": person}
        return f"{place} · {acting}" if place else acting


def text_of(value: Any) -> Words | str:
    """What a jsonb column holds of a title: translated text, or plain."""
    return words(value) if isinstance(value, dict) else str(value or "")


def due_words(due_on: date | None, today: date) -> str:
    """How long it is late, else by when: the nearer, the shorter."""
    if due_on is None:
        return ""
    write, days = formatter(), (due_on - today).days
    if days < 0:
        return ngettext("%(count)s day late", "%(count)s days late", -days) % {"count": write.num(-days)}
    if days == 0:
        return _("Today")
    if days == 1:
        return _("Tomorrow, %(day)s") % {"day": write.daymonth(due_on)}
    return write.weekday_short(due_on) if days < A_WEEK else write.day(due_on)


def _urgency(due_on: date | None, today: date) -> str:
    if due_on is None:
        return "muted"
    days = (due_on - today).days
    return "late" if days < 0 else "soon" if days <= 1 else ""
