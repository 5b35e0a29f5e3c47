"""How long messages are kept, in sentences for who writes one and for who arranges it."""

from django.utils.translation import gettext as _

from sdip.web.formats import formatter
from tenancy.context import require_tenant


def kept_for() -> list[str]:
    """Who wrote never stays longer than the words."""
    held, write = require_tenant().settings, formatter()
    words = held.get("keep_months")
    contact = held.get("keep_contact_months") or words
    if not contact:
        return [_("Nothing is erased by itself. Whoever has the number of a message can erase it at any time.")]
    first = _("Once a message is closed, name and address are kept for %(span)s.") % {
        "span": write.val(contact, "months")
    }
    if not words:
        return [first, _("Its words are not erased by themselves.")]
    return [first, _("Its words are kept for %(span)s.") % {"span": write.val(words, "months")}]
