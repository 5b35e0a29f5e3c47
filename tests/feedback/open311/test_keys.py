"""The key of another system: made on its page by whoever may, shown there as what it is, and held up when it sends too much."""

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from feedback.models import Case, CaseAddition
from feedback.open311 import views
from people.models import ApiToken
from tests.charters.conftest import url
from tests.feedback.conftest import Desk
from tests.feedback.helpers import sent, text_of
from tests.make import make_member, signed_in

from .test_contract import START, Api, api  # noqa: F401 - the fixture

LABEL = "Send messages of citizens (Open311)"
A_REQUEST = {"service_code": "water", "address_string": "Street 14", "description": "No water"}


def made_on_the_page(client: Client, scope: str) -> str:
    """The page says how the other system sends it."""
    last = (timezone.localdate() + dt.timedelta(days=30)).isoformat()
    answer = client.post(url("organisation:members:token"), {"name": "City app", "scope": scope, "last_day": last})
    secret, page = str(answer.context["secret"]), text_of(answer)
    assert secret in page
    assert ("api_key=…" in page, "Authorization: Bearer" in page) == (scope == "report", scope != "report")
    return secret


def test_a_key_for_messages_is_made_on_its_page_and_sends(desk: Desk) -> None:
    client = signed_in(make_member("administrator"))
    assert LABEL in text_of(client.get(url("organisation:members:token")))
    api = Api(Client(), made_on_the_page(client, "report"))  # noqa: F811
    assert ApiToken.objects.get().scopes == ["report"]
    listed = text_of(client.get(url("organisation:members:tokens")))
    assert LABEL in listed
    assert "never used" in listed
    (made,) = api.report()
    assert Case.objects.get().number == int(made["service_request_id"])
    assert "last used on" in text_of(client.get(url("organisation:members:tokens")))
    bearer = {"Authorization": f"Bearer {api.key}"}
    assert Client().get("/alpha/api/v1/indicators/", headers=bearer).status_code == 403  # it reads nothing
    client.post(url("organisation:members:token_revocation", ApiToken.objects.get().pk))
    api.report(403)


@pytest.mark.parametrize(("scope", "label"), [("read", "Read"), ("write", "Read and write")])
def test_a_key_for_figures_sends_no_messages(desk: Desk, scope: str, label: str) -> None:
    client = signed_in(make_member("administrator"))
    api = Api(Client(), made_on_the_page(client, scope))  # noqa: F811
    listed = text_of(client.get(url("organisation:members:tokens")))
    assert f"· {label} ·" in listed
    assert LABEL not in listed
    api.report(403)
    assert not Case.objects.exists()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "SENDING", ("open311", 2, 3600))


def refused(api: Api, address: str, **given: Any) -> Any:  # noqa: F811
    answer = api.client.post(START + address, {"api_key": api.key, **A_REQUEST, **given})
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    return answer


def test_a_system_that_sends_too_much_is_told_when_to_come_back(api: Api, few: None) -> None:  # noqa: F811
    (made,) = api.report(description="No water")
    api.report(description="No light")
    (error,) = json.loads(refused(api, "requests.json").content)
    assert error == {"code": 429, "description": "Too many attempts came from your address."}
    assert b"<code>429</code>" in refused(api, "requests.xml").content
    told = {"service_request_id": made["service_request_id"], "update_id": "u1"}
    refused(api, "servicerequestupdates.json", **told)
    assert (Case.objects.count(), CaseAddition.objects.count()) == (2, 0)
    api.get("services.json")  # reading goes on
    api.get("requests.json")


def test_it_holds_up_nobody_else(api: Api, few: None) -> None:  # noqa: F811
    for words in ("No water", "No light"):
        api.report(description=words)
    refused(api, "requests.json", description="No bus")
    elsewhere, given = Client(REMOTE_ADDR="198.51.100.7"), {"api_key": api.key, **A_REQUEST, "description": "No bus"}
    assert elsewhere.post(START + "requests.json", given).status_code == 201
    sent(Client())  # a citizen at the form, through the same address
    assert list(Case.objects.order_by("number").values_list("channel", flat=True)) == ["api", "api", "api", "web"]
    assert not Case.objects.filter(held_at__isnull=False).exists()
