from django import forms
from django.utils.translation import gettext_lazy as _

from sdip.web.forms import Form

CONTACT, EVERYTHING = "contact", "everything"


class EraseForm(Form):
    what = forms.ChoiceField(
        label=_("What is erased"),
        choices=[
            (CONTACT, _("Who wrote: name, address and telephone number. The message goes on.")),
            (EVERYTHING, _("Everything: words, photos, notes and answers too. Only what is counted stays.")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("How the citizen asked, and how you know who it is"),
        help_text=_("It is kept as a note. Leave out names and addresses."),
        widget=forms.Textarea({"rows": 2}),
        max_length=500,
    )
    sure = forms.BooleanField(label=_("The citizen wants this, and knows that nobody can bring it back"))
