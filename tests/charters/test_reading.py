"""The page of a charter: what stands on it, in which order, and what programs read from it."""

import pytest
from django.utils.html import escape

from charters import actions
from charters.models import Party
from organisation.models import ClientGroup, Service, ServiceClientGroup
from tests.make import make

from .conftest import Water, in_force, url
from .test_public import LIST, page_of

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
    for words in PASSAGES.values():
        assert page.count(escape(words["en"])) == 1
    assert page.count("25 000 dinars") == 1
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
    assert page.count('class="service"') == 1
    assert link not in page_of(LIST, query="?q=zzz")
