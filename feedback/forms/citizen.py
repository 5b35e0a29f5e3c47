"""The steps of the citizen, and what can be said afterwards."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from charters.models import Commitment
from organisation.models import Place, Service
from sdip.web.forms import Form, Tiles
from sdip.web.language import tenant_languages
from tenancy.refusals import NotAllowed

from .. import photos
from ..models import Case
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


def story_field(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 5}),
        error_messages={
            "required": gettext_lazy("Tell us what happened; 10 words are enough."),
            "min_length": gettext_lazy("Tell us a little more; 10 words are enough."),
            "max_length": gettext_lazy("This is too long. Write the most important in 4,000 characters."),
        },
    )


class KindForm(Form):
    kind = kind_field()
    service = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    promise = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    indicator = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = [(row.code, str(row.name)) for row in public_services()]
        self.fields["service"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose one")),
            *services,
            (UNKNOWN, _("I do not know")),
        ]


UNKNOWN = "-"


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/input.html"


class PhotosField(forms.FileField):
    """Some files or none, not too many and not too large; whether they are photos, the action says."""

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
    photos = PhotosField(
        label=gettext_lazy("Photos"),
        required=False,
        help_text=gettext_lazy("One or two are enough. We remove the hidden location. Please no faces."),
        widget=ManyFiles({"accept": "image/*", "multiple": True}),
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages()  # type: ignore[attr-defined]
        self.initial.setdefault("language", get_language())


class AdditionForm(Form):
    text = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": gettext_lazy("Write what you want to add.")},
    )


class FollowForm(Form):
    code = forms.CharField(
        label=gettext_lazy("Your number"),
        max_length=60,
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off", "spellcheck": "false", "class": "code-in"}),
        error_messages={"required": gettext_lazy("Enter the number that you got when you wrote to us.")},
    )
