"""Pages of the frame itself."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from sdip import registry
from tenancy.actions import choose_language
from tenancy.context import require_tenant
from tenancy.models import Crest, Tenant

from ..access import public
from ..language import LANGUAGES
from ..pages import render_page
from ..theme import stylesheet

A_YEAR = 60 * 60 * 24 * 365


@public
def root_home(request: HttpRequest) -> HttpResponse:
    """The installation's front door: to the one place of work of whoever is signed in, to the choice of several, to the sign-in."""
    mounted = [{"tenant": tenant, "url": _work_at(tenant)} for tenant in _tenants_of(request)]
    runs_platform = bool(getattr(request.user, "is_staff", False))
    if len(mounted) == 1 and not runs_platform:
        return HttpResponseRedirect(str(mounted[0]["url"]))
    return render_page(request, "web/root_home.html", {"mounted": mounted, "runs_platform": runs_platform})


def _tenants_of(request: HttpRequest) -> list[Tenant]:
    if not request.user.is_authenticated:
        return []
    memberships = request.user.memberships.filter(active=True, tenant__closed_at=None).select_related("tenant")
    return sorted((membership.tenant for membership in memberships), key=str)


def _work_at(tenant: Tenant) -> str:
    """The staff's entrance; a tenant with a host of its own is entered there."""
    path = f"{tenant.prefix}staff/"
    return f"{settings.PUBLIC_URL.partition('://')[0]}://{tenant.host}{path}" if tenant.host else path


@public
def tenant_home(request: HttpRequest) -> HttpResponse:
    """/diwaniyah/ leads to the public start page in the reader's language."""
    for place in ("home", "staff-home"):
        for link in registry.links_at(place):
            try:
                return redirect(reverse(link.url_name))
            except NoReverseMatch:
                continue
    raise Http404


@public
def crest(request: HttpRequest) -> HttpResponse:
    """The coat of arms; its address carries a version, so it may be kept for long."""
    row = Crest.objects.filter(tenant=require_tenant()).first()
    if row is None:
        raise Http404
    return _lasting(HttpResponse(bytes(row.image), content_type="image/png"))


@public
def theme(request: HttpRequest) -> HttpResponse:
    """The tenant's accent colours, as a stylesheet that only sets tokens."""
    colour = require_tenant().colour
    if not colour:
        raise Http404
    return _lasting(HttpResponse(stylesheet(colour), content_type="text/css"))


def _lasting(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response


@public
@require_POST
def language_choice(request: HttpRequest) -> HttpResponse:
    """Remembers the reader's language, with the account and on this device, and goes back to where it was asked for."""
    wished, back = request.POST.get("language", ""), request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if safe else "/")
    if wished in LANGUAGES:
        if request.user.is_authenticated:
            choose_language(request.user, wished)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wished,
            max_age=A_YEAR,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,  # type: ignore[arg-type]
        )
    return response
