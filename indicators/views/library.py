"""Ready indicators by sector, to tick and take over."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.requests import StaffRequest
from sdip.web.access import needs, require
from sdip.web.formats import formatter
from sdip.web.pages import render_page
from sdip.web.units import unit_name

from ..actions.adopting import Adopted, adopt_from_library
from ..forms.library import AdoptForm
from ..library import SECTORS, Entry, entries
from ..models import Direction, Frequency, Indicator, Kind
from ..rules import can_edit_indicators
from .common import accepted


@needs(can_edit_indicators)
def library_page(request: StaffRequest) -> HttpResponse:
    member = request.member
    sector = request.GET.get("sector", "")
    sector = sector if sector in SECTORS else next(iter(SECTORS))
    shown = [each for each in entries() if each.sector == sector]
    form = AdoptForm(
        request.POST or None, member=member, entries=shown, initial={"valid_from": timezone.localdate().replace(day=1)}
    )
    if form.is_valid():
        found = form.cleaned_data
        require(can_edit_indicators, member, found["service"].directorate)
        taken = accepted(
            form,
            lambda: adopt_from_library(found["chosen"], found["service"], valid_from=found["valid_from"], by=member),
        )
        if taken:
            _tell(request, taken)
            return redirect(
                f"{reverse('indicators:list')}?service={found['service'].pk}" if taken.made else "indicators:library"
            )
    there = set(Indicator.objects.filter(code__in=[each.code for each in shown]).values_list("code", flat=True))
    ticked = request.POST.getlist("chosen")
    context = {
        "form": form,
        "rows": [_row(each, each.code in there, each.code in ticked) for each in shown],
        "sectors": [
            {"url": f"?sector={code}", "label": label, "here": code == sector, "count": None}
            for code, label in SECTORS.items()
        ],
    }
    return render_page(request, "indicators/library.html", context, status=422 if form.errors else 200)


def _row(entry: Entry, there: bool, ticked: bool) -> dict[str, Any]:
    version = entry.version
    return {
        "entry": entry,
        "there": there,
        "ticked": ticked,
        "kind": Kind(version["kind"]).label,
        "unit": unit_name(version["unit"]) if version["unit"] else "",
        "direction": Direction(version["direction"]).label,
        "often": Frequency(entry.frequency).label,
    }


def _tell(request: StaffRequest, taken: Adopted) -> None:
    write = formatter()
    if taken.made:
        words = ngettext("%(count)s indicator is taken over.", "%(count)s indicators are taken over.", len(taken.made))
        messages.success(request, words % {"count": write.num(len(taken.made))})
    if taken.there:
        words = _("You have these already, so they stay as they are: %(codes)s.")
        messages.info(request, words % {"codes": write.listed(taken.there)})
