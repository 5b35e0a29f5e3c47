from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TenancyConfig(AppConfig):
    name = "tenancy"
    verbose_name = _("Tenants and users")

    def ready(self) -> None:
        from . import checks, fence  # noqa: F401

        post_migrate.connect(fence.after_migrate, dispatch_uid="tenancy.fence")
