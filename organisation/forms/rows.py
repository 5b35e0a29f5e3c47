"""Directorates, services, places, client groups, stakeholders."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.web.forms import DayField, NumberField, WordsFormField

from ..models import ClientGroup, Directorate, Place, Service, Situation
from .fields import CodedField, CodeField, DirectorateField, Edited, WholeNumberField

PICTURES = {
    "water": gettext_lazy("Drop of water"),
    "sewer": gettext_lazy("Pipe"),
    "road": gettext_lazy("Road"),
    "bin": gettext_lazy("Waste bin"),
    "tree": gettext_lazy("Tree"),
    "permit": gettext_lazy("House"),
    "light": gettext_lazy("Lamp"),
    "pin": gettext_lazy("Place"),
    "phone": gettext_lazy("Telephone"),
    "doc": gettext_lazy("Document"),
    "team": gettext_lazy("People"),
    "shield": gettext_lazy("Shield"),
}


class DirectorateForm(Edited):
    code = CodeField()
    name = WordsFormField(label=gettext_lazy("Name"), max_length=300)
    parent = DirectorateField(
        label=gettext_lazy("Part of"), required=False, empty_label=gettext_lazy("Nothing: it stands at the top")
    )
    sort_order = WholeNumberField(
        label=gettext_lazy("Place among its neighbours"),
        required=False,
        most=30_000,
        help_text=gettext_lazy("A small number comes first. Equal numbers go by name."),
    )

    def clean_sort_order(self) -> int:
        return self.cleaned_data["sort_order"] or 0


class DirectorateNameForm(Edited):
    name = WordsFormField(label=gettext_lazy("Name"), max_length=300)
    sort_order = WholeNumberField(label=gettext_lazy("Place among its neighbours"), required=False, most=30_000)

    clean_sort_order = DirectorateForm.clean_sort_order


class DirectorateMoveForm(Edited):
    parent = DirectorateField(
        label=gettext_lazy("Part of"), required=False, empty_label=gettext_lazy("Nothing: it stands at the top")
    )

    def __init__(self, row: Directorate, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].leave_out(row)  # type: ignore[attr-defined]


class EndForm(Edited):
    on = DayField(label=gettext_lazy("Last day"))


class MergeForm(Edited):
    into = DirectorateField(label=gettext_lazy("Into which directorate?"))
    on = DayField(label=gettext_lazy("On"))
    note = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=300)

    def __init__(self, row: Directorate, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].leave_out(row)  # type: ignore[attr-defined]


class SplitForm(Edited):
    """One choice for each service and each directorate below; what has none goes to the heir."""

    heir = DirectorateField(
        label=gettext_lazy("Who takes over what belongs to no service?"),
        help_text=gettext_lazy("Open work without a service goes there, too."),
    )
    on = DayField(label=gettext_lazy("On"))
    note = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=300)

    def __init__(self, row: Directorate, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = list(row.services.filter(ended_on=None).by_name())
        self.children = list(row.children.filter(ended_on=None).by_name())
        for each in self.services:
            self._ask(f"service_{each.pk}", _("Service “%(name)s” goes to") % {"name": each})
        for child in self.children:
            self._ask(f"child_{child.pk}", _("Directorate “%(name)s” becomes part of") % {"name": child})
        choices = None
        for field in self.fields.values():
            if isinstance(field, DirectorateField):
                field.leave_out(row)
                # one query for all these lists, not one for each
                choices = choices or list(field.choices)  # type: ignore[arg-type]
                field.choices = choices

    def _ask(self, name: str, label: str) -> None:
        self.fields[name] = DirectorateField(label=label).__deepcopy__({})

    def shares(self) -> dict[Service, Directorate]:
        return {each: self.cleaned_data[f"service_{each.pk}"] for each in self.services}

    def branches(self) -> dict[Directorate, Directorate]:
        return {child: self.cleaned_data[f"child_{child.pk}"] for child in self.children}


class ServiceFacts(Edited):
    name = WordsFormField(label=gettext_lazy("Name"), max_length=300)
    description = WordsFormField(label=gettext_lazy("What it is"), required=False, long=True, max_length=5000)
    client_groups = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who it is for"),
        queryset=ClientGroup.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    situations = forms.MultipleChoiceField(
        label=gettext_lazy("Life situations in which people look for it"),
        choices=Situation.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    people_served = WholeNumberField(label=gettext_lazy("People served"), required=False)
    icon = forms.ChoiceField(
        label=gettext_lazy("Picture"),
        required=False,
        choices=[("", gettext_lazy("No picture")), *PICTURES.items()],
    )
    public = forms.BooleanField(label=gettext_lazy("Shown to the public"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_groups"].queryset = ClientGroup.objects.by_name()  # type: ignore[attr-defined]


class ServiceForm(ServiceFacts):
    code = CodeField()
    directorate = DirectorateField(label=gettext_lazy("Directorate"))
    field_order = ("code", "name", "directorate")


class ServiceMoveForm(Edited):
    to = DirectorateField(label=gettext_lazy("To which directorate?"))
    on = DayField(label=gettext_lazy("On"))
    note = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=300)


class ServiceMergeForm(Edited):
    into = CodedField(
        Service,
        label=gettext_lazy("Into which service?"),
        help_text=gettext_lazy("The code of the service that goes on."),
    )
    on = DayField(label=gettext_lazy("On"))
    note = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=300)


class PlaceFacts(Edited):
    name = WordsFormField(label=gettext_lazy("Name"), max_length=300)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Place.Kind.choices)
    landmark = WordsFormField(
        label=gettext_lazy("Landmark"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("What people say when they describe the way."),
    )
    latitude = NumberField(label=gettext_lazy("Latitude"), required=False, minimum=-90, maximum=90)
    longitude = NumberField(label=gettext_lazy("Longitude"), required=False, minimum=-180, maximum=180)
    population = WholeNumberField(label=gettext_lazy("Inhabitants"), required=False)

    def clean_latitude(self) -> Decimal | None:
        return _six_decimals(self.cleaned_data["latitude"])

    def clean_longitude(self) -> Decimal | None:
        return _six_decimals(self.cleaned_data["longitude"])


class PlaceMoveForm(Edited):
    parent = CodedField(
        Place,
        label=gettext_lazy("Part of"),
        required=False,
        help_text=gettext_lazy("The code of the place it lies in. Empty: it stands at the top."),
    )


class PlaceMergeForm(Edited):
    into = CodedField(
        Place,
        label=gettext_lazy("Into which place?"),
        help_text=gettext_lazy("The code of the place that goes on."),
    )
    on = DayField(label=gettext_lazy("On"))
    note = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=300)


class PlaceForm(PlaceFacts, PlaceMoveForm):  # type: ignore[misc]
    code = CodeField()
    field_order = ("code", "name", "kind", "parent")


class ClientGroupFacts(Edited):
    name = WordsFormField(label=gettext_lazy("Name"), max_length=300)
    people = WholeNumberField(label=gettext_lazy("How many people"), required=False)


class ClientGroupForm(ClientGroupFacts):
    code = CodeField()
    field_order = ("code", "name")


class StakeholderFacts(Edited):
    name = WordsFormField(label=gettext_lazy("Name"), max_length=300)
    contact = forms.CharField(label=gettext_lazy("Contact"), required=False, max_length=300)
    interest = WordsFormField(label=gettext_lazy("Interest"), required=False, long=True, max_length=5000)


class StakeholderForm(StakeholderFacts):
    code = CodeField()
    field_order = ("code", "name")


class ConfirmForm(Edited):
    """A page that only asks: are you sure?"""


def _six_decimals(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.000001"))
