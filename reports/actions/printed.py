"""Which figures an issue prints, and who hears when one of them changes afterwards."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.urls import reverse

from indicators.models import Indicator, Period
from sdip.web.formats import formatter
from sdip.web.notices import notify
from tenancy.audit import acting

from ..models import PrintedFigure, Snapshot
from ..queries import makers_of, overtaken_figures
from ..workflow import CHANGED_NOTICE


def keep_printed(snapshot: Snapshot, rows: Iterable[Mapping[str, Any]]) -> None:
    """Three queries, whatever the report holds."""
    shown = [row for row in rows if row["period"] and row["value"] is not None]
    indicators = dict(Indicator.objects.filter(code__in=[row["code"] for row in shown]).values_list("code", "pk"))
    codes = [row["period"]["code"] for row in shown]
    periods = {
        (kind, code): pk for kind, code, pk in Period.objects.filter(code__in=codes).values_list("kind", "code", "pk")
    }
    PrintedFigure.objects.bulk_create(
        PrintedFigure(
            snapshot=snapshot,
            indicator_id=indicators[row["code"]],
            period_id=periods[row["period"]["kind"], row["period"]["code"]],
            value=row["value"],
        )
        for row in shown
    )


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
