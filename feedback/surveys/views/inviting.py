"""Invitations by e-mail: who sends them, and who wants none."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs, public
from sdip.web.formats import formatter
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from .. import actions, queries
from ..forms import InviteForm
from ..refusing import mark_of_key
from ..rules import can_edit_surveys
from .fetching import accepted, wave_or_404

ONE_CLICK = "List-Unsubscribe"


@needs(can_edit_surveys)
def invite_page(request: StaffRequest, pk: int) -> HttpResponse:
    wave = wave_or_404(request, pk, can_edit_surveys)
    form, back = InviteForm(wave.survey, posted(request)), reverse("surveys:survey", args=[wave.survey_id])
    if form.is_valid():
        addresses, language = form.cleaned_data["addresses"].splitlines(), form.cleaned_data["language"]
        done = accepted(form, lambda: actions.invite_people(wave, addresses, language=language, by=request.member))
        if done is not None:
            _tell(request, done)
            return redirect(back)
    context = {
        "form": form, "survey": wave.survey, "wave": wave, "back": back,
        "title": _("Invite people by e-mail"), "verb": _("Send the invitations"),
        "text": _("Each gets a link that works once. Nobody can see which answers came through it."),
        "invited": wave.invitations.count(), "used": wave.invitations.filter(used=True).count(),
    }  # fmt: skip
    return render_page(request, "feedback/surveys/one_form.html", context, status=422 if form.is_bound else 200)


def _tell(request: StaffRequest, done: actions.Invited) -> None:
    write = formatter()
    if done.sent:
        messages.success(request, _("The invitations are on their way."))
    if done.known:
        messages.info(request, _("Invited before: %(count)s.") % {"count": write.num(done.known)})
    if done.unwanted:
        facts = {"count": write.num(done.unwanted)}
        messages.info(request, _("Left out, because they want no invitations: %(count)s.") % facts)


@require_POST
@needs(can_edit_surveys)
def remind(request: StaffRequest, pk: int) -> HttpResponse:
    wave = wave_or_404(request, pk, can_edit_surveys)
    try:
        done = actions.remind_invited(wave, by=request.member)
    except NotAllowed as refused:
        context = {"survey": wave.survey, "refusal": str(refused)}
        return render_page(request, "feedback/surveys/refused.html", context, status=422)
    facts = {"sent": formatter().num(done.sent), "left": formatter().num(done.left)}
    if done.left:
        messages.warning(request, _("Reminded: %(sent)s. Left for tomorrow: %(left)s.") % facts)
    else:
        messages.success(request, _("Reminded: %(sent)s.") % facts)
    return redirect("surveys:invite", pk)


@csrf_exempt  # mail programmes send it by themselves, with nothing but the key that stands in the letter
@public
@never_cache
def letters_page(request: HttpRequest, key: str) -> HttpResponse:
    """For whoever has a letter of ours: no more of them, or some again. Looking at the page changes nothing."""
    mark = mark_of_key(key)
    if mark is None:
        raise Http404
    if request.method == "POST":
        (actions.allow_letters if request.POST.get("letters") == "yes" else actions.refuse_letters)(mark)
        if ONE_CLICK not in request.POST:  # RFC 8058: no machine is sent on to somewhere else
            return redirect("answer:letters", key)
    context = {"refused": queries.refuses_letters(mark)}
    return render_page(request, "feedback/surveys/public/letters.html", context)
