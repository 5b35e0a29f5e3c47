from collections.abc import Sequence

from django.utils import timezone

from people.models import Member
from tenancy.celery import tenant_task
from tenancy.models import Tenant

from . import actions
from .actions import importing
from .models import ImportRun
from .queries.imports import waiting_imports


@tenant_task(name="indicators.make_periods")
def make_periods() -> None:
    actions.make_periods()


@tenant_task(name="indicators.compute_gaps")
def compute_gaps(indicators: Sequence[int] | None = None, cells: Sequence[tuple[int, int]] | None = None) -> None:
    """Without anything named: the whole tenant."""
    pairs = None if cells is None else [(indicator, period) for indicator, period in cells]
    actions.compute_gaps(indicators=indicators, cells=pairs)


@tenant_task(atomic=False, name="indicators.read_import")
def read_import(tenant: Tenant, pk: int) -> None:
    importing.read_import(tenant, pk)


@tenant_task(name="indicators.apply_import")
def apply_import(pk: int, member: int | None = None) -> None:
    importing.apply_import(pk, by=Member.objects.filter(pk=member or 0).first())


@tenant_task(name="indicators.sweep_imports")
def sweep_imports() -> None:
    """What waits for a worker: the broker was down, or a worker died."""
    for run in waiting_imports(timezone.now())[:100]:
        if run.state == ImportRun.State.READING:
            read_import.delay_on_commit(run.pk)
        else:
            apply_import.delay_on_commit(run.pk, run.made_by_id)


@tenant_task(name="indicators.drop_old_imports")
def drop_old_imports() -> None:
    """Every night; what is gone is not dropped again."""
    importing.drop_old_imports()


@tenant_task(name="indicators.send_reminders")
def send_reminders() -> None:
    """Every morning; what was told once is not told again."""
    actions.send_reminders()
