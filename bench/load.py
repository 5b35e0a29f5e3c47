"""Loading a file against COPY of the same values into a staging table and one INSERT ... SELECT of the same rows."""

import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from django.db import connection

from indicators.actions import total_slice
from indicators.actions.loading import load_items
from indicators.reading import FileReader, parse_mapping
from tenancy.context import tenant_context
from tenancy.models import Tenant

from .gaps import as_owner
from .support import bench_tenant, compare

MONTHS = [f"20{year:02}{month:02}" for year in range(22, 27) for month in range(1, 13)]
MAPPING = """
[directorate]
code = "DEPT"
[indicator]
code = "CODE"
name = "NAME"
frequency = { text = "month" }
[[units]]
kind = "count"
pattern = ".*"
[[values]]
"""
COLUMNS = "columns = { " + ", ".join(f'M{month} = "{month}"' for month in MONTHS) + " }\n"
EMPTY = ["TRUNCATE indicators_measurement CASCADE"]
VACUUM = [
    f"VACUUM ANALYZE indicators_{table}"
    for table in ("indicator", "indicatorversion", "measurement", "measuremententry", "period")
]
STAGING = (
    "CREATE TEMPORARY TABLE floor_figure (indicator text, period text, value numeric, original text) ON COMMIT DROP"
)
FLOOR = """
WITH made AS (
    INSERT INTO indicators_measurement (tenant_id, version_id, period_id, slice_id, value, original, no_data_reason, note, state,
                                        to_explain,
                                        approved_at, revision, created_at, changed_at)
    SELECT sdip_tenant(), v.id, p.id, %(slice)s, f.value, f.original, '', '', 'approved', '', now(), 1, now(), now()
      FROM floor_figure f JOIN indicators_indicator i ON i.code = f.indicator JOIN indicators_indicatorversion v ON v.indicator_id = i.id
      JOIN indicators_period p ON p.kind = 'month' AND p.code = f.period
 RETURNING id, value, original)
INSERT INTO indicators_measuremententry (tenant_id, measurement_id, revision, value, original, no_data_reason, note, state, door,
                                         origin, entered_at)
SELECT sdip_tenant(), id, 1, value, original, '', '', 'approved', 'import', 'figures.csv', now() FROM made"""


def run(report: Callable[[str], None]) -> None:
    with bench_tenant() as tenant:
        slice_ = total_slice().pk
    with tempfile.TemporaryDirectory() as folder:
        for indicators in (100, 1000):
            file = Path(folder) / "figures.csv"
            lines = rows(indicators)
            file.write_text(
                "\n".join(["DEPT,CODE,NAME," + ",".join(f"M{month}" for month in MONTHS), *map(",".join, lines)])
            )
            load(tenant, file)  # the definitions are there in both
            as_owner([*EMPTY, *VACUUM])
            _measure(report, tenant, file, lines, slice_)


def _measure(report: Callable[[str], None], tenant: Tenant, file: Path, lines: list[list[str]], slice_: int) -> None:
    values = [(line[1], month, value) for line in lines for month, value in zip(MONTHS, line[3:], strict=True)]
    size = f"{len(values):,} figures of {len(lines):,} known indicators"
    new = compare(
        lambda: load(tenant, file),
        lambda: copy_and_insert(tenant, values, slice_),
        rounds=7,
        before=lambda: as_owner(EMPTY),
    )
    report(f"  {size}, all new: {new}")
    as_owner(VACUUM)
    again = compare(lambda: load(tenant, file), lambda: only_read(file), rounds=7)
    report(f"  {size}, nothing new, against reading the file alone: {again}")


def rows(indicators: int) -> list[list[str]]:
    random.seed(4)
    return [
        ["D", f"I{n}", f"Indicator {n}", *(str(random.randint(0, 10**6) / 100) for _month in MONTHS)]
        for n in range(indicators)
    ]


def reader(file: Path) -> FileReader:
    return FileReader(file, parse_mapping(MAPPING + COLUMNS, "bench.toml"))


def load(tenant: Tenant, file: Path) -> None:
    """The gap run that follows a load is measured by itself (gaps.py)."""
    with patch("indicators.actions.loading.run.compute_soon"), tenant_context(tenant):
        loaded = load_items(reader(file), file=file.name)
        assert not loaded.problems, loaded.problems[:3]


def only_read(file: Path) -> None:
    assert sum(1 for _item in reader(file))


def copy_and_insert(tenant: Tenant, values: list[tuple[str, str, str]], slice_: int) -> None:
    with tenant_context(tenant), connection.cursor() as cursor:
        cursor.execute(STAGING)
        with cursor.copy("COPY floor_figure FROM STDIN") as copy:
            for code, period, value in values:
                copy.write_row((code, period, value, value))
        cursor.execute("ANALYZE floor_figure")
        cursor.execute(FLOOR, {"slice": slice_})
