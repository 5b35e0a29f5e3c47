"""Figures of formulas, gaps and published figures are derived: computed after every change for what changed, once a night for all."""

from collections.abc import Collection, Iterable

from django.db import connection, transaction
from django.utils import timezone

from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.models import Tenant

from .. import gaps
from ..following import follow
from ..models import Measurement, State
from .feeds import compute_feeds
from .formulas import compute_formulas
from .publishing import publish_figures
from .slices import total_slice

Pairs = Collection[tuple[int, int]]
Waiting = dict[int, tuple[set[int], set[tuple[int, int]]]]  # of each tenant: indicators, cells
MANY = 2000  # indicators, or cells, from which on everything is computed


def compute_gaps(*, indicators: Collection[int] | None = None, cells: Pairs | None = None) -> gaps.Counts:
    """All of the tenant; or all of some indicators; or some (indicator, period). Writes only what differs from what is there.

    A figure that is the first of its indicator changes from when on figures are expected: then the whole indicator is computed."""
    today, now = timezone.localdate(), timezone.now()
    with acting("indicators.compute_gaps"):
        total_slice()
        everything = indicators is None and cells is None
        pairs = {*(cells or ()), *compute_figures(indicators or (), cells or (), everything=everything)}
        if everything or len(indicators or ()) + len(pairs) > MANY:
            counts = gaps.assess_all(today, now)
            publish_figures()
            follow(None)
            return counts
        whole = set(indicators or ()) | _beginning(pairs)
        counts = _sum(
            gaps.assess_indicators(whole, today, now),
            gaps.assess_cells([each for each in pairs if each[0] not in whole], today, now),
        )
        publish_figures(computed := whole | {indicator for indicator, _period in pairs})
        follow(computed)
        return counts


def compute_figures(indicators: Collection[int], cells: Pairs, *, everything: bool) -> set[tuple[int, int]]:
    """What feeds and formulas give anew where something has changed; the (indicator, period) that were written."""
    fed = compute_feeds(indicators=None if everything else indicators) if everything or indicators else set()
    return fed | compute_formulas(indicators=indicators, cells={*cells, *fed}, everything=everything)


def compute_soon(*, indicators: Iterable[int] = (), cells: Iterable[tuple[int, int]] = ()) -> None:
    """After the commit, by a worker, in one job for all that the transaction changed; the nightly run finds what a broker
    that is down has lost. What a rolled back savepoint leaves behind is computed for nothing, which does no harm."""
    changed, pairs = set(indicators), set(cells)
    if changed or pairs:
        waiting: Waiting = connection.__dict__.setdefault("_gaps_to_compute", {})
        known = waiting.setdefault(require_tenant().pk, (set(), set()))
        known[0].update(changed)
        known[1].update(pairs)
        tenant = require_tenant()
        transaction.on_commit(lambda: _send(tenant))


def _send(tenant: Tenant) -> None:
    from ..tasks import compute_gaps as task

    waiting: Waiting = connection.__dict__.get("_gaps_to_compute", {})
    if found := waiting.pop(tenant.pk, None):
        task.send_softly(tenant, indicators=sorted(found[0]), cells=sorted(found[1]))


def _sum(one: gaps.Counts, other: gaps.Counts) -> gaps.Counts:
    return gaps.Counts(one.created + other.created, one.changed + other.changed, one.removed + other.removed)


def _beginning(cells: Pairs) -> set[int]:
    """The indicators for which one of the cells lies before every other approved figure, or has lost its own."""
    if not cells:
        return set()
    approved = Measurement.objects.filter(
        state=State.APPROVED, version__indicator__in={indicator for indicator, _period in cells}
    )
    sql, params = approved.values("version__indicator", "period", "period__starts_on").query.sql_with_params()
    indicators, periods = zip(*cells, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.i FROM unnest(%s::bigint[], %s::bigint[]) c(i, p) JOIN indicators_period own ON own.id = c.p "
            f"WHERE NOT EXISTS (SELECT FROM ({sql}) m(i, p, day) WHERE m.i = c.i AND m.p <> c.p AND m.day < own.starts_on)",
            [list(indicators), list(periods), *params],
        )
        return {row[0] for row in cursor.fetchall()}
