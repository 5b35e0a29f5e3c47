"""Who may know of a complaint about somebody's behaviour: whatever shows, tells, gives or counts messages asks here.

Few read such a complaint: those who hold the right to it where it lies, and before it is said whom it is about only those who hold it
for the whole municipality. Never the one it is about, nor whoever acts for that one; nor the one whose name the citizen wrote, until
somebody else has cleared that one of it."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from organisation.models import Directorate
from organisation.rights import BY_CODE
from organisation.rules import assignments_of, holds_everywhere, within
from people.models import Deputyship, Member, deputised_members

from ..models import Case, Concerned
from ..names import is_named, spelling
from .roles import holders

CONDUCT = Q(subject=Case.Subject.CONDUCT, kind=Case.Kind.COMPLAINT)
NAMED = Q(member__isnull=False, cleared_by=None)


def is_conduct(case: Case) -> bool:
    return case.subject == Case.Subject.CONDUCT and case.kind == Case.Kind.COMPLAINT


def discreet(
    rows: QuerySet[Any], member: Member, case: str = "", directorate: str = "directorate__path"
) -> QuerySet[Any]:
    """The rows of which the member may know. `case` leads from them to their message, `directorate` to where they lie."""
    conduct = Q(**{f"{case}{name}": value for name, value in CONDUCT.children})  # type: ignore[misc]
    key = f"{case}pk__in"
    if not holds_everywhere(member, "view_conduct"):
        named = Concerned.objects.filter(NAMED).values("case")
        theirs = within(
            rows.model._default_manager.filter(conduct, **{key: named}), member, "view_conduct", directorate
        )
        rows = rows.filter(~conduct | Q(pk__in=theirs.values("pk")))
    return rows.exclude(conduct & Q(**{key: Concerned.objects.filter(_about(member)).values("case")}))


def _about(member: Member) -> Q:
    """What keeps the member away, or somebody whom the member acts for: being named, or the name in what the citizen wrote."""
    acted = {held.member_id for held in assignments_of(member)} - {member.pk}
    names = {member.pk: member.name}
    names |= dict(Member.objects.filter(pk__in=acted).values_list("pk", "name")) if acted else {}
    written = Q(pk__in=())
    for key, name in names.items():
        cleared = Concerned.objects.filter(case=OuterRef("case"), member=key).exclude(cleared_by=None)
        if known := spelling(name):
            written |= Q(spelt__contains=known) & ~Q(Exists(cleared))
    them = deputised_members(member, timezone.localdate())
    return Q(cleared_by=None) & (Q(member=member) | Q(member__in=them.values("pk")) | Q(member=None) & written)


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
    """Whether it is said whom a complaint is about, and who is kept from it: the members who are named, and those whose names the
    citizen wrote, without those who are cleared."""
    rows = about or (list(Concerned.objects.filter(case_id=case.pk)) if case.pk else [])
    cleared = {row.member_id for row in rows if row.cleared_by_id}
    members = {row.member_id for row in rows if row.member_id} | _named(row.name for row in rows if row.name)
    known = any(row.member_id and not row.cleared_by_id for row in rows)
    return known, sorted(key for key in members - cleared if key)


def without(members: QuerySet[Member], about: Collection[int]) -> QuerySet[Member]:
    """Neither these, nor whoever acts for them today."""
    today = timezone.localdate()
    acting = Deputyship.objects.filter(member__in=about, starts_on__lte=today, ends_on__gte=today)
    return members.exclude(pk__in=about).exclude(pk__in=acting.values("deputy")) if about else members


def _named(written: Iterable[str]) -> set[int]:
    """The members whose names stand in what a citizen wrote, in whatever spelling."""
    said = [spelling(name) for name in written]
    members = Member.objects.values_list("pk", "name") if said else ()
    return {pk for pk, name in members if any(is_named(name, text) for text in said)}


def who_it_may_be(case: Case) -> list[int]:
    """The members whose names the citizen wrote and of whom nobody has said anything, for whoever says whom the message is about."""
    return sorted(set(kept_away(case)[1]) - concerned_by(case))


def concerns_of(case: Case) -> list[Concerned]:
    """What the citizen wrote, and who is named."""
    rows = Concerned.objects.select_related("member").filter(NAMED | Q(member=None), case=case)
    return list(rows.order_by("pk"))


def concerned_by(case: Case) -> set[int]:
    """The members whom it is about, as somebody has said."""
    return set(Concerned.objects.filter(NAMED, case=case).values_list("member_id", flat=True))


def family_of(case: Case) -> set[int]:
    """The message, and the complaints about behaviour that it hangs together with: what was split off, what that was split from,
    what is joined. A part that is about something else leads on to its own parts, and to nothing that is joined with it."""
    known: set[int] = {case.pk}
    new, conduct = known, Case.objects.filter(CONDUCT)
    while new:
        links = Case.objects.filter(pk__in=new).values_list("split_from", "parent")
        wholes, parents = ({key for key in keys if key} for keys in zip(*links, strict=True))
        found = set(Case.objects.filter(Q(pk__in=wholes) | Q(split_from__in=new)).values_list("pk", flat=True))
        found |= set(conduct.filter(Q(pk__in=parents) | Q(parent__in=new)).values_list("pk", flat=True))
        new = found - known
        known |= new
    return {case.pk} | set(conduct.filter(pk__in=known).values_list("pk", flat=True))
