from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sdip.web.forms import Form
from sdip.web.language import tenant_languages

from ..ready import READY


class ReadyForm(Form):
    """Which ready charter to start from."""

    ready = forms.ChoiceField(label=_("Template"), widget=forms.RadioSelect)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ready"].choices = [  # type: ignore[attr-defined]
            (ready.code, f"{ready.name} – {ready.summary}") for ready in READY.values()
        ]


class CharterFileForm(Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A table (CSV or a workbook) or JSON. Services need a column “name”; parts need “part” and “text”."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language"), help_text=_("Of columns that don’t say theirs, as “name_ar” does.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [(each.code, each.own_name) for each in tenant_languages()]  # type: ignore[attr-defined]


class TakeOverForm(Form):
    """What was read comes back as it was shown."""

    charter = forms.CharField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput)
    add_services = forms.BooleanField(label=_("Add the unknown services to the register"), required=False)
