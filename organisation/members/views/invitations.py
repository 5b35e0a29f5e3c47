from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.actions import resend_invitation, withdraw_invitation
from people.models import Invitation
from people.queries import state_of
from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs
from sdip.web.lists import PER_PAGE
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from ...rules import can_manage_members
from .. import queries
from ..actions import invite_member
from ..forms import InvitationForm


@needs(can_manage_members)
def invitation_list_page(request: StaffRequest) -> HttpResponse:
    """Who has been invited and has not answered."""
    page = Paginator(queries.open_invitations(), PER_PAGE).get_page(request.GET.get("page"))
    offered = queries.invited_roles(page.object_list)
    rows = [{"invitation": row, "state": state_of(row), "roles": offered[row.pk]} for row in page.object_list]
    return render_page(request, "people/members/invitations.html", {"page": page, "rows": rows})


@needs(can_manage_members)
def invite_page(request: StaffRequest) -> HttpResponse:
    form = InvitationForm(posted(request), initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        roles = [(role, given["directorate"]) for role in given["roles"]]
        try:
            invite_member(given["email"], given["name"], roles, given["language"], by=request.member)
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": given["email"]})
            return redirect("organisation:members:invitations")
    return render_page(request, "people/members/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@needs(can_manage_members)
def resending_page(request: StaffRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=pk)
    try:
        resend_invitation(invitation, by=request.member)
        messages.success(request, _("A new link is on its way to %(email)s.") % {"email": invitation.email})
    except NotAllowed as refused:
        messages.error(request, str(refused))
    return redirect("organisation:members:invitations")


@require_POST
@needs(can_manage_members)
def withdrawal_page(request: StaffRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=pk)
    try:
        withdraw_invitation(invitation, by=request.member)
        messages.success(request, _("The invitation to %(email)s no longer works.") % {"email": invitation.email})
    except NotAllowed as refused:
        messages.error(request, str(refused))
    return redirect("organisation:members:invitations")
