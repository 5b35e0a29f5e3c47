"""The public form: without an account, without script, kept between its pages, and on a kiosk begun anew for the next person."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache

from organisation.models import Place
from people.views.asking import posted
from sdip.web import limits
from sdip.web.access import public
from sdip.web.errors import TooManyRequests
from sdip.web.lists import Listing
from sdip.web.pages import render_page
from sdip.web.question import SendingForm, is_asked
from tenancy.models import name_order
from tenancy.refusals import NotAllowed

from ... import codes
from .. import actions, queries
from ..asking import asked, pages_of, place_among
from ..forms import AnswerForm
from ..models import Invitation, Question, Survey, SurveyDraft
from ..workflow import Channel, State
from . import memory

RESET, ABANDONED = 8, 300  # seconds after which a kiosk begins anew: after the thanks, and when nobody goes on
# Surveys use up nobody's right to complain; a whole hall may answer through one address.
STARTING, SENDING = ("survey-starting", 1200, 3600), ("survey-sending", 600, 3600)


@public
def list_page(request: HttpRequest) -> HttpResponse:
    surveys = queries.public_surveys(timezone.localdate()).order_by(name_order(), "pk")
    published = Listing.of(request, queries.published_waves(), sorts={"new": ["-opens_on", "-pk"]}, default_sort="new")
    return render_page(request, "feedback/surveys/public/list.html", {"surveys": surveys, "published": published.page})


@public
@never_cache
def start_page(request: HttpRequest, code: str) -> HttpResponse:
    channel = Channel.QR if request.GET.get("via") == "qr" else Channel.LINK
    return _start(request, _survey(code), channel)


@public
@never_cache
def kiosk_page(request: HttpRequest, code: str) -> HttpResponse:
    """For the next person: what the one before has left open is dropped, and its addresses lead nowhere."""
    page = _start(request, _survey(code), Channel.KIOSK)
    if request.method == "GET" and (left := memory.forms(request)):
        actions.drop_forms(left)
        memory.forget(page)
    return page


@public
@never_cache
def invited_page(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Guessing is limited; a link that is unknown and one that was used look alike but for whoever has it."""
    secret = codes.tidy(token)
    limits.check_guess(request, secret)
    invitation = queries.invitation_of(secret)
    if invitation is None or invitation.wave.survey.code != code:
        limits.note_guess(request, secret)
        raise Http404
    return _start(request, invitation.wave.survey, Channel.INVITATION, invitation)


def _survey(code: str) -> Survey:
    """A draft is nobody's business yet."""
    return get_object_or_404(Survey.objects.exclude(state=State.DRAFT), code=code)


def _start(
    request: HttpRequest, survey: Survey, channel: Channel, invitation: Invitation | None = None
) -> HttpResponse:
    wave = invitation.wave if invitation else queries.open_wave(survey)
    place = (
        Place.objects.filter(code=request.GET.get("at", "")[:60], ended_on=None).first()
        if "at" in request.GET
        else None
    )
    form = SendingForm(posted(request), asked=is_asked(request, STARTING))
    if form.is_valid() and wave is not None:
        limits.count(request, STARTING)
        key, home = codes.new_key(), _home(request)
        try:
            actions.start_answers(wave, key, channel=channel, place=place, invitation=invitation, home=home)
            return memory.remember(request, redirect("answer:page", survey.code, key, 1), key, invitation)
        except actions.QuotaFull:
            return _enough(survey, channel, _way(place, home))
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
    context = {
        "survey": survey,
        "form": form,
        "wave": wave if invitation is not None or not survey.by_invitation else None,
        "kiosk": channel == Channel.KIOSK,
        "used": invitation is not None and invitation.used,
        "questions": survey.questions.count(),
    }
    return render_page(request, "feedback/surveys/public/start.html", context, status=422 if form.is_bound else 200)


@public
@never_cache
def answer_page(request: HttpRequest, code: str, key: uuid.UUID, number: int) -> HttpResponse:
    draft = queries.draft_of(key) if memory.knows(request, key) else None
    if draft is None or draft.wave.survey.code != code:
        return redirect("answer:start", code)
    if draft.sent:
        return redirect("answer:thanks", code, key)
    pages = pages_of(queries.questions_of(draft.wave.survey))
    shown = _shown(pages, draft, number)
    if shown is None:
        return redirect("answer:page", code, key, 1)
    form = AnswerForm(shown, posted(request), given=draft.answers)
    if form.is_valid():
        try:
            return _after(request, draft, form.values(), key, pages, number)
        except actions.QuotaFull:
            actions.end_answers(draft)
            return _enough(draft.wave.survey, draft.channel, _way(draft.place, draft.home))
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        except TooManyRequests:
            form.add_error(None, _("Many answers come from here at the moment. Send yours again in a few minutes."))
    return _page(request, draft, form, key, pages, number)


def _after(
    request: HttpRequest,
    draft: SurveyDraft,
    given: dict[str, Any],
    key: uuid.UUID,
    pages: list[list[Question]],
    number: int,
) -> HttpResponse:
    """The next page that asks something; behind the last one the answers are sent."""
    code, before = draft.wave.survey.code, draft.answers
    draft.answers = {**before, **given}
    later, draft.answers = _next(pages, draft, number), before
    if later:
        actions.save_answers(draft, given)
        return redirect("answer:page", code, key, later)
    limits.spend(request, SENDING)
    invitation = memory.invitation_of(request, key)
    way = _query(_way(draft.place, draft.home))
    actions.send_answers(draft, given, invitation=invitation)
    return redirect(reverse("answer:thanks", args=[code, key]) + way)


def _shown(pages: list[list[Question]], draft: SurveyDraft, number: int) -> list[Question] | None:
    if not 1 <= number <= len(pages):
        return None
    live = {question.pk for question in asked([each for page in pages for each in page], draft.answers)}
    return [question for question in pages[number - 1] if question.pk in live] or None


def _next(pages: list[list[Question]], draft: SurveyDraft, number: int) -> int | None:
    return next((at for at in range(number + 1, len(pages) + 1) if _shown(pages, draft, at)), None)


def _page(
    request: HttpRequest, draft: SurveyDraft, form: AnswerForm, key: uuid.UUID, pages: list[list[Question]], number: int
) -> HttpResponse:
    survey, kiosk = draft.wave.survey, draft.channel == Channel.KIOSK
    before = next((at for at in range(number - 1, 0, -1) if _shown(pages, draft, at)), None)
    at, all_pages = place_among(pages, draft.answers, number)
    context: dict[str, Any] = {
        "survey": survey,
        "form": form,
        "kiosk": kiosk,
        "again": _kiosk(survey, _way(draft.place, draft.home)),
        "number": at,
        "all": all_pages,
        "back": reverse("answer:page", args=[survey.code, key, before]) if before else "",
        "last": _next(pages, draft, number) is None,
    }
    response = render_page(request, "feedback/surveys/public/page.html", context, status=422 if form.is_bound else 200)
    return _reset(response, context["again"], ABANDONED) if kiosk else response


@public
@never_cache
def thanks_page(request: HttpRequest, code: str, key: uuid.UUID) -> HttpResponse:
    draft = queries.draft_of(key) if memory.knows(request, key) else None
    if draft is None or not draft.sent or draft.wave.survey.code != code:
        return redirect("answer:start", code)
    kiosk, survey = draft.channel == Channel.KIOSK, draft.wave.survey
    again = _kiosk(survey, _same_way(request))
    page = render_page(
        request, "feedback/surveys/public/thanks.html", {"survey": survey, "kiosk": kiosk, "again": again}
    )
    return _reset(page, again, RESET) if kiosk else page


Way = dict[
    str, str
]  # what the address of a kiosk says of itself: where it stands, and in which language it begins anew


def _enough(survey: Survey, channel: str, way: Way) -> HttpResponse:
    if channel == Channel.KIOSK:
        return redirect(reverse("answer:kiosk_enough", args=[survey.code]) + _query(way))
    return redirect("answer:enough", survey.code)


def _way(place: Place | None, home: str) -> Way:
    return {"at": place.code if place else "", "home": home}


def _same_way(request: HttpRequest) -> Way:
    return {"at": request.GET.get("at", "")[:60], "home": _home(request)}


def _home(request: HttpRequest) -> str:
    return request.GET.get("home", "")[:8]


def _query(way: Way) -> str:
    told = {name: value for name, value in way.items() if value}
    return f"?{urlencode(told)}" if told else ""


def _kiosk(survey: Survey, way: Way) -> str:
    """In its own language again, whatever the person before has read."""
    with override(way["home"] if way["home"] in survey.languages else survey.languages[0]):
        return reverse("answer:kiosk", args=[survey.code]) + _query(way)


@public
def enough_page(request: HttpRequest, code: str, kiosk: bool = False) -> HttpResponse:
    """For whoever belongs to a group of which enough have answered."""
    survey = _survey(code)
    again = _kiosk(survey, _same_way(request))
    context = {"survey": survey, "kiosk": kiosk, "again": again, "sentence": str(actions.QuotaFull())}
    page = render_page(request, "feedback/surveys/public/enough.html", context)
    return _reset(page, again, RESET) if kiosk else page


def _reset(response: HttpResponse, address: str, seconds: int) -> HttpResponse:
    """A header, so that it also works without script."""
    response["Refresh"] = f"{seconds}; url={address}"
    return response
