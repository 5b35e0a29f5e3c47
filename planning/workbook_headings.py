"""The columns of a plan's workbook: as the sheet heads them in the reader's language, and as they are known when it comes back."""

from functools import cache

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from sdip.web.language import LANGUAGES, tenant_languages

from .workbook_words import fact_words, in_language
from .workflow import ActionState

TEXT = "action_"  # before the language
FACTS = (
    "goal", "owner", "deputy", "starts_on", "due_on", "state", "share", "budget", "spent", "budget_source",
)  # fmt: skip
KEYS = ("id", "revision")  # by which a row is known again: nobody writes in them, and in no language
SAID = ("reason", "note")


def columns() -> list[str]:
    return [*KEYS, *(f"{TEXT}{language.code}" for language in tenant_languages()), *FACTS, *SAID]


def heading(column: str) -> str:
    if column in KEYS:
        return column
    if column.startswith(TEXT):
        return in_language(fact_words("statement"), LANGUAGES[column.removeprefix(TEXT)])
    return _("reason").capitalize() if column == "reason" else fact_words(column)


def column_of(text: str) -> str:
    """By its heading in any language of the product, the reader's own first; a heading of nobody's stays as it is."""
    wanted = text.strip()
    for code in (get_language() or "en", *LANGUAGES):
        if found := _columns_in(code).get(wanted.casefold()):
            return found
    return wanted


@cache
def _columns_in(code: str) -> dict[str, str]:
    names = [*KEYS, *(f"{TEXT}{each}" for each in LANGUAGES), *FACTS, *SAID]
    with override(code):
        return {name: name for name in names} | {heading(name).casefold(): name for name in names}


def state_of(text: str) -> str:
    """By its word in any language; what is no state stays as it is, to be refused."""
    for code in (get_language() or "en", *LANGUAGES):
        if found := _states_in(code).get(text.strip().casefold()):
            return found
    return text


@cache
def _states_in(code: str) -> dict[str, str]:
    with override(code):
        return {str(state.label).casefold(): state.value for state in ActionState}
