"""The public form: short steps, kept between them, without an account and without script."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from charters.queries import phones
from people.views.asking import posted
from sdip.web import limits, question
from sdip.web.access import public
from sdip.web.pages import render_page
from sdip.web.parsing import whole_number
from tenancy.refusals import NotAllowed

from .. import actions, codes, queries, uploads
from ..forms import UNKNOWN, AboutForm, ContactForm, HelpForm, KindForm, WhatForm, WhereForm
from ..keeping.wording import kept_for
from ..models import Case, Contact, Draft
from ..wording import KINDS
from . import memory

STEPS = ("kind", "about", "what", "where", "help", "contact", "check")


def step_names() -> dict[str, str]:
    return {
        "kind": _("What it is"),
        "about": _("What it is about"),
        "what": _("What happened"),
        "where": _("Where"),
        "help": _("What helps you"),
        "contact": _("How to reach you"),
        "check": _("Check and send"),
    }


def step_facts(step: str) -> dict[str, Any]:
    """For components/steps.html."""
    number = STEPS.index(step) + 1
    bars = [place <= number for place in range(1, len(STEPS) + 1)]
    return {"number": number, "all": len(STEPS), "name": step_names()[step], "bars": bars}


@public
@never_cache
def start_page(request: HttpRequest) -> HttpResponse:
    """The first step. Nothing is stored before it is answered; ?service= and ?promise= say what it is about."""
    asked = {name: request.GET.get(name, "")[:60] for name in ("service", "promise", "indicator")}
    start, crowded = {**asked, "kind": request.GET.get("kind", "")}, question.is_asked(request, limits.STARTING)
    form = KindForm(posted(request), initial=start, asked=crowded)
    if form.is_valid():
        limits.count(request, limits.STARTING)
        key, given = codes.new_key(), form.cleaned_data
        answers = {"kind": given["kind"], "service": given["service"], "indicator": given["indicator"]}
        answers["commitment"] = whole_number(given["promise"])
        actions.start_draft(key, answers)
        return memory.remember_form(request, redirect("tell:about", key), key)
    return _page(request, "kind", form, phones=phones())


def with_draft(view: Callable[[HttpRequest, uuid.UUID, Draft], HttpResponse]) -> Callable[..., HttpResponse]:
    """A form that was sent leads to its receipt, one that is unknown or a day old to the beginning."""

    @public
    @never_cache
    @wraps(view)
    def found(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        draft = queries.draft_of(codes.stored_key(key)) if memory.knows_form(request, key) else None
        if draft is not None:
            with suppress(Draft.DoesNotExist):  # it was sent meanwhile, in another window
                return view(request, key, draft)
        if queries.case_of_form(codes.stored_key(key)):
            return redirect("tell:sent", key)
        return redirect("tell:start")

    return found


@with_draft
def kind_page(request: HttpRequest, key: uuid.UUID, draft: Draft) -> HttpResponse:
    form = KindForm(posted(request), initial=draft.answers)
    if form.is_valid():
        actions.save_draft(draft, {"kind": form.cleaned_data["kind"]})
        return _next(key, draft, "kind")
    return _page(request, "kind", form, back=reverse("services:home"), phones=phones())


@with_draft
def about_page(request: HttpRequest, key: uuid.UUID, draft: Draft) -> HttpResponse:
    start = {"subject": "promise"} if draft.answers.get("commitment") or draft.answers.get("indicator") else {}
    form = AboutForm(posted(request), initial={**start, **draft.answers}, kind=draft.answers["kind"])
    if form.is_valid():
        actions.save_draft(draft, form.cleaned_data)
        return _next(key, draft, "about")
    return _page(request, "about", form, back=reverse("tell:kind", args=[key]), kind=draft.answers["kind"])


@with_draft
def what_page(request: HttpRequest, key: uuid.UUID, draft: Draft) -> HttpResponse:
    form = WhatForm(posted(request), initial=draft.answers, kind=draft.answers["kind"])
    if form.is_valid():
        answers = form.cleaned_data
        if answers["service"] == UNKNOWN:
            answers["service"] = ""
        if answers["service"] != draft.answers.get("service"):
            cited = queries.cited_commitment({**draft.answers, "service": answers["service"]})
            whole = cited is not None and cited.service_id is None
            answers |= {"commitment": cited.pk if cited and whole else None, "indicator": ""}
        answers["answered"] = True
        actions.save_draft(draft, answers)
        return _next(key, draft, "what")
    return _page(request, "what", form, back=reverse("tell:about", args=[key]), kind=draft.answers["kind"])


@with_draft
def where_page(request: HttpRequest, key: uuid.UUID, draft: Draft) -> HttpResponse:
    service = queries.chosen_service(draft.answers)
    files = request.FILES if request.method == "POST" else None
    spot = queries.chosen_spot(draft.answers)
    start = draft.answers | {"spot": ", ".join(str(each) for each in spot) if spot else ""}
    form = WhereForm(posted(request), files, initial=start, service=service)
    if form.is_valid():
        given = form.cleaned_data
        latitude, longitude = given.pop("spot") or ("", "")
        given |= {"latitude": str(latitude), "longitude": str(longitude)}
        pictures = [upload.read() for upload in given.pop("photos")]
        if "place" in given:
            given["place"] = given["place"].code if given["place"] else ""
        if "commitment" in given:
            given["commitment"] = given["commitment"].pk if given["commitment"] else None
        try:
            uploads.spend(request, request.FILES.getlist("photos"))
            actions.save_draft(draft, given, pictures=pictures)
            return _next(key, draft, "where")
        except NotAllowed as refusal:
            form.add_error("photos", str(refusal))
    photos = queries.draft_files(draft)
    return _page(request, "where", form, back=reverse("tell:what", args=[key]), key=key, photos=photos)


@require_POST
@with_draft
def remove_photo(request: HttpRequest, key: uuid.UUID, draft: Draft) -> HttpResponse:
    wished = whole_number(request.POST.get("photo"))
    if wished is not None:
        actions.remove_photo(draft, wished)
    return redirect("tell:where", key)


@with_draft
def help_page(request: HttpRequest, key: uuid.UUID, draft: Draft) -> HttpResponse:
    form = HelpForm(posted(request), initial=dict(draft.answers))
    if form.is_valid():
        actions.save_draft(draft, form.cleaned_data)
        return _next(key, draft, "help")
    return _page(request, "help", form, back=reverse("tell:where", args=[key]))


@with_draft
def contact_page(request: HttpRequest, key: uuid.UUID, draft: Draft) -> HttpResponse:
    form = ContactForm(posted(request), initial=dict(draft.answers))
    if form.is_valid():
        actions.save_draft(draft, form.cleaned_data)
        return _next(key, draft, "contact")
    return _page(request, "contact", form, back=reverse("tell:help", args=[key]), kept_for=kept_for())


@with_draft
def check_page(request: HttpRequest, key: uuid.UUID, draft: Draft) -> HttpResponse:
    if missing := _unanswered(draft):
        return redirect(f"tell:{missing}", key)
    crowded = question.is_asked(request, limits.SENDING, question.FREE)
    form = question.SendingForm(posted(request), asked=crowded)
    if form.is_valid():
        actions.send_draft(draft, key, wait=limits.is_over(request, limits.SENDING))
        return redirect("tell:sent", key)
    service, commitment = queries.chosen_service(draft.answers), queries.cited_commitment(draft.answers)
    if commitment is not None:
        service = commitment.service or service
    indicator = queries.cited_indicator(draft.answers)
    context = {
        "key": key,
        "answers": draft.answers,
        "kind": KINDS[draft.answers["kind"]],
        "subject": Case.Subject(draft.answers.get("subject") or "service").label,
        "needs": [Contact.Need(code).label for code in draft.answers.get("needs", [])],
        "kind_label": Case.Kind(draft.answers["kind"]).label,
        "service": service,
        "place": queries.chosen_place(draft.answers),
        "promise": queries.promise_words(commitment, indicator, draft.answers["language"]),
        "photos": draft.photos.count(),
        "days": queries.answer_days(service, commitment),
        "due_on": queries.answer_due(service, commitment, timezone.localdate())[0],
    }
    context["unsafe"] = draft.answers.get("unsafe") and draft.answers["kind"] == Case.Kind.COMPLAINT
    return _page(request, "check", form, back=reverse("tell:contact", args=[key]), **context)


@public
@never_cache
def sent_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The receipt, the only place where the number is shown; for a while, to whoever has sent the form."""
    case = queries.case_of_receipt(key) if memory.knows_form(request, key) else None
    if case is None:
        return redirect("tell:follow")
    email, phone = queries.ways_to_reach(case)
    context = {"case": case, "kind": KINDS[case.kind], "code": codes.grouped(codes.code_of(key)), "key": key}
    context["sent_to"] = email or (phone if queries.texts_of(case).exists() else "")
    return memory.remember_case(request, render_page(request, "feedback/tell/sent.html", context), case)


def _unanswered(draft: Draft) -> str:
    """The first step that has to be answered before the message can be sent."""
    if not draft.answers.get("answered"):
        return "what"
    return "" if draft.answers.get("language") else "contact"


def _next(key: uuid.UUID, draft: Draft, step: str) -> HttpResponse:
    """On to the next step, or back to the check for somebody who came from there to change an answer."""
    later = STEPS[STEPS.index(step) + 1]
    return redirect("tell:check" if draft.answers.get("language") else f"tell:{later}", key)


def _page(request: HttpRequest, step: str, form: Any, *, back: str = "", **context: Any) -> HttpResponse:
    shown = {"form": form, "step": step_facts(step), "back": back or reverse("services:home"), **context}
    return render_page(request, f"feedback/tell/{step}.html", shown, status=422 if form.is_bound else 200)
