"""What the words that spam has hold up: how many messages wait, and which words nearly everybody uses."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sdip.web.formats import formatter
from tenancy.context import require_tenant
from tenancy.text import words_of

from ..models import Case

LATEST, ENOUGH = 200, 10  # messages that are looked at, and how few of them say nothing
COMMON = 0.5  # of them


def held_up() -> int:
    return Case.objects.filter(held_at__isnull=False).count()


def common_words() -> dict[str, float]:
    """The share of the latest messages in which a word stands that holds messages up, where it is half of them or more."""
    blocked = words_of(str(require_tenant().settings.get("blocked_words", "")))
    if not blocked:
        return {}
    rows = Case.objects.filter(emptied_at=None).order_by("-received_at").values_list("text", "wish", "where")[:LATEST]
    said = [words_of(*row) for row in rows]
    shares = {word: sum(word in each for each in said) / len(said) for word in sorted(blocked)} if said else {}
    return {word: share for word, share in shares.items() if len(said) >= ENOUGH and share >= COMMON}


def warnings() -> list[str]:
    """For whoever writes these words."""
    count, write = held_up(), formatter()
    said = []
    if count:
        words = ngettext("%(count)s message waits to be looked at.", "%(count)s messages wait to be looked at.", count)
        said.append(words % {"count": write.num(count)})
    for word, share in common_words().items():
        facts = {"word": word, "share": write.percent(share, 0)}
        said.append(_("“%(word)s” stands in %(share)s of the latest messages: it holds up too many.") % facts)
    return said
