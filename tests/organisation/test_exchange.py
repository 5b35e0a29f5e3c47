"""Out and back in: exactly the same; and whatever is wrong with a file is named by sheet, row and column."""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from organisation import actions
from organisation.actions.imports import apply_import, discard_import, keep_import, planned
from organisation.exchange.cells import DEGREES, ORDER, WEEKDAY_NAMES, WHOLE
from organisation.exchange.export import exported_csv, exported_workbook
from organisation.exchange.files import csv_lines, guarded, read_tables, unguarded, workbook_bytes
from organisation.exchange.plan import plan_of
from organisation.exchange.sheets import SHEETS
from organisation.models import (
    Calendar,
    ClientGroup,
    Directorate,
    Holiday,
    Import,
    Place,
    Service,
    Stakeholder,
    Succession,
)
from organisation.texts import tidy
from organisation.workdays import workdays
from sdip.web.search import matching
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed, Stale
from tests.make import make_member, signed_in

TODAY = date(2026, 11, 18)


@pytest.fixture(autouse=True)
def _inside(inside: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_args: TODAY)


def fill() -> None:
    homes = actions.add_client_group("homes", {"en": "Households", "ar": "أسر"}, people=1200, by=None)
    shops = actions.add_client_group("shops", {"en": "=Shops()"}, by=None)
    actions.add_stakeholder("007", {"en": "Ministry\nof “Works”; and, more"}, contact="+964 770 1", by=None)
    water = actions.add_directorate("water", {"en": "Water", "uk": "Вода"}, sort_order=2, by=None)
    pipes = actions.add_directorate("pipes", {"en": "-Pipes"}, parent=water, by=None)
    old = actions.add_directorate("old", {"en": "Old"}, by=None)
    actions.end_directorate(old, on=date(2026, 3, 1), by=None)
    actions.add_service(
        "tap", {"en": "Tap"}, pipes, description={"en": "'=a"}, client_groups=[shops, homes], icon="water", by=None
    )
    actions.add_service("hidden", {"en": "Hidden"}, water, public=False, people_served=5, by=None)
    city = actions.add_place("city", {"en": "City"}, population=300000, by=None)
    actions.add_place(
        "office",
        {"en": "@Office"},
        parent=city,
        kind="service_point",
        latitude=Decimal("-31.9"),
        longitude=Decimal("44.925012"),
        by=None,
    )
    actions.add_holiday(date(2026, 3, 21), {"en": "Nowruz", "ar": "نوروز"}, until=date(2026, 3, 22), by=None)
    actions.add_calendar(date(2020, 1, 1), [4, 5], by=None)
    actions.add_calendar(date(2027, 1, 1), [], by=None)


def csv_of(key: str) -> bytes:
    return b"".join(exported_csv(SHEETS[key]))


def a_csv(*rows: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def problems(content: bytes, holds: str) -> list[tuple[str, int, str]]:
    return [(p.sheet, p.row, p.column) for p in plan_of(read_tables(content, holds)).problems]


def bring(content: bytes, holds: str = "") -> Import:
    row = keep_import(content, "file.csv" if holds else "file.xlsx", csv_holds=holds, by=None)
    return apply_import(row, seen=planned(row).fingerprint(), by=None)


def test_a_workbook_brought_back_changes_nothing() -> None:
    fill()
    plan = plan_of(read_tables(exported_workbook(), ""))
    assert (plan.problems, plan.changes_anything(), len(plan.lines)) == ([], False, 14)


@pytest.mark.parametrize("key", SHEETS)
def test_a_csv_file_brought_back_changes_nothing(key: str) -> None:
    fill()
    plan = plan_of(read_tables(csv_of(key), key))
    assert (plan.problems, plan.changes_anything()) == ([], False)
    assert len(plan.lines) == SHEETS[key].model._default_manager.count()


def test_an_empty_place_takes_everything_over(tenant_b: Tenant) -> None:
    fill()
    book = exported_workbook()
    with tenant_context(tenant_b):
        Tenant.objects.filter(pk=tenant_b.pk).update(languages=["en", "ar", "ckb", "uk"])
        tenant_b.refresh_from_db()
    with tenant_context(tenant_b):
        bring(book)
        assert exported_workbook() != b""
        assert {s: list(rows_of(exported_workbook(), s)) for s in SHEETS} == {s: list(rows_of(book, s)) for s in SHEETS}
        office = Place.objects.get(code="office")
        assert office.path == f"/{Place.objects.get(code='city').pk}/{office.pk}/"
        assert list(matching(Service.objects.all(), "service", "tap")) == [Service.objects.get(code="tap")]
        assert not plan_of(read_tables(book, "")).changes_anything()
        assert Directorate.objects.get(code="water").name_sort["uk"]


def rows_of(book: bytes, sheet: str) -> Any:
    return load_workbook(io.BytesIO(book))[sheet].iter_rows(values_only=True)


def test_a_spreadsheet_calculates_nothing_of_ours() -> None:
    fill()
    sheet = load_workbook(io.BytesIO(exported_workbook()))["client_groups"]
    assert [(c.value, c.data_type) for c in sheet["C"]][-1] == ("=Shops()", "s")
    text = csv_of("client_groups").decode("utf-8-sig")
    assert "'=Shops()" in text
    assert "\n=" not in text
    assert ",=" not in text
    assert "-31.9,44.925012" in csv_of("places").decode("utf-8-sig")  # numbers stay numbers


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(texts, st.booleans())
def test_a_guard_is_taken_away_again(text: str, numeric: bool) -> None:
    assert unguarded(guarded(text, False)) == text
    assert not guarded(text, False).lstrip().startswith(("=", "+", "-", "@", "＝")) or text.lstrip() != text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=5))
def test_any_tidy_text_survives_both_formats(pairs: list[tuple[str, str]]) -> None:
    header, numeric = ["code", "name:en"], [False, False]
    rows = [[f"c{n}", tidy(a)] for n, (a, _b) in enumerate(pairs)]
    for content, holds in [
        (b"".join(csv_lines(header, rows, numeric)), "x"),
        (workbook_bytes([("x", header, rows, numeric)]), ""),
    ]:
        (table,) = read_tables(content, holds)
        assert [row for _number, row in table.rows] == [header, *rows]


@given(st.integers(0, 2**31 - 1), st.decimals(-180, 180, places=6))
def test_numbers_read_back_as_they_were_written(whole: int, degrees: Decimal) -> None:
    assert WHOLE.read(WHOLE.write(whole)) == whole
    assert ORDER.read(ORDER.write(whole)) == whole
    assert DEGREES.read(DEGREES.write(degrees)) == degrees


def test_a_change_is_shown_then_carried_out_with_all_that_follows() -> None:
    fill()
    row = keep_import(
        a_csv(
            ["code", "directorate", "client_groups", "name:en", "public"],
            ["tap", "water", "homes", "Tap water", "yes"],
            ["new", "pipes", "", "New one", "no"],
        ),
        "services.csv", csv_holds="services", by=make_member("administrator"),
    )  # fmt: skip
    plan = planned(row)
    assert plan.counts() == [{"label": "Services", "new": 1, "changed": 1, "same": 0}]
    assert [(d.column, d.before, d.after) for d in plan.lines[0].differences] == [
        ("directorate", "pipes", "water"), ("client_groups", "homes;shops", "homes"), ("name:en", "Tap", "Tap water"),
    ]  # fmt: skip
    assert Service.objects.count() == 2
    apply_import(row, seen=plan.fingerprint(), by=row.member)
    tap = Service.objects.get(code="tap")
    assert (str(tap.name), tap.directorate.code, tap.icon, tap.description["en"]) == (
        "Tap water",
        "water",
        "water",
        "'=a",
    )
    assert list(tap.client_groups.values_list("client_group__code", flat=True)) == ["homes"]
    assert Succession.objects.get().service == tap
    event = tap.pgh_event_models["update"].objects.filter(pgh_obj=tap).latest("pgh_id")
    assert (event.pgh_context["label"], event.pgh_context["member"]) == ("organisation.apply_import", row.member.pk)
    assert list(matching(Service.objects.all(), "service", "tap water")) == [tap]
    with pytest.raises(NotAllowed, match="This import is over"):
        apply_import(row, seen=plan.fingerprint(), by=None)


def test_a_tree_is_turned_over_in_one_file() -> None:
    fill()
    bring(
        a_csv(
            ["code", "part_of", "name:en"], ["water", "pipes", "Water"], ["pipes", "", "Pipes"], ["top", "water", "Top"]
        ),
        "directorates",
    )
    water, pipes, top = (Directorate.objects.get(code=code) for code in ("water", "pipes", "top"))
    assert (pipes.path, water.path) == (f"/{pipes.pk}/", f"/{pipes.pk}/{water.pk}/")
    assert top.path == f"{water.path}{top.pk}/"
    assert water.name["uk"] == "Вода"  # a column that is not there leaves its language alone


def test_holidays_and_calendars_come_by_file_and_the_next_deadline_knows_them() -> None:
    fill()
    bring(a_csv(["day", "name:en"], ["2026-11-19", "Flood day"], ["2026-03-21", "New year"]), "holidays")
    bring(a_csv(["valid_from", "weekend"], ["2027-01-01", "Friday; saturday"], ["2026-11-01", "sunday"]), "calendars")
    names = {row.on: dict(row.name) for row in Holiday.objects.all()}
    assert names == {
        date(2026, 3, 21): {"en": "New year", "ar": "نوروز"}, date(2026, 3, 22): {"en": "Nowruz", "ar": "نوروز"},
        date(2026, 11, 19): {"en": "Flood day"},
    }  # fmt: skip
    assert dict(Calendar.objects.values_list("valid_from", "weekend")) == {
        date(2020, 1, 1): [4, 5], date(2026, 11, 1): [6], date(2027, 1, 1): [4, 5],
    }  # fmt: skip
    assert workdays().add(TODAY, 1)[0] == date(2026, 11, 20)  # a Friday: the holiday is left out, the weekend has moved
    event = Holiday.pgh_event_models["insert"].objects.latest("pgh_id")  # type: ignore[attr-defined]
    assert event.pgh_context["label"] == "organisation.apply_import"


@pytest.mark.parametrize(
    ("key", "rows", "wrong"),
    [
        ("directorates", [["code", "name:en"], ["x", ""]], [(2, "name:en")]),
        ("directorates", [["code", "name:en"], ["", "X"]], [(2, "code")]),
        ("directorates", [["code", "name:en"], ["x", "X"], ["x", "Y"]], [(3, "code")]),
        ("directorates", [["code", "name:en", "part_of"], ["x", "X", "nowhere"]], [(2, "part_of")]),
        ("directorates", [["code", "part_of"], ["water", "pipes"]], [(2, "part_of")]),
        ("directorates", [["code", "ended_on"], ["water", "2026-11-18"]], [(2, "part_of"), (2, "directorate")]),
        ("directorates", [["code", "ended_on"], ["old", "2027-01-01"]], [(2, "ended_on")]),
        ("directorates", [["code", "ended_on"], ["old", "yesterday"]], [(2, "ended_on")]),
        ("directorates", [["name:en"], ["X"]], [(1, "code")]),
        ("directorates", [["code", "name:en", "name:de", "colour"], ["x", "X", "", ""]], [(1, "name:de"), (1, "colour")]),
        ("directorates", [["code", "name:en", "NAME:EN"], ["x", "X", "Y"]], [(1, "NAME:EN")]),
        ("directorates", [["code", "name:en"], ["x" * 61, "X"]], [(2, "code")]),
        ("services", [["code", "name:en"], ["x", "X"]], [(2, "directorate")]),
        ("services", [["code", "directorate"], ["tap", ""]], [(2, "directorate")]),
        ("services", [["code", "directorate"], ["tap", "old"]], [(2, "directorate")]),
        ("services", [["code", "client_groups"], ["tap", "homes;nobody"]], [(2, "client_groups")]),
        ("services", [["code", "public"], ["tap", "maybe"]], [(2, "public")]),
        ("services", [["code", "people_served"], ["tap", "-1"]], [(2, "people_served")]),
        ("places", [["code", "kind"], ["city", "village"]], [(2, "kind")]),
        ("places", [["code", "latitude"], ["city", "31"]], [(2, "latitude")]),
        ("places", [["code", "latitude", "longitude"], ["city", "95", "40"]], [(2, "latitude")]),
        ("places", [["code", "latitude", "longitude"], ["city", "north", "40"]], [(2, "latitude")]),
        ("client_groups", [["code", "name:en"], ["a;b", "X"]], [(2, "code")]),
        ("holidays", [["day", "name:en"], ["tomorrow", "X"]], [(2, "day")]),
        ("holidays", [["day", "name:en"], ["", "X"]], [(2, "day")]),
        ("holidays", [["day", "name:en"], ["2026-12-25", ""]], [(2, "name:en")]),
        ("holidays", [["day", "name:en"], ["2026-12-25", "X"], ["2026-12-25", "Y"]], [(3, "day")]),
        ("holidays", [["code", "name:en"], ["x", "X"]], [(1, "code"), (1, "day")]),
        ("calendars", [["valid_from", "weekend"], ["2027-02-01", "freitag"]], [(2, "weekend")]),
        ("calendars", [["valid_from", "weekend"], ["2020-01-01", "sunday"]], [(2, "weekend")]),
        ("calendars", [["valid_from", "weekend"], ["2027-02-01", ";".join(WEEKDAY_NAMES)]], [(2, "weekend")]),
    ],
)  # fmt: skip
def test_whatever_is_wrong_is_named_and_nothing_is_done(
    key: str, rows: list[list[str]], wrong: list[tuple[int, str]]
) -> None:
    fill()
    before = {name: csv_of(name) for name in SHEETS}
    assert problems(a_csv(*rows), key) == [(key, *each) for each in wrong]
    row = keep_import(a_csv(*rows), "x.csv", csv_holds=key, by=None)
    with pytest.raises(NotAllowed, match="The file has problems"):
        apply_import(row, seen=planned(row).fingerprint(), by=None)
    assert {name: csv_of(name) for name in SHEETS} == before


def test_a_directorate_ends_by_file_once_its_services_leave_in_the_same_file() -> None:
    fill()
    book = workbook_bytes([
        ("directorates", ["code", "ended_on"], [["pipes", "2026-11-18"]], [False, False]),
        ("services", ["code", "directorate"], [["tap", "water"]], [False, False]),
    ])  # fmt: skip
    head = make_member("head", Directorate.objects.get(code="pipes"))
    bring(book)
    assert Directorate.objects.get(code="pipes").ended_on == TODAY
    assert head.assignments.get().ends_on == TODAY


def test_data_that_changed_since_the_preview_are_looked_at_again() -> None:
    fill()
    row = keep_import(a_csv(["code", "name:en"], ["water", "Aqua"]), "x.csv", csv_holds="directorates", by=None)
    seen = planned(row).fingerprint()
    actions.rename_directorate(Directorate.objects.get(code="water"), name={"en": "H2O"}, by=None)
    with pytest.raises(Stale):
        apply_import(row, seen=seen, by=None)
    assert str(Directorate.objects.get(code="water").name) == "H2O"
    discard_import(row, by=None)
    with pytest.raises(NotAllowed, match="is over"):
        apply_import(row, seen=planned(row).fingerprint(), by=None)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("Wasser;Straße".encode("latin-1"), "CSV file in UTF-8"),
        (b"PK\x03\x04 and then nothing", "cannot be read"),
        (b'code,name:en\n"x', "cannot be read"),
        (b"x" * (11 * 1024**2), "larger than 10 MB"),
        (b"code\n" + b"x\n" * 50_001, "more than 50000 rows"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(NotAllowed, match=sentence):
        keep_import(content, "x", csv_holds="places", by=None)


def test_a_workbook_with_a_cell_in_the_last_corner_is_refused_before_it_is_unfolded() -> None:
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active["A1"], book.active["XFD1048576"] = "code", "far"
    book.save(out)
    with pytest.raises(NotAllowed, match="reaches too far"):
        keep_import(out.getvalue(), "x.xlsx", csv_holds="places", by=None)


def test_a_workbook_of_another_format_or_with_countless_sheets_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/Workbook.bin", "x")
    with pytest.raises(NotAllowed, match="Save it again as XLSX"):
        keep_import(out.getvalue(), "x.xlsb", csv_holds="places", by=None)
    book, out = Workbook(), io.BytesIO()
    for _number in range(30):
        book.create_sheet()
    book.save(out)
    with pytest.raises(NotAllowed, match="more than 30 sheets"):
        keep_import(out.getvalue(), "x.xlsx", csv_holds="places", by=None)


def test_a_workbook_without_one_of_our_sheets_is_refused() -> None:
    book, out = Workbook(), io.BytesIO()
    book.save(out)
    with pytest.raises(NotAllowed, match="No sheet of this file is called"):
        keep_import(out.getvalue(), "x.xlsx", by=None)


def test_spreadsheets_own_types_and_separators_are_understood() -> None:
    fill()
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Places"
    sheet.append(["code", "population", "latitude", "longitude", "ended_on", "name:en"])
    sheet.append([7, 12.0, 31.5, 44, date(2026, 1, 2), "Seven"])
    book.save(out)
    bring(out.getvalue())
    row = Place.objects.get(code="7")
    assert (row.population, row.latitude, row.ended_on) == (12, Decimal("31.500000"), date(2026, 1, 2))
    bring("code;population\n7;١٬٢٠٠\n".encode(), "places")
    assert Place.objects.get(code="7").population == 1200


def test_a_thousand_rows_take_no_more_statements_than_ten(django_assert_max_num_queries: Any) -> None:
    def rows(count: int) -> bytes:
        return a_csv(
            ["code", "part_of", "name:en"], *([f"p{n}", f"p{n // 10}" if n else "", f"Place {n}"] for n in range(count))
        )

    with django_assert_max_num_queries(60):
        bring(rows(10), "places")
    with django_assert_max_num_queries(66):  # a few more batches
        bring(rows(1000), "places")
    assert Place.objects.get(code="p999").depth == 3
    assert Stakeholder.objects.count() == ClientGroup.objects.count() == 0


def test_the_pages_lead_from_the_file_to_the_change(tenant_a: Tenant) -> None:
    fill()
    page = signed_in(make_member("administrator"))
    base = "/alpha/staff/organisation/exchange/"
    workbook = page.get(f"{base}organisation.xlsx")
    assert (workbook["Content-Disposition"], workbook["Content-Type"][:20]) == (
        'attachment; filename="organisation.xlsx"',
        "application/vnd.open",
    )
    assert b"".join(page.get(f"{base}places.csv").streaming_content).startswith(b"\xef\xbb\xbfcode,")  # type: ignore[attr-defined]
    assert page.get(f"{base}people.csv").status_code == 404
    file = SimpleUploadedFile("groups.csv", b"code,name:en\nhomes,Homes\n")
    assert page.post(base, {"file": file}).status_code == 422
    file.seek(0)
    answer = page.post(base, {"file": file, "csv_holds": "client_groups"})
    preview = page.get(answer["Location"]).content.decode()
    assert "Households" in preview
    seen = preview.partition('name="seen" value="')[2].partition('"')[0]
    assert page.post(answer["Location"], {"move": "apply", "seen": "something else"}).status_code == 422
    assert page.post(answer["Location"], {"move": "apply", "seen": seen}).status_code == 302
    assert str(ClientGroup.objects.get(code="homes").name) == "Homes"
    assert "over" in page.get(answer["Location"]).content.decode()
    bad = SimpleUploadedFile("groups.csv", b"code,people\nhomes,many\n")
    answer = page.post(base, {"file": bad, "csv_holds": "client_groups"})
    text = page.get(answer["Location"]).content.decode()
    assert "1 problem: nothing can be applied" in text
    assert "Apply all of it" not in text
    assert page.post(answer["Location"], {"move": "discard"}).status_code == 302
