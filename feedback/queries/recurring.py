"""Whether a message tells what others have told before: the same service with its place or cause, or much the same words."""

from datetime import timedelta

from django.db.models import Count, Q, QuerySet

from people.models import Member
from sdip.web.models import SearchWord
from tenancy.text import words_of

from ..models import Case
from ..statistics.stopwords import STOP_WORDS
from ..workflow import UNCOUNTED
from .handling import recurrence_days
from .seeing import visible_cases

READ = 300  # of the newest messages, so that it takes as long however many there are
MOST_WORDS = 40
SHORTEST = 4  # letters of a word that says something
FEWEST, SHARE = 3, 0.4  # words that both have: so many, and so much of those of the message


def like_it(case: Case, member: Member) -> QuerySet[Case]:
    """The same service and place, or the same service and cause where that was found out."""
    if case.service_id is None:
        return Case.objects.none()
    alike = Q(place=case.place_id)
    if case.cause:
        alike |= Q(cause=case.cause)
    return _before(case, member).filter(alike, service=case.service_id).order_by("-received_at", "-pk")


def alike_in_words(case: Case, member: Member, most: int) -> list[Case]:
    """Those that have most of its words first; of the same directorate, if it has one."""
    said = {word for word in words_of(case.text) - STOP_WORDS if len(word) >= SHORTEST and not word.isdecimal()}
    if len(said) < FEWEST:
        return []
    sought = sorted(said, key=lambda word: (-len(word), word))[:MOST_WORDS]
    rows = _before(case, member).exclude(pk__in=like_it(case, member).values("pk"))
    if case.directorate_id:
        rows = rows.filter(directorate=case.directorate_id)
    newest = rows.order_by("-received_at", "-pk").values("pk")[:READ]
    shared = SearchWord.objects.filter(kind="case", row_id__in=newest, word__in=sought).values("row_id")
    enough = max(FEWEST, round(SHARE * len(sought)))
    found = list(shared.annotate(n=Count("pk")).filter(n__gte=enough).order_by("-n", "-row_id")[:most])
    known = Case.objects.in_bulk([each["row_id"] for each in found])
    return [known[each["row_id"]] for each in found]


def _before(case: Case, member: Member) -> QuerySet[Case]:
    """What the member may read and came in within the days that the municipality has set."""
    since = case.received_at - timedelta(days=recurrence_days())
    rows = visible_cases(member).filter(kind=case.kind, held_at=None, received_at__range=(since, case.received_at))
    return rows.exclude(Q(pk=case.pk) | Q(state__in=UNCOUNTED))
