from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.actions import hand_over_everything
from people.handover import held_by
from people.models import Member
from people.requests import StaffRequest
from people.views.account import answer_deputy_form
from people.views.asking import posted
from sdip.web.access import needs, require
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from ...models import Assignment
from ...rules import can_hand_over_work, can_manage_members, can_view_members
from ..actions import end_role, give_role, leave_tenant, rejoin_tenant
from ..forms import HandOverForm, RoleForm
from ..rules import can_act_for_members


def _page_of(person: Member) -> str:
    return reverse("organisation:members:member", args=[person.pk])


@needs(can_manage_members)
def role_page(request: StaffRequest, pk: int) -> HttpResponse:
    """A further role for somebody."""
    person = get_object_or_404(Member, pk=pk)
    form = RoleForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            give_role(person, form.cleaned_data["role"], form.cleaned_data["directorate"], by=request.member)
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(name)s has the role now.") % {"name": person.name})
            return redirect(_page_of(person))
    context = {"form": form, "person": person, "back": _page_of(person)}
    return render_page(request, "people/members/role.html", context, status=422 if form.errors else 200)


@needs(can_manage_members)
def role_end_page(request: StaffRequest, pk: int) -> HttpResponse:
    assignment = get_object_or_404(Assignment.objects.select_related("member", "directorate"), pk=pk)
    person = assignment.member
    if request.method == "POST":
        try:
            end_role(assignment, by=request.member)
        except NotAllowed as refused:
            return _ask_role_end(request, assignment, str(refused))
        messages.success(request, _("The role has ended."))
        return redirect(_page_of(person))
    return _ask_role_end(request, assignment, "")


def _ask_role_end(request: StaffRequest, assignment: Assignment, refusal: str) -> HttpResponse:
    context = {"assignment": assignment, "refusal": refusal, "back": _page_of(assignment.member)}
    return render_page(request, "people/members/role_end.html", context, status=422 if refusal else 200)


@needs(can_manage_members)
def leaving_page(request: StaffRequest, pk: int) -> HttpResponse:
    person, refusal = get_object_or_404(Member, pk=pk), ""
    if request.method == "POST":
        try:
            leave_tenant(person, by=request.member)
            messages.success(request, _("%(name)s can no longer enter.") % {"name": person.name})
            return redirect(_page_of(person))
        except NotAllowed as refused:
            refusal = str(refused)
    context = {"person": person, "duties": held_by(person), "refusal": refusal, "back": _page_of(person)}
    return render_page(request, "people/members/leaving.html", context, status=422 if refusal else 200)


@require_POST
@needs(can_manage_members)
def return_page(request: StaffRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Member, pk=pk)
    try:
        rejoin_tenant(person, by=request.member)
        messages.success(
            request, _("%(name)s may enter again. Give the roles that are needed.") % {"name": person.name}
        )
    except NotAllowed as refused:
        messages.error(request, str(refused))
    return redirect(_page_of(person))


@needs(can_view_members)
def deputy_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody acts for a colleague who cannot appoint a deputy any more."""
    person = get_object_or_404(Member, pk=pk)
    require(lambda member, directorate=None: can_act_for_members(member, person), request.member)
    return answer_deputy_form(request, person, _page_of(person))


@needs(can_hand_over_work)
def hand_over_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Counts what would move before it moves."""
    person = get_object_or_404(Member, pk=pk)
    require(lambda member, directorate=None: can_act_for_members(member, person), request.member)
    form = HandOverForm(person, posted(request))
    if request.method == "POST" and form.is_valid():
        to: Member = form.cleaned_data["to"]
        try:
            moved = hand_over_everything(person, to, by=request.member)
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            done = {"duties": moved, "to": to, "person": person, "left": held_by(person), "back": _page_of(person)}
            return render_page(request, "people/members/handed_over.html", done)
    context = {"form": form, "person": person, "duties": held_by(person), "back": _page_of(person)}
    return render_page(request, "people/members/hand_over.html", context, status=422 if form.errors else 200)
