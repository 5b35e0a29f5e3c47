"""The page behind the link of an invitation: it lies at the root, because whoever opens it is in no tenant yet."""

from typing import Any

from allauth.account.utils import perform_login
from allauth.decorators import rate_limit
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from sdip.web.access import public
from sdip.web.pages import render_page
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed

from ..actions import accept_invitation, join_as_new_person
from ..forms import JoinForm
from ..models import Invitation
from ..queries import invitation_with, invited_user, state_of
from ..workflow import why_not


@public
@never_cache
@rate_limit(action="signup")
def invitation_page(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    tenant = Tenant.objects.filter(slug=slug, closed_at=None).first()
    if tenant is None:
        raise Http404
    with tenant_context(tenant):
        invitation = invitation_with(token)
        refusal = why_not(state_of(invitation), "accept") if invitation else ""
    if invitation is None or refusal:
        return _no_entry(request, refusal)
    if request.method == "POST":
        return _join(request, tenant, invitation)
    return _show(request, tenant, invitation, JoinForm(invitation))


def _no_entry(request: HttpRequest, refusal: str) -> HttpResponse:
    sentence = refusal or _("This link is not complete or not right. Copy it from the e-mail once more.")
    context = {"sentence": sentence}
    return render_page(request, "people/invitation_refused.html", context, status=410 if refusal else 404)


def _show(
    request: HttpRequest,
    tenant: Tenant,
    invitation: Invitation,
    form: JoinForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    known = invited_user(invitation)
    context: dict[str, Any] = {
        "place": tenant,
        "invitation": invitation,
        "form": None if known or request.user.is_authenticated else form,
        "known": known,
        "is_me": known is not None and known == request.user,
        "refusal": refusal,
    }
    return render_page(request, "people/invitation.html", context, status=status)


def _join(request: HttpRequest, tenant: Tenant, invitation: Invitation) -> HttpResponse:
    form = JoinForm(invitation, data=request.POST)
    try:
        if request.user.is_authenticated:
            with tenant_context(tenant):
                accept_invitation(invitation, request.user)
            return redirect(f"{tenant.prefix}staff/")
        if invited_user(invitation) is not None or not form.is_valid():
            return _show(request, tenant, invitation, form, status=422)
        given = form.cleaned_data
        with tenant_context(tenant):
            member = join_as_new_person(invitation, name=given["name"], password=given["password1"])
    except NotAllowed as refused:
        return _show(request, tenant, invitation, form, refusal=str(refused), status=422)
    user = member.membership.user
    answer: HttpResponse = perform_login(request, user, redirect_url=f"{tenant.prefix}staff/")
    return answer
