"""A database of its own with one tenant, and measuring that noise does not fool: product and floor take turns, the ratio is what counts."""

import gc
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tenancy.context import tenant_context
from tenancy.middleware import forget_tenants
from tenancy.models import Tenant

ROUNDS = 9
FRAME = ("SAVEPOINT", "RELEASE", "SELECT set_config", "SET CONSTRAINTS")  # what only opens and closes
Work = Callable[[], Any]


@dataclass(frozen=True)
class Ratio:
    """Median of the rounds' ratios with the middle half of them; the times are the medians, in milliseconds."""

    product: float
    floor: float
    ratio: float
    low: float
    high: float

    def __str__(self) -> str:
        times = f"{self.product:.1f} ms against {self.floor:.1f} ms"
        return f"{self.ratio:.2f} x (half of the rounds between {self.low:.2f} and {self.high:.2f}; {times})"


def compare(product: Work, floor: Work, *, rounds: int = ROUNDS, before: Work = lambda: None) -> Ratio:
    """Both are run once unmeasured, then in turns; `before` makes the ground even and is not measured."""
    for work in (product, floor):
        before()
        work()
    pairs = [(_timed(product, before), _timed(floor, before)) for _round in range(rounds)]
    ratios = sorted(mine / least for mine, least in pairs)
    quarter = len(ratios) // 4
    return Ratio(
        product=statistics.median(mine for mine, _least in pairs) * 1000,
        floor=statistics.median(least for _mine, least in pairs) * 1000,
        ratio=statistics.median(ratios),
        low=ratios[quarter],
        high=ratios[-1 - quarter],
    )


def _timed(work: Work, before: Work) -> float:
    before()
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


too_slow: list[str] = []  # what lies above its limit; told at the end, and the run then counts as failed


def grow(report: Callable[[str], None], name: str, many: Work, few: Work, limit: float) -> None:
    """How many times as long the same page takes with many rows as with few; in turns, because between two moments of one run a
    machine's speed differs more than the pages do."""
    gc.collect()  # what was built before is not swept within a round
    times = compare(many, few, rounds=15)
    line = f"{name} (at most {limit} x): {times}"
    report(f"  {line}")
    if times.ratio > limit:
        too_slow.append(line)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextmanager
def scratch_database(bench: str) -> Iterator[None]:
    """Migrated as the owner, then used as the application: as in production, and gone afterwards. Of each bench its own, so that two
    may run beside each other; the same one twice would drop what the other measures."""
    target, name = connection.settings_dict, f"sdip_bench_{bench}"
    served_as, served = target["USER"], target["NAME"]
    with _owner() as owner:
        if not owner.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [name]).fetchone()[0]:  # type: ignore[index]
            sys.exit(f"Somebody runs the bench “{bench}” on this server already.")
        owner.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        owner.execute(f"CREATE DATABASE {name}")
        try:
            connection.close()
            target["USER"], target["NAME"] = "sdip_owner", name
            call_command("migrate", verbosity=0, skip_checks=True)
            connection.close()
            target["USER"] = served_as
            settings.CACHES["default"]["KEY_PREFIX"] = name  # what others on this machine keep is none of ours
            forget_tenants()
            yield
        finally:
            connection.close()
            target["USER"], target["NAME"] = served_as, served
            owner.execute(f"DROP DATABASE IF EXISTS {name}")  # no force: it would meet a vacuum of the server's own


def _owner() -> psycopg.Connection:
    target = connection.settings_dict
    options = {"host": target["HOST"], "port": target["PORT"] or None, "password": target["PASSWORD"] or None}
    return psycopg.connect(user="sdip_owner", dbname="postgres", autocommit=True, **options)


@contextmanager
def bench_tenant(slug: str = "bench") -> Iterator[Tenant]:
    tenant = Tenant.objects.create(slug=slug, name={"en": "Bench"}, languages=["en"], fiscal_month=1)
    with tenant_context(tenant):
        yield tenant
