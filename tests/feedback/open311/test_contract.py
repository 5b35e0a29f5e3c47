"""GeoReport v2 as its specification words it: addresses, field types, both forms, error codes; and what is never told."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback import actions, codes, queries
from feedback.models import Case, CaseAddition, Contact, SentRequest
from feedback.open311.actions import show_case
from organisation.models import Place
from people.actions import create_token
from people.models import ApiToken
from sdip.web import limits
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.charters.conftest import body
from tests.feedback.conftest import CONTACT, Desk, a_picture
from tests.make import make, make_member

START = "/alpha/open311/v2/"
STRINGS = ("service_request_id", "status", "service_name", "service_code", "description")


@dataclass
class Api:
    client: Client
    key: str = ""

    def get(self, address: str, expected: int = 200, **given: str) -> Any:
        answer = self.client.get(START + address, given)
        assert answer.status_code == expected, answer.content.decode()
        assert answer["Content-Type"] in ("text/xml; charset=utf-8", "application/json; charset=utf-8")
        return ElementTree.fromstring(answer.content) if ".xml" in address else json.loads(answer.content)

    def post(self, address: str, status: int = 201, headers: Any = None, **given: Any) -> Any:
        given = {"api_key": self.key, **{name.replace("__", "_"): value for name, value in given.items()}}
        answer = self.client.post(START + address, given, headers=headers or {})
        assert answer.status_code == status, answer.content.decode()
        return ElementTree.fromstring(answer.content) if ".xml" in address else json.loads(answer.content)

    def report(self, status: int = 201, headers: Any = None, **given: Any) -> Any:
        start = {"service_code": "water", "address_string": "Street 14", "description": "No water"}
        return self.post("requests.json", status, headers, **{**start, **given})


def secret_of(member: Any, *scopes: str) -> str:
    day = timezone.localdate() + dt.timedelta(days=10)
    return create_token(member, name="311", scopes=scopes or ["report"], last_day=day, by=member)[1]


@pytest.fixture
def api(desk: Desk) -> Api:
    return Api(Client(), secret_of(make_member("administrator")))


@pytest.fixture
def shown(desk: Desk) -> Case:
    case = desk.receive(contact=CONTACT, may_publish=True, where="Street 14").case
    show_case(case, by=desk.officer)
    return case


def test_the_discovery_says_where_everything_is(api: Api) -> None:
    told = json.loads(Client().get("/alpha/open311/discovery.json").content)
    assert set(told) == {"changeset", "contact", "key_service", "endpoints"}
    (end,) = told["endpoints"]
    assert end["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert end["type"] in ("production", "test")
    assert end["formats"] == ["text/xml", "application/json"]
    assert end["url"].endswith("/alpha/open311/v2")
    assert dt.datetime.fromisoformat(end["changeset"]).tzinfo
    answer = Client().get("/alpha/open311/discovery.xml")
    assert answer.content.startswith(b"<?xml version=")
    assert [e.text for e in ElementTree.fromstring(answer.content).findall("endpoints/endpoint/formats/format")] == [
        "text/xml",
        "application/json",
    ]


def test_services_are_a_bare_list_with_codes_as_strings(api: Api) -> None:
    rows = api.get("services.json")
    assert [row["service_code"] for row in rows] == ["water", "kind:complaint", "kind:compliment", "kind:suggestion"]
    assert set(rows[0]) == {
        "service_code", "service_name", "description", "metadata", "type", "keywords", "group",
    }  # fmt: skip
    assert (rows[0]["metadata"], rows[0]["type"], rows[0]["group"]) == (True, "realtime", "Water Directorate")
    tree = api.get("services.xml")
    assert (tree.tag, [e.tag for e in tree]) == ("services", ["service"] * 4)
    assert tree[0].findtext("metadata") == "true"


def test_a_definition_asks_what_the_public_form_asks(api: Api, desk: Desk) -> None:
    promise = desk.promise()
    told = api.get("services/water.json")
    assert told["service_code"] == "water"
    assert [row["order"] for row in told["attributes"]] == list(range(1, len(told["attributes"]) + 1))
    by_code = {row["code"]: row for row in told["attributes"]}
    assert by_code["PROMISE"]["values"] == [{"key": str(promise.pk), "name": "Burst pipes repaired within 24 hours"}]
    assert by_code["PROMISE"]["datatype"] == "singlevaluelist"
    assert (by_code["ANSWER"]["variable"], by_code["WISH"]["variable"]) == (False, True)
    tree = api.get("services/kind:compliment.xml")
    assert tree.tag == "service_definition"
    codes_told = [e.findtext("code") for e in tree.findall("attributes/attribute")]
    assert codes_told == ["ANSWER", "SERVICE", "PERSON", "PUBLISH"]
    assert api.get("services/nothing.json", 404)[0]["code"] == 404


def test_a_request_has_the_fields_of_the_specification(api: Api, shown: Case) -> None:
    (row,) = api.get("requests.json")
    assert set(row) == {
        "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
        "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime",
        "address", "address_id", "zipcode", "lat", "long", "media_url",
    }  # fmt: skip
    assert all(isinstance(row[name], str) for name in STRINGS)
    assert (row["service_request_id"], row["status"], row["address"]) == (str(shown.number), "open", "Street 14")
    for name in ("requested_datetime", "updated_datetime", "expected_datetime"):
        assert dt.datetime.fromisoformat(row[name]).tzinfo, name
    assert (row["lat"], row["zipcode"]) == (None, None)
    tree = api.get("requests.xml")
    assert (tree.tag, tree[0].tag, tree[0].findtext("description")) == ("service_requests", "request", shown.text)
    assert [e.tag for e in tree[0]] == list(row)


@pytest.mark.parametrize("form", ["json", "xml"])
def test_nothing_tells_who_wrote(api: Api, shown: Case, form: str) -> None:
    for address in (f"requests.{form}", f"requests/{shown.number}.{form}", f"servicerequestupdates.{form}"):
        content = Client().get(START + address, {"extensions": "true"}).content.decode()
        assert str(shown.number) in content
        for secret in (*CONTACT.values(), "Zainab", "Kadhim", shown.code_prefix):
            assert secret not in content


def test_only_what_its_citizen_lets_show_is_shown(api: Api, desk: Desk) -> None:
    private = desk.receive().case
    conduct = desk.receive(subject="conduct", may_publish=True).case
    spam = actions.reject_case(desk.receive(may_publish=True).case, reason="spam", by=desk.officer)
    back = actions.withdraw_case(desk.receive(may_publish=True).case)
    held = desk.receive(may_publish=True).case
    Case.objects.filter(pk=held.pk).update(held_at=timezone.now())
    assert api.get("requests.json") == []
    for case in (private, conduct, spam, back, held):
        assert api.get(f"requests/{case.number}.json", 404)[0]["code"] == 404
        assert api.get("requests.json", service_request_id=str(case.number)) == []


def test_the_answer_to_a_citizen_is_not_shown_but_what_came_of_it_is(api: Api, desk: Desk) -> None:
    case = desk.case("answered", may_publish=True)
    (row,) = api.get(f"requests/{case.number}.json")
    assert (row["status"], "It is put right." in row["status_notes"]) == ("closed", True)
    assert case.answer not in json.dumps(row)
    assert row["updated_datetime"] == timezone.localtime(case.moves.latest("pk").at).isoformat(timespec="seconds")


def test_lists_are_narrowed_as_asked(api: Api, desk: Desk) -> None:
    old = desk.receive(may_publish=True, received_at=timezone.now() - dt.timedelta(days=100)).case
    done = desk.case("closed", may_publish=True)
    idea = desk.receive(may_publish=True, kind="suggestion").case

    def numbers(**given: str) -> list[int]:
        return [int(row["service_request_id"]) for row in api.get("requests.json", **given)]

    assert numbers() == [idea.number, done.number]
    assert numbers(status="open") == [idea.number]
    assert numbers(status="closed") == [done.number]
    assert numbers(status="open,closed", service_code="water") == [done.number]
    assert numbers(service_code="kind:suggestion,water") == [idea.number, done.number]
    assert numbers(service_code="nothing") == []
    assert numbers(service_request_id=f"{old.number},{done.number}", status="open") == [done.number, old.number]
    day = (timezone.now() - dt.timedelta(days=110)).isoformat(timespec="seconds")
    assert numbers(start_date=day) == [old.number, done.number][:1]
    assert numbers(page_size="1") == [idea.number]
    assert numbers(page_size="1", page="2") == [done.number]
    assert numbers(page="3", page_size="1", jurisdiction_id="", status="", service_code="") == []


@pytest.mark.parametrize(
    "given",
    [
        {"status": "late"},
        {"start_date": "yesterday"},
        {"start_date": "2026-11-22"},
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"},
        {"start_date": "2026-02-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"},
        {"start_date": "2026-13-41T00:00:00Z"},
        {"page": "0"},
        {"page_size": "1001"},
        {"page_size": "many"},
    ],
)
def test_what_makes_no_sense_is_refused_with_400(api: Api, given: dict[str, str]) -> None:
    (error,) = api.get("requests.json", 400, **given)
    assert error["code"] == 400
    assert error["description"].endswith(".")
    tree = api.get("requests.xml", 400, **given)
    assert (tree.tag, tree[0].tag, tree[0].findtext("code")) == ("errors", "error", "400")


def test_only_this_tenants_own_jurisdiction_is_served(api: Api, shown: Case, tenant_b: Tenant) -> None:
    assert len(api.get("requests.json", jurisdiction_id="alpha")) == 1
    for address in ("services.json", "requests.json", "tokens/x.json", "services/water.json"):
        assert api.get(address, 404, jurisdiction_id=tenant_b.slug)[0]["code"] == 404
    other = Client().get(f"/{tenant_b.slug}/open311/v2/requests/{shown.number}.json")
    assert other.status_code == 404


def test_a_request_comes_in_by_the_same_door(api: Api, desk: Desk) -> None:
    promise = desk.promise()
    place = make(Place, code="q5", name={"en": "Quarter 5"})
    given = {"attribute[PROMISE]": str(promise.pk), "attribute[WISH]": "Repair it", "attribute[PUBLISH]": "yes"}
    person = {"first_name": "Zainab", "last_name": "Kadhim", "email": "z@example.org", "phone": "0780"}
    (made,) = api.report(**given, **person, address_id="q5", lat="32.1234567", long="45", account_id="a7")
    assert set(made) == {"service_request_id", "service_notice", "account_id"}
    case = Case.objects.get(number=int(made["service_request_id"]))
    assert (case.channel, case.state, case.kind, case.service) == (
        "api",
        "acknowledged",
        "complaint",
        desk.water.service,
    )
    assert (case.commitment, case.wish, case.where, case.place) == (promise, "Repair it", "Street 14", place)
    assert (str(case.latitude), case.may_publish, made["account_id"]) == ("32.123457", True, "a7")
    assert made["service_notice"] == case.promise_text == "Burst pipes repaired within 24 hours"
    contact = Contact.objects.get(case=case)
    assert (contact.name, contact.email, contact.phone) == ("Zainab Kadhim", "z@example.org", "0780")
    show_case(case, by=desk.officer)
    (row,) = api.get(f"requests/{case.number}.json", extensions="true")
    assert (row["address_id"], row["lat"]) == ("q5", 32.123457)
    assert {each["code"]: each["value"] for each in row["attributes"]} == {
        "WISH": "Repair it", "PROMISE": str(promise.pk), "SERVICE": "water",
    }  # fmt: skip
    assert [note["type"] for note in row["notes"]] == ["received", "acknowledged"]
    assert row["extended_attributes"]["kind"] == "complaint"


def test_signs_that_nobody_sees_are_no_description(api: Api, desk: Desk) -> None:
    (made,) = api.report(description="\u200b" * 30)
    assert Case.objects.get(number=int(made["service_request_id"])).text == "Water supply"


def test_thanks_and_ideas_come_in_too(api: Api, desk: Desk) -> None:
    (made,) = api.report(service_code="kind:compliment", **{"attribute[SERVICE]": "water", "attribute[PERSON]": "Ali"})
    case = Case.objects.get(number=int(made["service_request_id"]))
    assert (case.kind, case.service, queries.person_of(case)) == ("compliment", desk.water.service, "Ali")


def test_xml_answers_a_new_request_too(api: Api, desk: Desk) -> None:
    tree = api.post("requests.xml", service_code="water", address_string="Here", description="x\x0b<b>&")
    number = tree.findtext("request/service_request_id")
    case = Case.objects.get(number=int(number or 0))
    Case.objects.filter(pk=case.pk).update(may_publish=True)
    show_case(Case.objects.get(), by=desk.officer)
    assert api.get(f"requests/{number}.xml")[0].findtext("description") == "x<b>&"


def test_photos_come_along_and_are_shown_without_what_the_camera_noted(api: Api, desk: Desk) -> None:
    upload = SimpleUploadedFile("a.png", a_picture("PNG", (60, 40)), "image/png")
    (made,) = api.report(**{"media[]": upload, "attribute[PUBLISH]": "yes"})
    show_case(Case.objects.get(), by=desk.officer)
    (row,) = api.get(f"requests/{made['service_request_id']}.json", extensions="true")
    assert row["media"] == [row["media_url"]]
    path = row["media_url"].partition("/alpha/")[2]
    answer = Client().get(f"/alpha/{path}")
    assert (answer.status_code, answer["Content-Type"], body(answer)[:2]) == (200, "image/jpeg", b"\xff\xd8")
    Case.objects.update(may_publish=False)
    assert Client().get(f"/alpha/{path}").status_code == 404
    (made,) = api.report(media_url="https://example.org/p.jpg", **{"attribute[PUBLISH]": "yes"})
    show_case(Case.objects.get(number=int(made["service_request_id"])), by=desk.officer)
    assert api.get(f"requests/{made['service_request_id']}.json")[0]["media_url"] == "https://example.org/p.jpg"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"service_code": ""}, 400),
        ({"service_code": "nothing"}, 404),
        ({"address_string": ""}, 400),
        ({"lat": "33"}, 400),
        ({"lat": "x", "long": "y"}, 400),
        ({"lat": "91", "long": "1"}, 400),
        ({"lat": "NaN", "long": "1"}, 400),
        ({"lat": "1e999999", "long": "1"}, 400),
        ({"address_id": "nowhere"}, 400),
        ({"description": "x" * 4001}, 400),
        ({"email": "no address"}, 400),
        ({"media_url": "javascript:alert(1)"}, 400),
        ({"attribute[NO]": "1"}, 400),
        ({"attribute[PUBLISH]": "perhaps"}, 400),
        ({"media": SimpleUploadedFile("a.png", b"no picture", "image/png")}, 400),
        ({"api_key": ""}, 403),
        ({"api_key": "wrong"}, 403),
        ({"jurisdiction_id": "elsewhere"}, 404),
    ],
)
def test_what_is_wrong_with_a_request_is_told_and_nothing_is_kept(api: Api, given: dict[str, Any], code: int) -> None:
    (error,) = api.report(code, **given)
    assert error["code"] == code
    assert error["description"].endswith(".")
    assert not Case.objects.exists()


def test_an_empty_parameter_is_as_if_it_were_absent(api: Api) -> None:
    empty = dict.fromkeys(("lat", "long", "email", "phone", "media_url", "jurisdiction_id", "attribute[WISH]"), "")
    (made,) = api.report(description="", **empty)
    assert Case.objects.get(number=int(made["service_request_id"])).text == "Water supply"


def test_a_key_sends_only_if_it_was_made_for_it_and_its_owner_still_may(api: Api, desk: Desk) -> None:
    owner = make_member("administrator")
    api.key = secret_of(owner, "read", "write")
    api.report(403)
    api.key = secret_of(owner)
    api.report()
    ApiToken.objects.update(revoked_at=timezone.now())
    api.report(403)
    api.key = secret_of(make_member("auditor"))
    api.report(403)


def test_wrong_keys_are_limited_and_lock_out_no_right_one(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "GUESSING", ("guessing", 2, 600))
    for code in (403, 403, 429, 429):
        api.report(code, api_key="wrong")
    api.report()
    api.report(403, api_key="")
    cache.clear()
    for code in (403, 403, 429):
        api.report(code, api_key=api.key[:20])
    api.report(429)  # nothing that begins like it is looked up


def test_a_key_of_another_tenant_is_unknown(api: Api, tenant_b: Tenant) -> None:
    with tenant_context(tenant_b):
        foreign = secret_of(make_member("administrator"))
    api.report(403, api_key=foreign)


def test_sending_twice_with_the_same_key_of_the_sender_makes_one(api: Api) -> None:
    first, second = (api.report(headers={"Idempotency-Key": "7"}) for _each in range(2))
    assert first == second
    api.report(headers={"Idempotency-Key": "8"})
    api.report()
    assert Case.objects.count() == SentRequest.objects.count() == 3


def test_a_held_request_gets_a_token_until_somebody_has_looked(api: Api, inside: Tenant) -> None:
    inside.settings = {"blocked_words": "casino"}
    inside.save()
    (made,) = api.report(description="Best casino")
    assert set(made) == {"token", "service_notice", "account_id"}
    assert api.get(f"tokens/{made['token']}.json") == [{"service_request_id": None, "token": made["token"]}]
    case = actions.release_case(Case.objects.get(), by=make_member("complaints_officer"))
    assert api.get(f"tokens/{made['token']}.json")[0]["service_request_id"] == str(case.number)
    assert api.get(f"tokens/{made['token']}.xml").findtext("request/service_request_id") == str(case.number)
    assert api.get("tokens/unknown.json", 404)[0]["code"] == 404


def test_updates_reach_the_message_once(api: Api, desk: Desk) -> None:
    (made,) = api.report()
    case = Case.objects.get()
    given = {"service_request_id": made["service_request_id"], "update_id": "u1", "description": "It got worse"}
    assert api.post("servicerequestupdates.json", **given) == [{"update_id": "u1"}]
    assert api.post("servicerequestupdates.json", 400, **given)[0]["code"] == 400
    assert list(CaseAddition.objects.values_list("text", flat=True)) == ["It got worse"]
    api.post("servicerequestupdates.json", 400, **{**given, "update_id": ""})
    foreign = desk.receive().case
    api.post(
        "servicerequestupdates.json", 404, **{**given, "update_id": "2", "service_request_id": str(foreign.number)}
    )
    desk.answer(desk.working(case))
    api.post("servicerequestupdates.json", **{**given, "update_id": "u2", "description": "It is not put right"})
    case.refresh_from_db()
    assert case.state == "in_progress"
    actions.withdraw_case(case)
    refused = api.post("servicerequestupdates.json", 400, **{**given, "update_id": "u3"})
    assert "no longer open" in refused[0]["description"]


def test_updates_of_published_messages_are_told(api: Api, desk: Desk) -> None:
    case = desk.case("answered", may_publish=True)
    desk.case("answered")
    rows = api.get("servicerequestupdates.json")
    assert {row["service_request_id"] for row in rows} == {str(case.number)}
    assert (rows[-1]["status"], rows[-1]["external_status_code"]) == ("closed", "answered")
    assert api.get("servicerequestupdates.xml").tag == "service_request_updates"


def test_the_number_of_an_update_tells_nothing_of_others_and_stays(api: Api, desk: Desk) -> None:
    desk.case("closed")
    case = desk.case("assessed", may_publish=True)
    before = [row["update_id"] for row in api.get("servicerequestupdates.json")]
    assert before == [f"{case.number}-{position}" for position in (1, 2, 3)]
    desk.case("answered")
    desk.take_up(case)
    after = [row["update_id"] for row in api.get("servicerequestupdates.json")]
    assert after == [*before, f"{case.number}-4"]
    move = case.moves.order_by("pk")[2]
    later = api.get("servicerequestupdates.json", start_date=move.at.isoformat())
    assert [row["update_id"] for row in later] == after[2:]


@pytest.mark.parametrize("where", ["address", "body"])
def test_another_jurisdiction_is_refused_wherever_it_is_named(api: Api, where: str) -> None:
    for slug, status in (("elsewhere", 404), ("alpha", 201)):
        query = f"?jurisdiction_id={slug}" if where == "address" else ""
        given = {"jurisdiction_id": slug} if where == "body" else {}
        start = {"service_code": "water", "address_string": "Street 14", "description": "No water"}
        api.post(f"requests.json{query}", status, **start, **given)
    assert Case.objects.count() == 1


def test_a_list_asks_the_database_a_fixed_number_of_questions(api: Api, desk: Desk) -> None:
    for _each in range(5):
        desk.receive(may_publish=True, pictures=[a_picture(size=(60, 40))])
    with CaptureQueriesContext(connection) as asked:
        assert len(api.get("requests.json", extensions="true")) == 5
    assert sum(" FROM " in query["sql"] and "feedback_" in query["sql"] for query in asked) == 3  # cases, moves, photos


def test_the_tracking_code_cannot_be_made_from_what_the_sender_chose(api: Api) -> None:
    api.report(headers={"Idempotency-Key": "7"})
    other = secret_of(make_member("administrator"))
    api.key = other
    api.report(headers={"Idempotency-Key": "7"})
    assert Case.objects.values("code_hash").distinct().count() == 2
    assert codes.LENGTH * 5 == 100
