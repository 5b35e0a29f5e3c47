from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "organisation"
    verbose_name = _("Organisation")

    def ready(self) -> None:
        from sdip import registry

        from . import api, shell
        from .members import registration

        registration.register()
        shell.register()

        registry.api_routes.add(
            registry.ApiRoute("directorates", api.DirectorateEndpoint, "directorate"),
            registry.ApiRoute("services", api.ServiceEndpoint, "service"),
        )
