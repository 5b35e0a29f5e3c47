"""From one message to the next one of the list that it was opened from: ?from= names the list, ?next= the message."""

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from people.requests import StaffRequest

from .. import queries
from ..models import Case
from .lists import MOST_COUNTED, listing_of

WORK = "work"  # any other list is named by its own query
LONGEST = 500
# After these somebody else has to act, or nobody.
LAST_STEPS = {
    "at-once", "pass-on", "answer", "review", "return", "close", "reject", "join", "withdraw", "refer", "ask", "assign",
}  # fmt: skip


def words_of(request: StaffRequest, **more: str) -> str:
    """For the address of the message and of its steps; "" where it was opened by itself."""
    which = request.GET.get("from", "")
    if not which or len(which) > LONGEST:
        return ""
    told = QueryDict(mutable=True)
    told.update({"from": which, **more})
    return told.urlencode()


def after(request: StaffRequest, case: Case) -> int | None:
    """Asked before the step, as long as the message still has its place in the list. From the last one back to the first."""
    if not words_of(request):
        return None
    keys = list(_rows(request).values_list("pk", flat=True)[:MOST_COUNTED])
    behind = keys[keys.index(case.pk) + 1 :] if case.pk in keys else []
    return next((key for key in behind + keys if key != case.pk), None)


def _rows(request: StaffRequest) -> QuerySet[Case]:
    which = request.GET["from"]
    if which == WORK:
        return queries.as_in_my_work(queries.cases_to_answer(request.member))
    query = QueryDict(which)
    if any("\0" in text for _name, texts in query.lists() for text in texts):
        return Case.objects.none()
    return listing_of(request.member, query).queryset


def back_to(request: StaffRequest, case: Case, step: str, following: int | None) -> str:
    """To the message; the next one is offered when nothing is left to do with this one."""
    more = {"next": str(following)} if following and step in LAST_STEPS else {}
    told = words_of(request, **more)
    page = reverse("feedback:case", args=[case.pk])
    return f"{page}?{told}" if told else page


def named(request: StaffRequest) -> Case | None:
    key = request.GET.get("next", "")
    if not key.isdecimal() or len(key) > 18 or not words_of(request):
        return None
    return queries.visible_cases(request.member).filter(pk=int(key)).first()
