"""A survey as a whole."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from organisation.models import Directorate, Service
from sdip.web.forms import Form, NumberField, WordsFormField
from sdip.web.language import tenant_languages

from ..models import CODE, Survey
from ..ready import LABELS
from ..workflow import Alike
from .coded import CodedField, as_lines, parts_of


class AboutForm(Form):
    """What a new survey and a changed one have alike."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        validators=[CODE],
        help_text=gettext_lazy("Part of its address, for example: water-2026"),
    )
    name = WordsFormField(label=gettext_lazy("Name"), max_length=200, required=False)
    purpose = WordsFormField(label=gettext_lazy("What it is for"), max_length=1000, required=False)
    service = forms.ModelChoiceField(
        label=gettext_lazy("Service"),
        queryset=Service.objects.none(),
        required=False,
        empty_label=gettext_lazy("No single service"),
    )
    directorate = forms.ModelChoiceField(
        label=gettext_lazy("Directorate"),
        queryset=Directorate.objects.none(),
        required=False,
        empty_label=gettext_lazy("The whole organisation"),
        help_text=gettext_lazy("With a service it is the service’s own."),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), choices=[], widget=forms.CheckboxSelectMultiple
    )
    by_invitation = forms.BooleanField(label=gettext_lazy("Only for those who are invited"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = Service.objects.filter(ended_on=None).by_name()  # type: ignore[attr-defined]
        self.fields["directorate"].queryset = Directorate.objects.in_use().by_name()  # type: ignore[attr-defined]
        choices = [(each.code, each.own_name) for each in tenant_languages()]
        self.fields["languages"].choices = choices  # type: ignore[attr-defined]
        if "languages" not in self.initial:
            self.initial["languages"] = [code for code, _name in choices]


class NewSurveyForm(AboutForm):
    instrument = forms.ChoiceField(
        label=gettext_lazy("Begin with"),
        required=False,
        choices=[("", gettext_lazy("An empty survey")), *((code, label) for code, (_f, label, _a) in LABELS.items())],
    )
    field_order = ("instrument", "code", "name")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("instrument") and not given.get("name"):
            self.add_error("name", gettext_lazy("Give the survey a name."))
        return given


class SurveyForm(AboutForm):
    overall = forms.ChoiceField(label=gettext_lazy("Overall score"), choices=Survey.Overall.choices)
    helpful = forms.ChoiceField(label=gettext_lazy("Helpfulness of the charter counts"), choices=Survey.Helpful.choices)
    bands = CodedField(
        numeric=True,
        label=gettext_lazy("Bands of the score"),
        required=False,
        help_text=gettext_lazy("One to a line: the lowest per cent, a colon, the name. For example: 95: Outstanding"),
    )

    def __init__(self, survey: Survey, *args: Any, **kwargs: Any) -> None:
        names = (
            "code", "name", "purpose", "service", "directorate", "languages", "by_invitation", "overall", "helpful",
        )  # fmt: skip
        initial = {name: getattr(survey, name) for name in names}
        super().__init__(*args, initial=initial | {"bands": as_lines(survey.bands, "from", "name")}, **kwargs)
        self.fields["name"].required = True

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "bands" in given:
            given["bands"] = [{"from": each["code"], "name": each["words"]} for each in parts_of(self, "bands")]
        return given


class KeepingForm(Form):
    months = NumberField(
        label=gettext_lazy("Months until free texts are erased"),
        help_text=gettext_lazy(
            "Counted from the day of the answer. What is counted stays. Leave it empty to erase nothing."
        ),
        required=False,
        minimum=1,
        maximum=240,
    )


class CopyForm(Form):
    code = forms.CharField(label=gettext_lazy("Code of the copy"), max_length=40, validators=[CODE])


class InviteForm(Form):
    addresses = forms.CharField(
        label=gettext_lazy("E-mail addresses"),
        help_text=gettext_lazy("One to a line. They are erased when the wave is over."),
        widget=forms.Textarea({"rows": 8, "dir": "ltr"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the letter"), choices=[])

    def __init__(self, survey: Survey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(each.code, each.own_name) for each in tenant_languages() if each.code in survey.languages]
        self.fields["language"].choices = names  # type: ignore[attr-defined]


class UploadForm(Form):
    file = forms.FileField(label=gettext_lazy("File"), help_text=gettext_lazy("CSV in UTF-8 or XLSX, 10 MB at most."))
    alike = forms.ChoiceField(
        label=gettext_lazy("Rows that stand here already, word for word"),
        choices=[("", gettext_lazy("Tell me if there are any")), *Alike.choices],
        required=False,
    )
