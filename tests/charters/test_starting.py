"""A draft is filled from a ready charter or a file: all of it or nothing, and what it says already stays."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from charters import actions, queries
from charters.content import Contact, Passage
from charters.documents.data import content_json
from charters.models import CharterVersion, Commitment, ServiceEntry
from charters.models import Passage as PassageRow
from charters.ready import READY, content_of_ready
from organisation.models import Service
from tenancy.refusals import NotAllowed
from tenancy.text import Words
from tests.make import make, make_member, signed_in

from .conftest import Water, in_force, url
from .contents import EMPTY, both, entry, full, promise


def office(water: Water) -> CharterVersion:
    return actions.create_charter(directorate=water.directorate, name=Words({"en": "All about water"}), by=water.writer)


def test_a_ready_charter_fills_a_draft_in_all_languages(water: Water) -> None:
    version = water.charter()
    actions.write_passages(version, {"mission": Words({"en": "Our own mission"})}, by=water.writer)
    actions.fill_draft(version, content_of_ready(READY["water"]), by=water.writer)
    said = queries.content_of(version)
    assert said.passage("mission") == {"en": "Our own mission"}
    assert set(said.passage("pledge")) == set(said.languages)
    assert len(said.promises) == 20
    assert {row.service for row in said.promises} == {water.service.pk}
    (only,) = said.services
    assert [str(row.words) for row in only.requirements] == ["Identity card"]
    assert len(only.steps) == 3


def test_filling_twice_adds_nothing(water: Water) -> None:
    version = water.charter()
    for _time in range(2):
        actions.fill_draft(version, content_of_ready(READY["water"]), by=water.writer)
    first = queries.content_of(version)
    assert (len(first.promises), len(first.parties), len(first.services[0].steps)) == (20, 3, 3)


def test_a_charter_goes_from_one_draft_into_another(water: Water) -> None:
    """What one draft says is read back into a second one, which then says the same, in its own numbers."""
    make(Service, directorate=water.directorate, code="repair", name={"en": "Repairs", "ar": "تصليح"})
    content = full(
        services=[entry(code="water"), entry(service=6, code="repair", name=both("Repairs"))],
        promises=[promise("calls", service=6, indicator=None), promise("letters", indicator_code=water.indicator.code)],
    )
    source = office(water)
    actions.fill_draft(source, content, by=water.writer)
    there = queries.content_of(source)
    actions.fill_draft(copy := office(water), there, by=water.writer)
    again = queries.content_of(copy)
    assert json.loads(content_json(again)) == json.loads(content_json(there))
    assert [row.code for row in again.services] == ["water", "repair"]
    calls, letters = again.promises
    assert (calls.indicator, letters.indicator) == (None, water.indicator.pk)
    assert str(letters.guaranteed.words) == "at least 80.0%"
    assert calls.service == Service.objects.get(code="repair").pk


def test_services_are_known_by_code_or_name_and_unknown_ones_are_refused(water: Water) -> None:
    version = office(water)
    content = full(
        services=[entry(code="", name=Words({"ar": "توزيع الماء"})), entry(service=6, code="x1", name=both("Tankers"))],
        promises=[],
    )
    with pytest.raises(NotAllowed, match="The register does not know these services: Tankers"):
        actions.fill_draft(version, content, by=water.writer)
    assert not PassageRow.objects.filter(version=version).exists()
    assert not ServiceEntry.objects.filter(version=version).exists()
    with pytest.raises(NotAllowed, match="by an administrator"):
        actions.fill_draft(version, content, add_services=True, by=water.writer)
    actions.fill_draft(version, content, add_services=True, by=make_member("administrator"))
    assert [row.code for row in queries.content_of(version).services] == ["water", "x1"]
    assert Service.objects.get(code="x1").directorate == water.directorate


def test_a_new_service_without_a_code_gets_one(water: Water) -> None:
    services = [entry(service=n, code="", name=both(f"New {n}")) for n in (1, 2)]
    version, admin = office(water), make_member("administrator")
    actions.fill_draft(version, full(services=services, promises=[]), add_services=True, by=admin)
    codes = {row.code for row in queries.content_of(version).services}
    assert codes == {f"{water.directorate.code}-1", f"{water.directorate.code}-2"}


def test_what_cannot_be_is_refused_whole(water: Water) -> None:
    two = [entry(code="water"), entry(service=6, code="", name=both("Water supply"))]
    with pytest.raises(NotAllowed, match="one service of ours twice: Water supply"):
        actions.fill_draft(office(water), full(services=two, promises=[]), by=water.writer)
    several = [entry(code="a", name=both("A")), entry(service=6, code="b", name=both("B"))]
    with pytest.raises(NotAllowed, match="charter of an office"):
        actions.fill_draft(version := water.charter(), full(services=several, promises=[]), by=water.writer)
    actions.fill_draft(version, full(promises=[promise("calls", indicator=None)]), by=water.writer)
    published = in_force(version, water.head)
    with pytest.raises(NotAllowed, match="Only a draft"):
        actions.fill_draft(published, full(), by=water.writer)


def test_texts_in_strange_languages_and_unknown_indicators_are_told(water: Water) -> None:
    version = water.charter()
    content = replace(
        EMPTY, passages=[Passage("mission", Words({"uk": "Вода"}))], contacts=[Contact("phone", "1")],
        promises=[promise("calls", indicator_code="nope")],
    )  # fmt: skip
    notes = queries.matching_of(version, content).notes
    tenant_has_it = "uk" in queries.content_of(version).languages
    assert any("nope" in note for note in notes)
    assert any("Українська" in note for note in notes) is not tenant_has_it
    actions.fill_draft(version, content, by=water.writer)
    assert Commitment.objects.get(version=version).indicator is None


def upload(client: Any, version: CharterVersion, name: str, content: str) -> Any:
    file = SimpleUploadedFile(name, content.encode())
    return client.post(url("charters:import", version.pk), {"file": file, "language": "en"})


def hidden(page: Any) -> dict[str, Any]:
    form = page.context["form"]
    return {"charter": form.initial["charter"], "revision": form.initial["revision"]}


def test_a_file_is_shown_before_it_is_taken_over(water: Water) -> None:
    version, client = office(water), signed_in(water.writer)
    page = upload(client, version, "a.csv", "Service,Fee,Requirements\nWater supply,None,Card\n")
    assert page.status_code == 200
    assert not version.entries.exists()
    assert "Water supply" in page.content.decode()
    answer = client.post(url("charters:import", version.pk), hidden(page))
    assert answer["Location"] == url("charters:draft", version.pk)
    (only,) = queries.content_of(version).services
    assert (str(only.fee), [str(row.words) for row in only.requirements]) == ("None", ["Card"])


def test_a_bad_file_changes_nothing_and_says_where(water: Water) -> None:
    version, client = office(water), signed_in(water.writer)
    page = upload(client, version, "a.csv", "Service,Fee\nWater supply,5\n")
    assert page.status_code == 422
    assert "<li>a.csv, row 2, column Fee (2)<br>“5”: say in which money" in page.content.decode()
    assert client.post(url("charters:import", version.pk), {"language": "en"}).status_code == 422
    broken = client.post(url("charters:import", version.pk), {"charter": "{", "revision": "1"})
    assert broken.status_code == 422
    assert client.post(url("charters:import", version.pk), {"charter": "[]", "revision": "1"}).status_code == 422
    assert not version.entries.exists()


def test_a_file_that_could_not_come_back_is_refused_at_once(water: Water, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("charters.views.starting.MOST_SENT", 500)
    page = upload(signed_in(water.writer), office(water), "a.csv", f"Service,Description\nWater supply,{'x' * 600}\n")
    assert page.status_code == 422
    assert "more than one charter can say" in page.content.decode()


def test_a_refusal_shows_what_was_found_again(water: Water) -> None:
    version, client = office(water), signed_in(water.writer)
    page = upload(client, version, "a.csv", "Service,Fee\nTankers,None\n")
    answer = client.post(url("charters:import", version.pk), hidden(page))
    assert answer.status_code == 422
    assert "The register does not know these services: Tankers" in answer.content.decode()
    stale = client.post(url("charters:import", version.pk), {**hidden(page), "revision": "99"})
    assert "Somebody else has changed this draft" in stale.content.decode()


def test_an_administrator_adds_unknown_services_on_the_way(water: Water) -> None:
    version, client = office(water), signed_in(make_member("administrator"))
    page = upload(client, version, "a.csv", "Service,Fee\nTankers,None\n")
    assert "Add the unknown services" in page.content.decode()
    assert client.post(url("charters:import", version.pk), {**hidden(page), "add_services": "on"}).status_code == 302
    assert [str(row.name) for row in queries.content_of(version).services] == ["Tankers"]


def test_the_template_page_fills_the_draft(water: Water) -> None:
    version, client = water.charter(), signed_in(water.writer)
    assert client.post(url("charters:ready", version.pk), {}).status_code == 422
    assert client.post(url("charters:ready", version.pk), {"ready": "water", "revision": "1"}).status_code == 302
    assert len(queries.content_of(version).promises) == 20


def test_only_writers_fill_drafts(water: Water) -> None:
    version = water.charter()
    reader = signed_in(make_member("community_member"))
    for name in ("charters:ready", "charters:import"):
        assert reader.get(url(name, version.pk)).status_code in (403, 404)
        assert reader.post(url(name, version.pk), {"ready": "water"}).status_code in (403, 404)
    published = in_force(filled(version, water), water.head)
    assert signed_in(water.writer).get(url("charters:import", published.pk))["Location"] == url(
        "charters:version", published.pk
    )


def filled(version: CharterVersion, water: Water) -> CharterVersion:
    water.promise(version)
    return version


def test_the_json_of_a_version_fills_another_draft(water: Water) -> None:
    version, client = water.charter(), signed_in(water.writer)
    actions.fill_draft(version, content_of_ready(READY["water"]), by=water.writer)
    data = client.get(url("charters:data", version.pk))
    assert data["Content-Disposition"].startswith("attachment")
    other = office(water)
    page = upload(client, other, "charter.json", data.content.decode())
    assert client.post(url("charters:import", other.pk), hidden(page)).status_code == 302
    assert [row.words for row in queries.content_of(other).promises] == [
        row.words for row in queries.content_of(version).promises
    ]
