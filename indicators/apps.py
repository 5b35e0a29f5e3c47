from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = _("Indicators")

    def ready(self) -> None:
        from sdip import registry

        from . import api, api_dhis2, api_figures, shell

        shell.register()
        registry.api_routes.add(
            registry.ApiRoute("indicators", api.IndicatorEndpoint, "indicator"),
            registry.ApiRoute("definitions", api_figures.DefinitionEndpoint, "definition"),
            registry.ApiRoute("standards", api_figures.StandardEndpoint, "standard"),
            registry.ApiRoute("measurements", api_figures.MeasurementEndpoint, "measurement"),
            registry.ApiRoute("dataValueSets", api_dhis2.DataValueSets, "data-value-set"),
            registry.ApiRoute("gaps", api.GapEndpoint, "gap"),
        )
