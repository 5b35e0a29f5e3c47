"""What of DHIS2 is what here: one row for each of its codes; and the files that it gives."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.models import Service
from sdip.web.forms import Form

from ..models import OutsideCode
from ..queries import slice_key
from .common import NamedChoice

Types = OutsideCode.Kind


class MetadataForm(Form):
    file = forms.FileField(
        label=gettext_lazy("Metadata, as DHIS2 exports it"),
        help_text=gettext_lazy(
            "JSON with data elements, organisation units, categories with their options and combinations, and data sets."
        ),
    )


class DefiningForm(MetadataForm):
    """For who may define indicators too."""

    service = NamedChoice(
        label=gettext_lazy("Define what is nothing here yet, in the service"), queryset=Service.objects.none(), required=False,
        empty_label=gettext_lazy("No service: only bring in the codes"),
        help_text=gettext_lazy(
            "Each data element becomes an indicator; those of the quarters and targets of one thing become one. Formulas are taken "
            "where they can be written here."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]


class ValuesForm(Form):
    values = forms.FileField(
        label=gettext_lazy("Data values"), help_text=gettext_lazy("dataValueSets as JSON or CSV, or ADX. You see first what would change.")
    )  # fmt: skip
    scheme = forms.ChoiceField(
        label=gettext_lazy("Things are named by"),
        choices=[
            ("uid", gettext_lazy("their identifier")),
            ("code", gettext_lazy("their code")),
            ("name", gettext_lazy("their name")),
        ],
    )


class MatchForm(Form):
    """One code: what it is here, as the boxes offer it."""

    here = forms.CharField(required=False, max_length=300)
    part = forms.ChoiceField(required=False, choices=OutsideCode.Part.choices)
    whole = forms.BooleanField(required=False)

    def __init__(self, *args: Any, row: OutsideCode, **kwargs: Any) -> None:
        self.row, self.problem = row, ""
        super().__init__(*args, prefix=str(row.pk), initial=self.facts_of(row), **kwargs)
        said = {"name": row.name or row.uid}
        attrs = {
            "aria-label": _("What “%(name)s” is here") % said,
            "list": f"here-{row.kind}",
            "dir": "ltr",
            "autocomplete": "off",
        }
        self.fields["here"].widget = forms.TextInput(attrs=attrs)
        self.fields["part"].widget.attrs["aria-label"] = _("Part that “%(name)s” is") % said
        self.fields["whole"].widget.attrs["aria-label"] = _("“%(name)s” is the municipality as a whole") % said

    @staticmethod
    def facts_of(row: OutsideCode) -> dict[str, Any]:
        named = next(filter(None, (row.indicator, row.place, row.dimension)), None)
        group = row.slice.key if row.slice else slice_key([row.option]) if row.option else ""
        return {"here": named.code if named else group, "part": row.part or OutsideCode.Part.VALUE, "whole": row.whole}

    def facts(self) -> dict[str, Any]:
        return {
            "here": self.cleaned_data["here"].strip(),
            "part": self.cleaned_data["part"],
            "whole": self.cleaned_data["whole"],
        }

    @property
    def changed(self) -> bool:
        """Without what the kind of code has no box for."""
        boxes = {Types.DATA_ELEMENT: ("here", "part"), Types.ORG_UNIT: ("here", "whole")}.get(
            Types(self.row.kind), ("here",)
        )
        return any(self.facts()[name] != self.facts_of(self.row)[name] for name in boxes)
