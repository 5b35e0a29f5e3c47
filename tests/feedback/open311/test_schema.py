"""Our own OpenAPI document tells GeoReport v2 as it is answered, in JSON and in XML, whatever is asked."""

import itertools
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from feedback.models import SentRequest
from feedback.open311.document import SCHEMAS
from sdip.web import limits
from tests.feedback.conftest import Desk, a_picture
from tests.make import make_member

from .test_contract import secret_of

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
FEW = settings(
    max_examples=6, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)  # fmt: skip
count = itertools.count(1)
OPEN311, ERRORS = "^/open311/", SCHEMAS["Open311Errors"]


@pytest.fixture(autouse=True)
def _one_connection(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server closes its connection between requests; here all of them see the test's own transaction."""
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)


@pytest.fixture
def known(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Messages in several states, one with everything that can be told; and what a client knows of them."""
    monkeypatch.setattr(limits, "GUESSING", ("guessing", 1_000_000, 600))  # limits have tests of their own
    key = secret_of(make_member("administrator"))
    promise = desk.promise()
    facts = {"may_publish": True, "wish": "Repair it", "where": "Street 14", "pictures": [a_picture(size=(60, 40))]}
    desk.case("answered", commitment=promise, **facts)
    desk.case("waiting", **facts)
    desk.case("closed", may_publish=True)
    desk.receive(kind="suggestion", may_publish=True, service=None)
    given = {"api_key": key, "service_code": "water", "lat": "33.3", "long": "44.4", "attribute[PUBLISH]": "yes"}
    assert Client().post("/alpha/open311/v2/requests.json", given).status_code == 201
    sent = SentRequest.objects.select_related("case").get()
    number = str(sent.case.number)
    return {"api_key": key, "service_code": "water", "service_request_id": number, "token": sent.ticket}


@pytest.fixture
def document(known: dict[str, str]) -> Any:
    found = schemathesis.openapi.from_wsgi("/alpha/api/v1/openapi.json?format=json", WSGIHandler())
    found.config.update(base_url="http://localhost/alpha")
    return found


def plain(schema: Any, shapes: dict[str, Any]) -> Any:
    """JSON Schema of what OpenAPI 3.0 says."""
    if "$ref" in schema:
        return plain(shapes[schema["$ref"].rpartition("/")[2]], shapes)
    told = {name: value for name, value in schema.items() if name != "nullable"}
    if "properties" in told:
        told["properties"] = {name: plain(each, shapes) for name, each in told["properties"].items()}
    if "items" in told:
        told["items"] = plain(told["items"], shapes)
    return {"anyOf": [told, {"type": "null"}]} if schema.get("nullable") else told


def read(element: ElementTree.Element, schema: Any) -> Any:
    """XML as JSON would say it; what the schema does not know stays text, for the validation to find."""
    told = schema["anyOf"][0] if "anyOf" in schema else schema
    if told.get("type") == "array":
        return [read(child, told["items"]) for child in element]
    if told.get("type") == "object":
        return {child.tag: read(child, told["properties"].get(child.tag, {})) for child in element}
    if not element.text:
        return None if "anyOf" in schema else ""
    kinds: dict[str, Any] = {
        "boolean": lambda text: {"true": True, "false": False}[text],
        "integer": int,
        "number": float,
    }
    return kinds.get(told.get("type", ""), str)(element.text)


def schema_of(document: Any, operation: Any, status: int) -> Any:
    told = operation.definition.raw["responses"][str(status)]["content"]["text/xml"]["schema"]
    return plain(told, document.raw_schema["components"]["schemas"])


def check(document: Any, case: Any, answer: Any) -> None:
    if "json" in answer.headers["content-type"][0]:
        case.validate_response(answer, checks=CHECKS)
        return
    case.validate_response(answer, checks=CHECKS[:3])
    schema = schema_of(document, case.operation, answer.status_code)
    jsonschema.validate(read(ElementTree.fromstring(answer.content), schema), schema)


def test_every_address_is_told(document: Any) -> None:
    told = {
        (path, method)
        for path, methods in document.raw_schema["paths"].items()
        for method in methods
        if path.startswith("/open311/")
    }
    start = "/open311/v2/"
    assert told == {
        ("/open311/discovery.{form}", "get"), (f"{start}services.{{form}}", "get"),
        (f"{start}services/{{service_code}}.{{form}}", "get"), (f"{start}requests.{{form}}", "get"),
        (f"{start}requests.{{form}}", "post"), (f"{start}requests/{{service_request_id}}.{{form}}", "get"),
        (f"{start}tokens/{{token}}.{{form}}", "get"), (f"{start}servicerequestupdates.{{form}}", "get"),
        (f"{start}servicerequestupdates.{{form}}", "post"),
    }  # fmt: skip
    page = Client().get("/alpha/api/").content.decode()
    assert "/open311/v2/requests.{form}" in page


def test_whatever_is_asked_is_answered_as_told(document: Any, known: dict[str, str]) -> None:
    """Each is asked twice in both forms: guessing, and with the codes, numbers, tokens and the key that are known."""
    seen: dict[str, set[tuple[str, int]]] = {}
    for found in document.include(path_regex=OPEN311).get_all_operations():
        operation = found.ok()

        @FEW
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            for told, form in itertools.product((False, True), ("xml", "json")):
                case.path_parameters["form"] = form
                if told:
                    _tell(case, known)
                answer = case.call()
                seen.setdefault(case.operation.label, set()).add((form, answer.status_code))
                check(document, case, answer)

        ask()
    assert len(seen) == 9
    for label, met in seen.items():
        done = 201 if label.startswith("POST") else 200
        assert {("xml", done), ("json", done)} <= met, (label, met)


def _tell(case: Any, known: dict[str, str]) -> None:
    case.path_parameters.update({name: known[name] for name in known.keys() & case.path_parameters.keys()})
    if case.query:
        case.query.pop("jurisdiction_id", None)
    if case.operation.method == "post":
        more = {"address_string": "Street 14"} if "requests" in case.operation.path else {}
        case.body = {**known, **more, "update_id": f"u{next(count)}", "description": "It got worse"}
        case.body.pop("token")


@pytest.mark.parametrize(
    "address",
    [
        "discovery", "v2/services", "v2/services/water", "v2/services/kind:compliment", "v2/requests", "v2/requests/1",
        "v2/servicerequestupdates", "v2/requests/999", "v2/services/nothing", "v2/tokens/unknown",
    ],
)  # fmt: skip
def test_both_forms_say_the_same(document: Any, address: str) -> None:
    """With all extensions; the XML is read as the document tells its fields."""
    path = "/alpha/open311/" + address
    as_json, as_xml = (Client().get(f"{path}.{form}", {"extensions": "true"}) for form in ("json", "xml"))
    assert as_json.status_code == as_xml.status_code
    names = {op.ok().path: op.ok() for op in document.include(path_regex=OPEN311, method="GET").get_all_operations()}
    operation = names[_template(address)]
    schema = schema_of(document, operation, as_xml.status_code)
    told, also = as_json.json(), read(ElementTree.fromstring(as_xml.content), schema)
    jsonschema.validate(told, schema)
    jsonschema.validate(also, schema)
    assert _without_nulls(also) == _without_nulls(told)


@pytest.mark.parametrize("form", ["json", "xml"])
def test_what_reaches_no_view_is_refused_in_the_form_of_the_specification(known: dict[str, str], form: str) -> None:
    client, start = Client(), "/alpha/open311/v2/"
    refused = {
        405: client.delete(f"{start}requests.{form}"),
        404: client.get(f"{start}nothing.{form}"),
        400: client.get(f"{start}requests.{form}?service_code=%00"),
    }
    more = client.post(f"{start}requests.{form}", {"service_code": "wa\0ter"})
    for status, answer in [*refused.items(), (400, more)]:
        assert answer.status_code == status
        found = answer.json() if form == "json" else read(ElementTree.fromstring(answer.content), plain(ERRORS, {}))
        assert [row["code"] for row in found] == [status]
        assert found[0]["description"]
    assert refused[405]["Allow"] == "GET, POST, HEAD"


def _template(address: str) -> str:
    parts = address.split("/")
    if len(parts) == 3:
        parts[2] = {"services": "{service_code}", "requests": "{service_request_id}", "tokens": "{token}"}[parts[1]]
    return "/open311/" + "/".join(parts) + ".{form}"


def _without_nulls(told: Any) -> Any:
    """XML knows no difference between nothing and an empty text."""
    if isinstance(told, dict):
        return {name: _without_nulls(value) for name, value in told.items() if value not in (None, "")}
    return [_without_nulls(each) for each in told] if isinstance(told, list) else told
