from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.web.forms import DayField, Form, WordsFormField
from sdip.web.language import tenant_languages
from tenancy.models import User

from .account_forms import HINTS
from .deputising import possible_deputies
from .models import Invitation, Member


class JoinForm(Form):
    """A new person's first page: a name and a password; the address is known from the invitation."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=200)
    password1 = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=HINTS["password1"],
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=gettext_lazy("Password once more"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, invitation: Invitation, *args: Any, **kwargs: Any) -> None:
        self.invitation = invitation
        super().__init__(*args, initial={"name": invitation.name}, **kwargs)

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        validate_password(password, User(email=self.invitation.email, name=self.cleaned_data.get("name", "")))
        return password

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "password1" in given and "password2" in given and given["password1"] != given["password2"]:
            self.add_error("password2", ValidationError(_("The two passwords differ. Write the same one twice.")))
        return given


class ProfileForm(Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    position = WordsFormField(label=gettext_lazy("Position"), required=False, max_length=200)
    phone = forms.CharField(
        label=gettext_lazy("Telephone"), max_length=40, required=False, widget=forms.TextInput({"dir": "ltr"})
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), help_text=gettext_lazy("Of the pages you see and of the e-mails you get.")
    )
    digest = forms.BooleanField(label=gettext_lazy("Send me a daily e-mail with what is new"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.code, each.own_name) for each in tenant_languages()]
        self.fields["language"].choices = choices  # type: ignore[attr-defined]


class MemberChoice(forms.ModelChoiceField):
    """One of the members of this tenant, by name and position."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.position}" if obj.position else obj.name


class DeputyForm(Form):
    """`member` is who will be away; the deputy is somebody else who is here."""

    deputy = MemberChoice(
        label=gettext_lazy("Deputy"),
        queryset=Member.objects.none(),
        empty_label=gettext_lazy("Choose a colleague"),
        help_text=gettext_lazy("Sees the work and has the rights while it lasts. The trail says who really did it."),
    )
    starts_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(label=gettext_lazy("Last day"))

    def __init__(self, member: Member, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = possible_deputies(member).by_name()  # type: ignore[attr-defined]
