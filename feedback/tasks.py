from tenancy.celery import tenant_task

from .actions import drop_old_drafts


@tenant_task(name="feedback.drop_old_drafts")
def drop_drafts() -> None:
    drop_old_drafts()
