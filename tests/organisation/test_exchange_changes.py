"""What a file would change is shown, then carried out as a whole or not at all."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from organisation import actions
from organisation.actions.imports import apply_import, discard_import, keep_import, planned
from organisation.exchange.cells import WEEKDAY_NAMES
from organisation.exchange.files import read_tables, workbook_bytes
from organisation.exchange.plan import plan_of
from organisation.exchange.sheets import SHEETS
from organisation.models import (
    Calendar,
    ClientGroup,
    Directorate,
    Holiday,
    Place,
    Service,
    Stakeholder,
    Succession,
)
from organisation.workdays import workdays
from sdip.web.search import matching
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed, Stale
from tests.make import make_member, signed_in

from .helpers import TODAY, bring, csv_of, fill


def a_csv(*rows: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


pytestmark = pytest.mark.usefixtures("that_day")


def problems(content: bytes, holds: str) -> list[tuple[str, int, str]]:
    return [(p.sheet, p.row, p.column) for p in plan_of(read_tables(content, holds)).problems]


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
