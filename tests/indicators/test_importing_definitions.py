"""Files that say what is measured besides the figures: units, directions, baselines, targets by year, whose indicators they are."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from indicators.actions import importing
from indicators.actions.standards import set_standard
from indicators.models import ImportRun, Indicator, Measurement, Standard, StandardCorrection
from indicators.reading.role_words import Role
from organisation.models import Directorate, Service
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.make import make_member, signed_in

from .files import apply, at, counts, make_water, problems, read, uploaded
from .test_importing_unknown import again
from .world import figure

PLAN_HEAD = ["COMPONENTE", "PROGRAMA", "CÓDIGO DE PRODUCTO", "NAME", "UNIDAD DE MEDIDA", "TENDENCIA", "LINEA BASE", "META CUATRENIO"] + [
    name for year in range(2024, 2028) for name in (f"META {year}", f"AVANCE \nMETA {year}", f"% CUMPLIMIENTO {year}")
]  # fmt: skip
PLAN_A: list[list[Any]] = [
    ["Progress of our plan"], PLAN_HEAD,
    ["0101 Water", "010101\nNew wells", "4501", "Wells drilled", "Número", "Incremento", 0, 4, 0.25, 0.25, 1, 1, 2, 1, 2, 0, 0, 0, 0, None],
    [None, "010102\nOld pipes", "4501", "Pipes replaced", "Kilómetros", "Mantenimiento", 12, 60, 10, 8, 0.8, 12, 13, 1, 0, 0, 0, 15, 0, 0],
    [None, "010103\nLosses", "4502", "Water lost", "Porcentaje", "Reducción", 40, 20, 35, 36, 1, 30, 31, 1, 25, 24, 1, 20, 0, 0],
]  # fmt: skip
PLAN_B: list[list[Any]] = [
    ["Progress of our plan"], ["LINE", *PLAN_HEAD],
    ["x", "0201 Schools", "020101\nMeals", "4501", "Meals", "Número", "Sideways", 884, 884, 884, 900, 1, 884, 919, 1, 884, 0, 0, 884, 0, 0],
]  # fmt: skip
CITY = (
    "DEPT_CD,MEASURE_ID,MEASURE_NAME,PROGRAM_NAME,MEASURE_DESCRIPTION,CALCULATION,DATA_SOURCE,FREQUENCY_NAME,CFY,CFY_PROPOSED,CFY_AMENDED,"
    "CFY_APPROVED,CFY_ACTUAL,PFY1_AMENDED,PFY1_ACTUAL,PFY2_ACTUAL,OCT,NOV,QTR1,QTR2,PFY1_DATA_ID\n"
    "AE,7663,Calls answered in time,Customer Care,What it is,By hand,Switch,Annually,2016,70,70,80,82,75,74,No Data,,,,,9\n"
    "AE,7610,Orders issued,Customer Care,,,,Monthly,2016,,,,,,,,120,130,,,9\n"
    "PW,8001,Potholes,Customer Care,,,,Quarterly,2016,,,,,,,,,,14,15,9\n"
)


def sheets(**rows: list[list[Any]]) -> bytes:
    import io

    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    book.remove(book.active)
    for title, lines in rows.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    book.save(out)
    return out.getvalue()


@pytest.fixture
def water(inside: Any) -> Any:
    return make_water()


@pytest.fixture
def administrator(water: Any) -> Any:
    return make_member("administrator")


def through_the_page(content: bytes | str, by: Any, name: str) -> ImportRun:
    """The wizard as it is guessed: upload, mapping sent as the page shows it, read."""
    run = importing.keep_upload(uploaded(content, name), by=by)
    client, page = signed_in(by), at("import_mapping", run.pk)
    form = client.get(page).context["form"]
    sent = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}
    answer = client.post(page, sent)
    assert answer.status_code == 302, answer.context["form"].errors
    return again(ImportRun.objects.get(pk=run.pk))


def test_a_plan_with_targets_by_year_goes_through_the_wizard(administrator: Any) -> None:
    run = through_the_page(sheets(GOV=PLAN_A, SOCIAL=PLAN_B), administrator, "plan.xlsx")
    assert {row.problem_kind for row in run.figures.exclude(problem="")} == {"indicator"}
    assert run.counts["unclear"] == ["Sideways"]
    assert "AVANCE META 2027" in run.counts["unread"]
    page = signed_in(administrator).get(at("import", run.pk)).content.decode()
    assert "Sideways" in page
    assert "GOV – 0101 Water" in page
    define = signed_in(administrator).post(at("import_defining", run.pk), {"make": "on"})
    assert define["Location"] == at("import", run.pk)
    again(run)
    assert (problems(run), run.counts["unknown"]) == ([], [])
    wells, pipes, losses, meals = Indicator.objects.filter(code__regex="^0[12]010").order_by("code")
    told = [
        (row.versions.get().unit, row.versions.get().kind, row.versions.get().direction)
        for row in (wells, pipes, losses, meals)
    ]
    assert told == [
        ("", "number", "higher"),
        ("kilometres", "number", "higher"),
        ("percent", "percent", "lower"),
        ("", "number", None),
    ]
    assert [row.baseline for row in (wells, pipes, losses, meals)] == [0, 12, Decimal("0.4"), 884]
    assert (wells.frequency, str(wells.name), str(wells.service.name)) == ("year", "Wells drilled", "0101 Water")
    assert (wells.service.directorate.code, meals.service.directorate.code) == ("GOV", "SOCIAL")
    apply(run, administrator)
    rows = Standard.objects.filter(indicator=wells).order_by("valid")
    assert [(row.kind, row.low, row.valid.lower.year) for row in rows] == [
        ("target", Decimal("0.25"), 2024), ("target", 1, 2025), ("target", 2, 2026),
    ]  # fmt: skip
    assert Standard.objects.get(indicator=losses, valid__contains=date(2026, 6, 1)).low == Decimal("0.25")
    assert Measurement.objects.get(version__indicator=losses, period__code="2025").value == Decimal("0.31")
    assert not Measurement.objects.filter(period__code="2027").exists()


def test_the_second_time_all_of_it_is_stored_already(administrator: Any) -> None:
    content = sheets(GOV=PLAN_A, SOCIAL=PLAN_B)
    run = through_the_page(content, administrator, "plan.xlsx")
    importing.define_unknown(run, service=None, make=True, by=administrator)
    apply(again(run), administrator)
    second = through_the_page(content, administrator, "plan.xlsx")
    assert (second.counts["standards_same"], importing.changes_of(second.counts)) == (
        run.counts["standards_created"],
        0,
    )
    with pytest.raises(NotAllowed):
        importing.request_apply(second, send=False, by=administrator)


def test_a_list_of_measures_of_a_fiscal_year_goes_through_the_wizard(inside: Any, administrator: Any) -> None:
    Tenant.objects.filter(pk=inside.pk).update(fiscal_month=10)
    with tenant_context(Tenant.objects.get(pk=inside.pk)):
        run = through_the_page(CITY, administrator, "city.csv")
        assert {row["frequency"] for row in run.counts["unknown"]} == {"fiscal", "month", "quarter"}
        importing.define_unknown(run, service=None, make=True, by=administrator)
        again(run)
        assert problems(run) == []
        apply(run, administrator)
        calls = Indicator.objects.get(code="7663")
        assert (calls.frequency, str(calls.method), str(calls.source)) == ("fiscal", "By hand", "Switch")
        assert str(calls.description) == "What it is"
        cared = Service.objects.filter(name__en="Customer Care").order_by("directorate__code")
        assert [row.directorate.code for row in cared] == ["AE", "PW"]  # of the same name, in two directorates
        assert Indicator.objects.get(code="8001").service == cared[1]
        targets = Standard.objects.filter(indicator=calls).order_by("valid").values_list("low", flat=True)
        assert list(targets) == [75, 80]
        figures = Measurement.objects.filter(version__indicator=calls).order_by("period__starts_on")
        assert [(row.period.code, row.value) for row in figures] == [
            ("2013Oct", None),
            ("2014Oct", 74),
            ("2015Oct", 82),
        ]
        potholes = Measurement.objects.filter(version__indicator__code="8001").order_by("period__starts_on")
        assert [row.period.code for row in potholes] == ["2015Q4", "2016Q1"]
        assert "CFY_PROPOSED" in run.counts["unread"]


def test_what_is_guessed_comes_back_from_its_rules(administrator: Any) -> None:
    from indicators.queries.imports import known_to_files
    from indicators.reading.guess import guess, sample_of
    from indicators.reading.roles import choices_of
    from sdip.files.store import path_of

    for name, content in {"city.csv": CITY, "plan.xlsx": sheets(GOV=PLAN_A, SOCIAL=PLAN_B)}.items():
        run = importing.keep_upload(uploaded(content, name), by=administrator)
        told = guess(sample_of(path_of(run.tenant_id, run.file.sha256)), known_to_files())
        back = choices_of(told.rules(), [column.name for column in told.columns])
        assert [(each.name, each.role, each.period) for each in back.columns] == [
            (each.name, each.role, each.period) for each in told.columns
        ]
        assert (back.sheet_is, back.zero_standards, back.sheets) == (told.sheet_is, told.zero_standards, told.sheets)
    assert (told.sheet_is, told.zero_standards) == (Role.DIRECTORATE, False)


def test_a_period_that_has_not_begun_is_not_read_and_says_why(administrator: Any) -> None:
    run = importing.keep_upload(uploaded("code,2024,2031,Target 2031\nw-1,5,6,7\n"), by=administrator)
    page = signed_in(administrator).get(at("import_mapping", run.pk))
    columns = {column.name: column for column in page.context["form"].choices.columns}
    assert (columns["2024"].role, columns["2031"].role) == (Role.FIGURES, Role.NOTHING)
    assert (columns["Target 2031"].role, columns["Target 2031"].period) == (Role.TARGET, "2031")
    assert "This period has not begun yet." in page.content.decode()


def test_months_without_their_year_are_asked_for_once(administrator: Any) -> None:
    run = importing.keep_upload(uploaded("code,JAN,FEB,QTR1\nw-1,5,6,7\n"), by=administrator)
    client, page = signed_in(administrator), at("import_mapping", run.pk)
    form = client.get(page).context["form"]
    sent = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}
    answer = client.post(page, sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "period": [
            "Write the period of all figures, or a period beside each of these columns: “JAN”, “FEB” and “QTR1”."
        ]
    }
    assert client.post(page, sent | {"period": "2025"}).status_code == 302
    again(ImportRun.objects.get(pk=run.pk))
    assert sorted(run.figures.values_list("period_code", flat=True)) == ["202501", "202502", "2025Q1"]


def test_standards_alone_are_applied_and_undone(administrator: Any) -> None:
    one = Indicator.objects.get(code="w-1")
    one.versions.update(direction="higher")
    figure(one, date(2026, 1, 5), 50)
    kept = set_standard(one, "target", Decimal(60), since=date(2026, 2, 1), until=date(2026, 2, 28), by=None)
    old = set_standard(one, "target", Decimal(70), since=date(2026, 1, 1), until=date(2026, 1, 31), by=None)
    rows = "code,month,guaranteed,target\nw-1,2026-01,50,75\nw-1,2026-02,,60\nw-1,2026-03,No goal,80\n"
    run = read(rows, administrator)
    found = {name: run.counts[name] for name in run.counts if name.startswith("standards_")}
    assert {name: found[name] for name in ("standards_created", "standards_changed", "standards_same", "standards_corrected")} == {
        "standards_created": 2, "standards_changed": 1, "standards_same": 1, "standards_corrected": 1,
    }  # fmt: skip
    assert found["standards_without"] == 1
    page = signed_in(administrator).get(at("import", run.pk)).content.decode()
    assert "Apply the standards" in page
    apply(run, administrator)
    old.refresh_from_db()
    assert (old.low, Standard.objects.filter(indicator=one).count()) == (75, 4)
    assert [(row.low, row.reason) for row in StandardCorrection.objects.all()] == [(70, "figures.csv")]
    importing.undo_import(run, by=administrator)
    old.refresh_from_db()
    assert (old.low, set(Standard.objects.filter(indicator=one))) == (70, {kept, old})
    assert StandardCorrection.objects.filter(reason__contains="undone").count() == 2
    assert (run.counts["standards_undone"], run.counts["standards_stay"]) == (3, 0)


def test_what_was_changed_since_stays_when_standards_are_undone(administrator: Any) -> None:
    one = Indicator.objects.get(code="w-1")
    one.versions.update(direction="higher")
    run = apply(read("code,month,target\nw-1,2026-01,75\nw-1,2026-02,76\n", administrator), administrator)
    Standard.objects.filter(low=76).update(low=77)
    importing.undo_import(run, by=administrator)
    assert [row.low for row in Standard.objects.all()] == [77]
    assert (run.counts["standards_undone"], run.counts["standards_stay"]) == (1, 1)


def test_standards_that_can_not_be_are_problems_with_their_places(administrator: Any) -> None:
    one, two = Indicator.objects.get(code="w-1"), Indicator.objects.get(code="w-3")
    one.versions.update(direction="higher")
    two.versions.update(direction="neutral")
    set_standard(one, "target", Decimal(60), since=date(2026, 2, 10), by=None)
    rows = "code,month,guaranteed,target\nw-1,2026-02,,70\nw-1,2026-01,90,80\nw-3,2026-01,,80\nw-9,2026-01,,80\n"
    run = read(rows, administrator)
    assert [(row, kind) for row, kind, _sentence in problems(run)] == [
        (2, "standard"),
        (4, "standard"),
        (5, "indicator"),
    ]
    run = read(rows.split("w-3")[0], administrator)
    assert [(row, kind) for row, kind, _sentence in problems(run)] == [(2, "standard")]
    assert "which this one overlaps" in problems(run)[0][2]
    run = read("code,month,guaranteed,target\nw-1,2026-01,90,80\n", administrator)
    assert problems(run) == [(2, "standard", "The target of “w-1” would be weaker than its guarantee.")]
    with pytest.raises(NotAllowed):
        importing.request_apply(run, send=False, by=administrator)
    assert Standard.objects.count() == 1


def test_who_may_not_set_standards_brings_in_the_figures_alone(water: Any) -> None:
    officer = make_member("data_officer", water)
    Indicator.objects.get(code="w-1").versions.update(direction="higher")
    run = read("code,month,figure,target\nw-1,2026-01,5,75\n", officer)
    assert (counts(run), run.counts["standards_not_yours"], run.counts["standards"]) == ((1, 0, 0, 0), 1, [])
    assert "1 standard is left out" in signed_in(officer).get(at("import", run.pk)).content.decode()
    apply(run, officer)
    assert (Measurement.objects.count(), Standard.objects.count()) == (1, 0)


def test_standards_in_rows_of_a_place_are_left_out_and_counted(administrator: Any) -> None:
    from organisation.models import Place
    from tests.make import make

    make(Place, code="north", name={"en": "North"})
    Indicator.objects.get(code="w-1").versions.update(direction="higher")
    run = read("code,month,place,figure,target\nw-1,2026-01,north,5,75\nw-1,2026-01,,6,80\n", administrator)
    assert (run.counts["standards_of_parts"], run.counts["standards_created"]) == (1, 1)


def test_the_definition_of_a_known_indicator_stays(administrator: Any) -> None:
    rows = "code,indicator name,unit,direction,baseline,frequency,month,figure\nw-2,Renamed,days,lower,5,yearly,2026-01,90\n"
    run = apply(read(rows, administrator), administrator)
    two = Indicator.objects.get(code="w-2")
    version = two.versions.get()
    assert (version.unit, version.kind, two.frequency, two.baseline) == ("percent", "percent", "month", None)
    assert Measurement.objects.get().value == Decimal("0.9")
    assert run.counts["unknown"] == []


def test_services_that_are_here_are_used_and_others_only_made_by_who_may(water: Any) -> None:
    officer, here = make_member("data_officer", water), Service.objects.get()
    head = f"code,indicator name,service,month,figure\nx-1,One,{here.name},2026-01,5\nx-2,Two,Sewers,2026-01,6\n"
    run = read(head, officer)
    page = signed_in(officer).get(at("import", run.pk))
    assert "make" not in page.context["form"].fields
    with pytest.raises(NotAllowed):
        importing.define_unknown(run, service=None, by=officer)
    importing.define_unknown(run, service=here, by=officer)
    assert set(Indicator.objects.filter(code__startswith="x-").values_list("service", flat=True)) == {here.pk}
    boss = make_member("administrator")
    run = read(head.replace("x-", "y-"), boss)
    importing.define_unknown(run, service=here, make=True, by=boss)
    made = Indicator.objects.get(code="y-2").service
    assert (str(made.name), made.code, made.directorate) == ("Sewers", "Sewers", here.directorate)
    assert Directorate.objects.count() == 1


def test_an_officer_may_not_define_in_the_service_of_others(water: Any) -> None:
    from tests.make import make_directorate

    from .world import make_service

    other = make_service(directorate=make_directorate(code="R"), code="roads", name={"en": "Roads"})
    officer = make_member("data_officer", water)
    run = read("code,service,month,figure\nx-1,Roads,2026-01,5\n", officer)
    with pytest.raises(NotAllowed, match="Roads"):
        importing.define_unknown(run, service=None, by=officer)
    assert not Indicator.objects.filter(service=other).exists()


def test_columns_that_are_not_read_are_said(administrator: Any) -> None:
    run = read("code,month,figure,remarkable,mood\nw-1,2026-01,5,x,y\n", administrator)
    assert run.counts["unread"] == ["remarkable", "mood"]
    assert "remarkable" in signed_in(administrator).get(at("import", run.pk)).content.decode()


REAL = {
    "guatape_avance_plan_desarrollo_2024_2027_por_secretaria.xlsx": (93, "year"),
    "austin_2016_eperf_download.xlsx": (800, "fiscal"),
}


@pytest.mark.parametrize("name", REAL)
def test_a_real_file_goes_from_upload_to_its_standards(
    inside: Any, administrator: Any, shared: Path, name: str
) -> None:
    Tenant.objects.filter(pk=inside.pk).update(fiscal_month=10)
    count, often = REAL[name]
    with tenant_context(Tenant.objects.get(pk=inside.pk)):
        run = through_the_page((shared / "data/performance" / name).read_bytes(), administrator, name)
        importing.define_unknown(run, service=Service.objects.get(), make=True, by=administrator)
        again(run)
        made = Indicator.objects.exclude(code__startswith="w-")
        assert made.count() >= count
        assert made.filter(frequency=often).exists()
        assert made.exclude(service__code="W").values("service").distinct().count() > 5
        assert run.counts["standards_created"] > count
