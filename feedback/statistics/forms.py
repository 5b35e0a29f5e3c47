from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.models import Directorate
from sdip.web.forms import DayField, Form

from ..models import Case
from .formula import Span
from .publishing import Licence


class StatisticsForm(Form):
    """What is counted: in the address, so that it can be shared."""

    since = DayField(label=gettext_lazy("Came in from"))
    until = DayField(label=gettext_lazy("to"))
    directorate = forms.ModelChoiceField(
        Directorate.objects.none(),
        label=gettext_lazy("Directorate"),
        required=False,
        to_field_name="code",
        empty_label=gettext_lazy("All"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("All")), *Case.Kind.choices]
    )

    def __init__(self, *args: Any, directorates: QuerySet[Directorate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["directorate"].queryset = directorates  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and since > until:
            raise ValidationError(_("The first day lies after the last one."))
        return given

    def span(self) -> Span:
        return Span(self.cleaned_data["since"], self.cleaned_data["until"])

    def narrowed(self, rows: QuerySet[Case]) -> QuerySet[Case]:
        """To the directorate, with those that belong to it, and to the kind."""
        directorate, kind = self.cleaned_data["directorate"], self.cleaned_data["kind"]
        rows = rows.filter(directorate__path__startswith=directorate.path) if directorate else rows
        return rows.filter(kind=kind) if kind else rows


class PublishForm(Form):
    """A button of the page of quarters."""

    quarter = forms.ChoiceField()
    licence = forms.ChoiceField(required=False, choices=Licence.choices)
    deed = forms.ChoiceField(required=False, choices=[("publish", ""), ("back", "")])

    def __init__(self, *args: Any, spans: list[Span], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quarter"].choices = [(span.code, span.code) for span in spans]  # type: ignore[attr-defined]
