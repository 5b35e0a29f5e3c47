from .celery import app
from .models import Tenant


@app.task(name="tenancy.for_every_tenant")
def for_every_tenant(task: str) -> None:
    """Send the tenant task of that name once to each open tenant."""
    for tenant in Tenant.objects.filter(closed_at=None):
        app.tasks[task].apply_async(tenant=tenant)
