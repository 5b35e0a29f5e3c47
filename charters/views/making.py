"""The way of a version: one page says where it stands and who is next; each move is a form on it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from organisation.rules import can_edit_settings
from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs, require
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from .. import actions, queries
from ..checks.formats import what_stops
from ..forms import CharterSettingsForm, CheckForm, KeepForm, ReasonForm
from ..models import CharterVersion
from ..rules import (
    can_approve_charters,
    can_check_charters,
    can_countersign_charters,
    can_edit_charters,
    can_publish_charters,
    can_view_charters,
)
from ..tasks import sweep_editions
from ..workflow import IN_FORCE, IN_THE_MAKING, Level, State
from .fetching import form_page, seen, version_or_404

APPROVERS: dict[str, Callable[..., bool]] = {
    Level.DIRECTORATE: can_approve_charters,
    Level.GOVERNOR: can_countersign_charters,
}
RULES: dict[str, Callable[..., bool]] = {
    "consult": can_edit_charters,
    "end": can_edit_charters,
    "check": can_check_charters,
    "approve": can_approve_charters,
    "countersign": can_countersign_charters,
    "publish": can_publish_charters,
    "review": can_edit_charters,
    "keep": can_publish_charters,
    "withdraw": can_publish_charters,
}
DONE = {
    "consult": gettext_lazy("The consultation has begun."),
    "end": gettext_lazy("The consultation is over. The version is being checked."),
    "check": gettext_lazy("The check is noted."),
    "approve": gettext_lazy("Your approval is noted."),
    "countersign": gettext_lazy("Your approval is noted."),
    "publish": gettext_lazy("The charter is in force. Everybody can read it now."),
    "return": gettext_lazy("The version is a draft again."),
    "review": gettext_lazy("The charter is under review. It stays in force meanwhile."),
    "keep": gettext_lazy("The charter stays as it is."),
    "withdraw": gettext_lazy("The charter is withdrawn. The public page no longer shows it."),
}


@needs(can_view_charters)
def progress_page(request: StaffRequest, pk: int) -> HttpResponse:
    version = version_or_404(request, pk)
    return render_page(request, "charters/progress.html", _context(request, version))


@require_POST
@needs(can_view_charters)
def move(request: StaffRequest, pk: int, name: str) -> HttpResponse:
    if name not in DONE:
        raise Http404
    version = version_or_404(request, pk)
    require(_may_return if name == "return" else RULES[name], request.member, version.charter.directorate)
    form = _form(request, name)
    if form is not None and not form.is_valid():
        return render_page(request, "charters/progress.html", _context(request, version, name, form), status=422)
    try:
        _do(request, version, name, form.cleaned_data if form else {})
    except NotAllowed as refusal:
        context = _context(request, version, name, form) | {"refusal": str(refusal)}
        return render_page(request, "charters/progress.html", context, status=422)
    if name == "publish":
        sweep_editions.delay_on_commit()
    messages.success(request, str(DONE[name]))
    return redirect("charters:progress", version.pk)


def _may_return(member: Any, directorate: Any = None) -> bool:
    """Whoever may move a version on may also send it back."""
    rules = (can_edit_charters, can_check_charters, *APPROVERS.values())
    return any(rule(member, directorate) for rule in rules)


def _form(request: StaffRequest, name: str) -> Any:
    forms = {"return": ReasonForm, "check": CheckForm, "keep": KeepForm}
    return forms[name](request.POST) if name in forms else None


def _do(request: StaffRequest, version: CharterVersion, name: str, given: dict[str, Any]) -> None:
    by = request.member
    acts: dict[str, Callable[[], Any]] = {
        "consult": lambda: actions.consult_on_charter(version, by=by),
        "end": lambda: actions.end_consultation(version, by=by),
        "check": lambda: actions.check_charter(version, given["kind"], note=given["note"], by=by),
        "approve": lambda: actions.approve_charter(version, Level.DIRECTORATE, by=by),
        "countersign": lambda: actions.approve_charter(version, Level.GOVERNOR, by=by),
        "publish": lambda: actions.publish_charter(version, by=by),
        "return": lambda: actions.return_charter(version, given["reason"], by=by),
        "review": lambda: actions.review_charter(version, by=by),
        "keep": lambda: actions.keep_charter(version, review_on=given["review_on"], by=by),
        "withdraw": lambda: actions.withdraw_charter(version, by=by),
    }
    acts[name]()


def _context(request: StaffRequest, version: CharterVersion, name: str = "", form: Any = None) -> dict[str, Any]:
    """`form` is the one that was sent, to be shown with its errors."""
    member, directorate = request.member, version.charter.directorate
    again = {"review_on": queries.next_review(version.charter, timezone.localdate())}
    checks = version.checks.filter(turn=queries.turn_of(version)).select_related("by")
    check = CheckForm().without([each.kind for each in checks])
    forms = {"return": ReasonForm(), "check": check, "keep": KeepForm(initial=again)}
    return {
        "version": version,
        "moves": version.moves.select_related("by"),
        "checks": checks,
        "approvals": version.approvals.filter(turn=queries.turn_of(version)).select_related("by"),
        "offers": _offers(version, member, directorate),
        "may_return": version.state in IN_THE_MAKING[1:] and _may_return(member, directorate),
        "may_check": version.state == State.CHECKING and can_check_charters(member, directorate),
        "may_keep": version.state == State.REVIEW and can_publish_charters(member, directorate),
        "forms": {each: form if form is not None and each == name else new for each, new in forms.items()},
        "sent": form,
        "stopped": version.state in IN_THE_MAKING and bool(what_stops(queries.content_of(version))),
    }


def _offers(version: CharterVersion, member: Any, directorate: Any) -> list[dict[str, Any]]:
    """What leads on from here by one button, and why it does not yet."""
    missing = queries.levels_missing(version) if version.state == State.APPROVAL else []
    found: dict[str, tuple[bool, Any, Callable[[], Any]]] = {
        "consult": (version.state == State.DRAFT, _("Begin the consultation"), lambda: actions.check_complete(version)),
        "end": (
            version.state == State.CONSULTATION, _("End the consultation"), lambda: actions.check_answered(version),
        ),
        "approve": (
            Level.DIRECTORATE in missing, _("Approve for the directorate"),
            lambda: actions.check_approve(version, Level.DIRECTORATE, by=member),
        ),
        "countersign": (
            Level.GOVERNOR in missing, _("Approve for the governor’s office or council"),
            lambda: actions.check_approve(version, Level.GOVERNOR, by=member),
        ),
        "publish": (version.state == State.APPROVAL, _("Publish"), lambda: actions.check_publish(version)),
        "review": (version.state == State.PUBLISHED, _("Begin the review"), lambda: None),
    }  # fmt: skip
    return [
        {"name": name, "label": label, "reason": _reason(check)}
        for name, (now, label, check) in found.items()
        if now and RULES[name](member, directorate)
    ]


def _reason(check: Callable[[], Any]) -> str:
    """The sentence with which the action would refuse; "" where it would not."""
    try:
        check()
    except NotAllowed as refusal:
        return str(refusal)
    return ""


@needs(can_publish_charters)
def withdraw_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Asks first."""
    version = version_or_404(request, pk, can_publish_charters)
    if version.state not in IN_FORCE:
        return redirect("charters:progress", version.pk)
    return render_page(request, "charters/withdraw.html", {"version": version})


@needs(can_edit_charters)
def discard_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Asks first."""
    version = version_or_404(request, pk, can_edit_charters)
    refusal = ""
    if request.method == "POST":
        try:
            charter = actions.discard_draft(version, revision=seen(request), by=request.member)
        except NotAllowed as error:
            refusal = str(error)
        else:
            messages.success(request, _("The draft is put away."))
            return redirect("charters:charter", charter.pk) if charter else redirect("charters:list")
    elif version.state != State.DRAFT:
        return redirect("charters:progress", version.pk)
    context = {"version": version, "refusal": refusal, "was_shown": queries.was_shown(version)}
    return render_page(request, "charters/discard.html", context, status=422 if refusal else 200)


@needs(can_edit_settings)
def tenant_settings_page(request: StaffRequest) -> HttpResponse:
    held = queries.charter_settings()
    form = CharterSettingsForm(posted(request), initial={"governor_approves": held.governor_approves})
    if form.is_valid():
        actions.change_charter_settings(**form.cleaned_data, by=request.member)
        messages.success(request, _("The settings are saved."))
        return redirect("charters:list")
    return form_page(request, "charters/tenant_settings.html", form)
