"""Figures out of files: read into staging, previewed, applied all or nothing, undone."""

import io
import tracemalloc
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from indicators import tasks
from indicators.actions import importing
from indicators.actions.importing import reading
from indicators.models import (
    ImportMapping,
    ImportRun,
    Indicator,
    IndicatorVersion,
    Measurement,
    MeasurementEntry,
    Period,
    StagedFigure,
    State,
)
from indicators.queries.imports import known_to_files, waiting_imports
from indicators.reading import FileReader, ValueFound, mapping_of
from indicators.reading.guess import guess, sample_of
from indicators.reading.roles import ColumnChoice, Role
from indicators.template_workbook import template_file
from organisation.models import Place
from tenancy.context import tenant_context
from tenancy.refusals import NotAllowed
from tests.make import make, make_directorate, make_member, signed_in

from .files import (
    LONG,
    LONG_COLUMNS,
    apply,
    at,
    counts,
    guessed,
    make_water,
    problems,
    read,
    uploaded,
    workbook,
)
from .world import figure, make_indicator, make_service, period_of


@pytest.fixture
def water(inside: Any) -> Any:
    return make_water()


@pytest.fixture
def officer(water: Any) -> Any:
    return make_member("data_officer", water)


def test_a_long_file_becomes_drafts_and_the_second_time_nothing(officer: Any) -> None:
    run = read(LONG, officer)
    assert (run.state, counts(run), problems(run)) == ("read", (3, 0, 0, 0), [])
    apply(run, officer)
    assert run.state == ImportRun.State.APPLIED
    found = Measurement.objects.values_list("version__indicator__code", "period__code", "value", "state").order_by("pk")
    assert sorted(found) == [
        ("w-1", "202601", Decimal(12), "draft"),
        ("w-1", "202602", Decimal("1250.5"), "draft"),
        ("w-2", "202601", Decimal("0.9"), "draft"),
    ]
    entry = MeasurementEntry.objects.get(measurement__period__code="202602")
    assert (entry.door, entry.origin, entry.entered_by) == ("import", "figures.csv, 3, figure (3)", officer)
    assert counts(read(LONG, officer)) == (0, 0, 3, 0)


def test_a_changed_file_changes_only_what_differs_and_sends_on_wish(officer: Any) -> None:
    apply(read(LONG, officer), officer)
    run = apply(read(LONG.replace("1,250.5", "1300"), officer), officer, send=True)
    assert counts(run) == (0, 1, 2, 0)
    changed = Measurement.objects.get(period__code="202602")
    assert (changed.value, changed.state, changed.revision) == (Decimal(1300), "submitted", 2)
    assert Measurement.objects.filter(state="draft").count() == 2


def test_every_problem_has_its_place_and_nothing_is_applied(officer: Any, water: Any) -> None:
    other = make_service(directorate=make_directorate(code="R"))
    make_indicator(service=other, code="r-1", name={"en": "Potholes"})
    locked = period_of(date(2026, 3, 1))
    Period.objects.filter(pk=locked.pk).update(locked_at=timezone.now())
    figure(make_indicator(service=make_service(directorate=water), code="w-9"), date(2026, 1, 1), 5)
    text = (
        "code,month,figure\nw-1,2026-01,abc\nw-7,2026-01,3\nr-1,2026-01,3\nw-1,2026-03,4\nw-9,2026-01,6\n"
        "w-1,2026-02,5 %\nw-1,13/2026,5\nw-1,2999-01,5\nw-2,2026-02,50\n"
    )
    run = read(text, officer)
    assert [(row, kind) for row, kind, _sentence in problems(run)] == [
        (2, "text"), (3, "indicator"), (4, "directorate"), (5, "locked"), (6, "sent"), (7, "cell"), (8, "cell"), (9, "future"),
    ]  # fmt: skip
    assert "“w-7”" in problems(run)[1][2]
    assert counts(run) == (1, 0, 0, 8)
    with pytest.raises(NotAllowed):
        importing.request_apply(run, send=False, by=officer)
    assert Measurement.objects.count() == 1


def test_what_is_the_same_is_no_problem_even_when_approved_or_locked(officer: Any) -> None:
    apply(read(LONG, officer), officer)
    Measurement.objects.update(state=State.APPROVED)
    Period.objects.update(locked_at=timezone.now())
    assert counts(read(LONG, officer)) == (0, 0, 3, 0)


def test_an_import_is_undone_where_nobody_has_worked_on_since(officer: Any) -> None:
    apply(read(LONG, officer), officer)
    colleague = make_member("data_officer")
    Measurement.objects.update(entered_by=colleague)
    run = apply(read(LONG.replace("12\n", "13\n").replace("90 %", "91 %"), officer), officer)
    assert counts(run) == (0, 2, 1, 0)
    touched = Measurement.objects.get(version__indicator__code="w-2")
    touched.revision += 1
    touched.save()
    assert importing.undo_import(run, by=officer) == (1, 1)
    assert Measurement.objects.get(version__indicator__code="w-1", period__code="202601").value == 12
    assert Measurement.objects.get(version__indicator__code="w-1", period__code="202601").entered_by == colleague
    assert Measurement.objects.get(version__indicator__code="w-2").value == Decimal("0.91")
    assert MeasurementEntry.objects.get(revision=3).origin == "figures.csv, import undone"
    with pytest.raises(NotAllowed):
        importing.undo_import(run, by=officer)


def test_undoing_what_was_new_leaves_an_empty_draft_that_is_filled_again(officer: Any) -> None:
    run = apply(read(LONG, officer), officer)
    assert importing.undo_import(run, by=officer) == (3, 0)
    assert set(Measurement.objects.values_list("value", "state", "original")) == {(None, "draft", "")}
    again = read(LONG, officer)
    assert counts(again) == (3, 0, 0, 0)
    apply(again, officer)
    assert Measurement.objects.filter(value=None).count() == 0


def test_what_changed_after_the_preview_stops_all_of_it(officer: Any) -> None:
    run = read(LONG, officer)
    apply(read("code,month,figure\nw-1,2026-01,99\n", officer), officer)
    apply(run, officer)
    assert run.state == ImportRun.State.READ
    assert "Read it again" in run.sentence
    assert Measurement.objects.count() == 1


def test_a_period_locked_after_the_preview_stops_all_of_it(officer: Any) -> None:
    period_of(date(2026, 1, 1))
    run = read(LONG, officer)
    Period.objects.filter(code="202601").update(locked_at=timezone.now())
    assert apply(run, officer).state == ImportRun.State.READ
    assert not Measurement.objects.exists()


def test_a_mapping_is_kept_under_its_name(officer: Any) -> None:
    run = importing.keep_upload(uploaded(LONG), by=officer)
    rules = guessed(run)
    importing.set_mapping(run, rules, name="Water works", by=officer)
    importing.set_mapping(importing.keep_upload(uploaded(LONG), by=officer), rules, name="Water works", by=officer)
    assert ImportMapping.objects.get().rules == rules


def test_a_worker_that_died_is_found_and_another_one_reads_from_the_start(officer: Any) -> None:
    run = importing.keep_upload(uploaded(LONG), by=officer)
    importing.set_mapping(run, guessed(run), by=officer)
    assert list(waiting_imports(timezone.now())) == [run]
    make(StagedFigure, run=run, at_row=1)  # what the dead worker had staged
    ImportRun.objects.update(claim="dead", claimed_at=timezone.now())
    assert not waiting_imports(timezone.now()).exists()
    tasks.read_import(run.tenant, run.pk)
    run.refresh_from_db()
    assert run.state == "reading"  # its claim may still be alive
    assert waiting_imports(timezone.now() + timedelta(minutes=3)).exists()
    ImportRun.objects.update(claimed_at=timezone.now() - timedelta(minutes=3))
    for _twice in range(2):
        tasks.read_import(run.tenant, run.pk)
    run.refresh_from_db()
    assert (run.state, counts(run), StagedFigure.objects.count()) == ("read", (3, 0, 0, 0), 3)


def test_the_page_says_what_a_file_waits_for(officer: Any) -> None:
    run = importing.keep_upload(uploaded(LONG), by=officer)
    importing.set_mapping(run, guessed(run), by=officer)

    def shown(**facts: Any) -> str:
        ImportRun.objects.update(**facts)
        return signed_in(officer).get(at("import", run.pk)).content.decode()

    assert "waits until a worker is free" in shown()
    reading = shown(claim="one", claimed_at=timezone.now(), rows_read=30, rows_expected=120)
    assert "is being read" in reading
    assert 'value="25"' in reading
    assert "was interrupted" in shown(claimed_at=timezone.now() - timedelta(minutes=3))


def test_applying_twice_applies_once(officer: Any) -> None:
    run = read(LONG, officer)
    importing.request_apply(run, send=False, by=officer)
    for _twice in range(2):
        tasks.apply_import(run.pk, officer.pk)
    assert MeasurementEntry.objects.count() == 3


def test_names_places_slices_and_pairs_are_found(officer: Any) -> None:
    from indicators.models import Dimension, DimensionOption, Slice

    make(Place, code="north", name={"en": "North"}, path="/1/")
    make(DimensionOption, dimension=make(Dimension, code="sex"), code="f", name={"en": "Women"})
    run = read(
        "indicator name,period,place,sex,numerator,denominator\nOn time,2026Q1,North,Women,9,10\nتسربات,٢٠٢٦-٠٢,north,,٣,١\n"
        "On time,2026Q1,north,,0,0\nOn time,2026Q1,South,Men,1,2\n",
        officer,
    )
    assert problems(run) == [(5, "place", "There is no place “South”.")]
    run = read(
        "indicator name,period,place,sex,numerator,denominator\nOn time,2026Q1,North,Women,9,10\nOn time,2026Q1,,,0,0\n",
        officer,
    )
    apply(run, officer)
    one = Measurement.objects.get(place__code="north")
    assert (one.value, one.numerator, one.slice.key) == (Decimal("0.9"), 9, "sex=f")
    assert Slice.objects.get(key="sex=f").options.get().option.code == "f"
    empty = Measurement.objects.get(place=None)
    assert (empty.value, empty.denominator) == (None, 0)
    assert "denominator is 0" in empty.no_data_reason


def test_an_unusual_figure_is_kept_as_a_draft_to_explain(officer: Any) -> None:
    run = apply(
        read("code,period,numerator,denominator\nw-2,2026-01,12,10\nw-3,2026-01,1,10\n", officer), officer, send=True
    )
    assert run.counts["to_explain"] == 1
    found = dict(Measurement.objects.values_list("version__indicator__code", "state"))
    assert found == {"w-2": "draft", "w-3": "submitted"}
    assert Measurement.objects.get(state="draft").to_explain


def test_percentages_are_read_as_the_form_says(officer: Any) -> None:
    apply(read("code,month,figure\nw-2,2026-01,0.9\nw-1,2026-01,0.9\n", officer, hundred=False), officer)
    assert list(Measurement.objects.values_list("value", flat=True)) == [Decimal("0.9")] * 2


def test_broken_files_are_refused_at_once(officer: Any) -> None:
    with pytest.raises(NotAllowed):
        importing.keep_upload(uploaded(b"PK\x03\x04 no workbook", "x.xlsx"), by=officer)


Layout = Callable[[], tuple[str | bytes, str]]
LAYOUTS: dict[str, Layout] = {
    "wide": lambda: ("Measure;Code;Jan 2026;Feb 2026\nLeaks;w-1;1,5;2,5\nTime;w-2;80;81\n".replace(",", "."), "wide.csv"),
    "title above": lambda: (
        workbook([["Water works"], [], ["Code", "Name", "2026-01", "2026-02"], ["w-1", "x", 1.5, 2.5], ["w-2", "y", "80", "٨١"]]), "t.xlsx",
    ),
    "merged headers": lambda: (
        workbook([["Code", 2026, None], [None, "January", "February"], ["w-1", 1.5, 2.5], ["w-2", 80, 81]], merge="B1:C1"), "m.xlsx",
    ),
    "dates": lambda: (
        workbook([
            ["code", "date", "value"], ["w-1", date(2026, 1, 31), 1.5], ["w-1", date(2026, 2, 28), 2.5],
            ["w-2", date(2026, 1, 1), "80 %"], ["w-2", date(2026, 2, 1), 81],
        ]), "d.xlsx",
    ),
    "filled down": lambda: (
        workbook([
            ["code", "month", "value"], ["w-1", "2026-01", 1.5], [None, "2026-02", 2.5], ["w-2", "2026-01", 80], [None, "2026-02", 81],
        ], merge="A2:A3"), "f.xlsx",
    ),
}  # fmt: skip


FILLED = [
    ColumnChoice("code", Role.INDICATOR, fill=True),
    ColumnChoice("month", Role.PERIOD),
    ColumnChoice("value", Role.VALUE),
]
SAID: dict[str, Any] = {"filled down": {"columns": FILLED}}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_other_layouts_say_the_same(officer: Any, layout: str) -> None:
    content, name = LAYOUTS[layout]()
    run = read(content, officer, name, **SAID.get(layout, {}))
    assert problems(run) == []
    apply(run, officer)
    found = {(m.version.indicator.code, m.period.code): m.value for m in Measurement.objects.all()}
    assert found == {
        ("w-1", "202601"): Decimal("1.5"), ("w-1", "202602"): Decimal("2.5"),
        ("w-2", "202601"): Decimal("0.8"), ("w-2", "202602"): Decimal("0.81"),
    }  # fmt: skip


def test_a_shifted_row_is_refused_with_its_place(officer: Any) -> None:
    run = read("code,month,figure\nw-1,2026-01,1\nw-1,2026-02\n", officer)
    assert [(row, kind) for row, kind, _sentence in problems(run)] == [
        (3, "file" if run.counts["kinds"].get("file") else "cell")
    ]
    assert run.counts["refused"] == 1


# --- pages ---


def test_the_wizard_from_upload_to_undo(officer: Any) -> None:
    client = signed_in(officer)
    answer = client.post(at("imports"), {"file": uploaded(LONG.encode())})
    run = ImportRun.objects.get()
    mapping = at("import_mapping", run.pk)
    assert answer["Location"] == mapping
    shown = client.get(mapping).content.decode()
    assert "1,250.5" in shown
    sent = {
        "percent": "hundred",
        "decimal": ".",
        "period_kind": "month",
        "marks": "",
        "name": "Monthly",
        "period": "",
        "month_first": "",
    }
    sent |= {"role_0": "indicator", "role_1": "period", "role_2": ""}
    refused = client.post(mapping, sent)
    assert (refused.status_code, "which column holds the figures" in refused.content.decode()) == (422, True)
    assert client.post(mapping, sent | {"role_2": "value"})["Location"] == at("import", run.pk)
    assert "hx-trigger" in client.get(at("import", run.pk)).content.decode()
    tasks.read_import(run.tenant, run.pk)
    shown = client.get(at("import", run.pk)).content.decode()
    assert "Leaks repaired" in shown
    assert "Apply and send for approval" in shown
    client.post(at("import_move", run.pk), {"move": "send"})
    with tenant_context(run.tenant):
        tasks.apply_import(run.pk, officer.pk)
    assert Measurement.objects.filter(state="submitted").count() == 3
    client.post(at("import_move", run.pk), {"move": "undo"})
    assert Measurement.objects.filter(value=None).count() == 3
    assert "Monthly" in client.get(at("imports")).content.decode()


def test_problems_are_filtered_and_paged_with_few_queries(officer: Any) -> None:
    lines = [f"x-{n},2026-01,1" for n in range(30)] + [f"w-1,2026-02,text {n}" for n in range(1)]
    run = read("code,month,figure\n" + "\n".join(lines) + "\n", officer, header_rows=[1], columns=LONG_COLUMNS)
    client = signed_in(officer)
    first = client.get(at("import", run.pk)).content.decode()
    assert "There is no indicator “x-0”." in first
    assert "There is no indicator “x-29”." not in first
    assert "is not a number" in client.get(at("import", run.pk), {"kind": "text"}).content.decode()
    with CaptureQueriesContext(connection) as one:
        client.get(at("import", run.pk), {"kind": "text"})
    with CaptureQueriesContext(connection) as many:
        client.get(at("import", run.pk), {"kind": "indicator"})
    assert len(one) == len(many)


def test_an_import_of_somebody_else_is_not_found_and_rights_are_asked(officer: Any, water: Any) -> None:
    run = read(LONG, officer)
    assert signed_in(make_member("data_officer", make_directorate())).get(at("import", run.pk)).status_code == 404
    assert signed_in(make_member("administrator")).get(at("import", run.pk)).status_code == 200
    head = signed_in(make_member("head", water))
    assert head.get(at("import", run.pk)).status_code == 403
    assert head.post(at("imports"), {"file": uploaded(LONG)}).status_code == 422
    assert "Take out" in head.get(at("imports")).content.decode()


# --- out and back in ---


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_reads_back_as_the_same(officer: Any, kind: str) -> None:
    north = make(Place, code="north", name={"en": "North"}, path="/1/")
    one, two, three = Indicator.objects.order_by("code")
    figure(one, date(2026, 1, 1), "1234567.123456789012", note="=1+1\nand more")
    figure(one, date(2026, 2, 1), None, no_data_reason="-the meter broke", state="draft")
    figure(one, date(2026, 1, 1), 3, place=north)
    figure(two, date(2026, 1, 1), "0.333333333333", numerator=1, denominator=3, note="'quoted")
    figure(
        two,
        date(2026, 2, 1),
        None,
        numerator=0,
        denominator=0,
        no_data_reason="Nothing was counted: the denominator is 0.",
    )
    figure(three, date(2026, 1, 1), "0.123456789012", state="submitted")
    name = {"csv": "figures_csv", "xlsx": "figures_workbook"}[kind]
    answer = signed_in(officer).get(at(name))
    content = b"".join(answer.streaming_content)
    run = read(content, officer, f"figures.{kind}")
    assert problems(run) == []
    assert counts(run) == (0, 0, 6, 0)


def test_a_template_is_filled_in_and_read_without_a_mapping(officer: Any, water: Any) -> None:
    from openpyxl import load_workbook

    period_of(date(2026, 1, 1))
    client = signed_in(officer)
    answer = client.get(at("template"), {"directorate": water.pk, "period": "January 2026"})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = book.active
    keys = [cell.value for cell in sheet[4]]
    codes = [sheet.cell(row, 1).value for row in range(5, sheet.max_row + 1)]
    assert (codes, sheet.row_dimensions[4].hidden) == (["w-1", "w-2", "w-3"], True)
    assert sheet.data_validations.dataValidation
    sheet.cell(5, keys.index("value") + 1).value = 12.5
    sheet.cell(6, keys.index("numerator") + 1).value = 9
    sheet.cell(6, keys.index("denominator") + 1).value = 10
    out = io.BytesIO()
    book.save(out)
    run = read(out.getvalue(), officer, "filled.xlsx")
    assert (problems(run), counts(run)) == ([], (2, 0, 0, 0))
    apply(run, officer)
    assert Measurement.objects.get(version__indicator__code="w-2").value == Decimal("0.9")
    assert client.get(at("template"), {"directorate": water.pk, "period": "1999"}).status_code == 422


def test_a_template_for_arabic_readers_runs_from_the_right(officer: Any, water: Any) -> None:
    from openpyxl import load_workbook

    period = period_of(date(2026, 1, 1))
    with translation.override("ar"), template_file(water, period) as file:
        sheet = load_workbook(file).active
    assert sheet.sheet_view.rightToLeft
    assert "تسربات" in str(sheet["B5"].value)


# --- large files ---


def written(path: Path, rows: int) -> Path:
    """A long file: 1,000 indicators in as many months as it takes."""
    with path.open("w") as file:
        file.write("code,month,figure\n")
        for row in range(rows):
            months = row // 1000
            file.write(f"i-{row % 1000},{1990 + months // 12}-{months % 12 + 1:02},{row}\n")
    return path


def peak(path: Path) -> tuple[int, int]:
    """(rows with a figure, bytes at most held while the file is read)."""
    rules = {
        "directorate": {"code": {"text": "-"}}, "indicator": {"code": "code", "name": "code"},
        "values": [{"column": "figure", "period": {"column": "month"}}],
    }  # fmt: skip
    tracemalloc.start()
    try:
        count = sum(isinstance(item, ValueFound) for item in FileReader(path, mapping_of(rules, "")))
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_rows_of_a_file(tmp_path: Path) -> None:
    peak(written(tmp_path / "warm.csv", 2_000))
    few, little = peak(written(tmp_path / "few.csv", 5_000))
    many, much = peak(written(tmp_path / "many.csv", 25_000))
    assert (few, many) == (5_000, 25_000)
    assert much < little + 500_000  # one bit for each figure, and the texts of the periods


def test_a_large_file_is_staged_in_batches_and_applied(officer: Any, water: Any, tmp_path: Path) -> None:
    service = Indicator.objects.first().service  # type: ignore[union-attr]
    rows = [Indicator(code=f"i-{n}", name={"en": f"I {n}"}, service=service, frequency="month") for n in range(1000)]
    Indicator.objects.bulk_create(rows)
    IndicatorVersion.objects.bulk_create(IndicatorVersion(indicator=row, number=1, kind="count") for row in rows)
    content = written(tmp_path / "many.csv", 25_000).read_bytes()
    with patch("indicators.actions.importing.reading._keep", wraps=reading._keep) as kept:
        run = read(content, officer)
    assert kept.call_count == 3
    assert (run.rows_read, run.rows_expected, counts(run)) == (len(content), len(content), (25_000, 0, 0, 0))
    apply(run, officer)
    assert Measurement.objects.count() == MeasurementEntry.objects.count() == 25_000


# --- real files ---


def test_real_layouts_are_recognised(officer: Any, shared: Path) -> None:
    folder = shared / "data/performance"
    plan = guess(sample_of(folder / "guatape_avance_plan_desarrollo_2024_2027_por_secretaria.xlsx"), known_to_files())
    assert plan.header_rows == [2]
    assert [column.period for column in plan.of(Role.FIGURES)] == ["2024", "2025", "2026"]  # 2027 has not begun
    assert [column.period for column in plan.of(Role.TARGET)] == ["2024", "2025", "2026", "2027"]
    assert plan.name_of(Role.INDICATOR_START) == "PROGRAMA"  # the codes of products stand in several rows
    city = guess(sample_of(folder / "austin_2016_eperf_download.xlsx"), known_to_files())
    assert city.name_of(Role.INDICATOR) == "MEASURE_ID"
    assert len(city.of(Role.FIGURES)) == 12 + 4 + 6  # months, quarters, this year and five before it


def test_a_real_broken_file_is_refused_with_its_place(officer: Any, shared: Path) -> None:
    content = (shared / "data/performance/austin_2016_eperf_filtered.csv").read_bytes()
    roles = {"MEASURE_ID": Role.INDICATOR, "CFY": Role.VALUE}
    run = read(content, officer, columns=[ColumnChoice(name, role) for name, role in roles.items()], period="2016")
    found = run.figures.filter(problem_kind="cell").get()
    assert (found.at_row, found.at_column) == (38, "DATA_SOURCE (11)")
    with pytest.raises(NotAllowed):
        importing.request_apply(run, send=False, by=officer)
