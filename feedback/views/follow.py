"""What the citizen sees of a message that was sent, and what can still be said about it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from sdip.web import limits, question
from sdip.web.access import public
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from .. import actions, codes, queries, uploads, wording
from ..forms import AdditionForm, AgainstForm, FollowForm
from ..models import Case
from ..workflow import OPEN, TOLD, State
from . import memory, sent


@public
@never_cache
def follow_page(request: HttpRequest) -> HttpResponse:
    """Enter the number. It stands in the address once: afterwards the browser remembers the message, not the number.

    Beside many wrong ones none is looked up without the sum: who guesses is held up, and no neighbour is locked out."""
    form = FollowForm(request.GET if "code" in request.GET else None, asked=question.is_asked(request, limits.GUESSING))
    if form.is_valid():
        case = queries.case_of_code(codes.tidy(form.cleaned_data["code"]))
        if case is not None:
            return memory.remember_case(request, redirect("tell:status", case.number), case)
        limits.count(request, limits.GUESSING)
        form.add_error("code", _("We know no message with this number. Compare it with your receipt, sign by sign."))
    return render_page(request, "feedback/tell/follow.html", {"form": form}, status=422 if form.is_bound else 200)


@public
@never_cache
def status_page(request: HttpRequest, number: int) -> HttpResponse:
    case = case_of_visitor(request, number)
    return _status(request, case) if case else redirect("tell:follow")


def case_of_visitor(request: HttpRequest, number: int) -> Case | None:
    """The message, if this browser has sent it or has entered its number; else as if there were none."""
    rows = Case.objects.select_related("service", "place", "commitment__version", "split_from")
    case = whole = rows.filter(number=number).first()
    while whole is not None:  # a part of what one sent, or a part of a part
        if memory.knows_case(request, whole):
            return case
        whole = whole.split_from
    return None


def _status(request: HttpRequest, case: Case, form: AdditionForm | None = None, refusal: str = "") -> HttpResponse:
    """`form`: what was refused, with the words that were written."""
    against = form if isinstance(form, AgainstForm) else None
    asked = question.is_asked(request, limits.SAYING)
    moves, additions = list(case.moves.order_by("at", "pk")), list(case.additions.order_by("at", "pk"))
    thanks = case.kind == Case.Kind.COMPLIMENT
    told = queries.parent_of(case) or case  # whoever is joined to another message follows that one's answer
    files = sent.links_of(case, "tell:file", case.number)
    context: dict[str, Any] = {
        "case": case,
        "told": told,
        "kind": wording.KINDS[case.kind],
        "heading": wording.HEADINGS[told.state],
        "tone": wording.TONES.get(told.state, "info"),
        "events": sent.put_to(wording.timeline(case, moves, additions), files),
        "form": (None if against else form) or AdditionForm(asked=asked),
        "against": against or AgainstForm(asked=asked),
        "refusal": refusal,
        "open": told.state in OPEN,
        "answered": told.state in TOLD,
        "answer_files": sent.with_answer(case, moves, files),
        "asked_files": sent.with_last(moves, files, State.WAITING),
        "answer": case.answer or told.answer,  # who is joined keeps it, even when the other message is erased
        "may_contest": told.state in TOLD and not thanks,
        "may_appeal": case.state in TOLD and not thanks and case.appealed_at is None,
        "may_withdraw": case.state in OPEN,
        "may_rate": case.state in TOLD and not thanks and not queries.is_rated(case),
        "parts": case.parts.order_by("pk"),
        "rejection": wording.REJECTIONS.get(case.rejection, ""),
        "outcome": wording.OUTCOMES.get(told.outcome, "") if told.state in TOLD else "",
        "due_on": queries.due_day(told),
        "late": queries.is_late(told),
        "last_word": next((move.public_note for move in reversed(moves) if move.to_state == case.state), ""),
    }
    refused = bool(refusal or form)
    return render_page(request, "feedback/tell/status.html", context, status=422 if refused else 200)


DEEDS = {"": actions.add_to_case, "contest": actions.contest_answer, "appeal": actions.appeal_case}


@public
@require_POST
def add(request: HttpRequest, number: int) -> HttpResponse:
    """A later word of the citizen; as=contest says that it is not put right, as=appeal asks for an independent review."""
    case = case_of_visitor(request, number)
    if case is None:
        return redirect("tell:follow")
    kind = request.POST.get("as", "")
    form = _said(request, AgainstForm if kind == "appeal" else AdditionForm)
    if not form.is_valid():
        return _status(request, case, form)
    limits.count(request, limits.SAYING)
    if refusal := _refused(case, DEEDS.get(kind, actions.add_to_case), form):
        return _status(request, case, form, refusal)
    messages.success(request, _("We have your message."))
    return redirect("tell:status", case.number)


def _said(request: HttpRequest, made: type[AdditionForm]) -> AdditionForm:
    """Files are weighed before they are opened; too many of them take no words along."""
    asked = question.is_asked(request, limits.SAYING)
    try:
        uploads.spend(request, request.FILES.getlist("photos"))
    except NotAllowed as refusal:
        form = made(request.POST, asked=asked)
        form.add_error("photos", str(refusal))
        return form
    return made(request.POST, request.FILES, asked=asked)


def _refused(case: Case, act: Callable[..., Any], form: Any) -> str:
    """Why not; "" if it is kept. The second of two clicks is refused nothing, and what it shows is kept with the words of the first."""
    said = {"text": form.cleaned_data["text"], "pictures": form.cleaned_data["photos"]}
    try:
        act(case, **said)
    except NotAllowed as refusal:
        case.refresh_from_db()
        if not queries.just_said(case, said["text"]):
            return str(refusal)
        if said["pictures"] and act is not actions.add_to_case:
            return _refused(case, actions.add_to_case, form)
        return str(refusal) if said["pictures"] else ""
    return ""


def _refused_rating(case: Case) -> str:
    try:
        actions.rate_case(case, content=True)
    except NotAllowed as refusal:
        case.refresh_from_db()
        return str(refusal)
    return ""


@public
@require_POST
def rate(request: HttpRequest, number: int) -> HttpResponse:
    """Put right, or not: then with words, and it is opened again."""
    case = case_of_visitor(request, number)
    if case is None:
        return redirect("tell:follow")
    if again := _rated(request, case):
        return _status(request, case, *again)
    return redirect("tell:status", case.number)


def _rated(request: HttpRequest, case: Case) -> tuple[AdditionForm | None, str] | None:
    """None: it is kept. Else what was refused, with the words that were written, and why."""
    form = None if request.POST.get("content") == "yes" else _said(request, AdditionForm)
    if form is not None:
        if not form.is_valid():
            return form, ""
        limits.count(request, limits.SAYING)
    deny = partial(actions.rate_case, content=False)
    if refusal := _refused(case, deny, form) if form else _refused_rating(case):
        return form, refusal
    messages.success(request, _("Thank you for telling us."))
    return None


@public
@never_cache
def rate_by_mail(request: HttpRequest, key: str) -> HttpResponse:
    """From the letter that asks: the question, and the answer that it is about. Letters are quoted and passed on, so everything else
    wants the number."""
    pk = codes.case_of_letter(key)
    case = Case.objects.filter(pk=pk).first() if pk else None
    if case is None:
        limits.spend(request, limits.GUESSING)
        return redirect("tell:follow")
    again = _rated(request, case) if request.method == "POST" else (None, "")
    if again is None:
        return redirect("tell:rate_by_mail", key)
    form, refusal = again
    told = queries.parent_of(case) or case
    context = {
        "case": case,
        "kind": wording.KINDS[case.kind],
        "heading": wording.HEADINGS[told.state],
        "form": form or AdditionForm(asked=question.is_asked(request, limits.SAYING)),
        "refusal": refusal,
        "outcome": wording.OUTCOMES.get(told.outcome, "") if told.state in TOLD else "",
        "answer": (case.answer or told.answer) if told.state in TOLD else "",
        "may_rate": case.state in TOLD and case.kind != Case.Kind.COMPLIMENT and not queries.is_rated(case),
    }
    return render_page(request, "feedback/tell/content.html", context, status=422 if request.method == "POST" else 200)


@public
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """On a computer that others use: the next one finds nothing."""
    messages.success(request, _("This device has forgotten your messages."))
    return memory.forget(redirect("tell:follow"))


@public
@never_cache
def withdraw_page(request: HttpRequest, number: int) -> HttpResponse:
    case = case_of_visitor(request, number)
    if case is None:
        return redirect("tell:follow")
    refusal = ""
    if request.method == "POST":
        try:
            actions.withdraw_case(case)
            return redirect("tell:status", case.number)
        except NotAllowed as error:
            case.refresh_from_db()
            if case.state == State.WITHDRAWN:  # the second of two clicks
                return redirect("tell:status", case.number)
            refusal = str(error)
    context = {"case": case, "kind": wording.KINDS[case.kind], "refusal": refusal}
    return render_page(request, "feedback/tell/withdraw.html", context, status=422 if refusal else 200)
