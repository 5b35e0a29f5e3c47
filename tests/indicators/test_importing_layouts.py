"""Workbooks of the old formats, and the layouts of real files: understood, or refused with sheet, row, column and a sentence."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from indicators import tasks
from indicators.actions import importing
from indicators.models import ImportRun, Indicator, Measurement
from indicators.reading.guess import guess, sample_of
from indicators.reading.roles import Role
from organisation.models import Service
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.conftest import SHARED
from tests.make import make_member, signed_in

from .files import apply, at, counts, make_water, problems, read, uploaded
from .workbooks import ods, xls

ROWS: list[list[Any]] = [
    ["Water works, 2026"], ["Code", "Month", "Figure"], ["w-1", date(2026, 1, 31), 1250.5], ["w-1", date(2026, 2, 28), "١٬٣٠٠"],
    ["w-2", "Jan 2026", "80 %"], ["w-2", "2026-02", "n/a"],
]  # fmt: skip
WRITERS = {"ods": ods, "xls": xls}
REAL = sorted(path.name for path in (SHARED / "data/performance").glob("*.*"))


@pytest.fixture
def officer(inside: Any) -> Any:
    return make_member("data_officer", make_water())


@pytest.mark.parametrize("kind", WRITERS)
def test_workbooks_of_the_old_formats_are_read(officer: Any, kind: str) -> None:
    run = read(WRITERS[kind](ROWS), officer, f"figures.{kind}")
    assert (problems(run), counts(run)) == ([], (4, 0, 0, 0))
    apply(run, officer)
    rows = Measurement.objects.values_list("version__indicator__code", "period__code", "value", "no_data_reason")
    assert sorted(rows) == [
        ("w-1", "202601", Decimal("1250.5"), ""), ("w-1", "202602", Decimal(1300), ""),
        ("w-2", "202601", Decimal("0.8"), ""), ("w-2", "202602", None, "n/a"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", WRITERS)
def test_their_problems_have_sheet_row_and_column(officer: Any, kind: str) -> None:
    wrong = [*ROWS, ["w-9", "2026-01", 1], ["w-1", "2026-03", date(2026, 1, 1)], ["w-1", "the spring", 1]]
    run = read(WRITERS[kind](wrong), officer, f"figures.{kind}")
    found = (
        run.figures.exclude(problem="").order_by("at_row").values_list("sheet", "at_row", "at_column", "problem_kind")
    )
    assert list(found) == [
        ("Figures", 7, "Figure (C)", "indicator"), ("Figures", 8, "Figure (C)", "cell"), ("Figures", 9, "Month (B)", "cell"),
    ]  # fmt: skip
    with pytest.raises(NotAllowed):
        importing.request_apply(run, send=False, by=officer)


@pytest.mark.parametrize("kind", WRITERS)
def test_broken_ones_are_refused_at_once(officer: Any, kind: str) -> None:
    whole = WRITERS[kind](ROWS)
    for broken in (whole[:600], whole[: len(whole) // 2]):
        with pytest.raises(NotAllowed):
            importing.keep_upload(uploaded(broken, f"figures.{kind}"), by=officer)
    assert not ImportRun.objects.exists()


# --- real files ---


@pytest.mark.parametrize("name", REAL)
def test_a_real_file_is_understood_or_refused_with_its_places(officer: Any, shared: Path, name: str) -> None:
    path = shared / "data/performance" / name
    for sheet in [each.name for each in sample_of(path).sheets]:
        run = importing.keep_upload(uploaded(path.read_bytes(), name), by=officer)
        answers = [*accepted_guess(officer, run, sheet)]
        if answers:  # it asks, in sentences, and nothing is read
            assert all(answers)
            assert (run.state, run.figures.count()) == (ImportRun.State.UPLOADED, 0)
            continue
        tasks.read_import(run.tenant, run.pk)
        check_read(run, officer)
    assert Measurement.objects.count() == 0


def accepted_guess(officer: Any, run: ImportRun, sheet: str, **changes: str) -> Iterator[str]:
    """Sends the mapping as it was guessed; what the page says against it."""
    client, page = signed_in(officer), at("import_mapping", run.pk)
    form = client.get(page, {"sheet": sheet}).context["form"]
    sent = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)} | changes
    answer = client.post(f"{page}?sheet={sheet}", sent)
    assert answer.status_code in (302, 422)
    if answer.status_code == 422:
        yield from (str(error) for errors in answer.context["form"].errors.values() for error in errors)
    run.refresh_from_db()


def check_read(run: ImportRun, officer: Any) -> None:
    """Every figure has its place; the unknown indicators can be defined; then only cells are refused, and with them the whole file."""
    run.refresh_from_db()
    assert run.state == ImportRun.State.READ
    assert run.figures.exclude(indicator_code="").count() >= 10
    assert not run.figures.filter(at_row=0).exists()
    assert not run.figures.filter(at_column="").exists()
    if run.counts["unknown"]:
        importing.define_unknown(run, service=Service.objects.get(), by=officer)
        tasks.read_import(run.tenant, run.pk)
        run.refresh_from_db()
    assert run.counts["unknown"] == []
    assert set(run.counts["kinds"]) <= {"cell", "text", "future"}
    assert run.counts["created"] >= 10
    if run.counts["refused"]:
        with pytest.raises(NotAllowed):
            importing.request_apply(run, send=False, by=officer)


def test_months_without_a_year_take_it_from_the_period_of_the_file(officer: Any, inside: Tenant, shared: Path) -> None:
    name = "austin_2016_eperf_download.xlsx"
    Tenant.objects.filter(pk=inside.pk).update(fiscal_month=10)
    with tenant_context(Tenant.objects.get(pk=inside.pk)):
        run = importing.keep_upload(uploaded((shared / "data/performance" / name).read_bytes(), name), by=officer)
        assert [*accepted_guess(officer, run, "")] == []  # the column CFY says it for all rows
        tasks.read_import(run.tenant, run.pk)
        check_read(run, officer)
        assert Indicator.objects.filter(frequency="month").count() > 300
        months = set(run.figures.filter(period_kind="month").values_list("period_code", flat=True))
    assert months <= {f"2015{month}" for month in (10, 11, 12)} | {f"2016{month:02}" for month in range(1, 10)}


def test_the_guess_names_the_columns_of_real_files(officer: Any, shared: Path) -> None:
    from indicators.queries.imports import known_to_files

    folder = shared / "data/performance"
    broken = guess(sample_of(folder / "austin_2016_eperf_filtered.csv"), known_to_files())
    assert (broken.name_of(Role.INDICATOR), broken.name_of(Role.INDICATOR_NAME)) == ("MEASURE_ID", "MEASURE_NAME")
