"""Charters of offices beside those of their services: what each page shows of the other, and what stays inside."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from charters import actions
from charters.documents.data import content_json
from charters.documents.framing import for_files, frame_of
from charters.models import CharterVersion, Edition, SampleForm
from charters.tasks import make_edition
from organisation.models import Service
from sdip.files.models import File
from sdip.files.store import read_file, store_file
from tests.figures import assess, dispute, make_indicator, set_standard
from tests.make import make, make_directorate

from .conftest import Water, in_force, url
from .test_public import LIST, measured, page_of, questions
from .test_taking_part import TODAY


def office(water: Water, *services: Service, **promise: Any) -> CharterVersion:
    """In force; it promises something for all its services, where no other promise is given."""
    version = actions.create_charter(directorate=water.directorate, name={"en": "Water office"}, by=water.writer)
    for service in services or (water.service,):
        actions.add_service(version, service, by=water.writer)
    version.refresh_from_db()
    actions.add_commitment(version, **{"words": {"en": "We say our names."}, "by": water.writer, **promise})
    return in_force(version, water.head)


def calling(water: Water) -> CharterVersion:
    """In force: a promise of the whole office whose figure is of another service."""
    lines = make(Service, directorate=water.directorate, code="lines", public=True, name={"en": "Telephone lines"})
    calls = make_indicator(service=lines, name={"en": "Calls answered"}, public=True)
    set_standard(calls, "guaranteed", "0.9")
    measured(calls, "0.95", "0.97")
    return office(water, water.service, lines, words={"en": "We answer calls."}, indicator=calls, service=None)


def test_a_service_shows_what_its_office_promises_and_leads_there(water: Water) -> None:
    water.published()
    version = office(water)
    page = page_of("services:service", "water")
    for words in ("Burst pipes repaired within 24 hours", "We say our names.", "Part of the charter: Water office"):
        assert words in page, words
    there = url("services:office", version.charter_id)
    assert there in page
    assert url("services:service", "water") in page_of("services:office", version.charter_id).split('id="steps"')[1]


def test_what_the_own_charter_promises_the_office_does_not_promise_again(water: Water) -> None:
    water.published()
    office(water, words={"en": "Pipes, says the office"}, indicator=water.indicator, service=water.service)
    page = page_of("services:service", "water")
    assert page.count('class="promise"') == 1
    assert "Pipes, says the office" not in page


def test_the_page_asks_eight_questions_whatever_is_disputed_or_proved_elsewhere(water: Water) -> None:
    figures = measured(water.indicator, "0.85", "0.71")
    water.published()
    version = calling(water)
    draft = actions.start_new_version(water.row, by=water.writer)
    actions.consult_on_charter(draft, by=water.writer)
    actions.open_consultation(draft, until=TODAY() + timedelta(days=7), by=water.writer)
    dispute(figures[-1], "0.5")
    assess(timezone.localdate().replace(year=2027))
    page = page_of("services:service", "water")
    for words in ("The oversight unit counted 50.0%", "97.0%", url("services:consultation", draft.pk)):
        assert words in page, words
    assert questions(url("services:service", "water")) <= 8
    assert "97.0%" in page_of("services:office", version.charter_id)
    assert questions(url("services:office", version.charter_id)) <= 8


def test_the_page_of_an_office_leads_to_its_consultation(water: Water) -> None:
    version = office(water)
    draft = actions.start_new_version(version.charter, by=water.writer)
    actions.consult_on_charter(draft, by=water.writer)
    link = url("services:consultation", draft.pk)
    assert link not in page_of("services:office", version.charter_id)
    actions.open_consultation(draft, until=TODAY(), by=water.writer)
    for page in (page_of("services:office", version.charter_id), page_of("services:service", "water")):
        assert link in page


@pytest.mark.parametrize("code", ["text", "json"])
def test_files_say_nothing_of_services_that_are_not_for_everybody(water: Water, code: str) -> None:
    inner = make(Service, directorate=water.directorate, code="inner", name={"en": "Inner audit"}, public=False)
    version = office(water, water.service, inner, words={"en": "We audit in silence"}, service=inner)
    before = version.wording.said
    edition = Edition.objects.filter(version=version, format=code, language__in=("en", "")).get()
    make_edition(version.tenant, edition.pk)
    edition.refresh_from_db()
    assert edition.file
    text = read_file(edition.file).decode()
    assert "Water supply" in text
    assert "Inner audit" not in text
    assert "We audit in silence" not in text
    version = CharterVersion.objects.get(pk=version.pk)
    assert "Inner audit" in json.dumps(version.wording.said)
    assert version.wording.said == before


def test_live_data_have_the_figures_and_forms_of_the_file(water: Water) -> None:
    measured(water.indicator, "0.85", "0.71")
    version = water.charter()
    file = store_file(b"%PDF-1.4", "form.pdf", "application/pdf", sensitivity=File.Sensitivity.PUBLIC)
    make(SampleForm, version=version, words={"en": "Application"}, address="", file=file)
    water.promise(version)
    version = in_force(version, water.head)
    live = Client().get(url("services:service_json", "water")).json()
    said = for_files(version)
    kept = json.loads(content_json(said, frame_of(version, said)))
    assert live["promises"][0]["latest"]["value"] == "0.71"
    assert live["forms"][0]["address"].endswith(url("services:form", file.pk))
    assert live["edition"].pop("made_on") is None
    assert kept["edition"].pop("made_on")
    assert live == kept
    whole = office(water, words={"en": "Pipes"}, indicator=water.indicator, service=water.service)
    live = Client().get(url("services:office_json", whole.charter_id)).json()
    assert live["promises"][0]["latest"]["value"] == "0.71"


def test_a_file_says_both_numbers_of_a_disputed_figure(water: Water) -> None:
    (figure,) = measured(water.indicator, "0.71")
    version = water.published()
    dispute(figure, "0.5")
    assess(timezone.localdate().replace(year=2027))
    edition = Edition.objects.get(version=version, format="text", language="en")
    make_edition(version.tenant, edition.pk)
    edition.refresh_from_db()
    assert edition.file
    text = " ".join(read_file(edition.file).decode().split())
    assert "71.0%" in text
    assert "The oversight unit counted 50.0%; we are checking why." in text


def test_a_search_for_one_service_does_not_list_the_others_of_its_office(water: Water) -> None:
    lights = make(Service, directorate=water.directorate, code="lights", public=True, name={"en": "Lights"})
    version = office(water, water.service, lights, words={"en": "Lamps repaired"}, service=lights)
    for words in ("lamps", "lights"):
        page = page_of(LIST, query=f"?q={words}")
        assert page.count('class="service"') == 1
        assert url("services:service", "lights") in page
    link = url("services:office", version.charter_id)
    page = page_of(LIST, query="?q=office")
    assert link in page
    assert 'class="service"' not in page
    assert "No service matches" not in page
    second = actions.start_new_version(version.charter, by=water.writer)
    actions.remove_commitment(second.commitments.get(), by=water.writer)
    second.refresh_from_db()
    actions.remove_service(second.entries.get(service=lights), by=water.writer)
    second.refresh_from_db()
    actions.add_commitment(second, words={"en": "We listen."}, by=water.writer)
    in_force(second, water.head)
    assert "No service matches" in page_of(LIST, query="?q=lamps")


def test_a_directorate_shows_the_charters_of_its_offices_and_what_is_below(water: Water) -> None:
    pumps = make_directorate(name={"en": "Pumps"}, parent=water.directorate)
    make(Service, directorate=pumps, code="pumps", public=True, name={"en": "Pump stations"}, situations=["home"])
    roads = make_directorate(name={"en": "Roads"})
    make(Service, directorate=roads, code="roads", public=True, name={"en": "Roads"}, situations=["traffic"])
    link = url("services:office", office(water).charter_id)
    page = page_of(LIST, query=f"?directorate={water.directorate.code}")
    assert link in page
    assert url("services:service", "pumps") in page
    assert url("services:service", "roads") not in page
    page = page_of(LIST, query=f"?directorate={roads.code}")
    assert link not in page
    assert page.count('class="service"') == 1
    assert link not in page_of(LIST, query="?situation=traffic")
    Service.objects.filter(pk=water.service.pk).update(situations=["traffic"])
    assert link in page_of(LIST, query="?situation=traffic")


def test_the_second_page_does_not_repeat_the_offices(water: Water) -> None:
    link = url("services:office", office(water).charter_id)
    for number in range(25):
        make(Service, directorate=water.directorate, code=f"s{number}", public=True)
    assert link in page_of(LIST)
    assert link not in page_of(LIST, query="?page=2")
