from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.web.forms import DayField, Form

from ..models import Mailbox

FIELDS = ("address", "host", "port", "security", "username", "folder", "tagged", "active", "since")


class MailboxForm(Form):
    address = forms.EmailField(label=gettext_lazy("Address that citizens write to"))
    host = forms.CharField(label=gettext_lazy("IMAP server"), max_length=200)
    port = forms.IntegerField(label=gettext_lazy("Port"), min_value=1, max_value=65535)
    security = forms.ChoiceField(label=gettext_lazy("Encryption"), choices=Mailbox.Security.choices)
    username = forms.CharField(label=gettext_lazy("User name"), max_length=200)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("Leave it empty to keep the one that is known."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        required=False,
        max_length=500,
    )
    folder = forms.CharField(label=gettext_lazy("Folder"), max_length=200)
    since = DayField(
        label=gettext_lazy("Read mails from this day on"),
        help_text=gettext_lazy("Nothing is changed or removed in the mailbox."),
    )
    tagged = forms.BooleanField(
        label=gettext_lazy("The server delivers name+word@ too"),
        help_text=gettext_lazy("Then answers find their message by the address."),
        required=False,
    )
    active = forms.BooleanField(label=gettext_lazy("Read this mailbox"), required=False)

    def __init__(self, *args: Any, mailbox: Mailbox | None, **kwargs: Any) -> None:
        start: dict[str, Any] = {"port": 993, "folder": "INBOX", "active": True, "since": timezone.localdate()}
        known = {name: getattr(mailbox, name) for name in FIELDS} if mailbox else start
        super().__init__(*args, initial=known, **kwargs)

    def clean_host(self) -> str:
        host: str = self.cleaned_data["host"]
        if not all(sign.isalnum() or sign in ".-:" for sign in host):
            raise ValidationError(_("This is no name of a server."))
        return host
