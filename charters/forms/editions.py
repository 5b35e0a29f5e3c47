from django import forms
from django.utils.translation import gettext_lazy as _

from sdip.web.forms import Form


class RecordingForm(Form):
    file = forms.FileField(
        label=_("Recording"),
        max_length=200,
        help_text=_("An MP3 file in which a person reads the whole charter, of at most 60 MB."),
        widget=forms.FileInput({"accept": "audio/mpeg"}),
    )
