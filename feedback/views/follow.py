"""What the citizen sees of a message that was sent, and what can still be said about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from sdip.web import limits
from sdip.web.access import public
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from .. import actions, codes, queries, wording
from ..forms import AdditionForm, FollowForm
from ..models import Case
from ..workflow import OPEN, State
from . import memory


@public
@never_cache
def follow_page(request: HttpRequest) -> HttpResponse:
    """Enter the number. It stands in the address once: afterwards the session remembers the message, not the number."""
    form = FollowForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        limits.check(request, limits.GUESSING)
        case = queries.case_of_code(codes.tidy(form.cleaned_data["code"]))
        if case is not None:
            memory.remember_case(request, case)
            return redirect("tell:status", case.number)
        limits.spend(request, limits.GUESSING)
        form.add_error("code", _("We know no message with this number. Compare it with your receipt, sign by sign."))
    return render_page(request, "feedback/tell/follow.html", {"form": form}, status=422 if form.is_bound else 200)


@public
@never_cache
def status_page(request: HttpRequest, number: int) -> HttpResponse:
    case = _case(request, number)
    return _status(request, case) if case else redirect("tell:follow")


def _case(request: HttpRequest, number: int) -> Case | None:
    """The message, if this browser has sent it or has entered its number; else as if there were none."""
    rows = Case.objects.select_related("service", "place", "commitment__version")
    case = rows.filter(number=number).first()
    return case if case is not None and memory.knows_case(request, case) else None


def _status(request: HttpRequest, case: Case, form: AdditionForm | None = None, refusal: str = "") -> HttpResponse:
    moves, additions = list(case.moves.order_by("at", "pk")), list(case.additions.order_by("at", "pk"))
    context: dict[str, Any] = {
        "case": case,
        "kind": wording.KINDS[case.kind],
        "heading": wording.HEADINGS[case.state],
        "tone": wording.TONES[case.state],
        "events": wording.timeline(case, moves, additions),
        "form": form or AdditionForm(),
        "refusal": refusal,
        "open": case.state in OPEN,
        "answered": case.state in (State.ANSWERED, State.CLOSED),
        "late": bool(case.state in OPEN and case.due_on and case.due_on < timezone.localdate()),
        "last_word": next((move.public_note for move in reversed(moves) if move.public_note), ""),
    }
    refused = bool(refusal or form)
    return render_page(request, "feedback/tell/status.html", context, status=422 if refused else 200)


@public
@require_POST
def add(request: HttpRequest, number: int) -> HttpResponse:
    """A later word of the citizen; with contest=1 it says that the answer has not put it right."""
    case = _case(request, number)
    if case is None:
        return redirect("tell:follow")
    limits.spend(request, limits.SENDING)
    form = AdditionForm(request.POST)
    if not form.is_valid():
        return _status(request, case, form)
    deed = actions.contest_answer if request.POST.get("contest") == "1" else actions.add_to_case
    try:
        deed(case, text=form.cleaned_data["text"])
    except NotAllowed as refusal:
        return _status(request, case, refusal=str(refusal))
    messages.success(request, _("We have your message."))
    return redirect("tell:status", case.number)


@public
@never_cache
def withdraw_page(request: HttpRequest, number: int) -> HttpResponse:
    case = _case(request, number)
    if case is None:
        return redirect("tell:follow")
    refusal = ""
    if request.method == "POST":
        try:
            actions.withdraw_case(case)
            return redirect("tell:status", case.number)
        except NotAllowed as error:
            refusal = str(error)
    context = {"case": case, "kind": wording.KINDS[case.kind], "refusal": refusal}
    return render_page(request, "feedback/tell/withdraw.html", context, status=422 if refusal else 200)
