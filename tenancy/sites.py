"""The two Django admins: the platform's, and each tenant's. Neither signs anybody in: that is allauth's, with the second factor."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .context import current_tenant


class NoLoginSite(admin.AdminSite):
    enable_nav_sidebar = False
    site_url = None

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Never Django's own form, which asks for a password only."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", reverse("admin:index")), settings.LOGIN_URL)


class PlatformSite(NoLoginSite):
    site_title = site_header = _("SDIP platform")
    index_title = _("Platform")

    def has_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.is_active and user.is_staff)


class TenantSite(NoLoginSite):
    """For a tenant's administrators. Who that is, people and organisation say: tenancy knows only that somebody must ask."""

    site_title = site_header = _("Administration")
    index_title = _("Administration")
    may_enter: Any = None

    def has_permission(self, request: HttpRequest) -> bool:
        if current_tenant() is None:
            raise Http404
        member = getattr(request, "member", None)
        return bool(self.may_enter and member is not None and self.may_enter(member))


platform_site = PlatformSite("admin")
tenant_site = TenantSite("admin")
