import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.db.models import TextChoices
from django.forms import BoundField
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from charters.content import Contact, Passage
from charters.parts import (
    DUTIES,
    PART_SECTIONS,
    Aspect,
    Classification,
    ContactKind,
    Part,
    Section,
    Transaction,
)
from sdip.web.forms import WordsFormField
from sdip.web.icons import STROKES
from sdip.web.language import active_language
from sdip.web.parsing import whole_number
from sdip.web.templatetags.sdip import words
from tenancy.context import absolute_url
from tenancy.text import Words

register = template.Library()
NAMES: dict[str, type[TextChoices]] = {
    "part": Part,
    "section": Section,
    "aspect": Aspect,
    "contact": ContactKind,
    "classification": Classification,
    "transaction": Transaction,
}
NOT_IN_SCRIPT = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}
SCHEMES: dict[str, str] = {
    ContactKind.PHONE: "tel:",
    ContactKind.EMERGENCY: "tel:",
    ContactKind.TEXT_PHONE: "tel:",
    ContactKind.SMS: "sms:",
    ContactKind.EMAIL: "mailto:",
}


@register.filter
def lines(value: Words | None) -> list[SafeString]:
    """The lines of a text in the reader's language, each to be a point of a list."""
    text, code = (value or Words()).shown()
    return [words(Words({code: line.strip()})) for line in text.splitlines() if line.strip()]


@register.filter
def of_section(passages: Iterable[Passage], section: str) -> list[Passage]:
    return [row for row in passages if PART_SECTIONS[row.part] == section]


@register.filter
def only(passages: Iterable[Passage], part: str) -> list[Passage]:
    return [row for row in passages if row.part == part]


@register.filter
def apart(passages: Iterable[Passage], part: str) -> list[Passage]:
    """All but that one."""
    return [row for row in passages if row.part != part]


@register.filter
def duties(passages: Iterable[Passage], wanted: bool) -> list[Passage]:
    """Of rights and duties the duties, or the rights."""
    return [row for row in of_section(passages, Section.RIGHTS) if (row.part in DUTIES) is wanted]


@register.filter
def of_kind(rows: Iterable[Any], kind: str) -> list[Any]:
    return [row for row in rows if row.kind == kind]


@register.filter
def named(code: str, of: str) -> str:
    """The name of a stored code: a part, a section, an aspect, a kind of contact, a classification, a transaction."""
    return str(NAMES[of](code).label) if code else ""


@register.filter
def link_of(contact: Contact) -> str:
    """Where a touch on the contact leads; "" where it leads nowhere."""
    start = SCHEMES.get(contact.kind, "")
    if contact.kind == ContactKind.WEB:
        return contact.value if contact.value.startswith(("https://", "http://")) else ""
    return f"{start}{contact.value.replace(' ', '')}" if start else ""


@register.filter
def known_icon(name: str) -> str:
    """The picture that a service was given; a sheet of paper where it has none that we know."""
    return name if name in STROKES else "doc"


@register.simple_tag
def linked_data(data: Mapping[str, Any]) -> SafeString:
    """Data for search engines. The browser does not run a block of this type, so the policy has nothing to forbid."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(NOT_IN_SCRIPT)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))


@register.simple_tag(takes_context=True)
def canonical_url(context: Context) -> str:
    """The page's own address, without what the reader has filtered; each further page of a list is one of its own."""
    request = context["request"]
    page = whole_number(request.GET.get("page"))
    return absolute_url(request.path) + (f"?page={page}" if page and page > 1 else "")


@register.simple_tag
def locale_code() -> str:
    """Language and country, as other sites want them: ar_IQ."""
    return active_language().cldr


@register.simple_tag
def picture_url() -> str:
    """The picture that a link to a page is shown with elsewhere; it holds no words, so it serves every language."""
    return absolute_url(static("social.png"))


@register.simple_tag
def written(bound: BoundField) -> int | None:
    """In how many languages a text of the form stands; None for what is no text."""
    if not isinstance(bound.field, WordsFormField):
        return None
    return sum(bool(text) for text in bound.field.widget.decompress(bound.initial))
