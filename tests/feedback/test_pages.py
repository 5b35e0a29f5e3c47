"""Pages of messages: the citizen's five steps and what follows, the officer's list and desk."""

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feedback import actions, codes, limits
from feedback.models import Case, Contact, Draft
from organisation.models import Place, Service
from sdip.web.models import Notification
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.charters.conftest import url
from tests.make import make, make_directorate, make_member, signed_in

from .conftest import CONTACT, Desk, a_key, a_picture

STORY = "A pipe has been leaking since Thursday."


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.content.decode()[:3000]
    return str(response.content.decode())


def begun(client: Client, **answers: str) -> uuid.UUID:
    answer = client.post(url("tell:start"), {"kind": "complaint", "service": "water", **answers})
    assert answer.status_code == 302
    return uuid.UUID(answer["Location"].split("/")[-3])


def filled(client: Client, key: uuid.UUID, **contact: str) -> None:
    steps = {
        "what": {"service": "water", "text": STORY, "wish": "Repair it"},
        "where": {"where": "Street 14"},
        "contact": {"language": "en", **contact},
    }
    for step, answers in steps.items():
        assert client.post(url(f"tell:{step}", key), answers).status_code == 302


def sent(client: Client, **contact: str) -> tuple[uuid.UUID, str]:
    key = begun(client)
    filled(client, key, **contact)
    answer = client.post(url("tell:check", key), {"website": ""})
    assert answer["Location"] == url("tell:sent", key)
    return key, codes.grouped(codes.code_of(key))


# --- telling ---


def test_five_steps_make_a_message(desk: Desk) -> None:
    client = Client()
    key, code = sent(client, email="ali@example.org")
    case = Case.objects.get()
    assert (case.kind, case.text, case.wish, case.where) == ("complaint", STORY, "Repair it", "Street 14")
    assert (case.service, case.channel, case.language) == (desk.water.service, "web", "en")
    assert Contact.objects.get().email == "ali@example.org"
    assert not Draft.objects.exists()
    receipt = text_of(client.get(url("tell:sent", key)))
    assert code in receipt
    assert "ali@example.org" in receipt


def test_nothing_is_stored_before_the_first_answer(desk: Desk) -> None:
    client = Client()
    client.get(url("tell:start", query="?service=water"))
    assert "sessionid" not in client.cookies
    assert "Choose what you want to tell us." in text_of(client.post(url("tell:start"), {}), 422)
    assert not Draft.objects.exists()


def test_a_promise_is_cited_from_its_own_page(desk: Desk) -> None:
    promise, client = desk.promise(), Client()
    page = text_of(client.get(url("tell:start", query=f"?service=water&promise={promise.pk}")))
    assert f'name="promise" value="{promise.pk}"' in page
    key = begun(client, promise=str(promise.pk))
    assert 'value="water" selected' in text_of(client.get(url("tell:what", key)))
    client.post(url("tell:what", key), {"service": "water", "text": STORY})
    assert f'value="{promise.pk}" selected' in text_of(client.get(url("tell:where", key)))
    client.post(url("tell:where", key), {"commitment": promise.pk})
    client.post(url("tell:contact", key), {"language": "en"})
    page = text_of(client.get(url("tell:check", key)))
    assert "Burst pipes repaired within 24 hours" in page
    assert "3 working days" in page
    client.post(url("tell:check", key), {"website": ""})
    assert Case.objects.get().commitment == promise


def test_a_promise_of_another_service_is_dropped_when_the_service_changes(desk: Desk) -> None:
    promise, client = desk.promise(), Client()
    make(Service, directorate=desk.water.directorate, code="roads", public=True)
    key = begun(client, promise=str(promise.pk))
    client.post(url("tell:what", key), {"service": "roads", "text": STORY})
    assert Draft.objects.get().answers["commitment"] is None


def test_mistakes_are_named_and_nothing_is_lost(desk: Desk) -> None:
    client = Client()
    key = begun(client)
    page = text_of(client.post(url("tell:what", key), {"service": "", "text": "short"}), 422)
    assert "Error:" in page
    assert "Choose the service that it is about" in page
    assert "Tell us a little more" in page
    client.post(url("tell:what", key), {"service": "water", "text": STORY})
    page = text_of(client.post(url("tell:contact", key), {"language": "en", "email": "nobody"}), 422)
    assert "This is not an e-mail address." in page
    assert STORY in text_of(client.get(url("tell:what", key)))
    assert client.get(url("tell:check", key))["Location"] == url("tell:contact", key)


def test_whoever_changes_an_answer_comes_back_to_the_check(desk: Desk) -> None:
    client = Client()
    key = begun(client)
    filled(client, key)
    answer = client.post(url("tell:what", key), {"service": "-", "text": STORY + " Still."})
    assert answer["Location"] == url("tell:check", key)
    assert "I do not know" in text_of(client.get(url("tell:check", key)))


def test_back_and_a_second_click_show_the_same_receipt(desk: Desk) -> None:
    client = Client()
    key, code = sent(client)
    again = client.post(url("tell:check", key), {"website": ""})
    assert again["Location"] == url("tell:sent", key)
    for step in ("kind", "what", "where", "contact", "check"):
        assert client.get(url(f"tell:{step}", key))["Location"] == url("tell:sent", key)
    assert code in text_of(client.get(url("tell:sent", key)))
    assert Case.objects.count() == 1


def test_somebody_elses_form_cannot_be_read(desk: Desk) -> None:
    mine, stranger = Client(), Client()
    key = begun(mine)
    filled(mine, key, email="ali@example.org")
    for step in ("what", "contact", "check"):
        answer = stranger.get(url(f"tell:{step}", key))
        assert answer["Location"] == url("tell:start")
    mine.post(url("tell:check", key), {"website": ""})
    assert stranger.get(url("tell:sent", key))["Location"] == url("tell:follow")


def test_what_no_form_of_ours_sends_is_refused_or_means_nothing(desk: Desk) -> None:
    client = Client()
    for name in ("service", "promise", "indicator"):
        assert client.post(url("tell:start"), {"kind": "complaint", name: "9" * 5000}).status_code == 422
    key = begun(client, promise="9" * 50)
    assert Draft.objects.get().answers["commitment"] is None
    assert client.post(url("tell:remove_photo", key), {"photo": "9" * 5000}).status_code == 302
    assert client.post(url("tell:what", key), {"service": "water", "text": "\0" + STORY}).status_code == 400
    assert client.get(url("tell:start") + "?service=%00").status_code == 400


def test_photos_come_along_or_are_refused(desk: Desk) -> None:
    client = Client()
    make(Place, code="city", name={"en": "City"})
    key = begun(client)
    client.post(url("tell:what", key), {"service": "water", "text": STORY})
    good = SimpleUploadedFile("a.jpg", a_picture(), "image/jpeg")
    bad = SimpleUploadedFile("b.jpg", b"<svg onload=alert(1)>", "image/jpeg")
    page = text_of(client.post(url("tell:where", key), {"place": "city", "photos": [good, bad]}), 422)
    assert "not a photo that we can open" in page
    assert Draft.objects.get().photos.count() == 0
    good.seek(0)
    assert client.post(url("tell:where", key), {"place": "city", "photos": [good]}).status_code == 302
    photo = Draft.objects.get().photos.get()
    assert client.post(url("tell:remove_photo", key), {"photo": photo.pk}).status_code == 302
    good.seek(0)
    client.post(url("tell:where", key), {"place": "city", "photos": [good]})
    client.post(url("tell:contact", key), {"language": "en"})
    client.post(url("tell:check", key), {"website": ""})
    case = Case.objects.get()
    assert str(case.place.name) == "City"
    link = case.files.get()
    answer = signed_in(desk.officer).get(url("feedback:photo", case.pk, link.pk))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content[:2] == b"\xff\xd8"


def test_a_machine_is_told_and_a_person_too(desk: Desk) -> None:
    client = Client()
    key = begun(client)
    filled(client, key)
    page = text_of(client.post(url("tell:check", key), {"website": "http://spam.example"}), 422)
    assert "A field that must stay empty was filled in." in page
    assert not Case.objects.exists()


def test_too_many_forms_from_one_address_wait(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STARTING", ("starting", 2, 600))
    for _each in range(2):
        begun(Client())
    answer = Client().post(url("tell:start"), {"kind": "complaint"})
    assert "Too many attempts came from your address." in text_of(answer, 429)
    assert answer["Retry-After"] == "600"
    assert Client(REMOTE_ADDR="10.0.0.9").post(url("tell:start"), {"kind": "complaint"}).status_code == 302


def test_the_address_is_the_one_our_proxy_has_seen(settings: Any, rf: Any) -> None:
    request = rf.get("/", headers={"X-Forwarded-For": "6.6.6.6, 10.1.2.3"}, REMOTE_ADDR="127.0.0.1")
    settings.SECURE_PROXY_SSL_HEADER = None
    assert limits.address_of(request) == "127.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert limits.address_of(request) == "10.1.2.3"
    assert "10.1.2.3" not in limits._key(request, "sending")


# --- following ---


def test_the_number_opens_the_message_and_stays_out_of_the_address(desk: Desk) -> None:
    receipt, client = desk.receive(contact=CONTACT, form_key=a_key()), Client()
    answer = client.get(url("tell:follow"), {"code": codes.grouped(receipt.code).lower()})
    assert answer["Location"] == url("tell:status", receipt.case.number)
    page = text_of(client.get(answer["Location"]))
    assert "We have it" in page
    assert receipt.case.text in page
    for secret in (CONTACT["name"], CONTACT["email"], CONTACT["phone"], receipt.code, desk.officer.name):
        assert secret not in page


def test_who_has_no_number_sees_nothing(desk: Desk) -> None:
    case = desk.case()
    for name in ("status", "withdraw"):
        assert Client().get(url(f"tell:{name}", case.number))["Location"] == url("tell:follow")
    assert Client().post(url("tell:add", case.number), {"text": "x"})["Location"] == url("tell:follow")
    assert not case.additions.exists()


def test_another_tenants_number_is_unknown(desk: Desk, tenant_b: Tenant) -> None:
    with tenant_context(tenant_b):
        theirs = actions.receive_case(kind="complaint", text="Elsewhere", language="en")
    assert theirs.case.number == desk.case().number == 1
    client = Client()
    page = text_of(client.get(url("tell:follow"), {"code": theirs.code}), 422)
    assert "We know no message with this number." in page
    client.get(f"/beta/en/messages/follow/?code={theirs.code}")
    assert client.get("/beta/en/messages/status/1/").status_code == 200
    assert client.get(url("tell:status", 1))["Location"] == url("tell:follow")


def test_guessing_is_limited_but_the_right_number_is_not_counted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "GUESSING", ("guessing", 2, 600))
    code, client = desk.receive().code, Client()
    for _each in range(3):
        assert client.get(url("tell:follow"), {"code": code}).status_code == 302
    for _each in range(2):
        assert client.get(url("tell:follow"), {"code": "0" * 20}).status_code == 422
    assert client.get(url("tell:follow"), {"code": code}).status_code == 429


def test_the_citizen_sees_answers_and_never_notes(desk: Desk) -> None:
    client = Client()
    key, _code = sent(client)
    case = Case.objects.get()
    actions.add_note(case, text="An internal remark", by=desk.officer)
    desk.ask(desk.take_up(case))
    page = text_of(client.get(url("tell:status", case.number)))
    assert "We need something from you" in page
    assert "Which house number?" in page
    assert client.post(url("tell:add", case.number), {"text": "Number 12"}).status_code == 302
    case.refresh_from_db()
    desk.answer(case)
    page = text_of(client.get(url("tell:status", case.number)))
    for words in ("We have answered", "The pipe is repaired.", "Number 12", "It is not put right"):
        assert words in page
    assert "An internal remark" not in page
    assert desk.officer.name not in page
    client.post(url("tell:add", case.number), {"text": "Still leaking", "contest": "1"})
    case.refresh_from_db()
    assert case.state == "in_progress"


def test_a_late_answer_is_called_a_broken_promise(desk: Desk) -> None:
    client = Client()
    sent(client)
    case = Case.objects.get()
    Case.objects.update(due_on="2026-01-05")
    assert "have broken this promise" in text_of(client.get(url("tell:status", case.number)))


def test_the_citizen_takes_the_message_back_once(desk: Desk) -> None:
    client = Client()
    sent(client)
    number = Case.objects.get().number
    assert "Take the message back?" in text_of(client.get(url("tell:withdraw", number)))
    assert client.post(url("tell:withdraw", number)).status_code == 302
    assert "You took it back" in text_of(client.get(url("tell:status", number)))
    assert "can’t become" in text_of(client.post(url("tell:withdraw", number)), 422)
    page = text_of(client.post(url("tell:add", number), {"text": "More"}), 422)
    assert "no longer open" in page


def test_an_empty_addition_is_refused(desk: Desk) -> None:
    client = Client()
    sent(client)
    assert "Write what you want to add." in text_of(client.post(url("tell:add", 1), {"text": ""}), 422)


def test_every_public_page_is_kept_out_of_caches(desk: Desk) -> None:
    client = Client()
    key, _code = sent(client)
    for path in (url("tell:start"), url("tell:follow"), url("tell:sent", key), url("tell:status", 1)):
        assert "no-store" in client.get(path)["Cache-Control"]


# --- the staff ---


def test_the_list_shows_the_late_first_and_never_who_wrote(desk: Desk) -> None:
    desk.case(text="The second message", contact=CONTACT)
    late = desk.case(text="The first message", contact=CONTACT)
    Case.objects.filter(pk=late.pk).update(due_on="2026-01-05")
    desk.case("closed", text="The closed message")
    page = text_of(signed_in(desk.officer).get(url("feedback:list")))
    assert page.index("The first message") < page.index("The second message")
    assert "Late: 5 January 2026" in page
    assert "The closed message" not in page
    for secret in CONTACT.values():
        assert secret not in page


def test_the_list_filters_and_finds(desk: Desk) -> None:
    client = signed_in(desk.officer)
    desk.case("in_progress", text="Brown water in the tap")
    desk.case("closed", text="A closed matter", kind="suggestion")
    desk.case(text="Lost in town", service=None)
    for query, found in (
        ("", {"Brown", "Lost"}),
        ("queue=mine", {"Brown"}),
        ("queue=nobody", {"Lost"}),
        ("queue=unrouted", {"Lost"}),
        ("queue=closed", {"closed"}),
        ("queue=all&kind=suggestion", {"closed"}),
        ("queue=all&service=water", {"Brown", "closed"}),
        ("q=brow", {"Brown"}),
        ("queue=late", set()),
    ):
        page = text_of(client.get(url("feedback:list", query=f"?{query}")))
        assert {
            word
            for word in ("Brown", "Lost", "closed matter".split()[0])
            if f">{word}" in page or f"A {word} matter" in page
        } == found, query
    assert "No message matches" in text_of(client.get(url("feedback:list", query="?q=nothing")))


def test_the_list_asks_at_most_ten_questions_however_long_it_is(desk: Desk) -> None:
    client, path = signed_in(desk.officer), url("feedback:list")

    def asked() -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as found:
            text_of(client.get(path))
        return sum(
            "usersession" not in q["sql"]
            and not q["sql"].startswith(("SAVEPOINT", "RELEASE", "SET CONSTRAINTS", "SELECT set_config"))
            for q in found
        )

    desk.case("in_progress")
    one = asked()
    for _each in range(30):
        desk.case("in_progress", service=make(Service, directorate=make_directorate()))
    assert asked() == one
    assert one <= 10, one


def test_a_swap_equals_a_reload(desk: Desk) -> None:
    desk.case()
    client, path = signed_in(desk.officer), url("feedback:list", query="?sort=number")
    part = text_of(client.get(path, headers={"HX-Request": "true", "HX-Target": "cases"})).strip()
    assert part.startswith('<div id="cases">')
    assert part in text_of(client.get(path))


def deed(client: Client, case: Case, name: str, **values: Any) -> Any:
    case.refresh_from_db()
    given = {"revision": case.revision, **values}
    return client.post(
        url("feedback:deed", case.pk, name), {f"{name}-{field}": value for field, value in given.items()}
    )


def test_a_message_is_handled_on_its_page(desk: Desk) -> None:
    client, case = signed_in(desk.officer), desk.case(contact=CONTACT)
    page = text_of(client.get(url("feedback:case", case.pk)))
    assert CONTACT["name"] in page
    assert "A message that is “Received” can’t become “Answered”." in page
    leader = make_member("team_leader", desk.water.directorate)
    for name, values in (
        ("take-up", {}),
        ("ask", {"question": "Which house?"}),
        ("resume", {}),
        ("note", {"text": "Crew 2 knows"}),
        ("assign", {"assignee": leader.pk}),
        ("answer", {"outcome": "partly", "answer": "Half is repaired"}),
        ("reopen", {"reason": "The other half"}),
        ("answer", {"outcome": "resolved", "answer": "All is repaired"}),
        ("close", {}),
    ):
        answer = deed(client, case, name, **values)
        assert answer.status_code == 302, (name, answer.content.decode()[:500])
    case.refresh_from_db()
    assert (case.state, case.outcome, case.assignee) == ("closed", "resolved", leader)
    page = text_of(client.get(url("feedback:case", case.pk)))
    for words in ("Crew 2 knows", "Which house?", "The other half", "All is repaired", "Answered on"):
        assert words in page


def test_what_the_workflow_refuses_shows_its_sentence(desk: Desk) -> None:
    client, case = signed_in(desk.officer), desk.case()
    page = text_of(deed(client, case, "close"), 422)
    assert "A message that is “Received” can’t become “Closed”." in page
    desk.take_up(case)
    page = text_of(deed(client, case, "answer", outcome="", answer=""), 422)
    assert "“The answer” is missing." in page
    page = text_of(deed(client, case, "answer", outcome="resolved", answer="Done", revision=1), 422)
    assert "Somebody else has changed this message since you opened it." in page
    assert 'name="answer-answer"' in page
    assert ">\nDone</textarea>" in page
    assert deed(client, case, "unknown").status_code == 404


def test_a_message_that_leaves_my_reach_leads_back_to_the_list(desk: Desk) -> None:
    leader = signed_in(make_member("team_leader", desk.water.directorate))
    roads = make(Service, directorate=make_directorate())
    case = desk.case()
    assert deed(leader, case, "route", service=roads.pk)["Location"] == url("feedback:list")
    assert leader.get(url("feedback:case", case.pk)).status_code == 403


def test_only_with_the_right_is_it_shown_who_wrote(desk: Desk) -> None:
    case = desk.case(contact=CONTACT)
    leader = signed_in(make_member("team_leader", desk.water.directorate))
    page = text_of(leader.get(url("feedback:case", case.pk)))
    assert "Your role does not show who wrote." in page
    for secret in CONTACT.values():
        assert secret not in page


@pytest.mark.parametrize(
    ("role", "status"), [("auditor", 200), ("oversight_officer", 200), ("data_officer", 403), ("governor", 403)]
)
def test_readers_read_and_change_nothing(desk: Desk, role: str, status: int) -> None:
    client, case = signed_in(make_member(role)), desk.case()
    assert client.get(url("feedback:case", case.pk)).status_code == status
    assert client.get(url("feedback:list")).status_code == status
    assert deed(client, case, "take-up").status_code == 403
    assert client.post(url("feedback:new"), {}).status_code == 403
    assert client.get(url("feedback:case", 10**9)).status_code == (404 if status == 200 else 403)


ENTRY = {
    "channel": "letter",
    "kind": "complaint",
    "text": "The letter says that the water is brown.",
    "language": "ar",
    "name": "Ali",
}


def test_a_letter_is_written_down_with_its_own_day(desk: Desk) -> None:
    client, key = signed_in(desk.officer), a_key()
    given = {**ENTRY, "key": str(key), "received_on": "2026-03-02", "service": desk.water.service.pk}
    answer = client.post(url("feedback:new"), given)
    assert answer["Location"] == url("feedback:entered", key)
    case = Case.objects.get()
    assert (case.channel, str(case.received_at.date()), case.language) == ("letter", "2026-03-02", "ar")
    assert case.moves.get().by == desk.officer
    assert codes.grouped(codes.code_of(key)) in text_of(client.get(answer["Location"]))
    client.post(url("feedback:new"), given)
    assert Case.objects.count() == 1
    assert client.get(url("feedback:entered", a_key())).status_code == 404


def test_a_letter_of_tomorrow_is_refused(desk: Desk) -> None:
    given = {**ENTRY, "key": str(a_key()), "received_on": "2099-01-01"}
    page = text_of(signed_in(desk.officer).post(url("feedback:new"), given), 422)
    assert "This day has not come yet." in page
    assert not Case.objects.exists()


def test_news_lead_to_the_message(desk: Desk) -> None:
    case = desk.case()
    notice = Notification.objects.get(recipient=desk.officer.membership)
    assert signed_in(desk.officer).get("/alpha" + notice.path).status_code == 200
    assert notice.path.endswith(f"/{case.pk}/")
