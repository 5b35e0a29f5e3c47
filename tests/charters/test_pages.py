"""The staff's pages of charters: who may, what is refused with which sentence, and that lists stay cheap."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from charters import actions
from charters.models import CharterVersion, Commitment
from charters.workflow import State
from indicators.models import Standard
from organisation.models import Service
from tests.make import make, make_directorate, make_member, signed_in

from .conftest import Water, url

WORDS = {"words_en": "Burst pipes repaired quickly"}


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.content.decode()[:2000]
    return str(response.content.decode())


def test_a_charter_is_written_and_published_by_two_people(water: Water) -> None:
    writer, head = signed_in(water.writer), signed_in(water.head)
    answer = writer.post(
        url("charters:new"), {"service": water.service.pk, "owner": water.head.pk, "review_on": "2027-02-28"}
    )
    version = CharterVersion.objects.get()
    assert answer["Location"] == url("charters:draft", version.pk)
    answer = writer.post(url("charters:new_commitment", version.pk), {**WORDS, "indicator": water.indicator.pk})
    assert answer.status_code == 302
    draft = {"fees_en": "Free", "fees_ar": "مجاني", "answer_days": "٥", "revision": "2"}
    assert writer.post(url("charters:draft", version.pk), draft).status_code == 302
    version.refresh_from_db()
    assert (version.fees, version.answer_days) == ({"en": "Free", "ar": "مجاني"}, 5)
    assert "at least 80.0%" in text_of(writer.get(url("charters:draft", version.pk)))
    assert writer.post(url("charters:publish", version.pk)).status_code == 403
    assert head.post(url("charters:publish", version.pk)).status_code == 302
    version.refresh_from_db()
    assert (version.state, version.published_by) == (State.PUBLISHED, water.head)
    assert "In force" in text_of(head.get(url("charters:charter", version.charter_id)))


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
    page = text_of(client.post(url("charters:new_commitment", version.pk), {}), 422)
    assert "“The promise” is missing." in page
    assert not Commitment.objects.exists()


def test_the_second_writer_of_a_draft_is_told(water: Water) -> None:
    version = water.charter()
    actions.change_draft(version, texts={"fees": {"en": "10"}}, by=water.head)
    page = text_of(
        signed_in(water.writer).post(url("charters:draft", version.pk), {"fees_en": "20", "revision": "1"}), 422
    )
    assert "Somebody else has changed this draft" in page
    version.refresh_from_db()
    assert str(version.fees) == "10"


def test_publishing_shows_what_differs_and_takes_over_on_request(water: Water) -> None:
    client, version = signed_in(water.head), water.charter()
    water.promise(version)
    Standard.objects.filter(kind="guaranteed").update(low=Decimal("0.85"))
    page = text_of(client.get(url("charters:publish", version.pk)))
    assert "guarantees at least 80.0%, but the standard in force is at least 85.0%" in page
    assert "Take over the standards in force and publish" in page
    page = text_of(client.post(url("charters:publish", version.pk)), 422)
    assert "There is a problem" in page
    assert client.post(url("charters:publish", version.pk), {"take_over": "1"}).status_code == 302
    assert Commitment.objects.get().guaranteed_low == Decimal("0.85")


def test_an_empty_draft_shows_why_it_cannot_be_published(water: Water) -> None:
    client, version = signed_in(water.head), water.charter()
    page = text_of(client.get(url("charters:publish", version.pk)))
    assert 'aria-disabled="true"' in page
    sentence = "A charter without a promise can’t be published. Add at least one promise."
    assert sentence in page
    assert sentence in text_of(client.post(url("charters:publish", version.pk)), 422)


def test_promises_are_changed_and_removed_until_they_are_public(water: Water) -> None:
    client, version = signed_in(water.writer), water.charter()
    promise = water.promise(version)
    change = {**WORDS, "indicator": "", "position": "9", "remedy_en": "We call you"}
    assert client.post(url("charters:commitment", promise.pk), change).status_code == 302
    promise.refresh_from_db()
    assert (promise.indicator, promise.position, str(promise.remedy)) == (None, 9, "We call you")
    actions.publish_charter(version, by=water.head)
    page = text_of(client.post(url("charters:remove_commitment", promise.pk)), 422)
    assert "A published version does not change. Start a new version." in page
    assert client.get(url("charters:commitment", promise.pk))["Location"] == url("charters:version", version.pk)
    assert client.get(url("charters:draft", version.pk))["Location"] == url("charters:version", version.pk)
    assert client.post(url("charters:start", version.charter_id)).status_code == 302
    copied = CharterVersion.objects.get(state=State.DRAFT).commitments.get()
    assert client.post(url("charters:remove_commitment", copied.pk)).status_code == 302
    assert not Commitment.objects.filter(pk=copied.pk).exists()
    assert "There is a draft already" in text_of(client.post(url("charters:start", version.charter_id)), 422)


def test_withdrawing_asks_first(water: Water) -> None:
    client, version = signed_in(water.head), water.published()
    assert "Withdraw this charter?" in text_of(client.get(url("charters:withdraw", version.pk)))
    assert client.post(url("charters:withdraw", version.pk)).status_code == 302
    assert "can’t become" in text_of(client.post(url("charters:withdraw", version.pk)), 422)


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
        ("publish", version.pk),
        ("withdraw", version.pk),
        ("start", version.charter_id),
        ("settings", version.charter_id),
    ):
        assert client.post(url(f"charters:{name}", pk)).status_code == 403, name
    assert client.post(url("charters:new")).status_code == 403


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
