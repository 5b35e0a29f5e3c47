"""One rule for what everybody may read of charters; services by life situation; the picture of a link; what staff finds."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from charters import actions, queries
from charters.models import CharterVersion
from organisation.models import Service
from tests.make import make, make_directorate, make_member, signed_in

from .conftest import Water, in_force, reviewed, url
from .test_opinions import given
from .test_public import LIST, page_of


def office(water: Water, inner: Service) -> CharterVersion:
    version = actions.create_charter(directorate=water.directorate, name={"en": "Water office"}, by=water.writer)
    for service, words in ((water.service, "Come to us"), (inner, "Secret step")):
        entry = actions.add_service(version, service, by=water.writer)
        steps = [{"client": {"en": words}}]
        version.refresh_from_db()
        actions.write_service(entry, {}, steps=steps, by=water.writer)
    version.refresh_from_db()
    water.promise(version, service=water.service)
    version.refresh_from_db()
    actions.add_commitment(version, words={"en": "We audit in secret"}, service=inner, by=water.writer)
    return in_force(version, water.head)


def test_an_office_says_nothing_of_services_that_are_not_for_everybody(water: Water) -> None:
    inner = make(Service, directorate=water.directorate, name={"en": "Inner audit"}, public=False)
    first = office(water, inner)
    second = in_force(actions.start_new_version(first.charter, by=water.writer), water.head)
    paths = (
        url("services:office", first.charter_id),
        url("services:office_json", first.charter_id),
        url("services:version", first.pk),
        url("services:version", second.pk),
    )
    for path in paths:
        page = Client().get(path).content.decode()
        for words in ("Inner audit", "Secret step", "We audit in secret"):
            assert words not in page, (path, words)
    assert "Come to us" in Client().get(paths[0]).content.decode()


@pytest.mark.parametrize("gone", ["withdrawn", "private", "ended"])
def test_what_is_gone_is_gone_everywhere(water: Water, gone: str) -> None:
    first = water.published()
    second = in_force(actions.start_new_version(first.charter, by=water.writer), water.head)
    pages = [
        url("services:feedback", first.charter_id),
        url("services:ask_for_format", second.pk),
        url("services:version", first.pk),
        url("services:version", second.pk),
        url("services:service_json", "water"),
    ]
    for page in pages:
        assert Client().get(page).status_code == 200, page
    assert queries.charters_for_everybody().count() == 1
    if gone == "withdrawn":
        actions.withdraw_charter(second, reason="Wrong", by=water.head)
    else:
        change: dict[str, Any] = {"public": False} if gone == "private" else {"ended_on": dt.date(2026, 1, 1)}
        Service.objects.filter(pk=water.service.pk).update(**change)
    for page in pages:
        assert Client().get(page).status_code == 404, page
    assert queries.charters_for_everybody().count() == 0
    link = url("services:service", "water")
    shown = gone == "withdrawn"  # the service has its page, without a charter
    assert (link in page_of("services:sitemap")) is shown
    assert 'class="service"' not in page_of(LIST, query="?q=tanker")


def test_services_are_found_by_life_situation(water: Water) -> None:
    assert "Life situation" not in page_of(LIST)
    Service.objects.filter(pk=water.service.pk).update(situations=["supply", "home"])
    make(Service, directorate=water.directorate, code="shops", name={"en": "Shops"}, situations=["business"])
    make(Service, directorate=water.directorate, name={"en": "Inner"}, situations=["death"], public=False)
    page = page_of(LIST)
    assert "Life situation" in page
    assert "Building or changing a home" in page
    assert "When somebody has died" not in page
    page = page_of(LIST, query="?situation=home")
    assert page.count('class="service"') == 1
    assert "Water supply" in page
    assert "Shops" not in page


def test_staff_chooses_the_life_situations_of_a_service(water: Water) -> None:
    client = signed_in(make_member("administrator"))
    edit = url("organisation:service_edit", water.service.pk)
    (seen,) = re.findall(r'name="seen" value="([^"]*)"', client.get(edit).content.decode())
    sent = {"name_en": "Water supply", "public": "on", "seen": seen, "situations": ["home", "supply"]}
    assert client.post(edit, sent | {"situations": ["moon"]}).status_code == 422
    assert client.post(edit, sent).status_code == 302
    water.service.refresh_from_db()
    assert water.service.situations == ["home", "supply"]
    page = client.get(url("organisation:service", water.service.pk)).content.decode()
    assert "Building or changing a home" in page


def test_a_link_is_shown_with_a_picture_of_our_own(water: Water, settings: Any) -> None:
    settings.PUBLIC_URL = "https://sdip.example"
    page = page_of("services:service", "water")
    assert 'property="og:image" content="https://sdip.example/static/social' in page
    assert 'name="twitter:card" content="summary_large_image"' in page


def test_a_file_name_of_figures_is_quoted(water: Water) -> None:
    make(Service, directorate=water.directorate, code='a"b', name={"en": "Odd"}, public=True)
    answer = Client().get(url("services:service_data", 'a"b'))
    assert answer["Content-Disposition"] == 'attachment; filename="a\\"b.csv"'


def test_who_has_not_read_the_charter_finds_it_among_the_own_work(water: Water) -> None:
    clerk = make_member("data_officer", make_directorate(water.directorate))
    stranger = make_member("data_officer", make_directorate())
    version = water.published()
    assert list(queries.versions_to_read(clerk)) == [version]
    assert list(queries.versions_to_read(stranger)) == []
    client, work = signed_in(clerk), url("web:work")
    page = client.get(work).content.decode()
    assert "Charters to read" in page
    assert url("charters:readers", version.pk) in page
    actions.acknowledge_charter(version, by=clerk)
    assert list(queries.versions_to_read(clerk)) == []
    assert "Charters to read" not in client.get(work).content.decode()


def test_the_review_shows_what_was_said_of_the_charter(water: Water) -> None:
    version = water.published()
    actions.answer_feedback(given(version, "Too many words"), "We cut them", shown=False, by=water.head)
    actions.review_charter(version, by=water.head)
    reviewed(version, water.head)
    page = signed_in(water.writer).get(url("charters:reviews", version.pk)).content.decode()
    said = page.partition('id="feedback"')[2]
    assert "Too many words" in said
    assert "We cut them" in said


def test_staff_reads_a_version_in_the_order_of_the_public_page(water: Water) -> None:
    version = water.charter()
    passages = {"mission": {"en": "Safe water."}, "complaint_route": {"en": "Write."}, "review_right": {"en": "Again."}}
    actions.write_passages(version, passages, by=water.writer)
    version.refresh_from_db()
    actions.write_contacts(version, [{"kind": "emergency", "value": "115"}], by=water.writer)
    version.refresh_from_db()
    water.promise(version)
    page = signed_in(water.writer).get(url("charters:version", version.pk)).content.decode()
    titles = (
        "Promises",
        "How it works",
        "Your rights",
        "How to reach us",
        "When something goes wrong",
        "Who we are",
        "About",
    )
    places = [page.index(f"<h2>{title}") for title in titles]
    assert places == sorted(places)
