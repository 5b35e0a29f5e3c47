"""The two Django admins: the platform's, and each tenant's. Neither signs anybody in: that is allauth's, with the second factor."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .context import current_tenant, root_reverse
from .second_factor import has_second_factor, page_to_show_it, passed_second_factor


class NoLoginSite(admin.AdminSite):
    """Signing in, signing out and passwords are at home elsewhere; here their addresses only lead there."""

    enable_nav_sidebar = False
    site_url = None

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Never Django's own form, which asks for a password only."""
        if request.user.is_authenticated:
            return HttpResponseRedirect(reverse("admin:index"))
        return redirect_to_login(request.GET.get("next", reverse("admin:index")), settings.LOGIN_URL)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        return HttpResponseRedirect(root_reverse("account_logout"))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        return HttpResponseRedirect(root_reverse("account_change_password"))

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        return HttpResponseRedirect(root_reverse("account_change_password"))


class PlatformSite(NoLoginSite):
    """For those who run the installation. They are nobody inside a tenant."""

    site_title = site_header = gettext_lazy("SDIP platform")
    index_title = gettext_lazy("Platform")

    def has_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        if user.is_authenticated and not user.is_staff:
            raise PermissionDenied  # else Django leads to the sign-in, where somebody who is signed in has no business
        return bool(user.is_active and user.is_staff) and not self.lacks_second_factor(request)

    def lacks_second_factor(self, request: HttpRequest) -> bool:
        shown = passed_second_factor(request) and has_second_factor(request.user)
        return settings.PLATFORM_MFA_REQUIRED and not shown

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        user: Any = request.user
        if user.is_authenticated and user.is_staff and self.lacks_second_factor(request):
            if has_second_factor(user):
                return HttpResponseRedirect(page_to_show_it(user, reverse("admin:index", current_app=self.name)))
            messages.warning(request, _("The platform asks for a second factor. Set one up now: it takes two minutes."))
            return HttpResponseRedirect(root_reverse("mfa_index"))
        return super().login(request, extra_context)


class TenantSite(NoLoginSite):
    """For a tenant's administrators. Who that is, people and organisation say: tenancy knows only that somebody must ask."""

    site_title = site_header = gettext_lazy("All data of this place")
    index_title = gettext_lazy("All data of this place")
    may_enter: Any = None

    def has_permission(self, request: HttpRequest) -> bool:
        if current_tenant() is None:
            raise Http404
        member = getattr(request, "member", None)
        if member is not None and not (self.may_enter and self.may_enter(member)):
            raise PermissionDenied
        return member is not None


platform_site = PlatformSite("admin")
tenant_site = TenantSite("admin")
