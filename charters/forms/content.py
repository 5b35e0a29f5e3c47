"""Forms of what a draft says: its texts by section, and one row of a list."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.evidence import ACCEPTED
from organisation.models import ClientGroup, Service, Stakeholder
from sdip.web.forms import Form, WordsFormField

from ..models import Party
from ..parts import IN_WORDS, Classification, ContactKind, Part, Transaction
from ..queries import by_name
from .fields import CountField, days_field

NOT_SETTLED = ("", gettext_lazy("Not settled"))


class SectionForm(Form):
    """The texts of one section, each in the languages of the municipality."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, parts: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = parts
        for part in parts:
            self.fields[part] = WordsFormField(label=Part(part).label, long=True, required=False)

    def texts(self) -> dict[str, Any]:
        return {part: self.cleaned_data[part] for part in self.parts}


class AnswerForm(Form):
    answer_days = days_field(
        gettext_lazy("Messages about the service are answered within (working days)"),
        gettext_lazy("Left empty, the number of the municipality holds."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class RowForm(Form):
    """One row of a list. `position` is its place; left empty it keeps the one it has, a new one comes last."""

    names: tuple[str, ...] = ()
    position = CountField(label=gettext_lazy("Place in the list"), required=False, minimum=1, maximum=999)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([*self.names, "position", "revision"])

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.names}


class ContactForm(RowForm):
    names = ("kind", "value", "words", "role", "hours", "is_complaints")
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ContactKind.choices)
    value = forms.CharField(
        label=gettext_lazy("Number or address"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("As it is dialled or written: 0780 000 0001, water@example.org."),
    )
    words = WordsFormField(
        label=gettext_lazy("Place, in words"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Of an address, a counter or where letters go."),
    )
    role = WordsFormField(
        label=gettext_lazy("Whom one reaches"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("By role, not by name: “Engineer on duty”."),
    )
    hours = WordsFormField(label=gettext_lazy("Hours"), required=False, max_length=300)
    is_complaints = forms.BooleanField(label=gettext_lazy("Complaints go here"), required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        wanted, other = ("words", "value") if given.get("kind") in IN_WORDS else ("value", "words")
        if wanted in given and not given[wanted]:
            self.add_error(wanted, _("A contact needs its number or address."))
        if given.get(other):
            self.add_error(other, _("Leave this empty for this kind of contact."))
        return given


class PartyForm(RowForm):
    names = ("kind", "words", "client_group", "stakeholder")
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Party.Kind.choices)
    words = WordsFormField(label=gettext_lazy("Who they are"), max_length=300)
    client_group = forms.ModelChoiceField(
        ClientGroup.objects.none(),
        label=gettext_lazy("Group of the municipality’s list"),
        required=False,
        empty_label=gettext_lazy("None of the list"),
        help_text=gettext_lazy("For those whom you serve."),
    )
    stakeholder = forms.ModelChoiceField(
        Stakeholder.objects.none(),
        label=gettext_lazy("Stakeholder of the municipality’s list"),
        required=False,
        empty_label=gettext_lazy("None of the list"),
        help_text=gettext_lazy("For those with an interest."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_group"].queryset = ClientGroup.objects.order_by(by_name(), "pk")  # type: ignore[attr-defined]
        self.fields["stakeholder"].queryset = Stakeholder.objects.order_by(by_name(), "pk")  # type: ignore[attr-defined]


class SampleFormForm(RowForm):
    names = ("words", "address", "upload")
    words = WordsFormField(label=gettext_lazy("What it is for"), max_length=300)
    address = forms.URLField(label=gettext_lazy("Web address"), required=False, max_length=300, assume_scheme="https")
    upload = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("A PDF, a document or a workbook. A new file takes the place of the one before."),
        widget=forms.FileInput({"accept": ",".join(ACCEPTED)}),
    )


class NewEntryForm(Form):
    service = forms.ModelChoiceField(
        Service.objects.none(), label=gettext_lazy("Service"), empty_label=gettext_lazy("Choose one")
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]


class EntryForm(RowForm):
    names = ("description", "who", "fee", "time", "responsible", "classification", "transaction")
    description = WordsFormField(label=gettext_lazy("What it is"), long=True, required=False)
    who = WordsFormField(label=gettext_lazy("Who may use it"), required=False, help_text=gettext_lazy("One sentence."))
    fee = WordsFormField(
        label=gettext_lazy("Fee"),
        long=True,
        required=False,
        help_text=gettext_lazy("One line for each fee, and who pays nothing. Write “None” where it costs nothing."),
    )
    time = WordsFormField(label=gettext_lazy("How long it takes"), required=False, max_length=300)
    responsible = WordsFormField(label=gettext_lazy("Who is responsible"), required=False, max_length=300)
    classification = forms.ChoiceField(
        label=gettext_lazy("How much there is to decide"),
        required=False,
        choices=[NOT_SETTLED, *Classification.choices],
    )
    transaction = forms.ChoiceField(
        label=gettext_lazy("For whom"), required=False, choices=[NOT_SETTLED, *Transaction.choices]
    )


class RequirementForm(RowForm):
    names = ("words", "where", "copies")
    words = WordsFormField(label=gettext_lazy("What is needed"), max_length=500)
    where = WordsFormField(label=gettext_lazy("Where to get it"), required=False, max_length=300)
    copies = WordsFormField(
        label=gettext_lazy("Copies"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("How many and of which kind: 1 original, 2 copies."),
    )


class StepForm(RowForm):
    names = ("client", "office", "where", "fee", "time", "responsible")
    client = WordsFormField(label=gettext_lazy("What the client does"), required=False, max_length=1000)
    office = WordsFormField(label=gettext_lazy("What the office does"), required=False, max_length=1000)
    where = WordsFormField(label=gettext_lazy("Where"), required=False, max_length=300)
    fee = WordsFormField(label=gettext_lazy("Fee"), required=False, max_length=300)
    time = WordsFormField(label=gettext_lazy("How long it takes"), required=False, max_length=300)
    responsible = WordsFormField(label=gettext_lazy("Who is responsible"), required=False, max_length=300)
