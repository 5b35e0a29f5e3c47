"""News for people: told once, shown at the bell, gathered in a daily e-mail (digests.py).

The kind is registered in sdip.registry; its label is the sentence, with named placeholders that the facts fill."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.urls import get_script_prefix
from django.utils import timezone

from sdip import registry
from tenancy.context import require_tenant
from tenancy.text import Words, words

from .formats import NOTHING, formatter
from .models import Notification

Facts = Mapping[str, Any]
NEW = """
INSERT INTO web_notification (tenant_id, recipient_id, kind, facts, path, source_key, created_at)
SELECT %s, unnest(%s::bigint[]), %s, %s::jsonb, %s, %s, %s ON CONFLICT DO NOTHING"""


def notify(membership_ids: Iterable[int], kind: str, facts: Facts, path: str, source_key: str) -> None:
    """Tell each of them once: the same source_key for the same person is the same news, whoever tells it again.

    facts: texts, translated texts, numbers, days and moments; path: what reverse() gives, also of a job."""
    if registry.notices.get(kind) is None:
        raise ValueError(f"{kind} is no registered kind of news.")
    told = sorted(set(membership_ids))
    if not told:
        return
    stored = json.dumps({name: _stored(value) for name, value in facts.items()})
    news: list[Any] = [require_tenant().pk, told, kind, stored, within_tenant(path), source_key, timezone.now()]
    with connection.cursor() as cursor:
        cursor.execute(NEW, news)


def take_news_back(membership_ids: Iterable[int], paths: Iterable[str]) -> None:
    """Of what these people may know no more: neither the bell nor a later e-mail tells them."""
    kept = [within_tenant(path) for path in paths]
    Notification.objects.filter(recipient__in=list(membership_ids), path__in=kept).delete()


def notices_of(membership_id: int) -> QuerySet[Notification]:
    return Notification.objects.filter(recipient=membership_id).order_by("-created_at", "-pk")


def unread_count(membership_id: int) -> int:
    return Notification.objects.filter(recipient=membership_id, read_at=None).count()


def mark_read(rows: QuerySet[Notification]) -> int:
    return rows.filter(read_at=None).update(read_at=timezone.now())


def within_tenant(path: str) -> str:
    """The path without the tenant's address, so that it stays right when the tenant gets a host of its own."""
    prefix = get_script_prefix()
    return f"/{path.removeprefix(prefix)}" if path.startswith(prefix) else path


def path_of(row: Notification) -> str:
    return get_script_prefix() + row.path.removeprefix("/")


def sentence_of(row: Notification) -> str:
    """The news in the reader's words; a kind that no longer exists is named by its code."""
    kind = registry.notices.get(row.kind)
    return str(kind.label) % _Shown(row.facts) if kind else row.kind


class _Shown(dict[str, str]):
    """Facts as people read them; one that is missing leaves a dash, never an error."""

    def __init__(self, facts: Facts) -> None:
        super().__init__({name: _shown(value) for name, value in facts.items()})

    def __missing__(self, name: str) -> str:
        return NOTHING


def _stored(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"@moment": value.isoformat()}
    if isinstance(value, date):
        return {"@day": value.isoformat()}
    if isinstance(value, Decimal):
        return {"@number": str(value)}
    return dict(value) if isinstance(value, Words) else value if isinstance(value, int | float | dict) else str(value)


def _shown(value: Any) -> str:
    write = formatter()
    if isinstance(value, dict):
        if "@moment" in value:
            return write.moment(datetime.fromisoformat(value["@moment"]))
        if "@day" in value:
            return write.day(date.fromisoformat(value["@day"]))
        return write.num(Decimal(value["@number"])) if "@number" in value else str(words(value))
    if isinstance(value, str):
        return write.digits(value) if value.isdigit() else value  # a number by which a thing is known
    return write.num(value)
