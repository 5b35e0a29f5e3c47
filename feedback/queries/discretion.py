"""Who may know of a complaint about somebody's behaviour: whatever shows, tells, gives or counts messages asks here.

Few read such a complaint: those who hold the right to it where it lies, and before it is said whom it is about only those who hold it
for the whole municipality. Never the one it is about, nor whoever acts for that one; nor the one whose name the citizen wrote."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import StrIndex, Upper
from django.utils import timezone

from organisation.models import Directorate
from organisation.rights import BY_CODE
from organisation.rules import assignments_of, holds_everywhere, within
from people.models import Deputyship, Member, deputised_members

from ..models import Case, Concerned
from .roles import holders

CONDUCT = Q(subject=Case.Subject.CONDUCT, kind=Case.Kind.COMPLAINT)


def is_conduct(case: Case) -> bool:
    return case.subject == Case.Subject.CONDUCT and case.kind == Case.Kind.COMPLAINT


def discreet(
    rows: QuerySet[Any], member: Member, case: str = "", directorate: str = "directorate__path"
) -> QuerySet[Any]:
    """The rows of which the member may know. `case` leads from them to their message, `directorate` to where they lie."""
    conduct = Q(**{f"{case}{name}": value for name, value in CONDUCT.children})  # type: ignore[misc]
    key = f"{case}pk__in"
    if not holds_everywhere(member, "view_conduct"):
        named = Concerned.objects.exclude(member=None).values("case")
        theirs = within(
            rows.model._default_manager.filter(conduct, **{key: named}), member, "view_conduct", directorate
        )
        rows = rows.filter(~conduct | Q(pk__in=theirs.values("pk")))
    return rows.exclude(conduct & Q(**{key: Concerned.objects.filter(_about(member)).values("case")}))


def _about(member: Member) -> Q:
    """The member, or somebody whom the member acts for; by the name in what the citizen wrote, as long as nobody has said who it is."""
    acted = {held.member_id for held in assignments_of(member)} - {member.pk}
    names = Q(name__icontains=member.name)
    for name in Member.objects.filter(pk__in=acted).values_list("name", flat=True) if acted else ():
        names |= Q(name__icontains=name)
    them = deputised_members(member, timezone.localdate())
    return Q(member=member) | Q(member__in=them.values("pk")) | Q(member=None) & names


def kept_from(member: Member) -> QuerySet[Case]:
    """Complaints that lie where the member may read such, and are kept from this member nevertheless."""
    rows = within(Case.objects.filter(CONDUCT), member, "view_conduct")
    if holds_everywhere(member, "view_conduct"):
        return rows.filter(pk__in=Concerned.objects.filter(_about(member)).values("case"))
    return rows.exclude(pk__in=discreet(rows, member).values("pk"))


def may_know(
    members: QuerySet[Member], case: Case, where: Directorate | None = None, about: Collection[Concerned] = ()
) -> QuerySet[Member]:
    """Those of them who may know of the message; `where`: what is told lies in another directorate than the message.
    `about`: whom a message that is not stored yet is about."""
    if not is_conduct(case):
        return members
    known, kept = kept_away(case, about)
    place = (where or case.directorate) if known else None
    readers = holders(BY_CODE["view_conduct"].roles, place, acting=True)
    return without(members.filter(pk__in=readers.values("pk")), kept)


def kept_away(case: Case, about: Collection[Concerned] = ()) -> tuple[bool, list[int]]:
    """Whether it is said whom a complaint is about, and whom: the members, and those whose names the citizen wrote as long as
    nobody has said who that is."""
    rows = about or (list(Concerned.objects.filter(case_id=case.pk)) if case.pk else [])
    known = [row.member_id for row in rows if row.member_id]
    return bool(known), known + _named([row.name for row in rows if row.name and not row.member_id])


def without(members: QuerySet[Member], about: Collection[int]) -> QuerySet[Member]:
    """Neither these, nor whoever acts for them today."""
    today = timezone.localdate()
    acting = Deputyship.objects.filter(member__in=about, starts_on__lte=today, ends_on__gte=today)
    return members.exclude(pk__in=about).exclude(pk__in=acting.values("deputy")) if about else members


def _named(written: Iterable[str]) -> list[int]:
    """The members whose names stand in what a citizen wrote."""
    found: set[int] = set()
    for name in written:
        said = StrIndex(Upper(Value(name)), Upper(F("name")))
        found |= set(Member.objects.active().annotate(place=said).filter(place__gt=0).values_list("pk", flat=True))
    return sorted(found)


def who_it_may_be(case: Case) -> list[int]:
    """The members whose names the citizen wrote, for whoever says whom the message is about."""
    return _named(Concerned.objects.filter(case=case, member=None).exclude(name="").values_list("name", flat=True))


def concerns_of(case: Case) -> list[Concerned]:
    return list(Concerned.objects.select_related("member").filter(case=case).order_by("pk"))


def concerned_by(case: Case) -> set[int]:
    """The members whom it is about."""
    return {key for key in Concerned.objects.filter(case=case).values_list("member_id", flat=True) if key}
