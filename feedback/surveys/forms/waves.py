"""A run of a survey."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.web.forms import DayField, Form, NumberField, WordsFormField

from ..columns import PLACE as ASKED_AT
from ..models import Survey, Wave
from ..workflow import GROUPS

MOST = 2_000_000_000


class WaveForm(Form):
    name = WordsFormField(label=gettext_lazy("Name"), max_length=100)
    opens_on = DayField(label=gettext_lazy("First day"))
    closes_on = DayField(label=gettext_lazy("Last day"), required=False)
    population = NumberField(
        label=gettext_lazy("People or transactions"),
        help_text=gettext_lazy("All who could have been asked. For the response rate and the margin of error."),
        minimum=1,
        maximum=MOST,
        required=False,
    )
    target = NumberField(label=gettext_lazy("Answers wanted"), minimum=1, maximum=MOST, required=False)
    quota_question = forms.ChoiceField(label=gettext_lazy("Quotas by"), required=False)
    quotas = forms.CharField(
        label=gettext_lazy("Quotas"),
        help_text=gettext_lazy(
            "One to a line: code of the option or place, colon, answers wanted. For example: female: 120"
        ),
        widget=forms.Textarea({"rows": 3, "dir": "ltr"}),
        required=False,
    )
    quotas_stop = forms.BooleanField(
        label=gettext_lazy("Ask nobody more of a group whose quota is full"),
        help_text=gettext_lazy("Else it is only counted. Answers on paper are always taken."),
        required=False,
    )

    def __init__(self, survey: Survey, *args: Any, wave: Wave | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=initial_of(wave) if wave else {}, **kwargs)
        self.questions = {str(row.pk): row for row in survey.questions.filter(kind__in=GROUPS)}
        words = [(key, f"{row.code}: {row.words}") for key, row in self.questions.items()]
        choices = [("", _("No quotas")), (ASKED_AT, _("Where it was asked")), *words]
        self.fields["quota_question"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        wished = given.get("quota_question", "")
        given |= {"quota_question": self.questions.get(wished), "quota_by_place": wished == ASKED_AT}
        return given

    def clean_population(self) -> int | None:
        return self._whole("population")

    def clean_target(self) -> int | None:
        return self._whole("target")

    def _whole(self, name: str) -> int | None:
        number = self.cleaned_data[name]
        if number is not None and number != int(number):
            raise ValidationError(_("Write a whole number."))
        return None if number is None else int(number)

    def clean_quotas(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for line in filter(str.strip, self.cleaned_data["quotas"].splitlines()):
            code, _sign, number = (part.strip() for part in line.partition(":"))
            if not number.isdecimal() or len(number) > 9:
                raise ValidationError(_("“%(line)s”: write a code, a colon and a number.") % {"line": line[:60]})
            found[code] = int(number)
        return found


def initial_of(wave: Wave) -> dict[str, Any]:
    names = ("name", "opens_on", "closes_on", "population", "target", "quotas_stop")
    quotas = "\n".join(f"{code}: {number}" for code, number in wave.quotas.items())
    return {name: getattr(wave, name) for name in names} | {
        "quotas": quotas,
        "quota_question": ASKED_AT if wave.quota_by_place else str(wave.quota_question_id or ""),
    }
