"""Who changed what: the event rows that triggers write for every tracked model, in words.

One UNION over all event tables finds a page of entries, one more fetches what stood there before and after."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from sdip import registry

from .trail_words import Change, changes_between, kind_words, name_of, named_rows
from .unions import Sql, fetch

PER_PAGE = 25


@dataclass(frozen=True)
class Entry:
    """One change of one row, with the deed that it was part of."""

    at: datetime
    person: str
    member_id: int | None
    deed: Any
    within: Any
    kind: Any
    model: str
    row_id: int
    row_name: Any
    event: str
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class Wanted:
    """What of the trail: everything, one person's deeds, one kind of thing or one row of it, one day."""

    member_id: int | None = None
    model: str = ""
    row_id: int | None = None
    day: date | None = None


@cache
def event_models() -> dict[str, type[models.Model]]:
    """Label of each tracked model, such as "organisation.directorate", and the model of its events."""
    found = [m for m in apps.get_models() if hasattr(m, "pgh_tracked_model")]
    return {m.pgh_tracked_model._meta.label_lower: m for m in found}


_reserved: dict[str, registry.Rule] = {}


def reserve(label: str, rule: registry.Rule) -> None:
    """Called in AppConfig.ready(): what stands in the rows of an app or of one model, not only that they changed, is told to whom
    the rule allows."""
    _reserved[label] = rule


_kept: dict[str, tuple[str, Callable[[Any], set[int]]]] = {}


def keep_from(label: str, column: str, keys: Callable[[Any], set[int]]) -> None:
    """Called in AppConfig.ready(): rows of the model, and what points to them by the column, are told to nobody to whom they are
    not. `keys`: which ones that are, for a reader."""
    _kept[label] = column, keys


def may_read(model: str, reader: Any) -> bool:
    rule = _reserved.get(model) or _reserved.get(model.partition(".")[0])
    return rule is None or rule(reader)


def kinds() -> list[tuple[str, str]]:
    """What can be filtered by, for a select field: (label, words)."""
    named = [(label, str(kind_words(m.pgh_tracked_model))) for label, m in event_models().items()]  # type: ignore[attr-defined]
    return sorted(named, key=lambda each: each[1])


def count(wanted: Wanted) -> int:
    sql, params = _found(wanted)
    return int(fetch(f"SELECT count(*) AS n FROM ({sql}) found", params)[0]["n"])


def entries(wanted: Wanted, *, reader: Any = None, page: int = 1, per_page: int = PER_PAGE) -> list[Entry]:
    """Latest first, as the reader may see them. At most three queries: the entries, their rows before and after, names; and what
    keep_from() asks."""
    sql, params = _found(wanted)
    rows = fetch(
        f"SELECT * FROM ({sql}) found ORDER BY at DESC, model, event_id DESC LIMIT %s OFFSET %s",
        [*params, per_page, (page - 1) * per_page],
    )
    states = _states(rows)
    names = named_rows((_model(row["model"]), state) for row in rows for state in states[_key(row)] if state)
    opened = [may_read(row["model"], reader) for row in rows]
    closed = _kept_keys(
        {row["model"].partition(".")[0] for row, read in zip(rows, opened, strict=True) if read}, reader
    )
    return [
        _entry(row, *states[_key(row)], names, open_to=read and not _is_kept(row, states[_key(row)], closed))
        for row, read in zip(rows, opened, strict=True)
    ]


def _kept_keys(parts: set[str], reader: Any) -> dict[str, tuple[str, set[int]]]:
    """Asked only where something of that app is read."""
    asked = {label: found for label, found in _kept.items() if label.partition(".")[0] in parts}
    return {label: (column, keys(reader)) for label, (column, keys) in asked.items()} if reader is not None else {}


def _is_kept(row: dict[str, Any], states: Iterable[Any], kept: dict[str, tuple[str, set[int]]]) -> bool:
    app = row["model"].partition(".")[0]
    return any(
        row["model"] == label and row["row_id"] in keys or any(state and state.get(column) in keys for state in states)
        for label, (column, keys) in kept.items()
        if label.partition(".")[0] == app
    )


def _found(wanted: Wanted) -> Sql:
    """The technical traces of setting a tree's path are no news: they changed nothing that a person entered."""
    arms, params = [], []
    for label, model in event_models().items():
        if wanted.model and label != wanted.model:
            continue
        where, values = _where(wanted)
        arms.append(
            f"SELECT %s::text AS model, pgh_id::bigint AS event_id, pgh_created_at AS at, pgh_label AS event, "
            f"pgh_obj_id::bigint AS row_id, pgh_context AS context FROM {_table(model)} WHERE {where}"
        )
        params += [label, *values]
    return " UNION ALL ".join(arms), params


def _where(wanted: Wanted) -> Sql:
    parts: list[str] = ["true"]
    values: list[Any] = []
    if wanted.member_id is not None:
        parts.append("pgh_context ->> 'member' = %s")
        values.append(str(wanted.member_id))
    if wanted.row_id is not None:
        parts.append("pgh_obj_id = %s")
        values.append(wanted.row_id)
    if wanted.day is not None:
        parts.append("pgh_created_at >= %s AND pgh_created_at < %s")
        values += _edges(wanted.day)
    return " AND ".join(parts), values


def _edges(day: date) -> list[Any]:
    """The day of the reader's zone as two moments."""
    zone = timezone.get_current_timezone()
    return [datetime.combine(each, time(), zone) for each in (day, day + timedelta(days=1))]


def _states(rows: Iterable[dict[str, Any]]) -> dict[tuple[str, int], tuple[Any, Any]]:
    """(before, after) of each entry, as dictionaries of columns."""
    wanted: dict[str, list[int]] = {}
    for row in rows:
        wanted.setdefault(row["model"], []).append(row["event_id"])
    if not wanted:
        return {}
    arms, params = [], []
    for label, ids in wanted.items():
        table = _table(event_models()[label])
        arms.append(
            f"SELECT %s::text AS model, e.pgh_id::bigint AS event_id, to_jsonb(e) AS after, (SELECT to_jsonb(b) FROM {table} b "
            f"WHERE b.pgh_obj_id = e.pgh_obj_id AND b.pgh_id < e.pgh_id ORDER BY b.pgh_id DESC LIMIT 1) AS before "
            f"FROM {table} e WHERE e.pgh_id = ANY(%s)"
        )
        params += [label, ids]
    return {_key(row): (row["before"], row["after"]) for row in fetch(" UNION ALL ".join(arms), params)}


def _entry(row: dict[str, Any], before: Any, after: Any, names: dict[tuple[str, int], Any], *, open_to: bool) -> Entry:
    model, context = _model(row["model"]), row["context"] or {}
    return Entry(
        at=row["at"],
        person=context.get("name", ""),
        member_id=context.get("member"),
        deed=deed_words(context.get("label", "")),
        within=deed_words(context["within"]) if context.get("within") else "",
        kind=kind_words(model),
        model=row["model"],
        row_id=row["row_id"],
        row_name=name_of(after) if open_to else "",
        event=row["event"],
        changes=changes_between(model, before if row["event"] == "update" else None, after, names) if open_to else [],
    )


def deed_words(code: str) -> Any:
    """What an action is called; one that nobody has named keeps its code, which a test forbids."""
    label = registry.audit_labels.get(code)
    return label.label if label else code


def _key(row: dict[str, Any]) -> tuple[str, int]:
    return row["model"], row["event_id"]


def _model(label: str) -> type[models.Model]:
    tracked: type[models.Model] = event_models()[label].pgh_tracked_model  # type: ignore[attr-defined]
    return tracked


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
