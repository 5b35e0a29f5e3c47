"""Whose messages are counted: told as rows, and so that what was counted beforehand of them can be found."""

from dataclasses import dataclass, field

from django.db.models import QuerySet

from organisation.models import Directorate
from organisation.rules import holds_everywhere, within
from people.models import Member

from ..models import Case
from ..queries import CONDUCT, kept_from, visible_cases


@dataclass(frozen=True, slots=True)
class Reach:
    """Directorates; `everywhere` means all of them and what lies in none."""

    everywhere: bool
    ids: list[int] = field(default_factory=list)


EVERYWHERE = Reach(True)


@dataclass(frozen=True, slots=True)
class Scope:
    """`rows` is the truth. `plain` and `conduct`: where messages, and complaints about somebody's behaviour, are among them;
    `hidden`: messages that are there and nevertheless not among them."""

    rows: QuerySet[Case]
    plain: Reach = EVERYWHERE
    conduct: Reach = EVERYWHERE
    kind: str = ""
    hidden: list[int] = field(default_factory=list)


def scope_of(member: Member, directorate: Directorate | None = None, kind: str = "") -> Scope:
    """What the member may read: of the directorate, with those that belong to it, and of the kind."""
    rows = visible_cases(member)
    if directorate:
        rows = rows.filter(directorate__path__startswith=directorate.path)
    rows = rows.filter(kind=kind) if kind else rows
    plain = _reach(member, "view_cases", directorate)
    aside = _reach(member, "view_conduct", directorate)
    return Scope(rows, plain, _both(plain, aside), kind, hidden=_kept_from(member))


NOWHERE = Reach(False)


def scope_of_everybody() -> Scope:
    """What is published and what reports count: without complaints about somebody's behaviour, on one ground everywhere, so that nobody
    learns from two papers that there is one."""
    return Scope(Case.objects.exclude(CONDUCT), conduct=NOWHERE)


def _reach(member: Member, right: str, directorate: Directorate | None) -> Reach:
    if directorate is None and holds_everywhere(member, right):
        return EVERYWHERE
    rows = within(Directorate.objects.all(), member, right, "path")
    if directorate:
        rows = rows.filter(path__startswith=directorate.path)
    return Reach(False, sorted(rows.values_list("pk", flat=True)))


def _both(one: Reach, other: Reach) -> Reach:
    if one.everywhere or other.everywhere:
        return other if one.everywhere else one
    return Reach(False, sorted({*one.ids} & {*other.ids}))


def _kept_from(member: Member) -> list[int]:
    return list(kept_from(member).values_list("pk", flat=True))
