"""What the platform's admin asks for. Django's admin wants model forms; saving is the actions' business."""

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from sdip.web.forms import WordsFormField
from tenancy.models import Tenant, User

from ..models import Oversight

DAYS = [
    (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday")), (5, _("Saturday")),
    (6, _("Sunday")),
]  # fmt: skip
TENANT_FIELDS = ["slug", "name", "kind", "host", "time_zone", "fiscal_month", "colour", "mfa_required"]
USER_FIELDS = ["name", "is_active", "is_staff", "is_superuser"]
MOST_BYTES = 5 * 1024 * 1024


class PlatformForm(forms.ModelForm):
    """Checks fields alone: the action checks the row as a whole, and its refusal comes back as the form's."""

    refusal = ""

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.refusal:
            raise forms.ValidationError(self.refusal)
        return given

    def _post_clean(self) -> None:
        return None


class TenantForm(PlatformForm):
    name = WordsFormField(label=_("Name"), max_length=200)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    first_language = forms.ChoiceField(label=_("First language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), initial="UTC", choices=[(zone, zone) for zone in sorted(zoneinfo.available_timezones())]
    )
    crest = forms.FileField(
        label=_("Coat of arms"), required=False, help_text=_("PNG, JPEG or WebP; 512 pixels are enough.")
    )
    sso_is_second_factor = forms.BooleanField(
        label=_("Single sign-on counts as second factor"),
        required=False,
        help_text=_("Only if that service itself asks for a second factor."),
    )
    sample = forms.BooleanField(label=_("Sample data"), required=False, help_text=_("Every page says so."))

    class Meta:
        model = Tenant
        fields = TENANT_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tenant: Tenant = self.instance
        if tenant.pk:
            self.initial.update({key: tenant.settings.get(key, False) for key in ("sso_is_second_factor", "sample")})
            self.initial.update({"languages": tenant.languages, "first_language": tenant.default_language})

    def facts(self) -> dict[str, Any]:
        """What the action takes: languages in their order, no empty host."""
        wanted = (*TENANT_FIELDS, "sso_is_second_factor", "sample")
        given = {key: self.cleaned_data[key] for key in wanted if key in self.cleaned_data}
        first = self.cleaned_data["first_language"]
        others = [code for code in self.cleaned_data["languages"] if code != first]
        return given | {"languages": [first, *others], "host": given["host"] or None}

    def crest_content(self) -> bytes:
        upload: UploadedFile | None = self.cleaned_data.get("crest")
        return upload.read() if upload else b""

    def clean_crest(self) -> UploadedFile | None:
        upload: UploadedFile | None = self.cleaned_data.get("crest")
        if upload and (upload.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than 5 MB."))
        return upload


class NewTenantForm(TenantForm):
    weekend = forms.TypedMultipleChoiceField(
        label=_("Free days of the week"), choices=DAYS, coerce=int, widget=forms.CheckboxSelectMultiple, initial=[5, 6]
    )
    first_email = forms.EmailField(label=_("E-mail address of the first administrator"))
    first_name = forms.CharField(label=_("Name of the first administrator"), max_length=200)


class UserForm(PlatformForm):
    class Meta:
        model = User
        fields = USER_FIELDS


class OversightForm(PlatformForm):
    class Meta:
        model = Oversight
        fields = ["overseer", "overseen", "since", "until", "agreement"]
