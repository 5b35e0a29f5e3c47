"""A letter, a call or a visit, written down by the staff."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from charters.models import Commitment
from organisation.models import Place, Service
from sdip.web.forms import DayField, Form
from tenancy.refusals import NotAllowed

from .. import photos
from ..codes import new_key
from ..models import Case
from ..queries import promised_now, promises_in_force
from ..workflow import check_subject
from .citizen import ACCEPTED, ManyFiles, PhotosField, SpotField, contents_of, languages, needs_field, story_field

CONTACT = ("name", "phone", "email", "consent", "on_behalf_of", "needs")


def _named(promise: Commitment) -> str:
    return f"{promise.service}: {promise.words}" if promise.service else str(promise.words)


class EntryForm(Form):
    """A letter, a call or a visit, written down by the staff."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=gettext_lazy("How it came"))
    received_on = DayField(label=gettext_lazy("Received on"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[("", gettext_lazy("Choose one")), *Case.Kind.choices])
    subject = forms.ChoiceField(label=gettext_lazy("What it is about"), choices=Case.Subject.choices)
    person = forms.CharField(label=gettext_lazy("Who behaved so, or is thanked"), required=False, max_length=200)
    service = forms.ModelChoiceField(
        Service.objects.none(),
        label=gettext_lazy("Service"),
        required=False,
        empty_label=gettext_lazy("Not known yet"),
    )
    commitment = forms.ModelChoiceField(
        Commitment.objects.none(),
        label=gettext_lazy("Which promise it is about"),
        required=False,
        empty_label=gettext_lazy("None, or not known"),
    )
    text = story_field(gettext_lazy("What happened"), gettext_lazy("In the words of the citizen."))
    wish = forms.CharField(label=gettext_lazy("What would put it right"), required=False, max_length=1000)
    unsafe = forms.BooleanField(label=gettext_lazy("Somebody may come to harm"), required=False)
    place = forms.ModelChoiceField(
        Place.objects.none(),
        label=pgettext_lazy("part of a city", "Quarter"),
        required=False,
        empty_label=gettext_lazy("Not known"),
    )
    where = forms.CharField(label=gettext_lazy("Street, building or landmark"), required=False, max_length=300)
    spot = SpotField()
    photos = PhotosField(
        label=gettext_lazy("Scans or photos"),
        required=False,
        help_text=gettext_lazy("The letter as a PDF, or pictures."),
        widget=ManyFiles({"accept": ACCEPTED, "multiple": True}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the answer"))
    name = forms.CharField(label=gettext_lazy("Name of the citizen"), required=False, max_length=200)
    phone = forms.CharField(
        label=gettext_lazy("Telephone"), required=False, max_length=40, widget=forms.TextInput({"dir": "ltr"})
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    consent = forms.BooleanField(
        label=gettext_lazy("The citizen agrees that we keep name and address"),
        help_text=gettext_lazy("Whoever gives an address for the answer agrees."),
        required=False,
    )
    on_behalf_of = forms.CharField(label=gettext_lazy("Speaks for"), required=False, max_length=200)
    needs = needs_field()
    may_publish = forms.BooleanField(
        label=gettext_lazy("The citizen agrees that everybody may read it, without a name"), required=False
    )

    CHANNELS: Sequence[str] = (
        Case.Channel.LETTER, Case.Channel.PHONE, Case.Channel.COUNTER, Case.Channel.FAX, Case.Channel.EMAIL,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose one")),
            *((code, Case.Channel(code).label) for code in self.CHANNELS),
        ]
        self.fields["service"].queryset = Service.objects.filter(ended_on=None).by_name()  # type: ignore[attr-defined]
        self.fields["commitment"].queryset = promises_in_force()  # type: ignore[attr-defined]
        self.fields["commitment"].label_from_instance = _named  # type: ignore[attr-defined]
        self.fields["place"].queryset = Place.objects.filter(ended_on=None).order_by("path")  # type: ignore[attr-defined]
        self.fields["needs"].label = _("What helps the citizen to read or hear the answer")
        self.fields["language"].choices = languages()  # type: ignore[attr-defined]

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet. Write the day on which the message arrived."))
        return day

    def clean_photos(self) -> list[bytes]:
        return contents_of(self.cleaned_data["photos"], largest=photos.LARGEST_FILE)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if any(given.get(name) for name in ("name", "phone", "email")) and not given.get("consent"):
            self.add_error("consent", _("Tick that the citizen agrees, or leave name and address empty."))
        service, promise = given.get("service"), given.get("commitment")
        if service and promise and not promised_now(service).filter(pk=promise.pk).exists():
            self.add_error("commitment", _("This promise is about another service."))
        try:
            check_subject(given.get("kind", ""), given.get("subject", ""))
        except NotAllowed as refusal:
            self.add_error("subject", str(refusal))
        return given

    def begin_anew(self) -> None:
        """What stands in it can be kept as a message of its own."""
        said: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict when it was sent
        said["key"] = new_key()
        self.data = said

    def values(self) -> dict[str, Any]:
        """The arguments of receive_case()."""
        given = dict(self.cleaned_data)
        day = given.pop("received_on")
        noon = timezone.make_aware(datetime.combine(day, time(12)))
        contact = {name: given.pop(name) for name in CONTACT}
        given["coordinates"] = given.pop("spot")
        given["form_key"], given["pictures"] = given.pop("key"), given.pop("photos")
        given["received_at"] = timezone.now() if day == timezone.localdate() else noon
        return {**given, "contact": contact, "wait": False}
