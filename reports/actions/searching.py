"""By which words a report is found: its number, what it is and what it is about, its period, and who got it."""

from collections.abc import Iterable

from django.utils.translation import override

from indicators.news import period_words
from sdip.web.search import add_words
from tenancy.context import require_tenant
from tenancy.text import Words

from ..models import Snapshot
from ..workflow import Document


def index_report(snapshot: Snapshot, recipients: Iterable[str] = ()) -> None:
    """In all languages of the tenant; again when somebody else gets it: `recipients`, by name and address."""
    period, whose = snapshot.period, snapshot.directorate
    add_words(
        "report", snapshot.pk, snapshot.number, snapshot.subject, whose.name if whose else "", kind_words(snapshot),
        period.code if period else "", period_words(period) if period else "", *recipients,
    )  # fmt: skip


def kind_words(snapshot: Snapshot) -> Words:
    found = {}
    for language in require_tenant().languages:
        with override(language):
            found[language] = str(Document(snapshot.document).label)
    return Words(found)
