from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from organisation import forms
from organisation.actions import stamp
from organisation.actions.settings import change_settings
from organisation.rules import can_edit_settings
from sdip.web.access import needs

from .shared import bound, edit_page, tabs

DIRECT = ("name", "languages", "time_zone", "fiscal_month", "colour", "mfa_required")
HELD = {"digits": "arab", "charts": "", "sample": False}


@needs(can_edit_settings)
def settings_page(request: HttpRequest) -> HttpResponse:
    tenant = request.tenant  # type: ignore[attr-defined]
    initial = {name: getattr(tenant, name) for name in DIRECT}
    initial |= {name: tenant.settings.get(name) or default for name, default in HELD.items()}
    initial |= {"first_language": tenant.default_language, "own_colour": bool(tenant.colour)}
    tenant_now = type(tenant)._default_manager.get(pk=tenant.pk)
    form = bound(forms.SettingsForm, request, seen=stamp(tenant_now), **initial)

    def save(facts: dict[str, Any]) -> None:
        picture, removed = facts.pop("crest"), facts.pop("no_crest")
        crest = picture.read() if picture else b"" if removed else None
        change_settings(tenant_now, crest=crest, by=request.member, **facts)  # type: ignore[attr-defined]

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
