from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = _("Indicators")

    def ready(self) -> None:
        from sdip import registry

        from . import api, shell

        shell.register()
        registry.api_routes.add(
            registry.ApiRoute("indicators", api.IndicatorEndpoint, "indicator"),
            registry.ApiRoute("gaps", api.GapEndpoint, "gap"),
        )
