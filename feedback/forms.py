"""Forms of messages: the five steps of the citizen, and what the staff write."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from charters.models import Commitment
from organisation.models import Directorate, Place, Service
from people.models import Member
from sdip.web.forms import DayField, Form, Tiles
from sdip.web.language import tenant_languages
from tenancy.refusals import NotAllowed

from . import photos
from .models import Case
from .queries import possible_assignees, promised_now, public_services
from .workflow import Outcome

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


def _languages() -> list[tuple[str, str]]:
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
        self.fields["language"].choices = _languages()  # type: ignore[attr-defined]
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


# --- the staff's ---


class DeedForm(Form):
    """Every step on the case page says which revision its author has read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        self.case = case
        super().__init__(*args, initial={"revision": case.revision, **kwargs.pop("initial", {})}, **kwargs)


class AssignForm(DeedForm):
    assignee = forms.ModelChoiceField(
        Member.objects.none(), label=gettext_lazy("In the hands of"), empty_label=gettext_lazy("Choose a person")
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, initial={"assignee": case.assignee_id}, **kwargs)
        self.fields["assignee"].queryset = possible_assignees(case)  # type: ignore[attr-defined]


class RouteForm(DeedForm):
    service = forms.ModelChoiceField(
        Service.objects.none(),
        label=gettext_lazy("Service"),
        required=False,
        empty_label=gettext_lazy("No service, a directorate"),
    )
    directorate = forms.ModelChoiceField(
        Directorate.objects.none(),
        label=gettext_lazy("Directorate"),
        required=False,
        empty_label=gettext_lazy("The one of the service"),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, initial={"service": case.service_id}, **kwargs)
        self.fields["service"].queryset = Service.objects.filter(ended_on=None).by_name()  # type: ignore[attr-defined]
        rows = Directorate.objects.filter(ended_on=None).order_by("path")
        self.fields["directorate"].queryset = rows  # type: ignore[attr-defined]


class QuestionForm(DeedForm):
    question = forms.CharField(
        label=gettext_lazy("What do you need from the citizen?"), widget=forms.Textarea({"rows": 3}), max_length=LONGEST
    )


class AnswerForm(DeedForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"), choices=[("", gettext_lazy("Choose one")), *Outcome.choices]
    )
    answer = forms.CharField(
        label=gettext_lazy("The answer"),
        help_text=gettext_lazy(
            "What we found, what we did, and what the citizen can do if that is not enough. The citizen reads it as it is."
        ),
        widget=forms.Textarea({"rows": 6}),
        max_length=LONGEST,
    )


class ReasonForm(DeedForm):
    reason = forms.CharField(
        label=gettext_lazy("Why it is opened again"),
        help_text=gettext_lazy("The citizen reads it."),
        widget=forms.Textarea({"rows": 3}),
        max_length=LONGEST,
    )


class NoteForm(DeedForm):
    text = forms.CharField(
        label=gettext_lazy("Note for colleagues"),
        help_text=gettext_lazy("The citizen never sees it."),
        widget=forms.Textarea({"rows": 3}),
        max_length=LONGEST,
    )


class EntryForm(Form):
    """A letter, a call or a visit, written down by the staff."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=gettext_lazy("How it came"))
    received_on = DayField(label=gettext_lazy("Received on"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[("", gettext_lazy("Choose one")), *Case.Kind.choices])
    service = forms.ModelChoiceField(
        Service.objects.none(),
        label=gettext_lazy("Service"),
        required=False,
        empty_label=gettext_lazy("Not known yet"),
    )
    text = story_field(gettext_lazy("What happened"), gettext_lazy("In the words of the citizen."))
    wish = forms.CharField(label=gettext_lazy("What would put it right"), required=False, max_length=1000)
    place = forms.ModelChoiceField(
        Place.objects.none(),
        label=pgettext_lazy("part of a city", "Quarter"),
        required=False,
        empty_label=gettext_lazy("Not known"),
    )
    where = forms.CharField(label=gettext_lazy("Street, building or landmark"), required=False, max_length=300)
    language = forms.ChoiceField(label=gettext_lazy("Language of the answer"))
    name = forms.CharField(label=gettext_lazy("Name of the citizen"), required=False, max_length=200)
    phone = forms.CharField(
        label=gettext_lazy("Telephone"), required=False, max_length=40, widget=forms.TextInput({"dir": "ltr"})
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)

    CHANNELS: Sequence[str] = (Case.Channel.LETTER, Case.Channel.PHONE, Case.Channel.COUNTER, Case.Channel.EMAIL)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose one")),
            *((code, Case.Channel(code).label) for code in self.CHANNELS),
        ]
        self.fields["service"].queryset = Service.objects.filter(ended_on=None).by_name()  # type: ignore[attr-defined]
        self.fields["place"].queryset = Place.objects.filter(ended_on=None).order_by("path")  # type: ignore[attr-defined]
        self.fields["language"].choices = _languages()  # type: ignore[attr-defined]

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet. Write the day on which the message arrived."))
        return day

    def values(self) -> dict[str, Any]:
        """The arguments of receive_case()."""
        given = dict(self.cleaned_data)
        day = given.pop("received_on")
        noon = timezone.make_aware(datetime.combine(day, time(12)))
        contact = {name: given.pop(name) for name in ("name", "phone", "email")}
        given["form_key"] = given.pop("key")
        given["received_at"] = timezone.now() if day == timezone.localdate() else noon
        return {**given, "contact": contact}
