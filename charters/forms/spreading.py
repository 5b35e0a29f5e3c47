"""Copies and where they go."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from sdip.web.forms import DayField, Form
from sdip.web.language import tenant_languages
from sdip.web.question import SendingForm

from ..documents.formats import FORMATS
from ..models import Distribution
from ..parts import ON_SHELF
from .fields import CountField, OnceForm

MOST = 1_000_000


class FormatForm(Form):
    """A format that one can hold, or listen to: in one language each. `counted`: only those whose copies lie on a shelf."""

    counted = False

    format = forms.ChoiceField(label=gettext_lazy("Format"))
    language = forms.ChoiceField(label=gettext_lazy("Language"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [
            (code, each.label)
            for code, each in FORMATS.items()
            if each.per_language and (code in ON_SHELF or not self.counted)
        ]
        none = [] if self.fields["format"].required else [("", gettext_lazy("No copies"))]
        self.fields["format"].choices = [*none, *kinds]  # type: ignore[attr-defined]
        self.fields["language"].choices = [(each.code, each.own_name) for each in tenant_languages()]  # type: ignore[attr-defined]


class CopiesForm(FormatForm, OnceForm):  # type: ignore[misc]
    copies = CountField(label=gettext_lazy("Number of copies"), minimum=1, maximum=MOST)


class PublicFormatForm(FormatForm, SendingForm):  # type: ignore[misc]
    note = forms.CharField(
        label=gettext_lazy("How do you want to get it?"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("For example at the counter."),
    )
    contact = forms.CharField(
        label=gettext_lazy("Telephone or e-mail, if we may reach you"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Only who answers you sees it. It is erased once your request is settled."),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ("format", "language", "note", "contact")

    def written(self) -> dict[str, Any]:
        names = ("format", "language", "note", "contact", "form_key")
        return {"copies": 1} | {name: self.cleaned_data[name] for name in names}


class StockForm(CopiesForm):
    counted = True
    on = DayField(label=gettext_lazy("Day"), initial=timezone.localdate)


class FormatRequestForm(CopiesForm):
    note = forms.CharField(
        label=gettext_lazy("How it is fetched"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("For example at the counter. No names or telephone numbers."),
    )
    asked_on = DayField(label=gettext_lazy("Asked on"), initial=timezone.localdate)


class DistributionForm(CopiesForm):
    """`over`: of a version that is no longer in force, whose copies are taken away."""

    counted = True
    way = forms.ChoiceField(label=gettext_lazy("How"))
    place = forms.CharField(label=gettext_lazy("Where"), max_length=300, required=False)
    on = DayField(label=gettext_lazy("Day"), initial=timezone.localdate)
    format = forms.ChoiceField(label=gettext_lazy("Format of the copies"), required=False)
    copies = CountField(label=gettext_lazy("Number of copies"), required=False, minimum=0, maximum=MOST)
    field_order = ("way", "place", "on", "format", "language", "copies")

    def __init__(self, *args: Any, over: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        way = Distribution.Way
        ways = [way.REMOVED] if over else [each for each in way if each not in (way.REQUEST, way.REMOVED)]
        self.fields["way"].choices = [(each.value, each.label) for each in ways]  # type: ignore[attr-defined]
        self.fields["place"].required = not over

    def clean_copies(self) -> int:
        return self.cleaned_data["copies"] or 0


class RefusalForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is not possible"), max_length=500, widget=forms.Textarea({"rows": 3})
    )
