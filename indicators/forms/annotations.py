"""What people write on a chart."""

from django import forms
from django.utils.translation import gettext_lazy

from sdip.web.forms import DayField, Form


class AnnotationForm(Form):
    on = DayField(label=gettext_lazy("Day"))
    words = forms.CharField(label=gettext_lazy("What happened"), max_length=200)
    rebases = forms.BooleanField(
        label=gettext_lazy("From here on the process is another one: the mean and the limits start anew"),
        required=False,
    )
