"""Which figures an issue prints, and who hears when one of them changes afterwards."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import connection
from django.urls import reverse

from sdip.web.formats import formatter
from sdip.web.notices import notify
from tenancy.audit import acting

from ..models import Snapshot
from ..queries import makers_of, overtaken_figures
from ..workflow import CHANGED_NOTICE

PRINTED = """
INSERT INTO reports_printedfigure (tenant_id, snapshot_id, indicator_id, period_id, value)
SELECT sdip_tenant(), %s, indicator.id, period.id, shown.value
FROM unnest(%s::text[], %s::text[], %s::text[], %s::numeric[]) AS shown (indicator, kind, period, value)
JOIN indicators_indicator indicator ON indicator.code = shown.indicator
JOIN indicators_period period ON period.kind = shown.kind AND period.code = shown.period"""


def keep_printed(snapshot: Snapshot, rows: Iterable[Mapping[str, Any]]) -> None:
    shown = [row for row in rows if row["period"] and row["value"] is not None]
    facts = [(row["code"], row["period"]["kind"], row["period"]["code"], row["value"]) for row in shown]
    if facts:
        with connection.cursor() as cursor:
            cursor.execute(PRINTED, [snapshot.pk, *map(list, zip(*facts, strict=True))])


def tell_of_changes(indicators: Collection[int] | None = None) -> None:
    """To those who make reports: an issue that still counts prints another figure than is approved now. Once for each new figure."""
    with acting("reports.tell_of_changes"):
        for printed in overtaken_figures(indicators).filter(now__isnull=False):
            write, period, snapshot = formatter(), printed.period, printed.snapshot
            facts = {
                "indicator": printed.indicator.name,
                "period": write.period(period.starts_on, period.ends_on),
                "number": snapshot.number,
            }
            path = reverse("reports:report_page", args=[snapshot.pk])
            key = f"{CHANGED_NOTICE}:{snapshot.pk}:{printed.indicator_id}:{printed.now}"
            notify(makers_of(snapshot.directorate), CHANGED_NOTICE, facts, path, key)
