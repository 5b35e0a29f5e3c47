"""A long file through the wizard, read in bounded memory and applied, against COPY and two INSERT ... SELECT of the same rows."""

import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from indicators.actions import importing, make_periods, total_slice
from indicators.models import ImportRun, Indicator, IndicatorVersion
from organisation.models import Directorate, Service
from tenancy.context import tenant_context
from tenancy.models import Tenant

from .gaps import as_owner
from .support import bench_tenant

SERIES = 5000
ROWS = int(os.environ.get("BENCH_ROWS", "200000"))
RULES = {
    "directorate": {"code": {"text": "-"}},
    "indicator": {"code": ["code"], "name": "code"},
    "values": [{"column": "figure", "period": {"column": "month"}}],
}
COPY = (
    "CREATE TEMPORARY TABLE floor_row (at integer, code text, period text, value numeric, original text) ON COMMIT DROP"
)
STAGE = """
INSERT INTO indicators_stagedfigure (tenant_id, run_id, sheet, at_row, at_column, indicator_code, period_kind, period_code, place_code,
       slice_key, value, original, no_data_reason, note, to_explain, problem_kind, problem, change, version_id, period_id, slice_id,
       applied_revision)
SELECT sdip_tenant(), %(run)s, '', f.at, 'figure', f.code, 'month', f.period, '', 'total', f.value, f.original, '', '', '', '', '',
       'created', v.id, p.id, %(slice)s, 1
  FROM floor_row f JOIN indicators_indicator i ON i.code = f.code JOIN indicators_indicatorversion v ON v.indicator_id = i.id
  JOIN indicators_period p ON p.kind = 'month' AND p.code = f.period"""
APPLY = """
WITH made AS (
    INSERT INTO indicators_measurement (tenant_id, version_id, period_id, slice_id, value, original, no_data_reason, note, state,
                                        to_explain, revision, created_at, changed_at)
    SELECT sdip_tenant(), version_id, period_id, slice_id, value, original, '', '', 'draft', '', 1, now(), now()
      FROM indicators_stagedfigure WHERE run_id = %(run)s
 RETURNING id, value, original)
INSERT INTO indicators_measuremententry (tenant_id, measurement_id, revision, value, original, no_data_reason, note, state, door, origin,
                                         entered_at)
SELECT sdip_tenant(), id, 1, value, original, '', '', 'draft', 'import', 'figures.csv', now() FROM made"""
EMPTY = ["TRUNCATE indicators_measurement CASCADE", "TRUNCATE indicators_stagedfigure CASCADE"]


def run(report: Callable[[str], None]) -> None:
    with bench_tenant() as tenant:
        slice_ = total_slice().pk
        service = Service.objects.create(
            code="s", name={"en": "S"}, directorate=Directorate.objects.create(code="d", name={"en": "D"}, path="/1/")
        )
        rows = [
            Indicator(code=f"i-{n}", name={"en": f"I {n}"}, service=service, frequency="month") for n in range(SERIES)
        ]
        Indicator.objects.bulk_create(rows)
        IndicatorVersion.objects.bulk_create(IndicatorVersion(indicator=row, number=1, kind="count") for row in rows)
        make_periods(since=timezone.localdate().replace(year=2000, month=1, day=1), kinds=["month"])
    with tempfile.TemporaryDirectory() as folder:
        file = written(Path(folder) / "figures.csv")
        found = uploaded(tenant, file)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        read = timed(lambda: importing.read_import(tenant, found.pk))
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        applied = timed(lambda: apply(tenant, found))
        as_owner(EMPTY)
        floor = timed(lambda: the_floor(tenant, file, uploaded(tenant, file).pk, slice_))
    report(
        f"  {ROWS:,} rows: read {read:.1f} s (memory grew by {grown:.0f} MB), applied {applied:.1f} s; floor {floor:.1f} s: "
        f"{(read + applied) / floor:.2f} x"
    )


def written(path: Path) -> Path:
    with path.open("w") as file:
        file.write("code,month,figure\n")
        for row in range(ROWS):
            months = row // SERIES
            file.write(f"i-{row % SERIES},{2000 + months // 12}{months % 12 + 1:02},{row}.5\n")
    return path


def uploaded(tenant: Tenant, file: Path) -> ImportRun:
    with tenant_context(tenant):
        found = importing.keep_upload(SimpleUploadedFile("figures.csv", file.read_bytes()), by=None)  # type: ignore[arg-type]
        ImportRun.objects.filter(pk=found.pk).update(rules=RULES, state=ImportRun.State.READING)
        return found


def apply(tenant: Tenant, found: ImportRun) -> None:
    with tenant_context(tenant):
        row = ImportRun.objects.get(pk=found.pk)
        assert row.counts["created"] == ROWS, row.counts
        importing.apply_now(row, send=False, by=None)


def the_floor(tenant: Tenant, file: Path, pk: int, slice_: int) -> None:
    with tenant_context(tenant), connection.cursor() as cursor:
        cursor.execute(COPY)
        with file.open() as lines, cursor.copy("COPY floor_row FROM STDIN") as copy:
            next(lines)
            for at, line in enumerate(lines, 2):
                code, period, value = line.rstrip("\n").split(",")
                copy.write_row((at, code, period, value, value))
        cursor.execute("ANALYZE floor_row")
        facts = {"run": pk, "slice": slice_}
        cursor.execute(STAGE, facts)
        cursor.execute(APPLY, facts)


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
