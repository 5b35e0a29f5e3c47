"""Who sees and handles which messages."""

from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When
from django.utils import timezone

from organisation.rules import within
from people.models import Member, deputised_members
from sdip.web.search import rows_that_say
from tenancy.text import words_of

from ..models import Case as Message
from ..models.order import DANGER_FIRST, PROMISED_ON
from ..workflow import OPEN, UNCOUNTED, State
from .discretion import discreet

FEW_FOUND = 1000  # messages that have the words of a search; what says them in two ways counts twice


def visible_cases(member: Member) -> QuerySet[Message]:
    """What the member may read; a message that nobody has routed yet only by those who hold the right everywhere."""
    return discreet(within(Message.objects.all(), member, "view_cases"), member)


def listed_cases(member: Member, where: list[int] | None) -> QuerySet[Message]:
    """The same as visible_cases(), told so that the index of a directorate's messages is found; `where` as reach_of() says it."""
    rows = Message.objects.all()
    return discreet(rows if where is None else rows.filter(directorate__in=where), member)


def saying(rows: QuerySet[Message], words: str, where: list[int] | None) -> QuerySet[Message]:
    """Those of the listed ones that have the words. Of few directorates index meets index before a row is read.

    Few are asked for first and named by their keys: how many they are cannot be misjudged then, and no list is walked for them.
    Many lie close together in every list."""
    if not words_of(words):
        return rows
    found: QuerySet[Any, int] = rows_that_say("case", words)
    if where is not None:
        found = Message.objects.filter(directorate__in=where, pk__in=found).values_list("pk", flat=True)
    few = list(found[: FEW_FOUND + 1])
    return rows.filter(pk__in=few if len(few) <= FEW_FOUND else found)


def handled_cases(member: Member) -> QuerySet[Message]:
    return discreet(within(Message.objects.all(), member, "handle_cases"), member)


def reviewed_cases(member: Member) -> QuerySet[Message]:
    """What the member may look at again, independently; that the member has not worked on it, the action asks."""
    rows = Message.objects.filter(state=State.APPEALED)
    return discreet(within(rows, member, "review_cases"), member)


def cases_to_answer(member: Member) -> QuerySet[Message]:
    """What is in the member's hands or in those of somebody the member acts for, and what lies in nobody's."""
    mine = Q(assignee=member) | Q(assignee__in=deputised_members(member, timezone.localdate()))
    rows = handled_cases(member).filter(mine | Q(assignee=None), state__in=OPEN, held_at=None)
    return rows.exclude(state=State.APPEALED)


def as_in_my_work(rows: QuerySet[Message]) -> QuerySet[Message]:
    """In the order in which "my work" names them."""
    return rows.alias(promised=PROMISED_ON).order_by("-unsafe", F("promised").asc(nulls_last=True), "pk")


def dangerous_cases(member: Member) -> QuerySet[Message]:
    """Where somebody may come to harm, what came in first first."""
    rows = visible_cases(member).filter(unsafe=True, state__in=OPEN, held_at=None)
    return rows.order_by("received_at", "pk")


def may_handle(member: Member, case: Message) -> bool:
    return handled_cases(member).filter(pk=case.pk).exists()


def may_review(member: Member, case: Message) -> bool:
    return case.state == State.APPEALED and reviewed_cases(member).filter(pk=case.pk).exists()


def may_see_contact(member: Member, case: Message) -> bool:
    return within(Message.objects.all(), member, "view_contacts").filter(pk=case.pk).exists()


def may_erase(member: Member, case: Message) -> bool:
    return discreet(within(Message.objects.filter(pk=case.pk), member, "erase_cases"), member).exists()


def with_lateness(rows: QuerySet[Message], today: date | None = None) -> QuerySet[Message]:
    """Adds `promised_on`, the day as due_day() says it, `late`: still open after that day, and `danger`: what comes first."""
    day = today or timezone.localdate()
    review = When(state=State.APPEALED, then=Case(When(appeal_due_on__lt=day, then=Value(True)), default=Value(False)))
    anew = Q(again_due_on__lt=day) | Q(again_due_on=None, due_on__lt=day)
    overdue = When(anew, state__in=OPEN, then=Value(True))
    late = Case(review, overdue, default=Value(False), output_field=BooleanField())
    return rows.annotate(late=late, danger=DANGER_FIRST, promised_on=PROMISED_ON)


def in_figures(today: date | None = None) -> Q:
    """Not what was taken back, told twice or not accepted. What may be spam counts once its promised day has passed and nobody has
    looked: whoever wrote it waits."""
    missed = Q(due_on__lt=today or timezone.localdate())
    return (Q(held_at=None) | missed) & ~Q(state__in=UNCOUNTED)


def due_day(case: Message) -> date | None:
    """The day that is promised now; the first one stays for the figures."""
    return case.appeal_due_on if case.state == State.APPEALED else case.again_due_on or case.due_on


def is_late(case: Message) -> bool:
    day = due_day(case)
    return case.state in OPEN and day is not None and day < timezone.localdate()
