"""How long reports are kept."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from ..actions import set_retention
from ..forms import RetentionForm
from ..models import Retention
from ..rules import can_set_retentions


@needs(can_set_retentions)
def retention_page(request: StaffRequest) -> HttpResponse:
    form = RetentionForm(request.POST or None, kept={row.document: row for row in Retention.objects.all()})
    if form.is_valid():
        try:
            set_retention(form.months(), by=request.member)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("reports:retention_page")
    return render_page(request, "reports/retention.html", {"form": form}, status=422 if form.errors else 200)
