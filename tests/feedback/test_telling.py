"""The citizen's five steps."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from feedback import actions, codes, queries
from feedback.forms.citizen import SpotField
from feedback.models import Case, CaseAddition, Contact, Draft
from organisation.models import Place, Service
from sdip.web import limits
from sdip.web.models import Notification
from tests.charters.conftest import url
from tests.make import make, signed_in

from .conftest import Desk, a_picture
from .helpers import STORY, begun, filled, sent, text_of


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
    unseen = text_of(client.post(url("tell:what", key), {"service": "water", "text": "\u200b" * 30}), 422)
    assert "Tell us a little more" in unseen
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


def test_one_too_many_from_an_address_is_kept_and_waits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mobile network, a citizen desk: hundreds of people share the address, and none of them is sent away at the last step."""
    monkeypatch.setattr(limits, "SENDING", ("sending", 2, 600))
    for held in (False, False, True, True):
        client = Client()
        _key, code = sent(client)
        case = queries.case_of_code(codes.tidy(code))
        assert case is not None
        assert (case.held_at is not None) is held
    told = Notification.objects.filter(kind="feedback.case_held").values_list("recipient", flat=True)
    assert list(told) == [desk.officer.membership_id] * 2
    page = text_of(signed_in(desk.officer).get(url("feedback:case", case.pk)))
    assert "It may be spam" in page
    assert "spam" not in text_of(client.get(url("tell:status", case.number)))
    actions.release_case(case, by=desk.officer)
    assert Case.objects.filter(held_at=None).count() == 3


def test_what_is_said_later_uses_up_no_complaint(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SENDING", ("sending", 1, 600))
    client = Client()
    sent(client)
    number = Case.objects.get().number
    for words in ("House 12", "House 14"):
        assert client.post(url("tell:add", number), {"text": words}).status_code == 302
    assert CaseAddition.objects.count() == 2


def test_a_form_that_was_sent_in_another_window_leads_to_its_receipt(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    key, _code = sent(client)
    gone = Draft(
        pk=0, form_key=codes.stored_key(key), answers={"kind": "complaint", "language": "en", "answered": True}
    )
    monkeypatch.setattr(queries, "draft_of", lambda _key: gone)
    for step, given in (("what", {"service": "water", "text": STORY}), ("help", {})):
        answer = client.post(url(f"tell:{step}", key), given)
        assert (answer.status_code, answer["Location"]) == (302, url("tell:sent", key))


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "31.9923, 44.9254"),
        ("en", "31.9923 44.9254"),
        ("uk", "31,9923; 44,9254"),
        ("uk", "31,9923, 44,9254"),
        ("ar", "٣١٫٩٩٢٣، ٤٤٫٩٢٥٤"),
        ("ar", "٣١٫٩٩٢٣؛ ٤٤٫٩٢٥٤"),
    ],
)
def test_a_spot_is_read_as_people_write_it(language: str, written: str) -> None:
    with override(language):
        assert SpotField().clean(written) == (Decimal("31.9923"), Decimal("44.9254"))


def test_the_address_is_the_one_our_proxy_has_seen(settings: Any, rf: Any) -> None:
    request = rf.get("/", headers={"X-Forwarded-For": "6.6.6.6, 10.1.2.3"}, REMOTE_ADDR="127.0.0.1")
    settings.SECURE_PROXY_SSL_HEADER = None
    assert limits.address_of(request) == "127.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert limits.address_of(request) == "10.1.2.3"
    assert "10.1.2.3" not in limits._key(request, "sending")
