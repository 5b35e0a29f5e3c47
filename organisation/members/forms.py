from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.forms import MemberChoice
from people.models import ApiToken, Member
from sdip.web.forms import DayField, Form
from sdip.web.language import tenant_languages

from ..models import Directorate, Role
from ..queries import directorate_tree

INDENT = "\u2003"


class DirectorateChoice(forms.ModelChoiceField):
    """One of the directorates in use, indented as in the tree; none is the whole organisation."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Directorate.objects.none(), required=False, **kwargs)

    def offer(self) -> None:
        rows = directorate_tree()
        self.queryset = Directorate.objects.in_use()
        self.choices = [("", _("The whole organisation")), *((d.pk, f"{INDENT * d.depth}{d.name}") for d in rows)]


class RoleForm(Form):
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose a role")), *Role.choices])
    directorate = DirectorateChoice(
        label=_("Where"), help_text=_("The role also counts in everything below the directorate.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["directorate"].offer()  # type: ignore[attr-defined]


class InvitationForm(Form):
    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(label=_("Name"), max_length=200)
    roles = forms.MultipleChoiceField(label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple)
    directorate = DirectorateChoice(
        label=_("Where"), help_text=_("Roles in further directorates can be given once the person has joined.")
    )
    language = forms.ChoiceField(label=_("Language of the e-mail"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["directorate"].offer()  # type: ignore[attr-defined]
        choices = [(each.code, each.own_name) for each in tenant_languages()]
        self.fields["language"].choices = choices  # type: ignore[attr-defined]


class HandOverForm(Form):
    to = MemberChoice(label=_("To whom"), queryset=Member.objects.none(), empty_label=_("Choose a colleague"))

    def __init__(self, member: Member, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Member.objects.active().exclude(pk=member.pk).by_name()  # type: ignore[attr-defined]


class TokenForm(Form):
    name = forms.CharField(
        label=_("What it is for"),
        max_length=100,
        help_text=_("For example: water quality laboratory, nightly figures."),
    )
    scope = forms.ChoiceField(label=_("It may"), choices=ApiToken.Scope.choices, widget=forms.RadioSelect)
    last_day = DayField(label=_("Last day"), help_text=_("One year at most. A new token can replace it before."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = timezone.localdate() + timedelta(days=180)

    def scopes(self) -> list[str]:
        """Who may write may read too."""
        scope: str = self.cleaned_data["scope"]
        return [ApiToken.Scope.READ, ApiToken.Scope.WRITE] if scope == ApiToken.Scope.WRITE else [scope]
