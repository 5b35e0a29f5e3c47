from tenancy.celery import tenant_task

from .digests import send_due_digests


@tenant_task(name="web.send_digests")
def send_digests() -> None:
    send_due_digests()
