"""A province reads what municipalities that it oversees have published, by agreement, and nothing else of theirs."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from indicators.models import PublishedFigure
from organisation.models import Oversight
from organisation.platform.actions import agree_oversight, end_oversight
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.make import make_member, make_user, signed_in

URL = "/alpha/staff/indicators/oversight/"
TAB = 'href="/alpha/staff/indicators/oversight/"'


def publish(tenant: Tenant, code: str, month: int, value: str, **more: Any) -> None:
    first = date(2026, month, 1)
    facts = {
        "indicator_code": code, "indicator_name": {"en": f"Name of {code}"}, "service_code": "water", "period_kind": "month",
        "period_code": f"2026{month:02}", "starts_on": first, "ends_on": (first + timedelta(days=31)).replace(day=1) - timedelta(days=1),
        "unit": "percent", "kind": "percent", "direction": "higher", "value": Decimal(value), "status": "met",
        "guaranteed_low": Decimal("0.8"), "target_low": Decimal("0.9"), "published_at": timezone.now(),
    }  # fmt: skip
    with tenant_context(tenant):
        PublishedFigure.objects.create(**facts | more)


@pytest.fixture
def tenant_c(db: None) -> Tenant:
    return Tenant.objects.create(slug="gamma", name={"en": "Gamma Town"}, languages=["en"])


@pytest.fixture
def agreed(tenant_a: Tenant, tenant_b: Tenant, django_capture_on_commit_callbacks: Any) -> Oversight:
    with django_capture_on_commit_callbacks(execute=True):
        return agree_oversight(tenant_a, tenant_b, since=date(2026, 1, 1), agreement="Decree 7", by=None)


@pytest.fixture
def page(tenant_a: Tenant) -> Client:
    with tenant_context(tenant_a):
        member = make_member("governor", user=make_user(language="en"))
    return signed_in(member)


def text_of(client: Client, **query: str) -> str:
    answer = client.get(URL, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_newest_published_figures_of_the_overseen_are_listed_and_no_others(
    page: Client, agreed: Oversight, tenant_a: Tenant, tenant_b: Tenant, tenant_c: Tenant
) -> None:
    publish(tenant_b, "B-1", 8, "0.95")
    publish(tenant_b, "B-1", 9, "0.71", status="breach")
    publish(tenant_b, "B-2", 9, "0.97")
    publish(tenant_a, "A-1", 9, "0.5")
    publish(tenant_c, "C-1", 9, "0.5")
    text = text_of(page)
    for words in ("Name of B-1", "71%", "Promise broken", "97%", "Target reached", "at least 80%", "Sept 2026"):
        assert words in text
    for words in ("&#x27;en", "95%", "Name of A-1", "Name of C-1", "Gamma Town"):
        assert words not in text
    assert "Beta Town" in text
    assert "95%" in text_of(page, periods="all")
    broken = text_of(page, standing="breach")
    assert ("Name of B-1" in broken, "Name of B-2" in broken) == (True, False)


def test_each_municipality_is_summed_up_and_filters_the_list(
    page: Client, agreed: Oversight, tenant_a: Tenant, tenant_b: Tenant, tenant_c: Tenant
) -> None:
    agree_oversight(tenant_a, tenant_c, since=date(2026, 1, 1), agreement="Decree 8", by=None)
    publish(tenant_b, "B-1", 9, "0.71", status="breach")
    publish(tenant_c, "C-1", 9, "0.97")
    text = text_of(page, of="gamma")
    assert ("Name of C-1" in text, "Name of B-1" in text) == (True, False)
    assert f'href="?of={tenant_b.slug}"' in text
    nobody = text_of(page, of="delta")
    assert ("Name of C-1" in nobody, "Name of B-1" in nobody) == (True, True)


@pytest.mark.parametrize(("since", "until"), [(1, None), (-9, -1)])
def test_an_agreement_counts_only_on_its_days(
    page: Client, tenant_a: Tenant, tenant_b: Tenant, since: int, until: int | None
) -> None:
    today = date.today()
    row = agree_oversight(tenant_a, tenant_b, since=today + timedelta(days=since), agreement="Decree 7", by=None)
    if until is not None:
        end_oversight(row, until=today + timedelta(days=until), by=None)
    publish(tenant_b, "B-1", 9, "0.71")
    text = text_of(page)
    assert ("No agreement yet" in text, "Name of B-1" in text) == (True, False)
    with tenant_context(tenant_a):  # and the fence itself says so, whatever the page asks
        assert not PublishedFigure.objects.exists()


def test_the_overseen_does_not_read_back(agreed: Oversight, tenant_a: Tenant, tenant_b: Tenant) -> None:
    publish(tenant_a, "A-1", 9, "0.71")
    with tenant_context(tenant_b):
        member = make_member("governor", user=make_user(language="en"))
        assert not PublishedFigure.objects.exists()
    text = signed_in(member).get(f"/{tenant_b.slug}/staff/indicators/oversight/").content.decode()
    assert ("No agreement yet" in text, "Name of A-1" in text) == (True, False)


def test_the_tab_is_there_only_where_somebody_is_overseen(
    page: Client, tenant_a: Tenant, tenant_b: Tenant, django_capture_on_commit_callbacks: Any
) -> None:
    home = "/alpha/staff/indicators/"
    assert TAB not in page.get(home).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        row = agree_oversight(tenant_a, tenant_b, since=date(2026, 1, 1), agreement="Decree 7", by=None)
    assert TAB in page.get(home).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        end_oversight(row, until=date(2026, 1, 2), by=None)
    assert TAB not in page.get(home).content.decode()


def test_a_member_of_the_community_does_not_see_it(agreed: Oversight, tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        client = signed_in(make_member("community_member"))
    assert client.get(URL).status_code == 403
    assert TAB not in client.get("/alpha/staff/indicators/").content.decode()


def test_a_sorted_piece_is_the_same_as_the_page(page: Client, agreed: Oversight, tenant_b: Tenant) -> None:
    publish(tenant_b, "B-1", 9, "0.71")
    piece = page.get(
        URL, {"sort": "-period"}, headers={"HX-Request": "true", "HX-Target": "published"}
    ).content.decode()
    assert "<html" not in piece
    assert "Name of B-1" in piece
    assert piece.strip() in text_of(page, sort="-period")


def test_a_longer_list_asks_no_more_questions(page: Client, agreed: Oversight, tenant_b: Tenant) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            text_of(page)
        return len(queries)

    publish(tenant_b, "B-1", 9, "0.71")
    text_of(page)
    first = asked()
    for number in range(2, 5):
        publish(tenant_b, f"B-{number}", 9, "0.71")
    assert asked() == first
