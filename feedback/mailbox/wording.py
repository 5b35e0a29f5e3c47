from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Problem(TextChoices):
    """Why a mailbox is not read, in our own words: what a foreign server answers is not shown to anybody."""

    FORBIDDEN = (
        "forbidden",
        _("This server lies inside our own network or uses an unusual port. The operator can allow it."),
    )
    AWAY = "away", _("The server does not answer.")
    UNSAFE = "unsafe", _("The server can’t prove who it is: its certificate or its encryption is not in order.")
    REFUSED = "refused", _("The server does not accept this user name with this password.")
    FOLDER = "folder", _("The server has no such folder.")
    BROKEN = "broken", _("The server broke off, or answered what nobody can read.")
    PASSWORD = "password", _("The password has to be written again: the key that opens it has changed.")
    OURS = "ours", _("Something went wrong here, and the operator’s log says what.")
