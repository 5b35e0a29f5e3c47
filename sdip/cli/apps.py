from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "sdip.cli"
    label = "cli"

    def ready(self) -> None:
        # Every Django process has to know the Celery application, or a task sent from it goes to Celery's default broker.
        import sdip.celery  # noqa: F401
