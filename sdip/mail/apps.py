from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "sdip.mail"
    label = "mail"
    verbose_name = _("E-mail")

    def ready(self) -> None:
        from sdip import registry

        from .models import Message, PlatformMessage, ShortMessage
        from .outbox import backlog

        registry.backlogs.add(
            registry.Backlog("mails", lambda: backlog(Message)),
            registry.Backlog("short_messages", lambda: backlog(ShortMessage)),
            registry.Backlog("mails", lambda: backlog(PlatformMessage), of_platform=True),
        )
