"""The pages of the organisation: reached, refused, changed, and as cheap for many rows as for few."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organisation import actions, shell
from organisation.models import Calendar, ClientGroup, Directorate, Holiday, Place, Service, Stakeholder
from people.models import Member
from sdip import registry
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.make import make_member, signed_in

TODAY = date(2026, 11, 18)
BASE = "/alpha/staff/organisation/"
LISTS = ["", "services/", "places/", "client-groups/", "stakeholders/", "calendar/"]


@pytest.fixture(autouse=True)
def _on_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_args: TODAY)


@pytest.fixture
def boss(tenant_a: Tenant) -> Member:
    with tenant_context(tenant_a):
        return make_member("administrator", name="Zainab Kadhim")


@pytest.fixture
def page(boss: Member) -> Client:
    return signed_in(boss)


def fill(count: int = 1, start: int = 0) -> None:
    """Some of everything, in the current tenant."""
    for n in range(start, start + count):
        top = actions.add_directorate(f"d{n}", {"en": f"Directorate {n}", "ar": f"مديرية {n}"}, by=None)
        low = actions.add_directorate(f"d{n}-1", {"en": f"Part {n}"}, parent=top, by=None)
        group = actions.add_client_group(f"g{n}", {"en": f"Group {n}"}, people=5, by=None)
        actions.add_service(f"s{n}", {"en": f"Service {n}"}, low, client_groups=[group], by=None)
        town = actions.add_place(f"p{n}", {"en": f"Town {n}"}, by=None)
        actions.add_place(f"p{n}-1", {"en": f"Office {n}"}, parent=town, kind="service_point", by=None)
        actions.add_stakeholder(f"h{n}", {"en": f"Ministry {n}"}, by=None)
        actions.add_calendar(TODAY + timedelta(days=n + 1), [4, 5], by=None)
        actions.add_holiday(TODAY + timedelta(days=n + 1), {"en": f"Feast {n}"}, by=None)


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize("url", [*LISTS, "exchange/", "audit/", "settings/"])
def test_a_page_asks_as_much_for_four_of_each_as_for_one(tenant_a: Tenant, page: Client, url: str) -> None:
    with tenant_context(tenant_a):
        fill(1)
    few = queries_of(page, BASE + url)
    with tenant_context(tenant_a):
        fill(3, start=1)
    assert queries_of(page, BASE + url) <= few


def test_a_page_about_one_row_asks_as_much_for_four_as_for_one(tenant_a: Tenant, page: Client) -> None:
    with tenant_context(tenant_a):
        fill(1)
        row = Directorate.objects.get(code="d0")
    url = f"{BASE}directorates/{row.pk}/"
    few = queries_of(page, url)
    with tenant_context(tenant_a):
        for n in range(4):
            service = actions.add_service(f"x{n}", {"en": "X"}, row, by=None)
            actions.add_directorate(f"y{n}", {"en": "Y"}, parent=row, by=None)
            make_member("head", row)
            moved = actions.add_service(f"z{n}", {"en": "Z"}, row, by=None)
            actions.move_service(moved, to=Directorate.objects.get(code="d0-1"), by=None)
    assert queries_of(page, url) <= few + 1  # the first past service also asks for its names
    assert service.pk


def test_every_page_of_ours_opens_in_every_language(tenant_a: Tenant, page: Client, boss: Member) -> None:
    with tenant_context(tenant_a):
        fill(1)
        pages = [
            p for p in registry.test_pages if p.url_name.startswith("organisation:") and "members" not in p.url_name
        ]
        urls = {p.url_name: reverse(p.url_name, kwargs=p.kwargs()) for p in pages if p.kwargs() is not None}
    assert len(urls) >= 35
    for language in ("en", "ar", "uk", "ckb"):
        boss.membership.user.language = language
        boss.membership.user.save()
        for name, url in urls.items():
            answer = page.get(url)
            assert answer.status_code == 200, (name, language)
            assert "None" not in answer.content.decode().replace("None yet", ""), (name, language)


def test_every_url_is_walked_or_tested_here() -> None:
    from organisation.urls import urlpatterns

    named = {p.url_name.removeprefix("organisation:") for p in registry.test_pages}
    here = {"export_workbook", "export_csv"}
    assert {p.name for p in urlpatterns if getattr(p, "name", None)} - named == here
    assert len(shell.LABELS) > 20


@pytest.mark.parametrize("role", ["data_officer", "community_member", "auditor"])
def test_who_may_only_see_sees_and_is_refused_the_rest(tenant_a: Tenant, role: str) -> None:
    with tenant_context(tenant_a):
        fill(1)
        client = signed_in(make_member(role))
        row = Directorate.objects.get(code="d0")
    for url in [*LISTS, "exchange/", f"directorates/{row.pk}/", f"history/directorate/{row.pk}/"]:
        answer = client.get(BASE + url)
        assert answer.status_code == 200
        assert "Add a" not in answer.content.decode()
    for url in ("directorates/add/", f"directorates/{row.pk}/split/", "settings/", "calendar/add/"):
        assert client.get(BASE + url).status_code == 403
        assert client.post(BASE + url, {"code": "x"}).status_code == 403
    assert client.get(BASE + "audit/").status_code == (200 if role == "auditor" else 403)
    assert client.post(BASE + "exchange/").status_code == 403


def test_a_directorate_is_added_renamed_moved_and_ended(tenant_a: Tenant, page: Client) -> None:
    answer = page.post(
        BASE + "directorates/add/",
        {"code": "water", "name_en": "Water", "name_ar": "الماء", "parent": "", "sort_order": "٣"},
    )
    with tenant_context(tenant_a):
        row = Directorate.objects.get()
    url = f"{BASE}directorates/{row.pk}/"
    assert (answer.status_code, answer["Location"], row.name["ar"], row.sort_order) == (302, url, "الماء", 3)
    seen = _hidden(page.get(url + "edit/"), "seen")
    assert page.post(url + "edit/", {"name_en": "Water works", "seen": seen}).status_code == 302
    refused = page.post(url + "edit/", {"name_en": "Other", "seen": seen})
    assert refused.status_code == 422
    assert "Somebody else has changed this since you opened it" in refused.content.decode()
    assert page.post(url + "end/", {"on": "2026-11-19"}).status_code == 422
    assert page.post(url + "end/", {"on": "2026-11-18"}).status_code == 302
    with tenant_context(tenant_a):
        row = Directorate.objects.get()
    assert (row.name["en"], row.ended_on) == ("Water works", TODAY)
    history = page.get(f"{BASE}history/directorate/{row.pk}/").content.decode()
    for words in ("Directorate added", "Directorate renamed", "Water works", "Directorate ended", "Zainab Kadhim"):
        assert words in history


def test_a_bad_form_says_what_is_wrong_at_the_field_and_above(tenant_a: Tenant, page: Client) -> None:
    answer = page.post(BASE + "directorates/add/", {"code": "", "name_en": "", "sort_order": "many"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert text.count("“Code” is missing. Fill it in.") == 2
    assert "“many” is not a number" in text
    assert "<title>Error: " in text


def test_a_service_goes_through_its_pages(tenant_a: Tenant, page: Client) -> None:
    with tenant_context(tenant_a):
        fill(1)
        low, group = Directorate.objects.get(code="d0-1"), ClientGroup.objects.get()
    given = {"code": "tap", "name_en": "Tap water", "directorate": low.pk, "client_groups": [group.pk], "public": "on",
             "people_served": "١٢٬٠٠٠", "icon": "water"}  # fmt: skip
    assert page.post(BASE + "services/add/", given).status_code == 302
    with tenant_context(tenant_a):
        row, top = Service.objects.get(code="tap"), Directorate.objects.get(code="d0")
        assert (row.people_served, row.icon, row.public) == (12000, "water", True)
    url = f"{BASE}services/{row.pk}/"
    form = page.get(url + "edit/")
    assert page.post(url + "edit/", {"name_en": "Water", "seen": _hidden(form, "seen")}).status_code == 302
    assert page.post(url + "move/", {"to": top.pk, "on": "2026-11-18", "note": "Decree"}).status_code == 302
    text = page.get(url).content.decode()
    assert "Decree" in text
    assert "Part 0" in text
    assert page.post(url + "end/", {"on": "2026-11-18"}).status_code == 302
    assert "Water" not in page.get(BASE + "services/?q=water").content.decode().partition("<table")[2]
    assert "Water" in page.get(BASE + "services/?q=water&state=ended").content.decode().partition("<table")[2]


def test_a_directorate_is_merged_and_another_split(tenant_a: Tenant, page: Client) -> None:
    with tenant_context(tenant_a):
        fill(2)
        a, b = Directorate.objects.get(code="d0-1"), Directorate.objects.get(code="d1-1")
        service = Service.objects.get(code="s0")
    answer = page.post(f"{BASE}directorates/{a.pk}/merge/", {"into": b.pk, "on": "2026-11-18"})
    assert answer["Location"] == f"{BASE}directorates/{b.pk}/"
    url = f"{BASE}directorates/{b.pk}/split/"
    choices = page.get(url).content.decode()
    assert "Service “Service 0” goes to" in choices
    assert "Service “Service 1” goes to" in choices
    with tenant_context(tenant_a):
        d0, d1, other = (
            Directorate.objects.get(code="d0"),
            Directorate.objects.get(code="d1"),
            Service.objects.get(code="s1"),
        )
    given = {"heir": d0.pk, "on": "2026-11-18", f"service_{service.pk}": d0.pk}
    assert page.post(url, given).status_code == 422
    assert page.post(url, given | {f"service_{other.pk}": d1.pk}).status_code == 302
    with tenant_context(tenant_a):
        assert Service.objects.get(pk=service.pk).directorate == d0
        assert Service.objects.get(pk=other.pk).directorate == d1
        assert Directorate.objects.get(pk=b.pk).ended_on == TODAY


def test_places_and_groups_and_days_have_their_forms(tenant_a: Tenant, page: Client) -> None:
    assert page.post(BASE + "places/add/", {"code": "c", "name_en": "City", "kind": "area"}).status_code == 302
    inside = {
        "code": "o",
        "name_en": "Office",
        "kind": "service_point",
        "parent": "c",
        "latitude": "31.9923",
        "longitude": "44.925",
    }
    assert page.post(BASE + "places/add/", inside).status_code == 302
    with tenant_context(tenant_a):
        city, office = Place.objects.get(code="c"), Place.objects.get(code="o")
        assert (office.parent, str(office.latitude)) == (city, "31.992300")
    answer = page.post(f"{BASE}places/{city.pk}/move/", {"parent": "o"})
    assert (answer.status_code, "cannot become part of itself" in answer.content.decode()) == (422, True)
    assert page.post(f"{BASE}places/{office.pk}/move/", {"parent": "nowhere"}).status_code == 422
    assert (
        page.post(
            f"{BASE}places/{office.pk}/edit/", {"name_en": "Office", "kind": "area", "latitude": "31"}
        ).status_code
        == 422
    )
    assert page.post(f"{BASE}places/{office.pk}/move/", {"parent": ""}).status_code == 302
    assert page.post(BASE + "client-groups/add/", {"code": "g", "name_en": "Homes", "people": "7.5"}).status_code == 422
    assert page.post(BASE + "client-groups/add/", {"code": "g", "name_en": "Homes", "people": "7"}).status_code == 302
    assert page.post(BASE + "stakeholders/add/", {"code": "m", "name_en": "Ministry"}).status_code == 302
    assert page.post(BASE + "calendar/add/", {"valid_from": "2026-12-01", "weekend": ["4", "5"]}).status_code == 302
    assert (
        page.post(
            BASE + "calendar/holidays/add/", {"name_en": "Eid", "on": "2027-03-20", "until": "2027-03-22"}
        ).status_code
        == 302
    )
    with tenant_context(tenant_a):
        rows = [ClientGroup.objects.get(), Stakeholder.objects.get(), Calendar.objects.get(), Holiday.objects.first()]
        assert Holiday.objects.count() == 3
    for name, row in zip(["client-groups", "stakeholders", "calendar", "calendar/holidays"], rows, strict=True):
        assert row is not None
        assert page.post(f"{BASE}{name}/{row.pk}/remove/", {}).status_code == 302
    with tenant_context(tenant_a):
        for model in (ClientGroup, Stakeholder, Calendar):
            assert not model._default_manager.exists()
        assert Holiday.objects.count() == 2


def test_a_swap_is_the_same_as_a_reload(tenant_a: Tenant, page: Client) -> None:
    with tenant_context(tenant_a):
        fill(2)
    for url, target in [
        ("services/?q=service", "services"),
        ("places/?sort=-name", "places"),
        ("stakeholders/", "rows"),
    ]:
        whole = page.get(BASE + url).content.decode()
        part = page.get(BASE + url, headers={"HX-Request": "true", "HX-Target": target}).content.decode()
        assert "<!doctype" not in part.lower()
        assert part.strip() in whole


def test_rows_of_another_tenant_do_not_exist(tenant_a: Tenant, tenant_b: Tenant, page: Client) -> None:
    with tenant_context(tenant_b):
        fill(1)
        theirs = {
            "directorates": Directorate.objects.first(),
            "services": Service.objects.first(),
            "places": Place.objects.first(),
        }
    for name, row in theirs.items():
        assert row is not None
        for what in ("", "edit/", "move/", "end/"):
            assert page.get(f"{BASE}{name}/{row.pk}/{what}").status_code == 404
    answer = page.post(BASE + "services/add/", {"code": "x", "name_en": "X", "directorate": theirs["directorates"].pk})
    assert answer.status_code == 422


def _hidden(answer: Any, name: str) -> str:
    text = answer.content.decode()
    tag = next(part for part in text.split("<input") if f'name="{name}"' in part)
    return tag.partition('value="')[2].partition('"')[0]
