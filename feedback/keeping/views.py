from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs
from sdip.web.pages import render_page
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from ..rules import can_arrange_cases
from .actions import change_keeping
from .common import warnings
from .forms import KeepingForm
from .wording import kept_for


@needs(can_arrange_cases)
def keeping_page(request: StaffRequest) -> HttpResponse:
    held = require_tenant().settings
    known = {name: held.get(name) for name in ("blocked_words", "keep_contact_months", "keep_months")}
    form = KeepingForm(posted(request), initial=known)
    if form.is_valid():
        try:
            change_keeping(**form.values(), by=request.member)
            messages.success(request, _("The rules for keeping messages are kept."))
            return redirect("feedback:keeping")
        except NotAllowed as refusal:
            form.add_error("keep_contact_months", str(refusal))
    context = {"form": form, "kept_for": kept_for(), "warnings": warnings()}
    return render_page(request, "feedback/keeping/rules.html", context, status=422 if form.errors else 200)
