from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("Messages of citizens")

    def ready(self) -> None:
        from . import feeds
        from .shell import register
        from .statistics import feeds as statistics
        from .surveys import shell as surveys

        register()
        feeds.register()
        statistics.register()
        surveys.register()
