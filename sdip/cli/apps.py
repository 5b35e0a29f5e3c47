from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "sdip.cli"
    label = "cli"

    def ready(self) -> None:
        # Without it a task that this process sends goes to Celery's default broker.
        import sdip.celery  # noqa: F401
