"""When charters are looked at again."""

from calendar import monthrange
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..models import Charter, CharterReview, CharterVersion
from ..workflow import State


def next_review(charter: Charter, day: date) -> date:
    """Every so many months after the day; of a shorter month its last day."""
    years, month = divmod(day.month - 1 + charter.every_months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def versions_due(day: date) -> QuerySet[CharterVersion]:
    """In force, with a review due on the day or before, or begun and not ended."""
    begun = CharterReview.objects.filter(version=OuterRef("pk"), outcome="")
    due = Q(state=State.PUBLISHED, charter__review_on__lte=day) | Q(Exists(begun), state=State.REVIEW)
    return CharterVersion.objects.filter(due)
