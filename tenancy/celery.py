"""A task runs in no tenant unless it is a @tenant_task; then in the tenant it was sent from, or in tenant=..."""

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from celery import Celery, Task
from celery.signals import beat_init, setup_logging, worker_init
from django.db import transaction

from .context import current_tenant, tenant_context

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sdip.settings")
log = logging.getLogger("sdip.job")


@contextmanager
def told(task: Task, tenant: Any = None) -> Iterator[None]:
    """One line for each job: which, whose, how long, and whether it came to its end."""
    started, said = time.monotonic(), "failed"
    try:
        yield
        said = "done"
    finally:
        facts = {"tenant": tenant.slug if tenant else "", "milliseconds": round((time.monotonic() - started) * 1000, 1)}
        level = logging.INFO if said == "done" else logging.ERROR
        log.log(level, "%s %s", task.name, said, extra={"facts": facts})


class PlatformTask(Task):
    """The default: no tenant. A tenant's row asked for in here raises, also when run eagerly inside a tenant's request.

    With in_transaction=False it opens its transactions itself, as whatever waits for a network must."""

    abstract = True
    in_transaction = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not self.in_transaction:
            with told(self):
                return super().__call__(*args, **kwargs)
        with told(self), tenant_context(None):
            return super().__call__(*args, **kwargs)


class TenantTask(Task):
    """Runs inside its tenant: in one transaction, or (atomic=False) with the tenant named and each tenant_context() its own."""

    abstract = True
    in_transaction = True

    def apply_async(
        self, args: Any = None, kwargs: Any = None, *, tenant: Any = None, headers: Any = None, **options: Any
    ) -> Any:
        tenant = tenant or current_tenant()
        if tenant is None and not (headers or {}).get("tenant"):
            raise RuntimeError(f"{self.name} is a tenant's task and was sent outside any tenant.")
        headers = {"tenant": tenant and tenant.pk, **(headers or {})}
        return super().apply_async(args, kwargs, headers=headers, **options)

    def signature(self, *args: Any, **kwargs: Any) -> Any:
        sig = super().signature(*args, **kwargs)
        if tenant := current_tenant():  # links of a chain are sent later, by a worker
            sig.options.setdefault("headers", {}).setdefault("tenant", tenant.pk)
        return sig

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:
        tenant = current_tenant()  # now, not at commit
        transaction.on_commit(lambda: self.send_softly(tenant, *args, **kwargs))

    def send_softly(self, tenant: Any, *args: Any, **kwargs: Any) -> None:
        """The row is committed and the sweeper finds it: a broker that is down must not turn the answer into an error."""
        try:
            self.apply_async(args, kwargs, tenant=tenant)
        except (self.OperationalError, OSError):
            app.log.get_default_logger().warning("broker down, %s waits for the sweeper", self.name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from .models import Tenant

        pk = getattr(self.request, "tenant", None) or (self.request.headers or {}).get("tenant")
        if pk is None:
            if current_tenant() is None:
                raise RuntimeError(f"{self.name} needs a tenant.")
            return super().__call__(*args, **kwargs)  # called as a function, within a tenant
        tenant = Tenant.objects.get(pk=pk)
        if not self.in_transaction:
            with told(self, tenant):
                return super().__call__(tenant, *args, **kwargs)
        with told(self, tenant), tenant_context(tenant):
            return super().__call__(*args, **kwargs)


@setup_logging.connect
def leave_logging(**_rest: Any) -> None:
    """Where somebody listens, Celery leaves the logging as the settings made it: lines of JSON, each with its tenant."""


@worker_init.connect
@beat_init.connect
def refuse_unfit_database(**_rest: Any) -> None:
    from .serving import refuse_unfit_database

    refuse_unfit_database()


app = Celery("sdip", task_cls=PlatformTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def tenant_task(*args: Any, atomic: bool = True, **options: Any) -> Any:
    """With atomic=False the task gets the tenant as its first argument and opens short tenant_context()s itself."""

    def decorate(function: Callable[..., Any]) -> Any:
        # the sender names no tenant argument, so its arguments can't be checked against the signature
        return app.task(base=TenantTask, in_transaction=atomic, typing=atomic, **options)(function)

    return decorate(args[0]) if args else decorate
