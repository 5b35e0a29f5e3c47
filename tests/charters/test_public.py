"""What everybody reads: true, complete, without what is not for everybody, and cheap."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from charters import actions, results
from indicators.models import Indicator, Measurement
from organisation.models import Service
from tenancy.models import Tenant
from tests.figures import assess, dispute, make_indicator, make_months, set_figures, set_standard
from tests.make import make, make_directorate

from .conftest import Water, approved, in_force, url

HOME, LIST = "services:home", "services:list"


def page_of(name: str, *args: Any, query: str = "") -> str:
    response = Client().get(url(name, *args, query=query))
    assert response.status_code == 200
    return response.content.decode()


def measured(indicator: Indicator, *values: str | None, **more: Any) -> list[Measurement]:
    found = set_figures(indicator, make_months(dt.date(2026, 6, 1), len(values)), list(values), **more)
    assess(dt.date(2027, 1, 1))
    return found


@pytest.fixture
def broken(water: Water) -> Water:
    water.published(fee={"en": "Free of charge\nExcept for shops"}, who={"en": "For every household"})
    measured(water.indicator, "0.85", "0.82", "0.83", "0.78", "0.71")
    return water


def test_the_start_page_says_what_was_broken_and_what_is_done(broken: Water) -> None:
    lights = make_indicator(service=broken.service, name={"en": "Lights"}, public=True)
    set_standard(lights, "guaranteed", "0.5")
    measured(lights, "0.6")
    page = page_of(HOME)
    assert "We kept 1 of 2" in page
    assert "Burst pipes repaired within 24 hours" in page
    assert "We promised at least 80.0%. We did 71.0%." in page
    assert "We bring water by tanker." in page
    assert "1 of 2 promises kept" in page
    assert "newest figures, up to 31 October 2026" in page


def test_the_service_page_sets_promise_beside_result(broken: Water) -> None:
    page = page_of("services:service", "water")
    for words in (
        "For every household",
        "at least 80.0%",
        "at least 95.0%",
        "October 2026",
        "71.0%",
        "Promise broken",
        "Broken 2 times in the last 5 figures",
        "We bring water by tanker.",
        "Except for shops",
        "Version 1",
        "Self-reported",
    ):
        assert words in page, words
    commitment = broken.row.versions.get().commitments.get()
    assert f"/messages/new/?service=water&amp;promise={commitment.pk}" in page


def test_without_promises_the_word_is_never_used(water: Water) -> None:
    Indicator.objects.update(archived_at=timezone.now())
    aim = make_indicator(service=water.service, name={"en": "Calls answered"}, public=True)
    set_standard(aim, "target", "0.9")
    other = make_indicator(
        service=water.service, name={"en": "Callers"}, unit="people", kind="count", direction=None, public=True
    )
    measured(aim, "0.95")
    measured(other, "1200")
    for page in (page_of(HOME), page_of(LIST), page_of("services:service", "water")):
        for words in ("Promise kept", "promise kept", "promises kept", "We kept", "We guarantee", "Promise broken"):
            assert words not in page
    assert "1 of 1 target reached" in page_of(HOME)
    assert "What we aim at, and what we reach" in page_of(HOME)
    page = page_of("services:service", "water")
    assert "Target reached" in page
    assert "Other figures" in page
    assert "1,200" in page


@pytest.mark.parametrize("hidden", ["draft figure", "private indicator", "archived indicator"])
def test_what_is_not_for_everybody_is_not_shown(water: Water, hidden: str) -> None:
    secret = make_indicator(service=water.service, name={"en": "Secret count"}, public=hidden != "private indicator")
    set_standard(secret, "guaranteed", "0.5")
    state = {"state": "draft"} if hidden == "draft figure" else {}
    measured(secret, "0.4321", **state)
    if hidden == "archived indicator":
        Indicator.objects.filter(pk=secret.pk).update(archived_at=dt.datetime(2026, 12, 1, tzinfo=dt.UTC))
    for name, args in ((HOME, []), (LIST, []), ("services:service", ["water"])):
        page = page_of(name, *args)
        assert "43.2" not in page
        assert hidden == "draft figure" or "Secret count" not in page
    for path in (url("services:service_data", "water"), url("services:open_data")):
        assert "0.4321" not in b"".join(Client().get(path).streaming_content).decode()


def test_a_disputed_figure_shows_both_numbers_and_counts_as_neither(broken: Water) -> None:
    lights = make_indicator(service=broken.service, name={"en": "Lights"}, public=True)
    set_standard(lights, "guaranteed", "0.5")
    dispute(measured(lights, "0.6")[0], "0.3")
    assess(dt.date(2027, 1, 1))
    page = page_of("services:service", "water")
    assert "The oversight unit counted 30.0%; we are checking why." in page
    assert "0 of 1" in page
    assert "We kept 0 of 1" in page_of(HOME)


def test_a_disputed_breach_is_not_called_broken(broken: Water) -> None:
    dispute(Measurement.objects.order_by("-period__ends_on").first(), "0.9")
    assess(dt.date(2027, 1, 1))
    page = page_of(HOME)
    assert "What we promise you, and whether we keep it" in page
    assert "We promised at least" not in page
    assert "We kept" not in page
    assert page_of("services:service", "water").count("Promise broken") == 0
    lights = make_indicator(service=broken.service, name={"en": "Lights"}, public=True)
    set_standard(lights, "guaranteed", "0.5")
    measured(lights, "0.4")
    page = page_of(HOME)
    assert "We kept 0 of 1" in page
    assert ("Lights" in page, "Burst pipes repaired" in page) == (True, False)
    assert page.count('data-tone="bad"><svg') == 3  # one mark at the service, one in the sum, one in its legend


def test_a_promise_without_a_figure_still_stands_there(water: Water) -> None:
    water.published()
    page = page_of("services:service", "water")
    assert "Burst pipes repaired within 24 hours" in page
    assert "at least 80.0%" in page
    assert "No figure yet" in page


def test_private_ended_and_unknown_services_are_not_there(water: Water) -> None:
    make(Service, directorate=water.directorate, code="inside", name={"en": "Inner audit"}, public=False)
    make(
        Service,
        directorate=water.directorate,
        code="old",
        name={"en": "Ice"},
        public=True,
        ended_on=dt.date(2020, 1, 1),
    )
    for code in ("inside", "old", "nothing"):
        assert Client().get(url("services:service", code)).status_code == 404
    assert "Inner audit" not in page_of(HOME) + page_of(LIST)
    assert "Ice" not in page_of(HOME) + page_of(LIST)


def test_any_code_makes_an_address(water: Water) -> None:
    make(Service, directorate=water.directorate, code="Roads/East & 1%", name={"en": "Roads east"}, public=True)
    path = url("services:service", "Roads/East & 1%")
    assert f'href="{path}"'.replace("&", "&amp;") in page_of(HOME)
    page = Client().get(path).content.decode()
    assert "Roads east" in page
    assert "?service=Roads/East%20%26%201%25" in page


def test_a_draft_and_a_withdrawn_charter_are_not_shown(water: Water) -> None:
    version = water.charter()
    actions.write_service(version.entries.get(), {"fee": {"en": "A secret fee"}}, by=water.writer)
    water.promise(version)
    assert "A secret fee" not in page_of("services:service", "water")
    approved(version, water.head)
    assert "A secret fee" not in page_of("services:service", "water")
    actions.publish_charter(version, by=water.head)
    assert "A secret fee" in page_of("services:service", "water")
    actions.withdraw_charter(version, by=water.head)
    assert "A secret fee" not in page_of("services:service", "water")


def test_services_are_found_by_name_and_by_their_charter(broken: Water) -> None:
    make(
        Service,
        directorate=make_directorate(name={"en": "Roads Directorate"}),
        code="roads",
        name={"en": "Roads"},
        public=True,
    )
    from sdip.web.search import index_row

    for row in Service.objects.all():
        index_row("service", row.pk, row.name)
    assert "Roads Directorate" in page_of(LIST)
    for words, found in (("tanker", "Water supply"), ("الانابيب", "Water supply"), ("road", "Roads")):
        page = page_of(LIST, query=f"?q={words}")
        assert found in page
        assert page.count('class="service"') == 1
    assert "No service matches" in page_of(LIST, query="?q=nothing")


def test_a_swap_equals_a_reload_of_the_list(broken: Water) -> None:
    plain = Client().get(url(LIST) + "?q=water").content
    assert Client().get(url(LIST) + "?q=water", headers={"HX-Request": "true", "HX-Target": "main"}).content == plain


def questions(path: str) -> int:
    Client().get(path)
    with CaptureQueriesContext(connection) as asked:
        Client().get(path)
    return sum(not q["sql"].startswith(("SAVEPOINT", "RELEASE", "SET CONSTRAINTS", "SELECT set_config")) for q in asked)


def test_pages_ask_the_same_few_questions_whatever_they_hold(broken: Water) -> None:
    urls = {name: url(name, *args) for name, args in ((HOME, []), (LIST, []), ("services:service", ["water"]))}
    before = {name: questions(path) for name, path in urls.items()}
    assert before["services:service"] <= 8
    for number in range(4):
        more = make(Service, directorate=broken.directorate, code=f"s{number}", public=True)
        for service in (more, broken.service):
            indicator = make_indicator(service=service, public=True)
            set_standard(indicator, "guaranteed", "0.9")
            measured(indicator, "0.5", "0.6")
    assert {name: questions(path) for name, path in urls.items()} == before


def test_the_charter_of_an_office_asks_few_questions_too(water: Water) -> None:
    version = actions.create_charter(directorate=water.directorate, name={"en": "Water office"}, by=water.writer)
    entry = actions.add_service(version, water.service, by=water.writer)
    water.promise(version)
    measured(water.indicator, "0.85", "0.71")
    rows = {"requirements": [{"words": {"en": "Card"}}] * 3, "steps": [{"client": {"en": "Apply"}}] * 3}
    actions.write_service(entry, {}, **rows, by=water.writer)
    actions.add_service(version, make(Service, directorate=water.directorate, public=True), by=water.writer)
    in_force(version, water.head)
    assert questions(url("services:office", version.charter_id)) <= 8
    page = page_of("services:office", version.charter_id)
    for words in ("Water office", "71.0%", "Promise broken", "Apply", "Card"):
        assert words in page, words
    link = url("services:office", version.charter_id)
    assert link in page_of(LIST)
    assert link in page_of("services:sitemap")
    actions.withdraw_charter(version, by=water.head)
    assert link not in page_of(LIST) + page_of("services:sitemap")
    assert Client().get(link).status_code == 404


def test_what_has_not_changed_is_not_sent_again(broken: Water) -> None:
    page, client = url("services:service", "water"), Client()
    etag = client.get(page)["ETag"]
    assert client.get(page, headers={"If-None-Match": etag}).status_code == 304
    measured(broken.indicator, None, None, None, None, None, "0.9")
    assert client.get(page, headers={"If-None-Match": etag}).status_code == 200
    assert client.get(page.replace("/en/", "/ar/"), headers={"If-None-Match": etag}).status_code == 200


def test_open_data_is_exact_and_runs_nothing_in_a_spreadsheet(broken: Water) -> None:
    Indicator.objects.filter(pk=broken.indicator.pk).update(name={"en": '=HYPERLINK("x")'})
    response = Client().get(url("services:service_data", "water"))
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("service,indicator,name,period_kind,period")
    assert len(lines) == 6
    assert lines[-1].endswith(",percent,higher,0.71,0.8,,0.95,,breach,self_reported")
    assert "'=HYPERLINK" in lines[1]


def test_addresses_for_search_engines(broken: Water, settings: Any) -> None:
    settings.PUBLIC_URL = "https://sdip.example"
    page = page_of("services:service", "water")
    for link in (
        'rel="canonical" href="https://sdip.example/alpha/en/services/water/"',
        'hreflang="ar"',
        'property="og:title" content="Water supply"',
    ):
        assert link in page
    sitemap = page_of("services:sitemap")
    assert "<loc>https://sdip.example/alpha/en/services/water/</loc>" in sitemap
    assert 'hreflang="uk" href="https://sdip.example/alpha/uk/services/water/"' in sitemap


def test_robots_lead_to_every_language(tenant_a: Tenant) -> None:
    text = Client().get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/alpha/ar/sitemap.xml" in text
    assert "Disallow: /*/staff/" in text
    assert "Disallow: /staff/" in text


@pytest.mark.parametrize("name", ["counting", "privacy", "accessibility"])
def test_statements_stand_for_everybody(inside: Tenant, tenant_addresses: None, name: str) -> None:
    inside.settings = {"phones": {"emergency": "115"}}
    assert "<h1" in page_of(f"services:{name}")


def test_a_tenant_without_anything_says_so(inside: Tenant, tenant_addresses: None) -> None:
    assert "No service yet" in page_of(HOME)
    assert "No service yet" in page_of(LIST)


def test_other_methods_are_refused(water: Water) -> None:
    assert Client().post(url(HOME)).status_code == 405


def test_tallies_are_those_of_the_pages(broken: Water) -> None:
    found = results.tallies()
    assert found[broken.service.pk].words == "0 of 1 promise kept"


def test_every_public_page_names_itself(broken: Water, settings: Any) -> None:
    settings.PUBLIC_URL = "https://sdip.example"
    version = broken.row.versions.get()
    for name, pk in (("services:version", version.pk), ("services:feedback", broken.row.pk)):
        assert f'rel="canonical" href="https://sdip.example{url(name, pk)}"' in page_of(name, pk)
    assert 'services/?page=2"><meta' in page_of(LIST, query="?page=2&q=pipes")
    arabic = Client().get(url("services:service", "water").replace("/en/", "/ar/")).content.decode()
    assert 'property="og:locale" content="ar_IQ"' in arabic


def test_site_map_names_the_first_language_and_open_consultations(broken: Water) -> None:
    assert page_of("services:sitemap").count('hreflang="x-default"') == page_of("services:sitemap").count("<url>")
    draft = actions.start_new_version(broken.row, by=broken.writer)
    actions.consult_on_charter(draft, by=broken.writer)
    assert url("services:consultation", draft.pk) not in page_of("services:sitemap")
    actions.open_consultation(draft, until=timezone.localdate(), by=broken.writer)
    assert url("services:consultation", draft.pk) in page_of("services:sitemap")
