"""The steps of the citizen, and what can be said afterwards."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from charters.models import Commitment
from organisation.models import Place, Service
from sdip.web.formats import NumberError, lazy_num, parse_number
from sdip.web.forms import Form, Tiles
from sdip.web.language import tenant_languages
from sdip.web.question import SumForm
from tenancy.refusals import NotAllowed
from tenancy.text import visible

from .. import photos
from ..attachments import LARGEST_PDF, clean_attachment
from ..models import Case, Contact
from ..queries import promised_now, public_services

SHORTEST, LONGEST = 10, 4000
KIND_HINTS = {
    Case.Kind.COMPLAINT: gettext_lazy("Something is broken, late or wrong, or you were treated badly"),
    Case.Kind.COMPLIMENT: gettext_lazy("A person or a team did well; we pass it on to them"),
    Case.Kind.SUGGESTION: gettext_lazy("How a service could work better"),
}
KIND_ICONS = {Case.Kind.COMPLAINT: "flag", Case.Kind.COMPLIMENT: "thanks", Case.Kind.SUGGESTION: "idea"}
KIND_LABELS = (
    (Case.Kind.COMPLAINT, gettext_lazy("A complaint")),
    (Case.Kind.COMPLIMENT, gettext_lazy("Thanks")),
    (Case.Kind.SUGGESTION, gettext_lazy("An idea")),
)


def kind_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("What do you want to tell us?"),
        choices=KIND_LABELS,
        widget=Tiles(
            icons={str(k): v for k, v in KIND_ICONS.items()}, hints={str(k): v for k, v in KIND_HINTS.items()}
        ),
        error_messages={"required": gettext_lazy("Choose what you want to tell us.")},
    )


def check_visible(text: str) -> None:
    """Signs that nobody sees are no words."""
    if len(visible(text)) < SHORTEST:
        raise ValidationError(_("Tell us a little more."))


def check_says(text: str) -> None:
    if not visible(text):
        raise ValidationError(_("Write what you want to add."))


def story_field(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST,
        validators=[check_visible],
        widget=forms.Textarea({"rows": 5}),
        error_messages={
            "required": gettext_lazy("Tell us what happened; a few words are enough."),
            "max_length": format_lazy(
                gettext_lazy("This is too long. Write the most important in {number} characters."),
                number=lazy_num(LONGEST),
            ),
        },
    )


class KindForm(SumForm):
    kind = kind_field()
    service = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    promise = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    indicator = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)


SUBJECT_HINTS = {
    Case.Subject.SERVICE: gettext_lazy("Water, waste, permits, a counter"),
    Case.Subject.PROMISE: gettext_lazy("Something that we have promised in a charter"),
    Case.Subject.PLACE: gettext_lazy("A street, a park, a building"),
    Case.Subject.CONDUCT: gettext_lazy("Only a few people read it, and never the person it is about"),
}
SUBJECT_LABELS = {
    Case.Kind.COMPLAINT: gettext_lazy("How somebody behaved"),
    Case.Kind.COMPLIMENT: gettext_lazy("A person or a team"),
}


class AboutForm(Form):
    subject = forms.ChoiceField(
        label=gettext_lazy("What is it about?"), error_messages={"required": gettext_lazy("Choose what it is about.")}
    )
    person = forms.CharField(
        label=gettext_lazy("Who was it?"),
        help_text=gettext_lazy("A name, a desk, a vehicle or a time helps. Leave it empty if it is about no person."),
        required=False,
        max_length=200,
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices, hints = dict(Case.Subject.choices), {str(code): hint for code, hint in SUBJECT_HINTS.items()}
        if kind == Case.Kind.SUGGESTION:
            del choices[Case.Subject.CONDUCT], self.fields["person"]
        else:
            choices[Case.Subject.CONDUCT] = SUBJECT_LABELS[Case.Kind(kind)]
        if kind != Case.Kind.COMPLAINT:
            del hints[Case.Subject.CONDUCT]
        self.fields["subject"].widget = Tiles(icons=SUBJECT_ICONS, hints=hints)
        self.fields["subject"].choices = list(choices.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("subject") != Case.Subject.CONDUCT:
            given["person"] = ""
        return given


SUBJECT_ICONS = {"service": "list", "promise": "check", "place": "pin", "conduct": "user"}


class SpotField(forms.CharField):
    """Latitude and longitude in degrees, as a map shows them; gives the two numbers, or None."""

    def __init__(self, **kwargs: Any) -> None:
        label = gettext_lazy("Coordinates")
        hint = gettext_lazy("Only if you know them. For example: 31.9923, 44.9254")
        widget = forms.TextInput({"dir": "ltr", "autocomplete": "off", "class": "short"})
        super().__init__(label=label, help_text=hint, required=False, max_length=60, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            latitude, longitude = (parse_number(part) for part in _two(text))
        except (NumberError, ValueError) as error:
            raise ValidationError(_("Write two numbers with a comma between them, or leave it empty.")) from error
        if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
            raise ValidationError(_("No such place lies on the earth. Correct the numbers, or leave it empty."))
        return round(latitude, 6), round(longitude, 6)


def _two(text: str) -> list[str]:
    """Where a comma stands in each of the numbers, something else stands between them: “31,9923; 44,9254”."""
    text = text.replace("؛", ";").replace("،", ",")
    for between in (";", ", ", ","):
        if between in text:
            return text.split(between)
    return text.split()


class WhatForm(Form):
    service = forms.ChoiceField(
        label=gettext_lazy("Which service is it about?"),
        error_messages={"required": gettext_lazy("Choose the service that it is about, or “I do not know”.")},
    )
    text = story_field(
        gettext_lazy("What happened, and since when?"),
        gettext_lazy("Write in any language. Leave out names and telephone numbers of other people."),
    )
    wish = forms.CharField(label=gettext_lazy("What should we do about it?"), required=False, max_length=1000)
    unsafe = forms.BooleanField(
        label=gettext_lazy("Somebody may come to harm"),
        help_text=gettext_lazy("The head of the directorate is told at once."),
        required=False,
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != Case.Kind.COMPLAINT:
            del self.fields["unsafe"]
        services = [(row.code, str(row.name)) for row in public_services()]
        self.fields["service"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose one")),
            *services,
            (UNKNOWN, _("I do not know")),
        ]


UNKNOWN = "-"


ACCEPTED = "image/*,application/pdf"


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/input.html"


class PhotosField(forms.FileField):
    """Some files or none, not too many and not too large; whether they are photos or PDFs, clean_attachment() says."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        try:
            photos.check_count(len(given))
            for each in given:
                photos.check_size(each.size)
        except NotAllowed as refusal:
            raise ValidationError(str(refusal)) from refusal
        return [super(PhotosField, self).clean(each, initial) for each in given]


def contents_of(uploads: list[UploadedFile], *, largest: int = LARGEST_PDF) -> list[bytes]:
    try:
        return [clean_attachment(each.read(), largest=largest) for each in uploads]
    except NotAllowed as refusal:
        raise ValidationError(str(refusal)) from refusal


class WhereForm(Form):
    commitment = forms.ModelChoiceField(
        Commitment.objects.none(),
        label=gettext_lazy("Is it about one of our promises?"),
        required=False,
        empty_label=gettext_lazy("No, or I do not know"),
    )
    place = forms.ModelChoiceField(
        Place.objects.none(),
        label=pgettext_lazy("part of a city", "Quarter"),
        required=False,
        to_field_name="code",
        empty_label=gettext_lazy("Somewhere else, or the whole city"),
    )
    where = forms.CharField(
        label=gettext_lazy("Street, building or landmark"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("For example: opposite the bakery, by the school wall"),
        widget=forms.TextInput({"autocomplete": "street-address"}),
    )
    spot = SpotField()
    photos = PhotosField(
        label=gettext_lazy("Photos or a PDF"),
        required=False,
        help_text=gettext_lazy("One or two are enough. We remove the hidden location of photos. Please no faces."),
        widget=ManyFiles({"accept": ACCEPTED, "multiple": True}),
    )

    def __init__(self, *args: Any, service: Service | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Place.objects.filter(ended_on=None).order_by("path")
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        promises = promised_now(service) if service else Commitment.objects.none()
        self.fields["commitment"].queryset = promises  # type: ignore[attr-defined]
        self.fields["commitment"].label_from_instance = lambda row: str(row.words)  # type: ignore[attr-defined]
        if not places.exists():
            del self.fields["place"]
        if not promises.exists():
            del self.fields["commitment"]


def languages() -> list[tuple[str, str]]:
    return [(each.code, each.own_name) for each in tenant_languages()]


def needs_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=gettext_lazy("What helps you to read or hear our answer?"),
        choices=Contact.Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class HelpForm(Form):
    on_behalf_of = forms.CharField(
        label=gettext_lazy("Do you write for somebody else? For whom?"),
        help_text=gettext_lazy("Leave it empty if you write for yourself. The person should know that you write."),
        required=False,
        max_length=200,
    )
    needs = needs_field()


class ContactForm(Form):
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(
            {"type": "tel", "inputmode": "tel", "autocomplete": "tel", "dir": "ltr", "class": "short"}
        ),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy("We send your number and the answer there. We never sell or publish it."),
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"invalid": gettext_lazy("This is not an e-mail address. Correct it or leave it empty.")},
    )
    language = forms.ChoiceField(label=gettext_lazy("In which language should we answer?"), widget=forms.RadioSelect)
    consent = forms.BooleanField(
        label=gettext_lazy("You may keep my name and address to answer me"),
        help_text=gettext_lazy("Only needed if you give them."),
        required=False,
    )
    may_publish = forms.BooleanField(
        label=gettext_lazy("You may show my message and your answer to everybody, without my name"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages()  # type: ignore[attr-defined]
        self.initial.setdefault("language", get_language())
        if settings.SMS_SENDER:
            self.fields["phone"].help_text = _("Without an e-mail address we send your number and news there.")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if any(given.get(name) for name in ("name", "phone", "email")) and not given.get("consent"):
            self.add_error("consent", _("Agree that we keep your name and address, or leave them empty."))
        return given


class AdditionForm(SumForm):
    text = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=LONGEST,
        validators=[check_says],
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": gettext_lazy("Write what you want to add.")},
    )
    photos = PhotosField(
        label=gettext_lazy("Photos or a PDF"),
        required=False,
        widget=ManyFiles({"accept": ACCEPTED, "multiple": True}),
    )

    def clean_photos(self) -> list[bytes]:
        return contents_of(self.cleaned_data["photos"])


class AgainstForm(AdditionForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="against_%s", **kwargs)
        self.fields["text"].label = _("What is wrong with the answer?")


class FollowForm(SumForm):
    why = gettext_lazy("Many wrong numbers have come from your connection. This shows that no machine guesses them.")
    code = forms.CharField(
        label=gettext_lazy("Your number"),
        max_length=60,
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off", "spellcheck": "false", "class": "code-in"}),
        error_messages={"required": gettext_lazy("Enter the number that you got when you wrote to us.")},
    )
