"""What the form asks beside the story: behaviour, somebody else's matter, what helps, coordinates, consent; and the receipt on paper."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from feedback import codes, queries
from feedback.forms import AboutForm, WhereForm
from feedback.models import Case, Concerned, Contact
from tests.charters.conftest import url
from tests.make import make_directorate, make_member, signed_in

from .conftest import Desk, a_key
from .helpers import begun, filled, text_of


def test_a_complaint_about_behaviour_with_all_that_can_be_said(desk: Desk) -> None:
    client = Client()
    key = begun(client)
    filled(client, key, name="Ali", email="ali@example.org", may_publish="on")
    client.post(url("tell:about", key), {"subject": "conduct", "person": "The man at desk 3"})
    client.post(url("tell:where", key), {"where": "Street 14", "spot": "٣١٫٩٩٢٣، 44.9254"})
    client.post(url("tell:help", key), {"on_behalf_of": "My mother", "needs": ["large_print", "call"]})
    page = text_of(client.get(url("tell:check", key)))
    for words in ("The man at desk 3", "31.992300, 44.925400", "My mother", "Large print", "may be shown to everybody"):
        assert words in page
    client.post(url("tell:check", key), {"website": ""})
    case = Case.objects.get()
    assert (case.subject, case.on_behalf, case.may_publish) == ("conduct", True, True)
    assert (case.latitude, case.longitude) == (Decimal("31.9923"), Decimal("44.9254"))
    assert Concerned.objects.get().name == "The man at desk 3"
    contact = Contact.objects.get()
    assert (contact.on_behalf_of, contact.needs) == ("My mother", ["large_print", "call"])
    assert contact.consented_at is not None
    page = text_of(signed_in(desk.officer).get(url("feedback:case", case.pk)))
    for words in ("The man at desk 3", "My mother", "Large print", "A call instead of writing"):
        assert words in page
    assert "The man at desk 3" not in text_of(client.get(url("tell:status", case.number)))


def test_names_and_addresses_are_kept_only_with_consent(desk: Desk) -> None:
    client = Client()
    key = begun(client)
    page = text_of(client.post(url("tell:contact", key), {"language": "en", "phone": "0780 555 0199"}), 422)
    assert "Agree that we keep your name and address" in page
    assert client.post(url("tell:contact", key), {"language": "en"}).status_code == 302


def test_what_helps_is_kept_for_somebody_who_stays_anonymous(desk: Desk) -> None:
    client = Client()
    key = begun(client)
    filled(client, key)
    client.post(url("tell:check", key), {"website": ""})
    contact = Contact.objects.get()
    assert (contact.name, contact.email, contact.needs, contact.consented_at) == ("", "", ["large_print"], None)
    assert not Case.objects.get().may_publish
    page = text_of(
        signed_in(make_member("team_leader", desk.water.directorate)).get(url("feedback:case", Case.objects.get().pk))
    )
    assert "Large print" in page  # whoever answers sees it without seeing who wrote


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("31.9", "Write two numbers"), ("here, there", "Write two numbers"), ("1,2,3", "Write two numbers"),
     ("95, 44", "No such place"), ("31, 190", "No such place")],
)  # fmt: skip
def test_coordinates_lie_on_the_earth(desk: Desk, typed: str, sentence: str) -> None:
    form = WhereForm({"spot": typed}, service=None)
    assert sentence in str(form.errors["spot"])


def test_an_idea_is_about_no_persons_behaviour(desk: Desk) -> None:
    assert "conduct" not in dict(AboutForm(kind="suggestion").fields["subject"].choices)  # type: ignore[attr-defined]
    form = AboutForm({"subject": "place", "person": "Jo"}, kind="complaint")
    assert form.is_valid()
    assert form.cleaned_data["person"] == ""  # a name is kept only where it is about a person


def test_a_cited_promise_is_what_it_is_about(desk: Desk) -> None:
    assert desk.receive(commitment=desk.promise()).case.subject == "promise"
    client = Client()
    key = begun(client, promise=str(queries.promised_now(desk.water.service).get().pk))
    page = text_of(client.get(url("tell:about", key)))
    assert re.findall(r'<input[^>]*value="(\w+)"[^>]*checked', page) == ["promise"]


ENTRY: dict[str, Any] = {
    "channel": "counter", "subject": "conduct", "person": "The driver", "kind": "complaint", "language": "ar",
    "text": "The driver left the bins in the road.", "received_on": "2026-03-02", "on_behalf_of": "The neighbour",
    "needs": ["sign"], "spot": "31.5, 44.5",
}  # fmt: skip


def test_a_visit_is_written_down_and_the_receipt_printed_in_the_citizens_language(desk: Desk) -> None:
    client, key = signed_in(desk.officer), a_key()
    assert client.post(url("feedback:new"), {**ENTRY, "key": str(key)}).status_code == 302
    case = Case.objects.get()
    assert (case.state, case.acknowledged_at, case.subject, case.on_behalf) == ("received", None, "conduct", True)
    page = text_of(client.get(url("feedback:entered", key)))
    assert url("feedback:receipt", key) in page
    receipt = text_of(client.get(url("feedback:receipt", key)))
    code = codes.grouped(codes.code_of(key))
    assert code in receipt
    assert 'lang="ar"' in receipt
    assert "<svg role=" in receipt
    elsewhere = signed_in(make_member("team_leader", make_directorate()))
    assert elsewhere.get(url("feedback:receipt", key)).status_code == 404
    given = {"acknowledge-revision": case.revision}
    assert client.post(url("feedback:deed", case.pk, "acknowledge"), given).status_code == 302
    case.refresh_from_db()
    assert case.state == "acknowledged"
    assert "The citizen has the receipt" not in text_of(client.get(url("feedback:entered", key)))


def test_an_address_in_a_letter_means_a_receipt_at_once(desk: Desk) -> None:
    assert desk.receive(channel="letter", contact={"email": "a@example.org"}).case.state == "acknowledged"
    assert desk.receive(channel="fax").case.state == "received"
    assert desk.receive(channel="api").case.state == "acknowledged"
