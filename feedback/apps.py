from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("Messages of citizens")

    def ready(self) -> None:
        from sdip import registry

        from . import feeds
        from .open311 import document
        from .open311.answers import refused_before
        from .queries.ground import keep_function
        from .shell import register
        from .statistics import feeds as statistics
        from .surveys import shell as surveys

        post_migrate.connect(keep_function, sender=self, dispatch_uid="feedback.ground")
        register()
        feeds.register()
        statistics.register()
        surveys.register()
        registry.api_documents.add(
            registry.ApiDocument(document.START, document.paths, document.SCHEMAS, refused_before)
        )
