"""What the pages of the organisation have in common."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.queries import counts_in_use
from organisation.rules import can_edit_settings, can_view_audit
from people.requests import StaffRequest
from sdip.web.forms import Form
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

COUNTED = {
    "organisation:home": "directorates",
    "organisation:services": "services",
    "organisation:places": "places",
    "organisation:client_groups": "client_groups",
    "organisation:stakeholders": "stakeholders",
}


def tabs(request: StaffRequest, here: str) -> list[dict[str, Any]]:
    """The parts of the organisation that the reader may see."""
    member = request.member
    labels = {
        "organisation:home": _("Directorates"),
        "organisation:services": _("Services"),
        "organisation:places": _("Places"),
        "organisation:client_groups": _("Client groups"),
        "organisation:stakeholders": _("Stakeholders"),
        "organisation:calendar": _("Calendar"),
        "organisation:exchange": _("Import and export"),
    }
    if can_edit_settings(member):
        labels["organisation:settings"] = _("Settings")
        labels["organisation:deadlines"] = _("Deadlines")
    if can_view_audit(member):
        labels["organisation:audit"] = _("Changes")
    counts = counts_in_use()
    return [
        {"label": label, "url": reverse(name), "here": name == here, "count": counts.get(COUNTED.get(name, ""))}
        for name, label in labels.items()
    ]


def crumb(name: str, label: Any, *args: object) -> dict[str, Any]:
    return {"url": reverse(name, args=args or None), "label": label}


def bound(form_class: Callable[..., Any], request: StaffRequest, *args: Any, **initial: Any) -> Any:
    """The form with what was sent, else with the values to begin with."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return form_class(*args, *sent, initial={"on": timezone.localdate()} | initial)


def edit_page(
    request: StaffRequest,
    form: Form,
    save: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    back: str,
    done: str,
    template: str = "organisation/form.html",
    **context: Any,
) -> HttpResponse:
    """A form on a page of its own. save() calls one action; its refusal stands above the form, and nothing is half done.

    save() answers with the address to go to, or None for `back`."""
    if request.method == "POST" and form.is_valid():
        try:
            goal = save(form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(goal or back)
    facts = {"form": form, "title": title, "back": back, **context}
    return render_page(request, template, facts, status=422 if form.is_bound else 200)
