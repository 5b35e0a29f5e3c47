"""What did not arrive: whoever works on the message hears of it, and can reach the citizen in another way."""

from tenancy.audit import acting

from .. import queries
from ..models import Case
from .moves import tell_handlers


def tell_undelivered() -> int:
    """How many letters and text messages were given up lately; each is told once, however often it is asked."""
    with acting("feedback.tell_undelivered"):
        rows = queries.given_up_lately()
        cases = Case.objects.select_related("directorate", "assignee").in_bulk({row.case for row in rows})
        for row in rows:
            if case := cases.get(row.case):
                kind, name = ("feedback.text_failed", "text") if row.is_text else ("feedback.letter_bounced", "letter")
                tell_handlers(case, kind, f"{name}:{row.pk}")
        return len(rows)
