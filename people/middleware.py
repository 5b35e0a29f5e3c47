"""Inside a tenant: who is asking, and whether this sign-in is strong enough for the tenant."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from sdip.web.origin import page_of
from tenancy.context import root_reverse
from tenancy.second_factor import has_second_factor, page_to_show_it

from .queries import member_of
from .requests import VisitorRequest
from .second_factor import NEXT_KEY, lacks_second_factor
from .unsent import keep

Handler = Callable[[HttpRequest], HttpResponse]


class MembersOnly:
    """A view wants a member, unless it is marked public; an outsider sees 404, as if there were nothing.

    Without the second factor that the tenant demands nobody is a member here: not on a page, not in the API, not in the admin.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: VisitorRequest) -> HttpResponse:
        request.member = None
        return self.get_response(request)

    def process_view(self, request: VisitorRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.tenant is None:
            return None
        member = member_of(request.user) if request.user.is_authenticated else None
        weak = member is not None and lacks_second_factor(request, request.tenant)
        request.member = None if weak else member
        if not getattr(view, "login_required", True):
            return None
        if not request.user.is_authenticated:
            # after signing in again a form is opened, not an address that only takes what is sent
            key = keep(request)
            here = reverse("people:unsent", args=[key]) if key else page_of(request)
            return redirect_to_login(here, settings.LOGIN_URL) if here else redirect(settings.LOGIN_URL)
        if member is None:
            raise Http404
        return to_second_factor(request) if weak else None


def to_second_factor(request: HttpRequest) -> HttpResponse:
    """To the page where it is shown, or set up first; both lead back to where the person wanted to go."""
    wanted = request.get_full_path() if request.method == "GET" and "HX-Request" not in request.headers else ""
    if has_second_factor(request.user):
        return HttpResponseRedirect(page_to_show_it(request.user, wanted))
    if wanted:
        request.session[NEXT_KEY] = wanted
    messages.warning(request, _("This place asks for a second factor. Set one up now: it takes two minutes."))
    return HttpResponseRedirect(root_reverse("mfa_index"))


class RefusedForms:
    """The sign-in library answers a refused form with 200; every form of this product answers with 422."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        context = response.context_data or {}
        forms = [context.get("form"), getattr(context.get("adminform"), "form", None)]
        if response.status_code == 200 and any(form is not None and form.is_bound and form.errors for form in forms):
            response.status_code = 422
        return response
