"""After a sign-in that ran out: back to the page that was open, never to an address that only takes what is sent."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.make import make_member, signed_in

GRID = "/alpha/staff/indicators/directorates/5/entry/"
ROW = f"{GRID}i20/"
PAGE = f"{GRID}?period=month:202611"


@pytest.fixture(autouse=True)
def tenant(tenant_a: Tenant) -> Tenant:
    return tenant_a


def next_of(headers: dict[str, Any], method: str = "post", path: str = ROW) -> str:
    response = getattr(Client(), method)(path, headers=headers)
    return response.headers.get("HX-Redirect") or response["Location"]


@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Request": "true", "HX-Current-URL": f"http://testserver{PAGE}"},
        {"Referer": f"http://testserver{PAGE}"},
    ],
)
def test_what_was_sent_leads_back_to_its_page(headers: dict[str, Any]) -> None:
    assert parse_qs(urlsplit(next_of(headers)).query) == {"next": [PAGE]}


@pytest.mark.parametrize(
    "told",
    ["", "http://elsewhere.example/alpha/", "http://testserver//elsewhere.example/", "http://[", "javascript:alert(1)"],
)
def test_without_a_page_of_ours_the_sign_in_decides(told: str) -> None:
    assert next_of({"HX-Request": "true", "HX-Current-URL": told}) == "/accounts/login/"


def test_a_page_that_is_opened_is_where_one_wanted_to_go() -> None:
    assert next_of({}, "get", GRID) == f"/accounts/login/?next={GRID}"


def test_an_address_for_forms_has_a_page_of_ours(tenant: Tenant) -> None:
    with tenant_context(tenant):
        response = signed_in(make_member("tenant_admin")).get("/alpha/staff/news/1/")
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "There is no page at this address" in response.content.decode()
