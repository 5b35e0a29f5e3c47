"""Who may be somebody's deputy: the app that knows the roles says so here, because people knows nothing of them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from .models import Member

Check = Callable[[Member, Member, date, date], None]
Choice = Callable[[QuerySet[Any]], QuerySet[Any]]
_checks: list[Check] = []
_choices: list[Choice] = []


def register(check: Check, choice: Choice) -> None:
    """check(member, deputy, first day, last day) raises NotAllowed; choice(members) leaves those who come into question."""
    _checks.append(check)
    _choices.append(choice)


def check_deputy(member: Member, deputy: Member, starts_on: date, ends_on: date) -> None:
    for check in _checks:
        check(member, deputy, starts_on, ends_on)


def possible_deputies(member: Member) -> QuerySet[Any]:
    rows: QuerySet[Any] = Member.objects.active().exclude(pk=member.pk)
    for choice in _choices:
        rows = choice(rows)
    return rows
