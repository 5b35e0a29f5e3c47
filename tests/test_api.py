"""Other systems read what people read, by the same rules, and a refusal is a problem with a sentence."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from indicators.models import Gap, Indicator, IndicatorVersion
from organisation.models import Directorate, Service
from people.actions import tokens
from people.models import ApiToken, Member
from sdip.web.api_pages import document_in
from sdip.web.search import index_rows
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.make import make, make_directorate, make_member, signed_in


def bearer(member: Member, *scopes: str) -> dict[str, str]:
    expires = timezone.localdate() + timedelta(days=10)
    _row, secret = tokens.create_token(
        member, name="test", scopes=list(scopes) or ["read"], last_day=expires, by=member
    )
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def world(tenant_a: Tenant) -> dict[str, Any]:
    with tenant_context(tenant_a):
        directorate = make_directorate(code="WAT", name={"en": "Water", "ar": "الماء"})
        service = make(Service, code="water", directorate=directorate)
        indicator = make(Indicator, code="W-01", service=service)
        version = make(IndicatorVersion, indicator=indicator, number=1, direction="lower", unit="h")
        make(Gap, indicator=indicator, version=version, status="met")
        officer = make_member("data_officer")
        return {"officer": officer, "headers": bearer(officer)}


@pytest.mark.parametrize("path", ["directorates", "services", "indicators", "gaps"])
def test_each_list_answers_with_its_rows(world: dict[str, Any], path: str) -> None:
    answer = Client().get(f"/alpha/api/v1/{path}/", headers=world["headers"])
    assert answer.status_code == 200
    assert answer.json()["count"] == 1


def test_one_row_is_found_by_its_code(world: dict[str, Any]) -> None:
    row = Client().get("/alpha/api/v1/indicators/W-01/", headers=world["headers"]).json()
    assert (row["directorate"], row["direction"], row["unit"]) == ("WAT", "lower", "h")
    assert Client().get("/alpha/api/v1/directorates/WAT/", headers=world["headers"]).json()["name"] == {
        "en": "Water",
        "ar": "الماء",
    }


@pytest.mark.parametrize("query", ["directorate=WAT", "service=water", "direction=lower", "unsettled=false"])
def test_filters_narrow_the_indicators(world: dict[str, Any], query: str) -> None:
    client = Client(headers=world["headers"])
    assert client.get(f"/alpha/api/v1/indicators/?{query}").json()["count"] == 1
    other = query.split("=")[0] + "=" + ("true" if "unsettled" in query else "other")
    assert client.get(f"/alpha/api/v1/indicators/?{other}").json()["count"] == 0


@pytest.fixture
def words(world: dict[str, Any], tenant_a: Tenant) -> None:
    """Beside the water of the world a street lamp; both can be found by their words."""
    with tenant_context(tenant_a):
        lamp = make(Service, code="lamp", directorate=make_directorate(code="STR"))
        version = make(IndicatorVersion, indicator=make(Indicator, code="L-01", service=lamp), number=1)
        make(Gap, indicator=version.indicator, version=version, status="met")
        for kind, model in (("directorate", Directorate), ("service", Service), ("indicator", Indicator)):
            wet = {"WAT", "water", "W-01"}
            index_rows(
                kind, [(r.pk, ("Drinking ماء" if r.code in wet else "Street light",)) for r in model.objects.all()]
            )


@pytest.mark.parametrize("path", ["directorates", "services", "indicators", "gaps"])
def test_lists_are_searched_as_their_pages_are(world: dict[str, Any], words: None, path: str) -> None:
    client = Client(headers=world["headers"])
    counts = {
        text: client.get(f"/alpha/api/v1/{path}/", {"search": text}).json()["count"]
        for text in ("drink", "مـاء", "ماء drinking", "drink light", "street", "")
    }
    assert counts == {"drink": 1, "مـاء": 1, "ماء drinking": 1, "drink light": 0, "street": 1, "": 2}
    assert "name: search" in Client().get("/alpha/api/v1/openapi.json").content.decode()


@pytest.mark.parametrize("path", ["directorates", "services", "indicators", "gaps", "services/water"])
def test_an_unknown_parameter_is_named_and_never_answered_with_everything(world: dict[str, Any], path: str) -> None:
    answer = Client(headers=world["headers"]).get(f"/alpha/api/v1/{path}/?serach=water&page=1")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    body = answer.json()
    assert list(body["errors"]) == ["serach"]
    assert body["detail"].startswith("serach: This parameter is unknown. Known are: ")
    assert "search" in body["detail"]


def test_a_filter_whose_value_makes_no_sense_is_a_problem_too(world: dict[str, Any]) -> None:
    answer = Client(headers=world["headers"]).get("/alpha/api/v1/gaps/?status=splendid")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["status"])


def test_the_session_of_a_member_is_enough(world: dict[str, Any]) -> None:
    assert signed_in(world["officer"]).get("/alpha/api/v1/gaps/").status_code == 200


def test_without_a_token_the_refusal_is_a_problem(world: dict[str, Any]) -> None:
    answer = Client().get("/alpha/api/v1/gaps/")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer.json()["detail"]


def test_a_token_of_another_tenant_is_unknown_here(world: dict[str, Any], tenant_b: Tenant) -> None:
    with tenant_context(tenant_b):
        stranger = bearer(make_member("administrator"))
    assert Client().get("/alpha/api/v1/gaps/", headers=stranger).status_code == 401


def test_an_expired_or_revoked_token_opens_nothing(world: dict[str, Any], tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get("/alpha/api/v1/gaps/", headers=world["headers"]).status_code == 401


def test_wrong_tokens_are_counted_by_address(world: dict[str, Any]) -> None:
    wrong = {"Authorization": "Bearer guessed"}
    stranger, other = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    answers = [stranger.get("/alpha/api/v1/gaps/", headers=wrong).status_code for _attempt in range(31)]
    assert set(answers[:30]) == {401}
    assert answers[30] == 429
    assert other.get("/alpha/api/v1/gaps/", headers=wrong).status_code == 401
    assert stranger.get("/alpha/api/v1/gaps/", headers=world["headers"]).status_code == 200


def test_a_token_that_may_only_read_can_not_write(world: dict[str, Any]) -> None:
    assert Client().post("/alpha/api/v1/gaps/", headers=world["headers"]).status_code in {403, 405}


def test_a_member_without_the_right_is_refused_with_a_sentence(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        nobody = make_member()
    answer = signed_in(nobody).get("/alpha/api/v1/gaps/")
    assert answer.status_code == 403
    assert "role" in answer.json()["detail"]


def test_figures_are_read_where_their_pages_open(world: dict[str, Any], tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        here = make_member("community_member", Directorate.objects.get(code="WAT"))
        elsewhere = make_member("community_member", make_directorate(code="ROA"))
        gap = Gap.objects.get()
    for member, count, status in ((here, 1, 200), (elsewhere, 0, 404)):
        client = signed_in(member)
        assert client.get("/alpha/api/v1/gaps/").json()["count"] == count
        assert client.get(f"/alpha/api/v1/gaps/{gap.pk}/").status_code == status
        page = client.get(f"/alpha/staff/indicators/{gap.indicator_id}/")
        assert (page.status_code == 200) is (status == 200)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_queries_whatever_its_length(world: dict[str, Any], tenant_a: Tenant, rows: int) -> None:
    with tenant_context(tenant_a):
        for _row in range(rows - 1):
            make(Service, directorate=Directorate.objects.get())
    client = Client(headers=world["headers"])
    client.get("/alpha/api/v1/services/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get("/alpha/api/v1/services/")
    assert len(queries) <= 12


def test_the_document_is_made_once_for_each_language(tenant_a: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    document_in.cache_clear()
    first = Client().get("/alpha/api/v1/openapi.json").content
    monkeypatch.setattr(SchemaGenerator, "get_schema", lambda *_args, **_facts: pytest.fail("made again"))
    assert Client().get("/alpha/api/v1/openapi.json").content == first
    assert Client().get("/alpha/api/").status_code == 200


def test_the_document_and_its_page_describe_every_endpoint(tenant_a: Tenant) -> None:
    document = Client().get("/alpha/api/v1/openapi.json")
    assert document.status_code == 200
    page = Client().get("/alpha/api/").content.decode()
    for path in ("directorates", "services", "indicators", "gaps"):
        assert f"/api/v1/{path}/" in document.content.decode()
        assert f"/api/v1/{path}/" in page
