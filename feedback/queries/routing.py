"""Which rule shares a message out. Rules are read by people: each is one sentence, and the first that fits counts."""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from django.db.models import QuerySet

from tenancy.context import require_tenant
from tenancy.text import words_of

from ..models import Case, RoutingRule


def routing_rules() -> QuerySet[RoutingRule]:
    return RoutingRule.objects.select_related("service", "place", "directorate", "assignee").order_by("position")


class Asked(NamedTuple):
    """What one rule asks of a message."""

    pk: int
    kind: str
    subject: str
    service_id: int | None
    place_path: str | None
    words: str


def fitting_rule(case: Case, rules: Iterable[RoutingRule] | None = None) -> RoutingRule | None:
    """Of a stored message, or of one that is only thought of."""
    rows = list(routing_rules() if rules is None else rules)
    fits = first_fitting(case, map(_asked, rows))
    return next((rule for rule in rows if rule.pk == fits), None)


def first_fitting(case: Case, rules: Iterable[Asked]) -> int | None:
    """The key of the first that fits; `rules` in their order."""
    said = cache(lambda: words_of(case.text, case.wish, case.where))  # folded once, and only if a rule asks for words
    return next(
        (rule.pk for rule in rules if _fits(rule, case) and (not rule.words or _says(said(), _wanted(rule.words)))),
        None,
    )


def _asked(rule: RoutingRule) -> Asked:
    path = rule.place.path if rule.place else None
    return Asked(rule.pk, rule.kind, rule.subject, rule.service_id, path, rule.words)


def _fits(rule: Asked, case: Case) -> bool:
    return (
        rule.kind in ("", case.kind)
        and rule.subject in ("", case.subject)
        and rule.service_id in (None, case.service_id)
        and (rule.place_path is None or (case.place is not None and case.place.path.startswith(rule.place_path)))
    )


@lru_cache(maxsize=2000)
def _wanted(words: str) -> tuple[str, ...]:
    """Of a rule: the same for every message."""
    return tuple(words_of(words))


def _says(said: set[str], wanted: tuple[str, ...]) -> bool:
    """Any of the words, each as the beginning of one: “leak” finds “leaking”."""
    return any(word.startswith(wanted) for word in said)


def has_blocked_word(case: Case) -> bool:
    """One of the tenant's words that spam has, as a whole word: a part of one would hold up too much."""
    blocked = require_tenant().settings.get("blocked_words", "")
    return bool(blocked and words_of(blocked) & words_of(case.text, case.wish, case.where))
