from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "planning"
    verbose_name = _("Improvement plans")

    def ready(self) -> None:
        from .shell import register

        register()
