from django import forms
from django.utils.translation import gettext_lazy as _

from .shared import OnceForm


def long_text(label: object, help_text: object = "", *, required: bool = True) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=4000, widget=area)  # type: ignore[arg-type]


class EvaluationForm(OnceForm):
    period_id = forms.IntegerField(widget=forms.HiddenInput)
    why = long_text(_("Why it came so"), _("Needed while the gap is open: what helped, what did not."), required=False)
    lesson = long_text(_("Lesson"), _("What the next plan should do again, or otherwise."))


class LessonsForm(OnceForm):
    lessons = long_text(_("Lessons of the whole plan"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)
