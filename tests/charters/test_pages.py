"""The staff's pages of charters: who may, what is refused with which sentence, and that lists stay cheap."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from charters import actions
from charters.models import CharterVersion, Commitment
from charters.views.making import DONE
from charters.workflow import State
from indicators.models import Standard
from organisation.models import Service
from tests.make import make, make_directorate, make_member, signed_in

from .conftest import Water, body, in_force, url

WORDS = {"words_en": "Burst pipes repaired quickly"}


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.content.decode()[:2000]
    return str(response.content.decode())


def test_a_charter_is_written_and_published_by_several_people(water: Water) -> None:
    writer, head, governor = signed_in(water.writer), signed_in(water.head), signed_in(make_member("governor"))
    jurist = signed_in(make_member("planning_manager"))
    answer = writer.post(
        url("charters:new"), {"service": water.service.pk, "owner": water.head.pk, "review_on": "2027-02-28"}
    )
    version = CharterVersion.objects.get()
    assert answer["Location"] == url("charters:draft", version.pk)
    promise = {**WORDS, "indicator": water.indicator.pk, "aspect": "counter", "revision": version.revision}
    assert writer.post(url("charters:new_commitment", version.pk), promise).status_code == 302
    draft = {"answer_days": "٥", "revision": "2"}
    assert writer.post(url("charters:draft", version.pk), draft).status_code == 302
    entry = version.entries.get()
    fee = {"fee_en": "Free", "fee_ar": "مجاني", "revision": "3"}
    assert writer.post(url("charters:entry", entry.pk), fee).status_code == 302
    version.refresh_from_db()
    entry.refresh_from_db()
    assert (entry.fee, version.answer_days) == ({"en": "Free", "ar": "مجاني"}, 5)
    assert "at least 80.0%" in text_of(writer.get(url("charters:draft", version.pk)))
    way: list[tuple[Client, str, dict[str, str]]] = [
        (writer, "consult", {}), (writer, "end", {}), (jurist, "check", {"kind": "legal", "note": "Read by the jurist"}),
        (jurist, "check", {"kind": "plain"}), (head, "approve", {}), (governor, "countersign", {}),
    ]  # fmt: skip
    for client, name, given in way:
        assert client.post(url("charters:move", version.pk, name), given).status_code == 302, name
    assert writer.post(url("charters:move", version.pk, "publish")).status_code == 403
    assert head.post(url("charters:move", version.pk, "publish")).status_code == 302
    version.refresh_from_db()
    assert (version.state, version.published_by) == (State.PUBLISHED, water.head)
    assert "In force" in text_of(head.get(url("charters:charter", version.charter_id)))
    page = text_of(head.get(url("charters:progress", version.pk)))
    assert "Read by the jurist" in page
    assert "Begin the review" in page


def test_the_page_of_the_next_step_offers_what_the_reader_may_do(water: Water) -> None:
    version = water.charter()
    path = url("charters:progress", version.pk)
    page = text_of(signed_in(water.writer).get(path))
    assert "A charter without a promise can’t be published. Add at least one promise." in page
    assert 'aria-disabled="true"' in page
    assert "Nothing for you to do here now." in text_of(signed_in(make_member("auditor")).get(path))
    water.promise(version)
    actions.consult_on_charter(version, by=water.writer)
    actions.end_consultation(version, by=water.writer)
    page = text_of(signed_in(water.head).get(path))
    assert "It is in order" in page
    assert 'value="legal"' in page
    actions.check_charter(version, "legal", by=water.head)
    page = text_of(signed_in(water.head).get(path))
    assert 'value="plain"' in page
    assert 'value="legal"' not in page  # what is done is not offered again
    assert "It is in order" not in text_of(signed_in(water.writer).get(path))
    page = text_of(signed_in(water.head).post(url("charters:move", version.pk, "return"), {"reason": " "}), 422)
    assert "“What is to be changed” is missing." in page
    assert (
        signed_in(water.head).post(url("charters:move", version.pk, "return"), {"reason": "Shorter"}).status_code == 302
    )
    assert "Shorter" in text_of(signed_in(water.writer).get(path))
    page = text_of(signed_in(water.writer).post(url("charters:move", version.pk, "end")), 422)
    assert "A version that is “Draft” can’t become “Being checked”." in page
    assert signed_in(water.head).post(url("charters:move", version.pk, "dance")).status_code == 404


def test_what_a_charter_says_is_written_section_by_section(water: Water) -> None:
    client, version = signed_in(water.writer), water.charter()

    def post(name: str, *args: Any, **given: Any) -> Any:
        version.refresh_from_db()
        return client.post(url(f"charters:{name}", *args), {"revision": version.revision, **given})

    assert post("section", version.pk, "who", office_en="By the river", pledge_en="We listen").status_code == 302
    assert post("section", version.pk, "who", office_en="By the river", pledge_en="").status_code == 302
    assert [row.part for row in version.passages.all()] == ["office"]
    for value in ("115", "116", "117"):
        assert post("new_row", "contacts", version.pk, kind="phone", value=value).status_code == 302
    last = version.contacts.get(value="117")
    assert post("row", "contacts", version.pk, last.pk, kind="sms", value="117", position="1").status_code == 302
    assert [(row.kind, row.value) for row in version.contacts.all()] == [
        ("sms", "117"),
        ("phone", "115"),
        ("phone", "116"),
    ]
    assert post("remove_row", "contacts", version.pk, version.contacts.get(value="115").pk).status_code == 302
    assert [row.value for row in version.contacts.all()] == ["117", "116"]
    assert post("new_row", "groups", version.pk, kind="client", words_en="Households").status_code == 302
    entry = version.entries.get()
    assert post("new_row", "requirements", entry.pk, words_en="Identity card", copies_en="1").status_code == 302
    assert post("new_row", "steps", entry.pk, client_en="You apply").status_code == 302
    assert "A step says what the client does" in text_of(post("new_row", "steps", entry.pk, where_en="Desk 4"), 422)
    page = text_of(client.get(url("charters:version", version.pk)))
    for words in ("By the river", "Text message", "117", "Households", "Identity card", "You apply"):
        assert words in page, words
    for name, args in (("section", [version.pk, "who"]), ("entry", [entry.pk]), ("section", [version.pk, "what"])):
        assert client.get(url(f"charters:{name}", *args)).status_code == 200
    assert client.get(url("charters:section", version.pk, "how")).status_code == 404


def test_two_writers_do_not_overwrite_each_other(water: Water) -> None:
    client, version = signed_in(water.writer), water.charter()
    actions.write_passages(version, {"office": {"en": "By the river"}}, by=water.head)
    entry = version.entries.get()
    for path in (
        url("charters:section", version.pk, "who"), url("charters:entry", entry.pk),
        url("charters:new_row", "steps", entry.pk), url("charters:draft", version.pk),
    ):  # fmt: skip
        page = text_of(client.post(path, {"office_en": "In the wood", "client_en": "x", "revision": "1"}), 422)
        assert "Somebody else has changed this draft" in page
    assert str(version.passages.get().words) == "By the river"


def test_a_sample_form_has_a_file_or_an_address(water: Water) -> None:
    client, version = signed_in(water.writer), water.charter()
    path = url("charters:new_row", "forms", version.pk)
    assert "needs a file or a web address" in text_of(
        client.post(path, {"words_en": "Application", "revision": "1"}), 422
    )
    bad = SimpleUploadedFile("form.pdf", b"MZ program")
    page = text_of(client.post(path, {"words_en": "Application", "upload": bad, "revision": "1"}), 422)
    assert "can’t be a sample form" in page
    good = SimpleUploadedFile("form.pdf", b"%PDF-1.7 a form")
    assert client.post(path, {"words_en": "Application", "upload": good, "revision": "1"}).status_code == 302
    row = version.forms.select_related("file").get()
    assert row.file is not None
    assert row.file.content_type == "application/pdf"
    public = url("services:form", row.file.pk)
    assert Client().get(public).status_code == 404
    water.promise(version)
    in_force(version, water.head)
    assert body(Client().get(public)) == b"%PDF-1.7 a form"
    assert f'href="{public}"' in Client().get(url("services:service", "water")).content.decode()
    Service.objects.filter(pk=water.service.pk).update(public=False)
    assert Client().get(public).status_code == 404


def test_an_office_has_a_charter_of_several_services(water: Water) -> None:
    client = signed_in(water.writer)
    office = {"directorate": water.directorate.pk, "name_en": "Water office", "every_months": "6"}
    assert "is missing" in text_of(client.post(url("charters:new_office"), {**office, "name_en": ""}), 422)
    assert client.post(url("charters:new_office"), office).status_code == 302
    version = CharterVersion.objects.get()
    assert (version.charter.every_months, str(version.charter.title)) == (6, "Water office")
    for service in (water.service, make(Service, directorate=water.directorate, code="drains", name={"en": "Drains"})):
        version.refresh_from_db()
        given = {"service": service.pk, "revision": version.revision}
        assert client.post(url("charters:new_entry", version.pk), given).status_code == 302
    version.refresh_from_db()
    promise = {**WORDS, "aspect": "counter", "revision": version.revision}
    promise |= {"service": water.service.pk, "indicator": water.indicator.pk}
    assert client.post(url("charters:new_commitment", version.pk), promise).status_code == 302
    drains, tap = version.entries.get(service__code="drains"), version.entries.get(service__code="water")
    version.refresh_from_db()
    seen = {"revision": version.revision}
    page = text_of(client.post(url("charters:remove_entry", tap.pk), seen), 422)
    assert "Promises about this service stand in the draft" in page
    version.refresh_from_db()
    place = {"position": "1", "revision": version.revision}
    assert client.post(url("charters:entry", drains.pk), place).status_code == 302
    assert [row.service.code for row in version.entries.all()] == ["drains", "water"]
    assert Client().get(url("services:office", version.charter_id)).status_code == 404
    in_force(version, water.head)
    page = Client().get(url("services:office", version.charter_id)).content.decode()
    assert "Water office" in page
    assert "Drains" in page
    assert "Burst pipes repaired quickly" in page
    assert "Burst pipes repaired quickly" in Client().get(url("services:service", "water")).content.decode()
    assert "Water office" in text_of(client.get(url("charters:list")))


def test_administrators_settle_who_approves(water: Water) -> None:
    admin = signed_in(make_member("administrator"))
    link = url("charters:tenant_settings")
    assert link in text_of(admin.get(url("charters:list")))
    assert link not in text_of(signed_in(water.head).get(url("charters:list")))
    assert signed_in(water.head).get(url("charters:tenant_settings")).status_code == 403
    assert admin.post(url("charters:tenant_settings"), {}).status_code == 302
    version = water.charter()
    water.promise(version)
    actions.consult_on_charter(version, by=water.writer)
    actions.end_consultation(version, by=water.writer)
    for kind in ("legal", "plain"):
        actions.check_charter(version, kind, by=water.writer)
    actions.approve_charter(version, "directorate", by=water.head)
    assert actions.publish_charter(version, by=water.head).state == State.PUBLISHED


def test_two_charters_for_a_service_are_refused_with_a_sentence(water: Water) -> None:
    client = signed_in(water.writer)
    water.charter()
    page = text_of(client.post(url("charters:new"), {"service": water.service.pk}), 422)
    assert "There is a problem" in page


def test_a_form_with_mistakes_says_which(water: Water) -> None:
    client, version = signed_in(water.writer), water.charter()
    page = text_of(client.post(url("charters:draft", version.pk), {"answer_days": "many", "revision": "1"}), 422)
    assert "“many” is not a number" in page
    page = text_of(client.post(url("charters:draft", version.pk), {"answer_days": "2.5", "revision": "1"}), 422)
    assert "Write a whole number." in page
    page = text_of(client.post(url("charters:new_commitment", version.pk), {"revision": "1"}), 422)
    assert "“The promise” is missing." in page
    assert not Commitment.objects.exists()


def test_a_draft_shows_what_differs_and_takes_over_on_request(water: Water) -> None:
    client, version = signed_in(water.writer), water.charter()
    water.promise(version)
    Standard.objects.filter(kind="guaranteed").update(low=Decimal("0.85"))
    page = text_of(client.get(url("charters:draft", version.pk)))
    assert "guarantees at least 80.0%, but the standard in force is at least 85.0%" in page
    assert client.post(url("charters:move", version.pk, "consult")).status_code == 422
    version.refresh_from_db()
    assert client.post(url("charters:take_over", version.pk), {"revision": version.revision}).status_code == 302
    assert Commitment.objects.get().guaranteed_low == Decimal("0.85")
    assert client.post(url("charters:move", version.pk, "consult")).status_code == 302
    page = text_of(client.post(url("charters:take_over", version.pk)), 422)
    assert "Only a draft can be changed" in page


def test_promises_are_changed_and_removed_until_they_are_public(water: Water) -> None:
    client, version = signed_in(water.writer), water.charter()
    promise = water.promise(version)
    change = {**WORDS, "indicator": "", "position": "9", "remedy_en": "We call you", "aspect": "calls", "revision": "2"}
    assert client.post(url("charters:commitment", promise.pk), change).status_code == 302
    promise.refresh_from_db()
    assert (promise.indicator, promise.position, str(promise.remedy)) == (None, 1, "We call you")
    in_force(version, water.head)
    page = text_of(client.post(url("charters:remove_commitment", promise.pk)), 422)
    assert "Only a draft can be changed." in page
    assert client.get(url("charters:commitment", promise.pk))["Location"] == url("charters:version", version.pk)
    assert client.get(url("charters:draft", version.pk))["Location"] == url("charters:version", version.pk)
    assert client.post(url("charters:start", version.charter_id)).status_code == 302
    copied = CharterVersion.objects.get(state=State.DRAFT).commitments.get()
    seen = {"revision": copied.version.revision}
    assert client.post(url("charters:remove_commitment", copied.pk), seen).status_code == 302
    assert not Commitment.objects.filter(pk=copied.pk).exists()
    assert "There is a draft already" in text_of(client.post(url("charters:start", version.charter_id)), 422)


def test_withdrawing_asks_first(water: Water) -> None:
    client, version = signed_in(water.head), water.published()
    assert "Withdraw this charter?" in text_of(client.get(url("charters:withdraw", version.pk)))
    assert client.post(url("charters:move", version.pk, "withdraw")).status_code == 302
    assert "can’t become" in text_of(client.post(url("charters:move", version.pk, "withdraw")), 422)
    assert client.get(url("charters:withdraw", version.pk)).status_code == 302


def test_owner_and_review_are_changed(water: Water) -> None:
    version = water.charter()
    change = {"owner": "", "review_on": "2027-05-01"}
    assert signed_in(water.writer).post(url("charters:settings", version.charter_id), change).status_code == 302
    assert (water.row.owner, str(water.row.review_on)) == (None, "2027-05-01")


@pytest.mark.parametrize("role", ["auditor", "data_officer", "community_member", "governor"])
def test_who_may_only_read_changes_nothing(water: Water, role: str) -> None:
    client, version = signed_in(make_member(role)), water.charter()
    promise = water.promise(version)
    assert client.get(url("charters:version", version.pk)).status_code == 200
    for name, pk in (
        ("draft", version.pk),
        ("new_commitment", version.pk),
        ("commitment", promise.pk),
        ("remove_commitment", promise.pk),
        ("take_over", version.pk),
        ("start", version.charter_id),
        ("settings", version.charter_id),
    ):
        assert client.post(url(f"charters:{name}", pk)).status_code == 403, name
    assert client.post(url("charters:new")).status_code == 403
    entry = version.entries.get()
    for path in (
        url("charters:section", version.pk, "who"), url("charters:new_entry", version.pk), url("charters:entry", entry.pk),
        url("charters:remove_entry", entry.pk), url("charters:new_row", "steps", entry.pk),
        url("charters:new_row", "contacts", version.pk), url("charters:remove_row", "contacts", version.pk, 1),
    ):  # fmt: skip
        assert client.post(path).status_code == 403, path
    mine = {"approve", "countersign"} if role == "governor" else set()
    for move in {*DONE} - mine - ({"return"} if mine else set()):
        assert client.post(url("charters:move", version.pk, move)).status_code == 403, move


def test_another_directorate_is_not_mine(water: Water) -> None:
    stranger, version = make_member("head", make_directorate()), water.charter()
    client = signed_in(stranger)
    assert client.get(url("charters:charter", version.charter_id)).status_code == 403
    assert client.post(url("charters:draft", version.pk), {"revision": "1"}).status_code == 403
    assert "Water supply" not in text_of(client.get(url("charters:list")))


def test_strangers_sign_in_first(water: Water) -> None:
    answer = Client().get(url("charters:list"))
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_the_list_filters_sorts_and_asks_the_same_questions(water: Water) -> None:
    client = signed_in(water.head)
    everywhere = signed_in(make_member("auditor"))
    water.charter()

    def asked() -> int:
        everywhere.get(url("charters:list"))
        with CaptureQueriesContext(connection) as questions:
            page = text_of(everywhere.get(url("charters:list")))
        assert page.count("<tr") == 1 + Service.objects.count()
        return len(questions)

    one = asked()
    for number in range(2):
        service = make(Service, directorate=make_directorate(), name={"en": f"Service {number}"})
        actions.create_charter(service, owner=make_member(), by=None)
    assert asked() == one
    for query, found in (
        ("state=draft", True),
        ("state=published", False),
        ("state=none", False),
        ("sort=-name", True),
    ):
        assert ("Water supply" in text_of(client.get(url("charters:list", query=f"?{query}")))) is found
    assert "No charter matches" in text_of(client.get(url("charters:list", query="?state=published")))


def test_a_swap_equals_a_reload(water: Water) -> None:
    client, path = signed_in(water.head), url("charters:list", query="?sort=-name")
    part = text_of(client.get(path, headers={"HX-Request": "true", "HX-Target": "charters"})).strip()
    assert part.startswith('<div id="charters">')
    assert part in text_of(client.get(path))
