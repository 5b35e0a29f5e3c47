from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from allauth.account.signals import email_changed
        from allauth.mfa.signals import authenticator_added
        from django.utils.module_loading import autodiscover_modules

        from . import registration, second_factor

        registration.register()
        email_changed.connect(registration.after_address_change, dispatch_uid="people.address")
        authenticator_added.connect(second_factor.after_set_up, dispatch_uid="people.second_factor")
        autodiscover_modules("admin")
