"""Which rule shares a message out. Rules are read by people: each is one sentence, and the first that fits counts."""

from collections.abc import Iterable

from django.db.models import QuerySet

from tenancy.context import require_tenant
from tenancy.text import words_of

from ..models import Case, RoutingRule


def routing_rules() -> QuerySet[RoutingRule]:
    return RoutingRule.objects.select_related("service", "place", "directorate", "assignee").order_by("position")


def fitting_rule(case: Case, rules: Iterable[RoutingRule] | None = None) -> RoutingRule | None:
    """Of a stored message, or of one that is only thought of."""
    said = words_of(case.text, case.wish, case.where)
    return next((rule for rule in (routing_rules() if rules is None else rules) if _fits(rule, case, said)), None)


def _fits(rule: RoutingRule, case: Case, said: set[str]) -> bool:
    return (
        rule.kind in ("", case.kind)
        and rule.subject in ("", case.subject)
        and rule.service_id in (None, case.service_id)
        and (rule.place is None or (case.place is not None and case.place.path.startswith(rule.place.path)))
        and (not rule.words or _says(said, words_of(rule.words)))
    )


def _says(said: set[str], wanted: set[str]) -> bool:
    """Any of the words, each as the beginning of one: “leak” finds “leaking”."""
    return any(word.startswith(beginning) for beginning in wanted for word in said)


def has_blocked_word(case: Case) -> bool:
    """One of the tenant's words that spam has, as a whole word: a part of one would hold up too much."""
    blocked = require_tenant().settings.get("blocked_words", "")
    return bool(blocked and words_of(blocked) & words_of(case.text, case.wish, case.where))
