"""The API keeps what its OpenAPI document promises, whatever parameters it is asked with."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tenancy.models import Tenant
from tests.test_api import world  # noqa: F401 - a fixture

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
FEW = settings(
    max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)  # fmt: skip


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """A server closes its connection between requests; here all of them see the test's own transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def document(world: dict[str, Any], tenant_a: Tenant) -> Any:  # noqa: F811
    """As a client gets it; its paths begin at the tenant's own root."""
    found = schemathesis.openapi.from_wsgi("/alpha/api/v1/openapi.json?format=json", WSGIHandler())
    found.config.update(base_url="http://localhost/alpha")
    return found.include(path_regex="^/api/v1/")  # the other addresses have tests of their own, tests/feedback/open311


def test_answers_are_as_the_document_says(document: Any, world: dict[str, Any]) -> None:  # noqa: F811
    seen: dict[str, set[int]] = {}
    for found in document.get_all_operations():
        operation = found.ok()

        @FEW
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            answer = case.call(headers=world["headers"])
            seen.setdefault(case.operation.label, set()).add(answer.status_code)
            case.validate_response(answer, checks=CHECKS)

        ask()
    lists = {label: codes for label, codes in seen.items() if label.startswith("GET ") and "{" not in label}
    assert len(lists) >= 4
    assert all(200 in codes for codes in lists.values()), seen


def test_the_document_names_the_token(document: Any) -> None:
    told = document.raw_schema
    assert told["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}
    api = [each["get"] for path, each in told["paths"].items() if path.startswith("/api/v1/")]
    assert len(api) >= 4
    assert all({"token": []} in each["security"] for each in api)
