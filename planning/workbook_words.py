"""What a workbook changes, in the words of people: which cell says what now, and what it would say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from people.models import Member
from sdip.web.formats import NOTHING, formatter
from sdip.web.language import Language, tenant_languages

from .models import Action, Goal
from .settings import plan_settings
from .workflow import ActionState

FIELDS = {"statement": "words", "to": "state"}  # where the sheet's fact has another name than the action's column
MONEY = ("budget", "spent")


@dataclass(frozen=True, slots=True)
class Cell:
    label: str
    before: str
    after: str


def cells_of(changes: Mapping[str, tuple[Any, Any]]) -> list[Cell]:
    """`changes`: by fact, what it is and what it would be."""
    currency = plan_settings().currency
    found: list[Cell] = []
    for name, (before, after) in changes.items():
        if name == "statement":
            found += _words(before or {}, after or {})
        elif before != after:
            found.append(Cell(fact_words(name), _shown(name, before, currency), _shown(name, after, currency)))
    return found


def _words(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Cell]:
    """Language by language."""
    for each in tenant_languages():
        old, new = before.get(each.code, ""), after.get(each.code, "")
        if old != new:
            yield Cell(in_language(fact_words("statement"), each), old or NOTHING, new or NOTHING)


def in_language(fact: str, language: Language) -> str:
    return _("%(fact)s (%(language)s)") % {"fact": fact, "language": language.own_name}


def fact_words(name: str) -> str:
    words = str(getattr(Action._meta.get_field(FIELDS.get(name, name)), "verbose_name", name))
    return words[:1].upper() + words[1:]


def _shown(name: str, value: Any, currency: str) -> str:
    if value is None or value == "":
        return NOTHING
    if name == "to":
        return str(ActionState(value).label)
    if isinstance(value, Member):
        return value.name
    if isinstance(value, Goal):
        return str(value.indicator.name)
    if name in MONEY:
        return formatter().val(Decimal(value), currency, 2)
    if name == "share":
        return formatter().num(value)
    return formatter().day(value) if hasattr(value, "isoformat") else str(value)
