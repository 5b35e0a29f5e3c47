"""The rows of the key service tables: what no figure tells is written here."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from organisation.models import Service
from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.pages import render_page

from ..actions import write_key_standard
from ..forms import KeyStandardForm
from ..models import Cycle, KeyStandard
from ..queries import key_services_of, key_standards_of
from ..rules import can_edit_plan, can_enter_plans
from ..workflow import Aspect
from .plans import plan_or_404, workspace
from .submitting import accepted

WHOLE = 0  # in an address: the directorate as a whole


@needs(can_enter_plans)
def key_services_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Each key service with its aspects and what is written of them."""
    cycle = plan_or_404(request, pk)
    written = key_standards_of(cycle)
    services: list[Service | None] = [*key_services_of(cycle)] or [None]
    if None in written and None not in services:
        services.append(None)
    tables = []
    for service in services:
        rows = written.get(service.pk if service else None, {})
        tables.append((service, [(aspect, rows.get(aspect.value)) for aspect in Aspect]))
    return render_page(request, "planning/key_services.html", workspace(request, cycle) | {"tables": tables})


@needs(can_enter_plans)
def key_standard_page(request: StaffRequest, pk: int, service_pk: int, aspect: str) -> HttpResponse:
    cycle = plan_or_404(request, pk, can_edit_plan)
    service = _service_or_404(cycle, service_pk)
    if aspect not in Aspect.values:
        raise Http404
    row = KeyStandard.objects.filter(cycle=cycle, service=service, aspect=aspect).first()
    form = KeyStandardForm(request.POST or None, row=row)
    if form.is_valid():
        words = dict(form.cleaned_data)
        revision = words.pop("revision")
        if accepted(
            form, lambda: write_key_standard(cycle, service, aspect, words, revision=revision, by=request.member)
        ):
            messages.success(request, _("Saved."))
            return redirect("planning:key_services_page", cycle.pk)
    context = workspace(request, cycle) | {"form": form, "service": service, "aspect": Aspect(aspect).label}
    return render_page(request, "planning/key_standard_form.html", context, status=422 if form.errors else 200)


def _service_or_404(cycle: Cycle, pk: int) -> Service | None:
    if pk == WHOLE:
        return None
    found = next((each for each in key_services_of(cycle) if each.pk == pk), None)
    if found is None:
        raise Http404
    return found
