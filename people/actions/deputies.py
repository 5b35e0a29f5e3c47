from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sdip.web.formats import formatter
from sdip.web.notices import notify
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..deputising import check_deputy
from ..models import Deputyship, Member
from ..workflow import DEPUTY, check_deputy_days


def appoint_deputy(member: Member, deputy: Member, *, starts_on: date, ends_on: date, by: Member) -> Deputyship:
    """From the first to the last day, both included, the deputy has the member's rights and sees the member's work."""
    check_deputy_days(starts_on, ends_on)
    if member.pk == deputy.pk:
        raise NotAllowed(_("Nobody can be their own deputy."))
    if by.pk == deputy.pk:
        raise NotAllowed(_("Nobody makes themselves the deputy of somebody else. Let another person do it."))
    if member.left_on or deputy.left_on:
        raise NotAllowed(_("One of the two has left already."))
    check_deputy(member, deputy, starts_on, ends_on)
    with acting("people.appoint_deputy", by=by):
        Member.objects.select_for_update().get(pk=member.pk)
        taken = (
            member.deputyships.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).select_related("deputy").first()
        )
        if taken:
            raise NotAllowed(
                _("%(deputy)s is the deputy from %(first)s to %(last)s already. Choose other days.")
                % {
                    "deputy": taken.deputy.name,
                    "first": formatter().day(taken.starts_on),
                    "last": formatter().day(taken.ends_on),
                }
            )
        made = Deputyship.objects.create(member=member, deputy=deputy, starts_on=starts_on, ends_on=ends_on)
        facts = {"name": member.name, "first": starts_on, "last": ends_on}
        notify([deputy.membership_id], DEPUTY, facts, reverse("people:account"), f"{DEPUTY}:{made.pk}")
    return made


def end_deputyship(deputyship: Deputyship, *, by: Member) -> None:
    if deputyship.ends_on < timezone.localdate():
        raise NotAllowed(_("This deputyship is over already."))
    with acting("people.end_deputyship", by=by):
        close_deputyship(deputyship)


def close_deputyship(deputyship: Deputyship) -> None:
    """At once: yesterday was the last day. One that never had a day goes; the trail keeps it."""
    today = timezone.localdate()
    if deputyship.starts_on >= today:
        deputyship.delete()
        return
    deputyship.ends_on = today - timedelta(days=1)
    deputyship.save(update_fields=["ends_on"])
