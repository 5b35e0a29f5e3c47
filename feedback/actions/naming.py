"""Whom a complaint about behaviour is about: from then on those members neither read nor handle it."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import queries
from ..models import Case, CaseNote, Concerned
from .handling import check_not_over
from .moves import change, locked


def name_persons(case: Case, *, members: Collection[Member], revision: int | None = None, by: Member) -> Case:
    """These too, beside those who are named already."""
    with acting("feedback.name_persons", by=by):
        row = locked(case, revision)
        check_conduct(row)
        if by in members:
            raise NotAllowed(_("It is about you, so somebody else has to handle it. Pass it on."))
        known = queries.concerned_by(row)
        for member in members:
            if member.pk not in known:
                _name(row, member, by)
        return change(row, assignee=row.assignee if queries.may_hold(row.assignee, row) else None)


def _name(row: Case, member: Member, by: Member) -> None:
    """The first one is whom the citizen wrote of."""
    about = Concerned.objects.filter(case=row, member=None).first() or Concerned(case=row)
    about.member, about.named_by = member, by
    about.save()


def clear_person(case: Case, *, member: Member, reason: str, revision: int | None = None, by: Member) -> Case:
    """It is not about this member after all, says somebody else than who said so. The reason is kept as a note."""
    with acting("feedback.clear_person", by=by):
        row = locked(case, revision)
        check_named(row)
        about = Concerned.objects.filter(case=row, member=member).first()
        if about is None:
            raise NotAllowed(_("Nobody has said that it is about this person."))
        if about.named_by_id == by.pk:
            raise NotAllowed(_("You said that it is about this person, so somebody else has to take it back."))
        _clear(about)
        CaseNote.objects.create(
            case=row, text=_("It is not about %(name)s: %(reason)s") % {"name": member.name, "reason": reason}, by=by
        )
        return change(row)


def _clear(about: Concerned) -> None:
    """What the citizen wrote stays."""
    if not about.name:
        about.delete()
        return
    about.member = about.named_by = None
    about.save(update_fields=["member", "named_by"])


def check_conduct(case: Case) -> None:
    if not queries.is_conduct(case):
        raise NotAllowed(_("This is no complaint about how somebody behaved."))
    check_not_over(case)


def check_named(case: Case) -> None:
    check_conduct(case)
    if not queries.concerned_by(case):
        raise NotAllowed(_("Nobody has said yet whom it is about."))
