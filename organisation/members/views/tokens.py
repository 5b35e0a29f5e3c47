from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from people.actions import create_token, revoke_token
from people.models import ApiToken, Member
from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs
from sdip.web.lists import PER_PAGE
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from ...rules import can_manage_members, can_use_api
from ..forms import TokenForm


def tokens_for(member: Member) -> QuerySet[ApiToken]:
    """One's own; who manages the members sees everybody's."""
    rows = ApiToken.objects.select_related("member").order_by("-created_at", "-pk")
    return rows if can_manage_members(member) else rows.filter(member=member)


@needs(can_use_api)
def token_list_page(request: StaffRequest) -> HttpResponse:
    rows = tokens_for(request.member)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render_page(request, "people/members/tokens.html", {"page": page, "now": timezone.now()})


@never_cache
@needs(can_use_api)
def token_page(request: StaffRequest) -> HttpResponse:
    """The secret is on the answer to this form and nowhere else, so there is no redirect."""
    form = TokenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        member = request.member
        try:
            token, secret = create_token(
                member, name=given["name"], scopes=form.scopes(), last_day=given["last_day"], by=member
            )
        except NotAllowed as refused:
            form.add_error("last_day", str(refused))
        else:
            return render_page(request, "people/members/token_made.html", {"token": token, "secret": secret})
    return render_page(request, "people/members/token.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@needs(can_use_api)
def token_revocation_page(request: StaffRequest, pk: int) -> HttpResponse:
    member = request.member
    token = get_object_or_404(tokens_for(member), pk=pk)
    try:
        revoke_token(token, by=member)
        messages.success(request, _("The token “%(name)s” no longer works.") % {"name": token.name})
    except NotAllowed as refused:
        messages.error(request, str(refused))
    return redirect("organisation:members:tokens")
