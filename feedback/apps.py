from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("Messages of citizens")

    def ready(self) -> None:
        from sdip import registry

        from . import feeds
        from .open311 import document
        from .open311.answers import refused_before
        from .shell import register
        from .statistics import feeds as statistics
        from .surveys import shell as surveys

        register()
        feeds.register()
        statistics.register()
        surveys.register()
        registry.api_documents.add(
            registry.ApiDocument(document.START, document.paths, document.SCHEMAS, refused_before)
        )
