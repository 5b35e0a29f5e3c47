from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs
from sdip.web.pages import render_page
from tenancy.context import require_tenant

from ..rules import can_arrange_cases
from .actions import change_keeping
from .forms import KeepingForm


@needs(can_arrange_cases)
def keeping_page(request: StaffRequest) -> HttpResponse:
    held = require_tenant().settings
    known = {name: held.get(name) for name in ("blocked_words", "keep_months")}
    form = KeepingForm(posted(request), initial=known)
    if form.is_valid():
        given = form.cleaned_data
        months = given["keep_months"]
        change_keeping(
            blocked_words=given["blocked_words"], keep_months=int(months) if months else None, by=request.member
        )
        messages.success(request, _("The rules for keeping messages are kept."))
        return redirect("feedback:keeping")
    return render_page(request, "feedback/keeping/rules.html", {"form": form}, status=422 if form.errors else 200)
