"""What people type about reports, as values; the actions decide."""

from dataclasses import replace
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charters.models import Charter
from feedback.models import Wave
from indicators.models import Period
from organisation.models import Directorate
from planning.models import Cycle
from sdip.web.formats import formatter
from sdip.web.forms import Form
from sdip.web.language import tenant_languages
from tenancy.text import Words

from ..content import Scope
from ..models import Delivery
from ..workflow import ABOUT, OF_NO_PERIOD, Kind
from .recipients import RecipientsField


class DirectorateChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{'– ' * obj.depth}{obj.name}"


class PeriodChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        write = formatter()
        facts = {"period": write.period(obj.starts_on, obj.ends_on), "kind": obj.get_kind_display()}
        return _("%(period)s (%(kind)s)") % facts


def language_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=gettext_lazy("Language of the report"))


class SubjectChoice(forms.ModelChoiceField):
    """A plan, a charter or a survey's wave by its name, with whose it is."""

    def label_from_instance(self, obj: Any) -> str:
        return subject_words(obj)


def subject_words(row: Cycle | Charter | Wave) -> str:
    if isinstance(row, Charter):
        return str(row.title)
    if isinstance(row, Wave):
        return _("%(survey)s: %(wave)s") % {"survey": row.survey.name, "wave": row.name}
    return str(row.name)


SUBJECTS: dict[Kind, tuple[Any, Any]] = {
    Kind.PLAN: (gettext_lazy("Plan"), lambda: Cycle.objects.in_use().select_related("directorate")),
    Kind.CHARTER: (gettext_lazy("Charter"), lambda: Charter.objects.select_related("directorate", "service")),
    Kind.WAVE: (gettext_lazy("Survey"), lambda: Wave.objects.select_related("survey__directorate")),
}


class ReportForm(Form):
    """Of one document: its fields are those that say what such a document is about."""

    directorate = DirectorateChoice(
        label=gettext_lazy("Directorate"), queryset=Directorate.objects.none(), empty_label=None
    )
    subject = SubjectChoice(queryset=Cycle.objects.none(), empty_label=None)
    period = PeriodChoice(label=gettext_lazy("Period"), queryset=Period.objects.none(), empty_label=None)
    language = language_field()
    asks = forms.CharField(
        label=gettext_lazy("We ask you to decide"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy("A line for each decision, in the language of the report. What waits for a signature is added."),
    )  # fmt: skip
    recipients = RecipientsField(required=False)

    def __init__(
        self, *args: Any, document: str, directorates: Any, periods: Any, whole: bool, asking: bool, **kwargs: Any
    ) -> None:
        """`directorates`: those for which the reader may make reports; `whole`: also for the whole municipality.

        `asking`: the report has a section that asks for decisions."""
        super().__init__(*args, **kwargs)
        self.document, self.kind = document, ABOUT[document]
        self.fields["language"].choices = [(each.code, each.own_name) for each in tenant_languages()]  # type: ignore[attr-defined]
        self.fields["period"].queryset = periods  # type: ignore[attr-defined]
        self._settle_directorate(directorates, whole)
        self._settle_subject(directorates, whole)
        if self.kind in OF_NO_PERIOD:
            del self.fields["period"]
        if not asking:
            del self.fields["asks"]

    def _settle_directorate(self, directorates: Any, whole: bool) -> None:
        if self.kind not in (Kind.DIRECTORATE, Kind.ANYWHERE):
            del self.fields["directorate"]
            return
        field: Any = self.fields["directorate"]
        if self.kind == Kind.ANYWHERE and whole:
            field.required, field.empty_label = False, _("The whole municipality")
        field.queryset = directorates

    def _settle_subject(self, directorates: Any, whole: bool) -> None:
        if self.kind not in SUBJECTS:
            del self.fields["subject"]
            return
        label, rows = SUBJECTS[self.kind]
        path = "survey__directorate" if self.kind == Kind.WAVE else "directorate"
        field: Any = self.fields["subject"]
        field.label = label
        field.queryset = rows().filter(
            Q(**{f"{path}__in": directorates}) | (Q(**{path: None}) if whole else Q(pk=None))
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            lines = (line.strip() for line in data.get("asks", "").splitlines())
            asks = tuple(Words({data["language"]: line}) for line in lines if line)
            data["scope"] = replace(self._scope(data), asks=asks)
        return data

    def _scope(self, data: dict[str, Any]) -> Scope:
        subject: Any = data.get("subject")
        period = data.get("period")
        if self.kind == Kind.PLAN:
            return Scope(self.document, period, subject.directorate, cycle=subject)
        if self.kind == Kind.CHARTER:
            return Scope(self.document, period, subject.directorate, charter=subject)
        if self.kind == Kind.WAVE:
            return Scope(self.document, period, subject.survey.directorate, wave=subject)
        return Scope(self.document, period, data.get("directorate"))


class SendForm(Form):
    recipients = RecipientsField()


class CorrectionForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("What changed, and why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy("Printed on the new issue and written in its e-mail."),
    )  # fmt: skip


class WithdrawForm(Form):
    why = forms.CharField(
        label=gettext_lazy("Why, in one sentence"), max_length=Delivery.LONGEST_WHY,
        help_text=gettext_lazy("It is kept with the report, for those who make reports here. The recipient does not read it."),
    )  # fmt: skip


class VerifyForm(Form):
    number = forms.CharField(
        label=gettext_lazy("Report number"), max_length=80, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    fingerprint = forms.CharField(
        label=gettext_lazy("Fingerprint"), max_length=100, widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        help_text=gettext_lazy("The four groups on the first page, for example 9f2c 41d7 a03e 5b18, or all 64 characters."),
    )  # fmt: skip
