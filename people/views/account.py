"""My account in this tenant: what is mine to change myself."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from ..actions import appoint_deputy, change_profile, end_deputyship, set_language
from ..forms import DeputyForm, ProfileForm
from ..models import Deputyship, Member
from ..queries import current_deputyships
from .asking import posted


def account_page(request: StaffRequest) -> HttpResponse:
    member = request.member
    form = ProfileForm(posted(request), initial=_profile_of(member))
    if request.method == "POST" and form.is_valid():
        return _save(request, member, form)
    context = {"form": form, "deputyships": current_deputyships(member)}
    return render_page(request, "people/my_account.html", context, status=422 if form.errors else 200)


def _profile_of(member: Member) -> dict[str, object]:
    return {
        "name": member.name,
        "position": member.position,
        "phone": member.phone,
        "digest": member.digest,
        "language": member.membership.user.language or member.language or translation.get_language(),
    }


def _save(request: StaffRequest, member: Member, form: ProfileForm) -> HttpResponse:
    given = form.cleaned_data
    change_profile(
        member, name=given["name"], position=given["position"], phone=given["phone"], digest=given["digest"], by=member
    )
    set_language(member.membership.user, given["language"], member=member)
    with translation.override(given["language"]):
        messages.success(request, _("Your account has been saved."))
    answer = redirect("people:account")
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        given["language"],
        max_age=60 * 60 * 24 * 365,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return answer


def deputy_page(request: StaffRequest) -> HttpResponse:
    """Somebody acts for me while I am on leave."""
    member = request.member
    return answer_deputy_form(request, member, reverse("people:account"))


def answer_deputy_form(request: StaffRequest, member: Member, back: str) -> HttpResponse:
    form = DeputyForm(member, posted(request))
    if request.method == "POST" and form.is_valid():
        by: Member = request.member
        try:
            made = appoint_deputy(member, by=by, **form.cleaned_data)
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(deputy)s is the deputy now.") % {"deputy": made.deputy.name})
            return redirect(back)
    context = {"form": form, "absent": member, "back": back}
    return render_page(request, "people/deputy.html", context, status=422 if form.errors else 200)


@require_POST
def deputyship_end_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Who is represented may end it, and so may who represents."""
    member = request.member
    deputyship = get_object_or_404(
        Deputyship.objects.filter(member=member) | Deputyship.objects.filter(deputy=member), pk=pk
    )
    try:
        end_deputyship(deputyship, by=member)
        messages.success(request, _("The deputyship has ended."))
    except NotAllowed as refused:
        messages.error(request, str(refused))
    return redirect("people:account")
