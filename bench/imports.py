"""A long file through the wizard, read in bounded memory and applied, against COPY of the file and INSERT ... SELECT of the same rows."""

import os
import resource
import statistics
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
from .support import bench_tenant, compare

SERIES = 5000
LARGE = [1_000_000] if os.environ.get("SDIP_BENCH_LARGE") else []  # takes half an hour
SIZES = [int(os.environ["BENCH_ROWS"])] if "BENCH_ROWS" in os.environ else [10_000, 100_000, *LARGE]
RULES = {
    "directorate": {"code": {"text": "-"}},
    "indicator": {"code": ["code"], "name": "code"},
    "values": [{"column": "figure", "period": {"column": "month"}}],
}
STAGING = """
CREATE TEMPORARY TABLE floor_row (code text, period text, original text, at integer GENERATED ALWAYS AS IDENTITY (START 2))
       ON COMMIT DROP"""
COPY = "COPY floor_row (code, period, original) FROM STDIN (FORMAT csv, HEADER)"
STAGE = """
INSERT INTO indicators_stagedfigure (tenant_id, run_id, sheet, at_row, at_column, indicator_code, period_kind, period_code, place_code,
       slice_key, value, original, no_data_reason, note, to_explain, problem_kind, problem, change, version_id, period_id, slice_id,
       applied_revision)
SELECT sdip_tenant(), %(run)s, '', f.at, 'figure', f.code, 'month', f.period, '', 'total', f.original::numeric, f.original, '', '', '', '',
       '', 'created', v.id, p.id, %(slice)s, 1
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
# What autovacuum does within a minute, and what an expert does before a long load.
STATISTICS = [
    f"VACUUM ANALYZE indicators_{table}" for table in ("indicator", "indicatorversion", "period", "slice", "importrun")
]


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
    as_owner(STATISTICS)
    with tempfile.TemporaryDirectory() as folder:
        for rows in SIZES:
            _measure(report, tenant, written(Path(folder) / "figures.csv", rows), rows, slice_)


def _measure(report: Callable[[str], None], tenant: Tenant, file: Path, rows: int, slice_: int) -> None:
    parts: list[tuple[float, float]] = []
    grown: list[float] = []

    def product() -> None:
        found = uploaded(tenant, file)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        read = timed(lambda: importing.read_import(tenant, found.pk))
        grown.append((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
        parts.append((read, timed(lambda: apply(tenant, found, rows))))

    def floor() -> None:
        the_floor(tenant, file, uploaded(tenant, file).pk, slice_)

    ratio = compare(product, floor, rounds=7 if rows <= 100_000 else 3, before=lambda: as_owner(EMPTY))
    read, applied = (statistics.median(part) for part in zip(*parts, strict=True))
    report(f"  {rows:,} rows: {ratio}; read {read:.1f} s (memory grew by {max(grown):.0f} MB), applied {applied:.1f} s")


def written(path: Path, rows: int) -> Path:
    with path.open("w") as file:
        file.write("code,month,figure\n")
        for row in range(rows):
            months = row // SERIES
            file.write(f"i-{row % SERIES},{2000 + months // 12}{months % 12 + 1:02},{row}.5\n")
    return path


def uploaded(tenant: Tenant, file: Path) -> ImportRun:
    with tenant_context(tenant):
        found = importing.keep_upload(SimpleUploadedFile("figures.csv", file.read_bytes()), by=None)  # type: ignore[arg-type]
        ImportRun.objects.filter(pk=found.pk).update(rules=RULES, state=ImportRun.State.READING)
        return found


def apply(tenant: Tenant, found: ImportRun, rows: int) -> None:
    with tenant_context(tenant):
        row = ImportRun.objects.get(pk=found.pk)
        assert row.counts["created"] == rows, row.counts
        importing.apply_now(row, send=False, by=None)


def the_floor(tenant: Tenant, file: Path, pk: int, slice_: int) -> None:
    with tenant_context(tenant), connection.cursor() as cursor:
        cursor.execute(STAGING)
        with file.open("rb") as content, cursor.copy(COPY) as copy:
            while block := content.read(2**16):
                copy.write(block)
        cursor.execute("ANALYZE floor_row")
        facts = {"run": pk, "slice": slice_}
        cursor.execute(STAGE, facts)
        cursor.execute(APPLY, facts)


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
