from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "planning"
    verbose_name = _("Improvement plans")

    def ready(self) -> None:
        from sdip import registry

        from . import api
        from .shell import register

        register()
        registry.api_routes.add(
            registry.ApiRoute("plans", api.PlanEndpoint, "plan"),
            registry.ApiRoute("problems", api.ProblemEndpoint, "problem"),
            registry.ApiRoute("goals", api.GoalEndpoint, "goal"),
            registry.ApiRoute("solutions", api.SolutionEndpoint, "solution"),
            registry.ApiRoute("actions", api.ActionEndpoint, "action"),
        )
