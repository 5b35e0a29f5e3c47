"""What actions read again before they write."""

from django.utils.translation import gettext as _

from people.models import Member
from tenancy.refusals import NotAllowed

from ..models import Cycle


def locked(cycle: Cycle) -> Cycle:
    rows = Cycle.objects.filter(archived_at=None).select_for_update(of=("self",))
    return rows.select_related("directorate").get(pk=cycle.pk)


def check_still_here(member: Member | None) -> None:
    if member is not None and member.left_on is not None:
        raise NotAllowed(_("%(name)s has left. Choose somebody else.") % {"name": member.name})
