from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from organisation import forms
from organisation.actions import stamp
from organisation.actions.settings import change_settings
from organisation.rules import can_edit_settings
from people.requests import StaffRequest
from sdip.web.access import needs
from tenancy.models import Tenant

from .shared import bound, edit_page, tabs

DIRECT = ("name", "languages", "time_zone", "fiscal_month", "colour", "mfa_required")
HELD = {"digits": "arab", "charts": "", "sample": False}


@needs(can_edit_settings)
def settings_page(request: StaffRequest) -> HttpResponse:
    tenant = Tenant.objects.get(pk=request.tenant.pk)  # the request's own may be a minute old
    initial = {name: getattr(tenant, name) for name in DIRECT}
    initial |= {name: tenant.settings.get(name) or default for name, default in HELD.items()}
    initial |= {"first_language": tenant.default_language, "own_colour": bool(tenant.colour)}
    form = bound(forms.SettingsForm, request, seen=stamp(tenant), **initial)

    def save(facts: dict[str, Any]) -> None:
        picture, removed = facts.pop("crest"), facts.pop("no_crest")
        crest = picture.read() if picture else b"" if removed else None
        change_settings(tenant, crest=crest, by=request.member, **facts)

    return edit_page(
        request,
        form,
        save,
        title=_("Settings"),
        back=reverse("organisation:settings"),
        done=_("Saved."),
        template="organisation/settings.html",
        tabs=tabs(request, "organisation:settings"),
    )


@needs(can_edit_settings)
def deadlines_page(request: StaffRequest) -> HttpResponse:
    """Until when messages are answered and figures are due, what reports and recounts let pass, whom people call."""
    tenant = Tenant.objects.get(pk=request.tenant.pk)  # the request's own may be a minute old
    held = tenant.settings
    initial = {"answer_days": held.get("answer_days")}
    initial |= {name: Decimal(held[name]) for name in ("report_tolerance", "recount_tolerance") if name in held}
    initial |= {f"reminder_{step}": days for step, days in held.get("reminder_days", {}).items()}
    initial |= {f"due_{kind}": days for kind, days in held.get("due_days", {}).items()}
    initial |= {f"phone_{kind}": number for kind, number in held.get("phones", {}).items()}
    form = bound(forms.DeadlinesForm, request, seen=stamp(tenant), **initial)

    def save(facts: dict[str, Any]) -> None:
        change_settings(tenant, seen=facts["seen"], by=request.member, **form.facts())

    return edit_page(
        request,
        form,
        save,
        title=_("Deadlines and telephone numbers"),
        back=reverse("organisation:deadlines"),
        done=_("Saved."),
        template="organisation/settings.html",
        tabs=tabs(request, "organisation:deadlines"),
        text=_("What a charter promises goes before the days set here. Periods that are over keep the day they had."),
    )
