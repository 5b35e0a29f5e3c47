"""In which order messages are answered: where somebody may come to harm first, then by the day that is promised now.

Indexes and lists say it with the same words, so that the database finds one by the other."""

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from ..workflow import OPEN, State

PROMISED_ON = Case(
    When(state=State.APPEALED.value, then=F("appeal_due_on")), default=Coalesce("again_due_on", "due_on")
)
DANGER_FIRST = Case(When(Q(state__in=sorted(map(str, OPEN)), unsafe=True), then=Value(0)), default=Value(1))
TO_ANSWER = (DANGER_FIRST, PROMISED_ON, F("received_at"), F("id"))
