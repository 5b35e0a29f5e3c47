"""What the rows of a charter can hold: asked before anything is written, so that the answer has a place."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from sdip.web.formats import formatter

from ..content import Contact, Content, Form, Party, Passage, Promise, ServiceEntry
from ..parts import Aspect, Classification, ContactKind, Part, Transaction

LONGEST, MOST_DAYS = 4000, 366
CODES: dict[tuple[type, str], tuple[str, ...]] = {
    (Passage, "part"): tuple(Part.values),
    (Contact, "kind"): tuple(ContactKind.values),
    (Party, "kind"): ("client", "stakeholder"),
    (Promise, "aspect"): tuple(Aspect.values),
    (ServiceEntry, "classification"): ("", *Classification.values),
    (ServiceEntry, "transaction"): ("", *Transaction.values),
}
LENGTHS = {(Contact, "value"): 300, (Form, "address"): 300, (ServiceEntry, "code"): 60}
DAYS = {(Content, "answer_days"), (Promise, "answer_days")}
is_address = URLValidator(schemes=["http", "https"])


def why_not(kind: type, name: str, value: object) -> str:
    """A sentence; "" where the value can be held. Texts by language are asked one by one (why_no_text)."""
    place = (kind, name)
    if place in DAYS and isinstance(value, int) and not 0 <= value <= MOST_DAYS:
        return _("Write a number of days from 0 to %(most)s.") % {"most": formatter().num(MOST_DAYS)}
    if not isinstance(value, str):
        return ""
    if value not in (codes := CODES.get(place, (value,))):
        named = ", ".join(filter(None, codes))
        return _("“%(value)s” is not one of: %(codes)s.") % {"value": value[:40], "codes": named}
    if place == (Form, "address") and value:
        return why_no_text(value, LENGTHS[place]) or _why_no_address(value)
    return why_no_text(value, LENGTHS.get(place, LONGEST))


def why_no_text(text: str, longest: int = LONGEST) -> str:
    if "\x00" in text:
        return _("The text holds a sign that can’t be kept.")
    if len(text) > longest:
        return _("The text is longer than %(limit)s characters.") % {"limit": formatter().num(longest)}
    return ""


def _why_no_address(value: str) -> str:
    try:
        is_address(value)
    except ValidationError:
        return _("This is no web address.")
    return ""
