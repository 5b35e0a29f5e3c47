from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from allauth.account.signals import email_changed
        from django.utils.module_loading import autodiscover_modules

        from . import registration

        registration.register()
        email_changed.connect(registration.after_address_change, dispatch_uid="people.address")
        autodiscover_modules("admin")
