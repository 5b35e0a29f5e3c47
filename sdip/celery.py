"""The Celery application; `celery -A sdip worker` finds it here."""

from tenancy.celery import app

__all__ = ["app"]
