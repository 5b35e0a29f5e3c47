from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from tenancy.context import root_reverse

from .models import Member


class MembersOnly:
    """Inside a tenant a view wants a member, unless it is marked public; an outsider sees 404, as if there were nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.member = None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        tenant = getattr(request, "tenant", None)
        if tenant is None:
            return None
        if request.user.is_authenticated:
            request.member = member_of(request.user)  # type: ignore[attr-defined]
        if not getattr(view, "login_required", True):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if request.member is None:  # type: ignore[attr-defined]
            raise Http404
        if tenant.mfa_required and not is_mfa_enabled(request.user):
            return HttpResponseRedirect(root_reverse("mfa_index"))
        return None


def member_of(user: Any) -> Member | None:
    """The user's member in the current tenant, if the membership is active and the person has not left."""
    return (
        Member.objects.filter(membership__user=user, membership__active=True, left_on=None)
        .select_related("membership__user")
        .first()
    )
