"""Nothing that anybody wrote is public before a member has read it; the same request sent twice is one; what else is asked."""

import datetime as dt
import json
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from feedback import actions
from feedback.models import Case, CaseFile
from feedback.open311.actions import hide_case, show_case
from tenancy.refusals import NotAllowed
from tests.charters.conftest import body, url
from tests.feedback.conftest import Desk, a_picture
from tests.make import make_member, signed_in

from .test_contract import START, Api, api  # noqa: F401 - the fixture

INSULT = "Officer Ali Hassan of Street 14 is a thief, call me 0780 111"
LET = {"attribute[PUBLISH]": "yes", "attribute[WISH]": "Fire Ali Hassan"}


def test_what_was_written_is_shown_only_after_somebody_has_read_it(api: Api, desk: Desk) -> None:  # noqa: F811
    photo = SimpleUploadedFile("a.png", a_picture("PNG", (60, 40)), "image/png")
    (made,) = api.report(
        description=INSULT, address_string="Ali Hassan’s house", lat="33.1", long="44.1", media=photo, **LET
    )
    number, case = made["service_request_id"], Case.objects.get()
    media = url("open311:media", case.number, CaseFile.objects.get().pk)
    for form in ("json", "xml"):
        for address in (f"requests.{form}", f"requests/{number}.{form}", f"servicerequestupdates.{form}"):
            content = Client().get(START + address, {"extensions": "true"}).content.decode()
            assert number in content
            for secret in ("Ali", "thief", "33.1", "media/"):
                assert secret not in content, (address, secret)
    assert Client().get(media).status_code == 404
    show_case(case, by=desk.officer)
    (row,) = api.get(f"requests/{number}.json", extensions="true")
    assert (row["description"], row["address"], row["lat"]) == (INSULT, "Ali Hassan’s house", 33.1)
    assert row["attributes"][0]["value"] == "Fire Ali Hassan"
    assert body(Client().get(media))[:2] == b"\xff\xd8"
    hide_case(case, by=desk.officer)
    assert INSULT not in json.dumps(api.get(f"requests/{number}.json"))


def test_only_what_its_citizen_allowed_is_let_through(desk: Desk) -> None:
    with pytest.raises(NotAllowed, match="has not allowed"):
        show_case(desk.receive().case, by=desk.officer)
    for case in (desk.receive(may_publish=True, subject="conduct").case, desk.receive(may_publish=True).case):
        if case.subject != "conduct":
            Case.objects.filter(pk=case.pk).update(held_at=timezone.now())
        with pytest.raises(NotAllowed, match="never shown"):
            show_case(case, by=desk.officer)


def test_the_page_of_a_message_shows_and_hides_it(desk: Desk) -> None:
    case, client = desk.receive(may_publish=True).case, signed_in(desk.officer)
    page, button = url("feedback:case", case.pk), url("feedback:show", case.pk)
    assert button in client.get(page).content.decode()
    assert client.post(button, {"shown": "yes"})["Location"] == page
    assert "Shown without a name since" in client.get(page).content.decode()
    assert client.post(button, {"shown": "no"}).status_code == 302
    assert "Shown without a name since" not in client.get(page).content.decode()
    private = desk.receive().case
    assert url("feedback:show", private.pk) not in client.get(url("feedback:case", private.pk)).content.decode()
    assert signed_in(make_member("auditor")).post(button).status_code in (403, 404)


def test_a_request_that_is_sent_again_is_the_same(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    first, second = api.report(), api.report()
    assert first == second
    api.report(description="Something else")
    api.report(address_string="Street 15")
    assert Case.objects.count() == 3
    later = timezone.now() + dt.timedelta(minutes=9)
    monkeypatch.setattr("feedback.open311.actions.timezone.now", lambda: later)
    assert api.report() == first
    much_later = timezone.now() + dt.timedelta(minutes=25)
    monkeypatch.setattr("feedback.open311.actions.timezone.now", lambda: much_later)
    assert api.report() != first


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize("method", ["delete", "put", "patch"])
def test_another_method_is_refused_in_the_form_that_was_asked_for(api: Api, form: str, method: str) -> None:  # noqa: F811
    answer = getattr(Client(), method)(f"{START}requests.{form}")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST, HEAD")
    if form == "xml":
        assert ElementTree.fromstring(answer.content).findtext("error/code") == "405"
    else:
        assert json.loads(answer.content)[0]["code"] == 405


def test_pages_do_not_count_where_numbers_are_asked_for(api: Api, desk: Desk) -> None:  # noqa: F811
    one, two = (desk.receive(may_publish=True).case.number for _each in range(2))
    assert len(api.get(f"requests/{one}.json", page="2", page_size="1")) == 1
    assert len(api.get("requests.json", service_request_id=f"{one},{two}", page="2", page_size="1")) == 2


def test_what_changed_lately_is_found_however_old_it_is(api: Api, desk: Desk) -> None:  # noqa: F811
    old = desk.receive(may_publish=True, received_at=timezone.now() - dt.timedelta(days=200)).case
    fresh = desk.receive(may_publish=True).case
    hour = dt.timedelta(hours=1)

    def numbers(**given: dt.datetime) -> list[int]:
        asked = {name: moment.isoformat() for name, moment in given.items()}
        return [int(row["service_request_id"]) for row in api.get("requests.json", **asked)]

    now = timezone.now()
    assert numbers() == [fresh.number]
    assert numbers(updated_after=now - hour) == [fresh.number, old.number]
    assert numbers(updated_after=now + hour) == []
    assert numbers(updated_before=now + hour) == [fresh.number, old.number]
    assert numbers(updated_before=now - hour) == []
    assert numbers(updated_after=now - hour, start_date=now - hour) == [fresh.number]
    actions.assess_case(fresh, severity="medium", complexity="simple", impact="one", by=desk.officer)
    between = timezone.now()
    actions.assess_case(old, severity="medium", complexity="simple", impact="one", by=desk.officer)
    assert numbers(updated_after=between) == [old.number]
    assert numbers(updated_before=between) == [fresh.number]
    for wrong in ({"updated_after": "yesterday"}, {"updated_after": now.isoformat(), "updated_before": (now - hour).isoformat()},
                  {"updated_after": (now - 91 * 24 * hour).isoformat(), "updated_before": now.isoformat()}):  # fmt: skip
        assert api.get("requests.json", 400, **wrong)[0]["code"] == 400
