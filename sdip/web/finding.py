"""The search page: every app's sources asked at once, for whole words and beginnings of words in any spelling."""

from dataclasses import dataclass
from typing import Any

from sdip import registry
from tenancy.text import Words, words_of

from .language import active_language
from .unions import Sql, fetch, union_all
from .work import text_of

PER_PAGE = 25
MOST_WORDS = 8
COLUMNS = {"id": "{c}::bigint", "title": "to_jsonb({c})", "subtitle": "to_jsonb({c})"}


@dataclass(frozen=True)
class Hit:
    icon: str
    kind: Any
    title: Words | str
    subtitle: Words | str
    url: str


@dataclass(frozen=True)
class Found:
    hits: list[Hit]
    counts: dict[str, int]
    total: int


def found_by(member: Any, text: str, *, kind: str = "", page: int = 1) -> Found:
    """Two queries whatever is found; none for a text without a word."""
    wanted = set(sorted(words_of(text), key=len, reverse=True)[:MOST_WORDS])
    union = union_all(((s.kind, s.rows(member, wanted)) for s in registry.search), COLUMNS) if wanted else None
    if union is None:
        return Found([], {}, 0)
    counts = _counts(union)
    total = counts.get(kind, 0) if kind else sum(counts.values())
    return Found([_hit(row) for row in _rows(union, kind, page)], counts, total)


def _counts(union: Sql) -> dict[str, int]:
    sql, params = union
    rows = fetch(f"SELECT kind, count(*) AS n FROM ({sql}) hits GROUP BY kind", params)
    return {row["kind"]: row["n"] for row in rows}


def _rows(union: Sql, kind: str, page: int) -> list[dict[str, Any]]:
    """By kind in the order of the registry, then by what the reader sees of the title."""
    sql, params = union
    order = [source.kind for source in registry.search]
    return fetch(
        f"SELECT * FROM ({sql}) hits WHERE %s IN ('', kind) ORDER BY array_position(%s::text[], kind), "
        "coalesce(title ->> %s, title #>> '{}') COLLATE \"C\", id LIMIT %s OFFSET %s",
        [*params, kind, order, active_language().code, PER_PAGE, (page - 1) * PER_PAGE],
    )


def _hit(row: dict[str, Any]) -> Hit:
    source = registry.search.get(row["kind"])
    assert source is not None
    return Hit(
        source.icon, source.label, text_of(row["title"]), text_of(row["subtitle"]), source.url(row["kind"], row["id"])
    )
