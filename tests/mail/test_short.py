"""A text message is a row first: it reaches the gateway once, is tried again when refused, and nobody sends without a gateway."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.utils import timezone

from sdip.mail import caps, outbox, short, tasks
from sdip.mail.models import ShortMessage, State
from tenancy.context import tenant_context
from tenancy.models import Tenant

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = 'Number "7F3K" & رقم'


class Gateway(HTTPServer):
    status, answer, location = 200, b'{"status": "queued"}', ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/send"


class Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append((self.command, self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.end_headers()
        self.wfile.write(self.server.answer)

    do_GET = do_POST

    def log_message(self, *args: Any) -> None:
        return


@pytest.fixture
def gateway(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    server = Gateway()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    settings.SMS_SENDER, settings.SMS_URL = "sdip.mail.short.HttpSender", server.address
    settings.SMS_HEADERS, settings.SMS_COUNTRY = {"Authorization": "Bearer t"}, "964"
    settings.SMS_PREFIXES = ["+964"]
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def tenant() -> Tenant:
    return Tenant.objects.create(slug="post", name={"en": "Post"}, languages=["en"])


def queue(tenant: Tenant, to: str = "0780 555 0199") -> ShortMessage | None:
    with tenant_context(tenant):
        return short.queue_short_message(to, TEXT, purpose="test", language="ar", thread="c1-0")


def rows(tenant: Tenant) -> list[ShortMessage]:
    with tenant_context(tenant):
        return list(ShortMessage.objects.order_by("pk"))


def make_due(tenant: Tenant) -> None:
    with tenant_context(tenant):
        ShortMessage.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))


def test_a_message_reaches_the_gateway_once_with_its_key(tenant: Tenant, gateway: Gateway) -> None:
    row = queue(tenant)
    assert row is not None
    ((command, path, headers, body),) = gateway.seen
    assert (command, path, headers["Authorization"]) == ("POST", "/send", "Bearer t")
    assert json.loads(body) == {"to": "+9647805550199", "text": TEXT, "id": str(row.key)}
    tasks.send_short_message.apply_async(args=[row.pk], tenant=tenant)
    tasks.sweep_messages.apply_async(tenant=tenant)
    assert len(gateway.seen) == 1
    assert [each.state for each in rows(tenant)] == [State.SENT]


def test_a_form_and_an_address_are_filled_in_fittingly(tenant: Tenant, gateway: Gateway, settings: Any) -> None:
    settings.SMS_CONTENT_TYPE = "application/x-www-form-urlencoded"
    settings.SMS_BODY = "phone={to}&message={text}"
    settings.SMS_URL = gateway.address + "?id={key}&to={to}"
    row = queue(tenant)
    assert row is not None
    _command, path, _headers, body = gateway.seen[0]
    assert parse_qs(body.decode()) == {"phone": ["+9647805550199"], "message": [TEXT]}
    assert path == f"/send?id={row.key}&to=%2B9647805550199"


def test_a_gateway_may_want_the_whole_in_the_address(tenant: Tenant, gateway: Gateway, settings: Any) -> None:
    settings.SMS_METHOD, settings.SMS_BODY = "GET", ""
    settings.SMS_URL = gateway.address + "?to={to}&text={text}"
    queue(tenant)
    command, path, _headers, body = gateway.seen[0]
    assert (command, body) == ("GET", b"")
    assert parse_qs(path.partition("?")[2])["text"] == [TEXT]


@pytest.mark.parametrize(
    ("status", "answer", "location", "problem"),
    [
        (503, b"+9647805550199 cannot be reached", "", "HTTP 503"),
        (302, b"", "http://127.0.0.1:9/elsewhere", "HTTP 302"),
        (200, b'{"status": "no credit"}', "", "lacks"),
    ],
)
def test_what_the_gateway_does_not_take_is_tried_again_later_and_given_up_in_the_end(
    tenant: Tenant, gateway: Gateway, settings: Any, status: int, answer: bytes, location: str, problem: str
) -> None:
    settings.SMS_ACCEPTED = "queued"
    gateway.status, gateway.answer, gateway.location = status, answer, location
    row = queue(tenant)
    assert row is not None
    (found,) = rows(tenant)
    assert (found.state, found.attempts) == (State.QUEUED, 1)
    assert problem in found.last_error
    assert "780" not in found.last_error  # who wrote stands in one column only
    assert found.next_try_at > timezone.now()
    for _attempt in range(outbox.MAX_ATTEMPTS):
        make_due(tenant)
        tasks.sweep_messages.apply_async(tenant=tenant)
    assert [each.state for each in rows(tenant)] == [State.FAILED]
    assert len(gateway.seen) == outbox.MAX_ATTEMPTS
    assert len({json.loads(body)["id"] for _command, _path, _headers, body in gateway.seen}) == 1


def test_what_a_dead_worker_left_is_sent_again_under_its_key_and_flagged(tenant: Tenant, gateway: Gateway) -> None:
    with tenant_context(tenant):
        ShortMessage.objects.create(
            recipient="+9647805550199", text="t", purpose="test", language="en", state=State.SENDING, attempts=1,
            next_try_at=timezone.now() + timedelta(minutes=4),
        )  # fmt: skip
    tasks.sweep_messages.apply_async(tenant=tenant)
    assert gateway.seen == []  # its lease is not over: the worker may be alive
    make_due(tenant)
    tasks.sweep_messages.apply_async(tenant=tenant)
    assert len(gateway.seen) == 1
    assert rows(tenant)[0].sent_again


def test_nothing_is_queued_where_nobody_sends(tenant: Tenant, settings: Any) -> None:
    assert settings.SMS_SENDER == ""
    assert queue(tenant) is None
    assert rows(tenant) == []


def test_what_waits_goes_on_waiting_while_the_gateway_is_taken_away(
    tenant: Tenant, gateway: Gateway, settings: Any
) -> None:
    gateway.status = 500
    queue(tenant)
    settings.SMS_SENDER = ""
    make_due(tenant)
    tasks.sweep_messages.apply_async(tenant=tenant)
    (row,) = rows(tenant)
    assert (row.state, row.attempts, len(gateway.seen)) == (State.QUEUED, 1, 1)


def test_nothing_leaves_when_the_transaction_is_rolled_back(tenant: Tenant, gateway: Gateway) -> None:
    with pytest.raises(ZeroDivisionError), tenant_context(tenant):
        short.queue_short_message("0780 555 0199", "x", purpose="test", language="en")
        raise ZeroDivisionError
    assert gateway.seen == []


def test_nobody_is_flooded_through_a_form(tenant: Tenant, gateway: Gateway) -> None:
    for _each in range(caps.MOST_TO_ONE + 5):
        queue(tenant, "0780 555 0142")
    assert len(gateway.seen) == caps.MOST_TO_ONE
    assert queue(tenant, "0780 555 0143") is not None


def test_a_tenant_sends_so_many_in_a_day_and_no_more(tenant: Tenant, gateway: Gateway, settings: Any) -> None:
    settings.SMS_A_DAY = 3
    sent = [queue(tenant, f"0780 555 01{number:02}") is not None for number in range(5)]
    assert sent == [True, True, True, False, False]
    with tenant_context(tenant):
        assert short.is_used_up()
    other = Tenant.objects.create(slug="other", name={"en": "Other"}, languages=["en"])
    assert queue(other) is not None


@pytest.mark.parametrize(
    ("phone", "prefixes", "reached"),
    [
        ("0780 555 0199", ["+9647"], True),
        ("066 123 4567", ["+9647"], False),  # no mobile number
        ("+881 612 345 678", ["+964"], False),
        ("00881612345678", ["+964"], False),
        ("+44 20 7946 0000", ["+964", "+44"], True),
        ("+44 20 7946 0000", [], False),
    ],
)
def test_only_numbers_that_the_operator_pays_for_are_reached(
    tenant: Tenant, gateway: Gateway, settings: Any, phone: str, prefixes: list[str], reached: bool
) -> None:
    settings.SMS_PREFIXES = prefixes
    assert short.can_reach(phone) is reached
    assert (queue(tenant, phone) is not None) is reached
    assert bool(gateway.seen) is reached


def test_without_a_country_national_numbers_are_reached(tenant: Tenant, gateway: Gateway, settings: Any) -> None:
    settings.SMS_COUNTRY, settings.SMS_PREFIXES = "", []
    assert queue(tenant) is not None
    assert queue(tenant, "+964 780 555 0199") is None


@pytest.mark.parametrize(
    ("written", "country", "dialled"),
    [
        ("0780 555 0199", "964", "+9647805550199"),
        ("780-555-0199", "964", "+9647805550199"),
        ("٠٧٨٠ ٥٥٥ ٠١٩٩", "964", "+9647805550199"),
        ("+44 20 7946 0000", "964", "+442079460000"),
        ("0044 20 7946 0000", "", "+442079460000"),
        ("0780 555 0199", "", "07805550199"),
        ("call my brother", "964", ""),
        ("12345678901234567", "", ""),
    ],
)
def test_a_number_is_read_as_people_write_it(settings: Any, written: str, country: str, dialled: str) -> None:
    settings.SMS_COUNTRY = country
    assert short.dialled(written) == dialled
