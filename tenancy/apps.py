from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TenancyConfig(AppConfig):
    name = "tenancy"

    def ready(self) -> None:
        from . import checks, fence  # noqa: F401

        post_migrate.connect(fence.after_migrate, dispatch_uid="tenancy.fence")
