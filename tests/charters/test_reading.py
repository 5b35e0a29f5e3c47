"""The page of a charter: what stands on it, in which order, and what programs read from it."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from charters import actions
from charters.models import Party
from organisation.models import ClientGroup, Service, ServiceClientGroup
from tests.make import make

from .conftest import Water, in_force, url
from .test_public import LIST, page_of, questions

SECTIONS = ("promises", "steps", "fees", "rights", "reach", "tell", "comments", "who", "about")
PASSAGES = {
    "mission": {"en": "Safe water for every house."},
    "aim": {"en": "It says what you may expect."},
    "review_right": {"en": "Somebody else looks again."},
    "complaint_route": {"en": "Write, call or come."},
    "on_charter": {"en": "Write to the citizen desk."},
}


def written(water: Water) -> str:
    """The page of a charter with every part."""
    version = water.charter()
    actions.write_passages(version, PASSAGES, by=water.writer)
    actions.write_contacts(version, [{"kind": "emergency", "value": "115"}], by=water.writer)
    steps = [{"client": {"en": "Hand in the papers"}}]
    texts = {"fee": {"en": "25 000 dinars"}, "who": {"en": "For every household"}}
    actions.write_service(version.entries.get(), texts, steps=steps, by=water.writer)
    water.promise(version)
    version.refresh_from_db()
    words = {"en": "We say our names."}
    remedy = {"en": "We apologise."}
    actions.add_commitment(version, words=words, remedy=remedy, aspect="courtesy", by=water.writer)
    in_force(version, water.head)
    return page_of("services:service", "water")


def test_sections_stand_in_the_order_of_what_the_reader_asks(water: Water) -> None:
    page = written(water)
    places = [page.index(f'<h2 id="{anchor}"') for anchor in SECTIONS]
    assert places == sorted(places)
    links = [page.index(f'href="#{anchor}"') for anchor in SECTIONS]
    assert links == sorted(links)
    assert page.count(url("services:feedback", water.row.pk)) == 1
    for words in PASSAGES.values():
        assert page.count(escape(words["en"])) == 1
    assert page.count("25 000 dinars") == 1
    assert page[page.index("<main") :].count("For every household") == 1
    assert page.index("25 000 dinars") > page.index("Hand in the papers")


def test_promises_without_a_measure_are_a_short_list(water: Water) -> None:
    page = written(water)
    short = page[page.index("We also promise") : page.index('<h2 id="steps"')]
    assert page.count('class="promise"') == 1
    assert "We say our names." in short
    assert "We apologise." in short
    assert "Burst pipes" not in short
    assert "No figure yet" not in short


def test_services_are_found_by_those_whom_they_are_for(water: Water) -> None:
    shops, blind = (make(ClientGroup, code=code, name={"en": code}) for code in ("Shops", "Blind people"))
    make(ClientGroup, code="Nobody", name={"en": "Nobody"})
    lights = make(Service, directorate=water.directorate, code="lights", name={"en": "Lights"}, public=True)
    make(ServiceClientGroup, service=lights, client_group=shops)
    assert "Blind people" not in page_of(LIST)
    version = water.charter()
    make(Party, version=version, kind="client", words={"en": "Whoever does not see"}, client_group=blind)
    water.promise(version)
    in_force(version, water.head)
    page = page_of(LIST)
    assert "For whom" in page
    assert "Nobody" not in page
    for group, found, other in (("Shops", "Lights", "Water supply"), ("Blind people", "Water supply", "Lights")):
        page = page_of(LIST, query=f"?for={group.replace(' ', '+')}")
        assert page.count('class="service"') == 1
        assert found in page
        assert other not in page


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ({"ar": "إصلاح الأنابيب"}, "اصلاح الانابيب"),
        ({"ckb": "دابینکردنی ئاو"}, "دابينكردني"),
        ({"uk": "Під’їзди"}, "під'їзди"),
        ({"uk": "Водопостачання"}, "ВОДОПОСТАЧАННЯ"),
    ],
)
def test_a_charter_is_found_however_its_reader_spells(water: Water, name: dict[str, str], asked: str) -> None:
    version = actions.create_charter(directorate=water.directorate, name={"en": "Office", **name}, by=water.writer)
    actions.add_service(version, water.service, by=water.writer)
    water.promise(version)
    in_force(version, water.head)
    link = f'href="{url("services:office", version.charter_id)}"'
    page = page_of(LIST, query=f"?q={asked}")
    assert link in page
    assert 'class="service"' not in page  # what the office says of itself is not said of each of its services
    assert link not in page_of(LIST, query="?q=zzz")


def test_search_engines_read_the_service(water: Water, settings: Any) -> None:
    settings.PUBLIC_URL = "https://sdip.example"
    Service.objects.filter(pk=water.service.pk).update(description={"en": "</script><b>Water & more"})
    page = written(water)
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    (service,) = json.loads(block)["@graph"]
    assert service["@type"] == "GovernmentService"
    assert service["url"] == "https://sdip.example/alpha/en/services/water/"
    assert service["name"] == "Water supply"
    assert service["description"] == "</script><b>Water & more"
    assert service["audience"]["audienceType"] == "For every household"
    provider = service["provider"]
    assert provider["name"] == "Water Directorate"
    assert provider["contactPoint"] == [{"@type": "ContactPoint", "contactType": "In an emergency", "telephone": "115"}]


def test_the_charter_of_an_office_tells_of_services_with_a_page(water: Water) -> None:
    version = actions.create_charter(directorate=water.directorate, name={"en": "Office"}, by=water.writer)
    actions.add_service(version, water.service, by=water.writer)
    inner = make(Service, directorate=water.directorate, name={"en": "Inner"}, public=False)
    actions.add_service(version, inner, by=water.writer)
    water.promise(version)
    in_force(version, water.head)
    page = page_of("services:office", version.charter_id)
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert [row["name"] for row in json.loads(block)["@graph"]] == ["Water supply"]


def test_programs_read_the_charter_and_ask_again_only_when_it_changed(water: Water) -> None:
    path, client = url("services:service_json", "water"), Client()
    assert client.get(path).status_code == 404
    assert path in written(water)
    answer = client.get(path)
    data = answer.json()
    assert answer["Content-Type"] == "application/json"
    assert data["format"] == "sdip-charter/2"
    assert [row["words"]["en"] for row in data["promises"]][1] == "We say our names."
    assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    Service.objects.filter(pk=water.service.pk).update(name={"en": "Drinking water"})  # the charter has kept its name
    assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    actions.change_charter(water.row, owner=water.writer, review_on=None, by=water.head)
    assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 200
    Service.objects.filter(pk=water.service.pk).update(public=False)
    assert client.get(path).status_code == 404


def test_what_a_version_changed_and_what_an_old_one_said(water: Water) -> None:
    first = water.published(fee={"en": "Free of charge", "ar": "بلا رسم"})
    link = url("services:version", first.pk)
    assert link in page_of("services:service", "water")
    assert "Free of charge" not in page_of("services:version", first.pk)  # its own page shows it
    second = actions.start_new_version(water.row, by=water.writer)
    actions.write_service(second.entries.get(), {"fee": {"en": "Ten dinars", "ar": "بلا رسم"}}, by=water.writer)
    assert Client().get(url("services:version", second.pk)).status_code == 404
    in_force(second, water.head)
    page = page_of("services:version", second.pk)
    for words in ("What changed", "1 difference between version 1 and version 2.", "<del>Free", link):
        assert words in page, words
    assert "no longer in force" not in page
    old = page_of("services:version", first.pk)
    for words in ("This version is no longer in force.", "Free of charge", "Burst pipes", "noindex"):
        assert words in old, words
    arabic = Client().get(url("services:version", second.pk).replace("/en/", "/ar/")).content.decode()
    assert "<ins>" not in arabic
    assert questions(url("services:version", second.pk)) <= 8


def test_a_withdrawn_version_is_named_and_not_shown(water: Water) -> None:
    first = water.published(fee={"en": "A wrong fee"})
    actions.withdraw_charter(first, by=water.head)
    assert Client().get(url("services:version", first.pk)).status_code == 404
    second = actions.start_new_version(water.row, by=water.writer)
    in_force(second, water.head)
    page = page_of("services:version", second.pk)
    assert "Withdrawn" in page
    assert url("services:version", first.pk) not in page
    assert "What changed" not in page
    Service.objects.filter(pk=water.service.pk).update(public=False)
    assert Client().get(url("services:version", second.pk)).status_code == 404


def test_an_old_version_goes_by_the_name_that_it_had(water: Water) -> None:
    first = water.published()
    Service.objects.filter(pk=water.service.pk).update(name={"en": "Drinking water"})
    assert "<h1>Water supply: version 1</h1>" in page_of("services:version", first.pk)
