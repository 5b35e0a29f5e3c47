from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sdip.web.forms import Form
from sdip.web.language import tenant_languages

from ..workflow import Function
from .shared import OnceForm, member_field, members

SPEAKS_FOR = _("For whom this person speaks, such as the women of a quarter or the crews.")


class SeatForm(OnceForm):
    function = forms.ChoiceField(label=_("Function"), choices=[("", _("Choose one")), *Function.choices])
    member = member_field(label=_("Who"))
    speaks_for = forms.CharField(label=_("Speaks for"), required=False, max_length=200, help_text=SPEAKS_FOR)
    deputy = member_field(label=_("Deputy"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("member", "deputy"):
            if name in self.fields:
                self.fields[name].queryset = members()  # type: ignore[attr-defined]


class ChangeSeatForm(SeatForm):
    member = None  # type: ignore[assignment]  # somebody else is asked anew
    revision = forms.IntegerField(widget=forms.HiddenInput)


class ReplaceForm(OnceForm):
    member = member_field(label=_("Who sits there from now on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members()  # type: ignore[attr-defined]


class InviteForm(OnceForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"))
    language = forms.ChoiceField(label=_("Language of the invitation"))
    speaks_for = forms.CharField(label=_("Speaks for"), required=False, max_length=200, help_text=SPEAKS_FOR)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [(each.code, each.own_name) for each in tenant_languages()]  # type: ignore[attr-defined]


class AnswerForm(Form):
    takes = forms.ChoiceField(
        label=_("Do you take this seat?"),
        choices=[("yes", _("Yes, I take it")), ("no", _("No, I don’t"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("If not: why"), required=False, max_length=300)
