"""What is written down for somebody else: nothing is lost, and the citizen leaves with a number."""

import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from feedback import actions, codes, queries
from feedback.models import Case
from organisation.models import Service
from sdip.web.models import Notification
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.make import make, make_directorate, make_member, signed_in

from .conftest import CONTACT, Desk, a_picture
from .helpers import text_of

ENTRY: dict[str, Any] = {
    "channel": "counter", "subject": "service", "kind": "complaint", "language": "en", "text": "The first caller: no water.",
    "received_on": "2026-03-02",
}  # fmt: skip


def test_another_letter_in_the_form_of_the_first_is_not_dropped(desk: Desk) -> None:
    client, key = signed_in(desk.officer), str(uuid.uuid4())
    for _click in range(2):
        assert client.post(url("feedback:new"), {**ENTRY, "key": key}).status_code == 302
    other = {**ENTRY, "text": "The second caller: a burst main!"}
    page = text_of(client.post(url("feedback:new"), {**other, "key": key}), 422)
    assert "kept already as message no. 1" in page
    assert "a burst main!" in page
    fresh = re.search(r'name="key" value="([^"]+)"', page)
    assert fresh is not None
    assert fresh[1] != key
    answer = client.post(url("feedback:new"), {**other, "key": fresh[1]})
    assert answer["Location"] == url("feedback:entered", fresh[1])
    assert list(Case.objects.order_by("number").values_list("text", flat=True)) == [ENTRY["text"], other["text"]]


def test_the_name_makes_another_message_too(desk: Desk) -> None:
    key = uuid.uuid4()
    case = desk.receive(form_key=key, contact={"name": "Ali"}).case
    assert desk.receive(form_key=key, contact={"name": "Ali"}).case == case
    with pytest.raises(NotAllowed, match="kept already"):
        desk.receive(form_key=key, contact={"name": "Omar"})


def test_who_writes_it_down_sees_the_number_wherever_it_goes(desk: Desk) -> None:
    leader, other = make_member("team_leader", make_directorate()), make_member("team_leader", make_directorate())
    client, key = signed_in(leader), str(uuid.uuid4())
    page = text_of(client.post(url("feedback:new"), {**ENTRY, "key": key}, follow=True))
    assert codes.grouped(codes.code_of(uuid.UUID(key))) in page
    assert "Open the message" not in page
    assert client.get(url("feedback:receipt", key)).status_code == 200
    case = Case.objects.get()
    assert client.get(url("feedback:case", case.pk)).status_code == 403
    assert signed_in(other).get(url("feedback:entered", key)).status_code == 404
    assert client.post(url("feedback:entered", key)).status_code == 302
    case.refresh_from_db()
    assert case.state == "acknowledged"
    assert "has the receipt already" in text_of(client.post(url("feedback:entered", key), follow=True))


def test_a_citizen_who_lost_the_number_gets_a_new_one(desk: Desk) -> None:
    receipt = desk.receive(contact=CONTACT, form_key=uuid.uuid4())
    case, client, key = receipt.case, signed_in(desk.officer), str(uuid.uuid4())
    given = {"number-revision": case.revision, "number-key": key}
    answer = client.post(url("feedback:deed", case.pk, "number"), given)
    assert answer["Location"] == url("feedback:entered", key)
    new = codes.code_of(uuid.UUID(key))
    page = text_of(client.get(url("feedback:entered", key)))
    assert codes.grouped(new) in page
    assert "sent to the citizen" not in page
    assert queries.case_of_code(receipt.code) is None
    assert queries.case_of_code(new) == case
    assert client.get(url("feedback:receipt", key)).status_code == 200
    Case.objects.filter(pk=case.pk).update(code_given_at=timezone.now() - queries.RECEIPT_LASTS)
    assert client.get(url("feedback:entered", key)).status_code == 404


def test_a_new_number_needs_somebody_who_is_known(desk: Desk) -> None:
    nobody, known = desk.case(), desk.case(contact=CONTACT)
    with pytest.raises(NotAllowed, match="can be given to nobody"):
        actions.renew_number(nobody, key=uuid.uuid4(), by=desk.officer)
    analyst = make_member("team_leader", desk.water.directorate)
    if not queries.may_see_contact(analyst, known):
        with pytest.raises(NotAllowed, match="does not show who wrote"):
            actions.renew_number(known, key=uuid.uuid4(), by=analyst)
    page = text_of(signed_in(desk.officer).get(url("feedback:case", nobody.pk)))
    assert "Give the citizen a new number" not in page


def told(case: Case) -> set[int]:
    rows = Notification.objects.filter(kind="feedback.case_received", path__endswith=f"/{case.pk}/")
    return set(rows.values_list("recipient", flat=True))


def test_passing_on_keeps_the_service_and_is_told(desk: Desk) -> None:
    client, roads = signed_in(desk.officer), make_directorate()
    officer = make_member("complaints_officer", roads)
    case = desk.case("received")
    chosen = {"chosen": [f"{case.pk}:{case.revision}"], "step": "route", "directorate": roads.pk}
    assert client.post(url("feedback:bulk"), chosen).status_code == 200
    case.refresh_from_db()
    assert (case.directorate, case.service) == (roads, desk.water.service)
    assert officer.membership_id in told(case)


def test_a_directorate_alone_is_enough_and_not_beside_a_service_of_another(desk: Desk) -> None:
    client, roads, case = signed_in(desk.officer), make_directorate(), desk.case("received")
    page = text_of(client.get(url("feedback:case", case.pk)))
    assert f'<option value="{desk.water.service.pk}" selected' not in page
    given = {"route-revision": case.revision, "route-service": desk.water.service.pk, "route-directorate": roads.pk}
    page = text_of(client.post(url("feedback:deed", case.pk, "route"), given), 422)
    assert "Choose only one of them" in page
    assert client.post(url("feedback:deed", case.pk, "route"), {**given, "route-service": ""}).status_code == 302
    case.refresh_from_db()
    assert case.directorate == roads


def test_it_is_something_else(desk: Desk) -> None:
    leader = make_member("team_leader", desk.water.directorate)
    case = desk.case(text="The clerk shouted at me", channel="email", contact=CONTACT)
    case = actions.assign_case(case, assignee=leader, by=desk.officer)
    given = {"recast-revision": case.revision, "recast-kind": "complaint", "recast-subject": "conduct"}
    client = signed_in(desk.officer)
    assert client.post(url("feedback:deed", case.pk, "recast"), given).status_code == 302
    case.refresh_from_db()
    assert (case.subject, case.assignee) == ("conduct", None)
    assert not queries.visible_cases(leader).filter(pk=case.pk).exists()
    case = actions.recast_case(case, kind="compliment", subject="service", by=desk.officer)
    assert case.kind == "compliment"
    with pytest.raises(NotAllowed, match="An idea"):
        actions.recast_case(case, kind="suggestion", subject="conduct", by=desk.officer)
    actions.join_case(desk.case(kind="compliment"), parent=case, by=desk.officer)
    with pytest.raises(NotAllowed, match="Others are joined"):
        actions.recast_case(case, kind="complaint", subject="service", by=desk.officer)
    with pytest.raises(NotAllowed, match="decided or over"):
        actions.recast_case(desk.case("decided"), kind="compliment", subject="service", by=desk.officer)


def test_what_was_too_slow_can_be_sent_again(desk: Desk) -> None:
    client, case = signed_in(desk.officer), desk.case("in_progress")
    given = {"answer-revision": case.revision, "answer-outcome": "resolved", "answer-answer": "A long answer"}
    actions.add_to_case(case, text="One more word")
    page = text_of(client.post(url("feedback:deed", case.pk, "answer"), given), 422)
    assert "A long answer" in page
    fresh = re.search(r'name="answer-revision" value="(\d+)"', page)
    assert fresh is not None
    again = client.post(url("feedback:deed", case.pk, "answer"), {**given, "answer-revision": fresh[1]})
    assert again.status_code == 302


def test_who_worked_on_it_is_told_why_somebody_else_reviews(desk: Desk) -> None:
    case = desk.case("appealed")
    page = text_of(signed_in(desk.officer).get(url("feedback:case", case.pk)))
    assert "can’t review it" in page
    assert 'name="review-answer"' not in page
    page = text_of(signed_in(make_member("complaints_officer")).get(url("feedback:case", case.pk)))
    assert 'name="review-answer"' in page


def test_a_letter_comes_with_its_scan_and_the_promise_that_it_cites(desk: Desk) -> None:
    client, promise = signed_in(desk.officer), desk.promise()
    scan = SimpleUploadedFile("letter.pdf", b"%PDF-1.7 a letter", "application/pdf")
    photo = SimpleUploadedFile("hole.jpg", a_picture(), "image/jpeg")
    given = {**ENTRY, "key": str(uuid.uuid4()), "subject": "promise", "commitment": promise.pk, "may_publish": "on"}
    assert client.post(url("feedback:new"), {**given, "photos": [scan, photo]}).status_code == 302
    case = Case.objects.get()
    assert (case.commitment, case.service, case.may_publish) == (promise, desk.water.service, True)
    assert case.promise_text == promise.words.in_language("en")
    kinds = case.files.order_by("pk").values_list("file__content_type", flat=True)
    assert list(kinds) == ["application/pdf", "image/jpeg"]
    text = SimpleUploadedFile("page.html", b"<script>", "text/html")
    page = text_of(client.post(url("feedback:new"), {**given, "key": str(uuid.uuid4()), "photos": [text]}), 422)
    assert 'href="#id_photos"' in page
    other = make(Service, directorate=make_directorate(), name={"en": "Roads"})
    page = text_of(client.post(url("feedback:new"), {**given, "key": str(uuid.uuid4()), "service": other.pk}), 422)
    assert "about another service" in page
    assert Case.objects.count() == 1
