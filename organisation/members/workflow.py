"""When a role may be given or end, and when somebody may leave."""

from django.utils.translation import gettext as _

from tenancy.refusals import NotAllowed

from ..models import Assignment, Directorate, Role

ROLE_GIVEN, JOINED = "organisation.role_given", "organisation.joined"  # kinds of news

# These roles look at the municipality as a whole, so they are never given for one directorate alone.
FOR_THE_WHOLE = frozenset({Role.ADMINISTRATOR, Role.GOVERNOR, Role.AUDITOR})


def check_role(role: str, directorate: Directorate | None) -> None:
    if role not in Role.values:
        raise NotAllowed(_("This role does not exist."))
    if directorate is not None and role in FOR_THE_WHOLE:
        raise NotAllowed(
            _("The role “%(role)s” is for the whole organisation. Choose no directorate for it.")
            % {"role": Role(role).label}
        )
    if directorate is None and role == Role.HEAD:
        raise NotAllowed(_("Choose the directorate whose head this is."))
    if directorate is not None and directorate.ended_on:
        raise NotAllowed(
            _("%(directorate)s has ended. Choose another directorate.") % {"directorate": directorate.name}
        )


def check_stays_administered(*, without: Assignment) -> None:
    """Somebody must be left who can invite people and give roles. Locks the administrators' rows: two at once wait."""
    administrators = Assignment.objects.select_for_update(of=("self",)).filter(
        role=Role.ADMINISTRATOR, directorate=None, ends_on=None, member__left_on=None
    )
    if not any(row.member_id != without.member_id for row in administrators):
        raise NotAllowed(_("This is the last administrator. Make somebody else administrator first."))
