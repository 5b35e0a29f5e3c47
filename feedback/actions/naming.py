"""Whom a complaint about behaviour is about: from then on those members neither read nor handle it, nor what hangs together with it."""

from collections.abc import Collection, Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import Member
from sdip.web.notices import take_news_back
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import queries
from ..models import Case, CaseNote, Concerned
from ..workflow import OPEN
from .handling import check_not_over
from .hands import let_go
from .moves import change, locked_family


def name_persons(case: Case, *, members: Collection[Member], revision: int | None = None, by: Member) -> Case:
    """These too, beside those who are named already."""
    with acting("feedback.name_persons", by=by):
        row, family = locked_family(case, revision)
        check_conduct(row)
        if by in members:
            raise NotAllowed(_("It is about you, so somebody else has to handle it. Pass it on."))
        for each in family:
            _name(each, members, by)
        return row


def _name(row: Case, members: Iterable[Member], by: Member) -> None:
    known = queries.concerned_by(row)
    for member in members:
        if member.pk not in known:
            said = {"named_by": by, "cleared_by": None}
            Concerned.objects.update_or_create(case=row, member=member, defaults=said)
    change(row)
    keep_away(row)


def keep_away(row: Case) -> None:
    """Out of the hands, the work and the news of those who may know of it no more."""
    if row.assignee and not queries.may_hold(row.assignee, row):
        if row.state in OPEN:
            let_go(row)
        else:
            change(row, assignee=None)
    allowed = queries.without(Member.objects.all(), queries.kept_away(row)[1])
    kept = Member.objects.exclude(pk__in=allowed.values("pk")).values_list("membership", flat=True)
    paths = [reverse("feedback:task", args=[task]) for task in row.tasks.values_list("pk", flat=True)]
    take_news_back(kept, [reverse("feedback:case", args=[row.pk]), *paths])


def take_over_persons(row: Case, family: Iterable[Case]) -> None:
    """A part that is about behaviour after all: who is kept from the others is kept from it."""
    known = set(Concerned.objects.filter(case=row, cleared_by=None).values_list("member", flat=True))
    others = Concerned.objects.filter(case__in=family, cleared_by=None).exclude(member=None).exclude(member__in=known)
    for about in others.select_related("member").order_by("pk"):
        said = {"named_by_id": about.named_by_id, "cleared_by": None}
        Concerned.objects.update_or_create(case=row, member=about.member, defaults=said)


def clear_person(case: Case, *, member: Member, reason: str, revision: int | None = None, by: Member) -> Case:
    """It is not about this member after all, says somebody else than who said so, or than the citizen alone, who wrote the name.
    The reason is kept as a note."""
    with acting("feedback.clear_person", by=by):
        row, family = locked_family(case, revision)
        check_named(row)
        kept = [each for each in family if member.pk in queries.kept_away(each)[1]]
        if row not in kept:
            raise NotAllowed(_("Nobody has said that it is about this person."))
        if member == by:
            raise NotAllowed(_("It is about you, so somebody else has to say that it is not."))
        if Concerned.objects.filter(case__in=kept, member=member, named_by=by, cleared_by=None).exists():
            raise NotAllowed(_("You said that it is about this person, so somebody else has to take it back."))
        for each in kept:
            _clear(each, member, reason, by)
        return row


def _clear(row: Case, member: Member, reason: str, by: Member) -> None:
    """Remembered, because what the citizen wrote stays; nothing is written to what is erased."""
    Concerned.objects.update_or_create(case=row, member=member, defaults={"cleared_by": by})
    if row.emptied_at is None:
        text = _("It is not about %(name)s: %(reason)s") % {"name": member.name, "reason": reason}
        CaseNote.objects.create(case=row, text=text, by=by)
    change(row)


def check_conduct(case: Case) -> None:
    if not queries.is_conduct(case):
        raise NotAllowed(_("This is no complaint about how somebody behaved."))
    check_not_over(case)


def check_named(case: Case) -> None:
    check_conduct(case)
    if not queries.kept_away(case)[1]:
        raise NotAllowed(_("Nobody has said yet whom it is about."))
