"""Pressed twice at the same moment, at every door but the public form's own (test_nothing_lost): what is sent counts once."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from feedback import actions
from feedback.codes import new_key
from feedback.keeping.erasing import erase_contact
from feedback.mailbox import actions as mailbox
from feedback.mailbox.actions import keep_mail, take_in_mail
from feedback.models import (
    Case,
    CaseAddition,
    CaseMove,
    Contact,
    Rating,
    ReceivedMail,
    Response,
    RoutingRule,
    SentRequest,
    SurveyDraft,
)
from feedback.surveys import actions as surveys
from feedback.surveys.actions.importing import Imported
from feedback.surveys.models import Wave
from feedback.threads import token_of
from organisation.models import Service
from people.models import Member
from sdip.mail.models import Message
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.make import make, make_directorate, make_member, signed_in

from .open311.test_contract import secret_of
from .surveys.conftest import Asker, csm

pytestmark = pytest.mark.django_db(transaction=True)
CLICKS = 4
MAIL = b"From: Zainab <zainab@example.org>\nMessage-ID: <1@example.org>\nSubject: Lamp\n\nIt is dark in our street.\n"


@pytest.fixture
def officer(tenant_a: Tenant) -> Member:
    with tenant_context(tenant_a):
        make(Service, code="water", public=True, directorate=make_directorate(), name={"en": "Water"})
        return make_member("complaints_officer")


def pressed(tenant: Tenant, click: Callable[[], Any]) -> list[Any]:
    """What each of the clicks got, or how it was refused; none begins before all are ready."""
    ready = threading.Barrier(CLICKS)

    def one(_number: int) -> Any:
        try:
            ready.wait(60)
            return click()
        except NotAllowed as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(CLICKS) as pool:
        return list(pool.map(one, range(CLICKS)))


def inside(tenant: Tenant, act: Callable[..., Any], *args: Any, **given: Any) -> Callable[[], Any]:
    def clicked() -> Any:
        with tenant_context(tenant):
            return act(*args, **given)

    return clicked


def test_a_letter_that_is_typed_in(tenant_a: Tenant, officer: Member) -> None:
    key = new_key()
    given = {
        "key": str(key), "channel": "letter", "received_on": "2026-03-02", "kind": "complaint", "subject": "service",
        "text": "The letter says that the water is brown.", "language": "en", "email": "ali@example.org", "consent": "on",
    }  # fmt: skip
    client = signed_in(officer)
    cookies = client.cookies

    def click() -> str:
        mine = Client()
        mine.cookies = cookies
        return str(mine.post("/alpha/staff/messages/new/", given)["Location"])

    assert set(pressed(tenant_a, click)) == {f"/alpha/staff/messages/new/{key}/"}
    with tenant_context(tenant_a):
        assert (Case.objects.count(), Contact.objects.count(), CaseMove.objects.count()) == (1, 1, 2)
        assert Message.objects.filter(purpose="feedback.receipt").count() == 1


def test_a_request_of_another_system(tenant_a: Tenant, officer: Member) -> None:
    with tenant_context(tenant_a):
        key = secret_of(make_member("administrator"))
    given = {"api_key": key, "service_code": "water", "address_string": "Street 14", "email": "z@example.org"}

    def click() -> tuple[int, str]:
        answer = Client().post("/alpha/open311/v2/requests.json", given, headers={"Idempotency-Key": "7"})
        return answer.status_code, answer.content.decode()

    answers = pressed(tenant_a, click)
    assert len(set(answers)) == 1
    assert (answers[0][0], json.loads(answers[0][1])[0]["service_request_id"]) == (201, "1")
    with tenant_context(tenant_a):
        assert (Case.objects.count(), SentRequest.objects.count()) == (1, 1)
        assert Message.objects.filter(purpose="feedback.receipt").count() == 1
    update = {"api_key": key, "service_request_id": "1", "update_id": "u1", "description": "It got worse"}
    statuses = pressed(
        tenant_a, lambda: Client().post("/alpha/open311/v2/servicerequestupdates.json", update).status_code
    )
    assert sorted(statuses) == [201, *[400] * (CLICKS - 1)]
    with tenant_context(tenant_a):
        assert [row.text for row in CaseAddition.objects.all()] == ["It got worse"]


def test_a_mail_that_several_workers_read(tenant_a: Tenant, officer: Member) -> None:
    rows = pressed(tenant_a, inside(tenant_a, keep_mail, MAIL))
    assert len({row.pk for row in rows}) == 1
    with tenant_context(tenant_a):
        assert (Case.objects.count(), ReceivedMail.objects.count()) == (1, 1)
        assert Message.objects.filter(purpose="feedback.receipt").count() == 1


def test_a_mail_that_waits_is_taken_in_while_its_citizen_is_forgotten(
    tenant_a: Tenant, officer: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "MOST_OF_ONE", 0)
    for number in range(5):
        with tenant_context(tenant_a):
            case = actions.receive_case(
                kind="complaint", text="No water", language="en", contact={"name": "Zainab"}
            ).case
            told = f"From: z@example.org\nMessage-ID: <{number}@x>\nIn-Reply-To: <a.{token_of(case.pk)}@y>\n\nHouse 7\n"
            row = keep_mail(told.encode())
        forget = inside(tenant_a, erase_contact, case)
        deeds = iter([inside(tenant_a, take_in_mail, row, by=officer), forget] * (CLICKS // 2))
        pressed(tenant_a, lambda deeds=deeds: next(deeds)())  # type: ignore[misc]
        with tenant_context(tenant_a):
            assert [each.text for each in CaseAddition.objects.filter(case=case)] == ["House 7"]
            assert Contact.objects.get(case=case).name == ""


@pytest.mark.parametrize("content", [True, False])
def test_whether_the_citizen_is_content(tenant_a: Tenant, officer: Member, content: bool) -> None:
    with tenant_context(tenant_a):
        case = actions.receive_case(kind="complaint", text="No water", language="en").case
        case = actions.assess_case(case, severity="low", complexity="simple", impact="one", by=officer)
        case = actions.answer_case(case, outcome="resolved", answer="It is done", by=officer)
    words = {} if content else {"text": "It is not done"}
    answers = pressed(tenant_a, inside(tenant_a, actions.rate_case, case, content=content, **words))
    assert sum(isinstance(each, NotAllowed) for each in answers) == CLICKS - 1
    with tenant_context(tenant_a):
        assert Rating.objects.get().content is content
        case.refresh_from_db()
        assert case.state == ("answered" if content else "in_progress")
        assert CaseAddition.objects.count() == (0 if content else 1)


def test_the_answers_to_a_survey(tenant_a: Tenant, officer: Member) -> None:
    with tenant_context(tenant_a):
        Asker(make_member("planning_manager"), Service.objects.get()).opened()
        wave, key = Wave.objects.select_related("survey").get(), new_key()
        draft = surveys.start_answers(wave, key, channel="link")
    answers = pressed(tenant_a, inside(tenant_a, surveys.send_answers, draft, csm()))
    assert sorted(answers) == [*([False] * (CLICKS - 1)), True]
    paper = inside(tenant_a, surveys.receive_response, wave, csm(), key=new_key(), channel="paper", by=officer)
    assert len({row.pk for row in pressed(tenant_a, paper)}) == 1
    with tenant_context(tenant_a):
        assert (Response.objects.count(), SurveyDraft.objects.get().answers) == (2, {})


def test_a_file_of_answers(tenant_a: Tenant, officer: Member) -> None:
    """Several files, so that two of the clicks come between each other's steps in one of them at least."""
    with tenant_context(tenant_a):
        leader = make_member("planning_manager")
        Asker(leader, Service.objects.get()).opened()
        wave = Wave.objects.select_related("survey").get()
    for file in range(6):
        rows = [b"1,1,1,5,file %d row %d" % (file, row) for row in range(20)]
        content = b"\n".join([b"CC1,CC2,CC3,SQD0,SUGGESTION", *rows])
        found = pressed(tenant_a, inside(tenant_a, surveys.import_answers, wave, content, by=leader))
        assert sorted(found, key=lambda each: each.stored) == [*[Imported(0, 20)] * (CLICKS - 1), Imported(20, 0)]
    with tenant_context(tenant_a):
        assert Response.objects.count() == 120


def test_rules_are_added_and_removed_by_several_at_once(tenant_a: Tenant, officer: Member) -> None:
    with tenant_context(tenant_a):
        where = Service.objects.get().directorate
    found = pressed(tenant_a, inside(tenant_a, actions.add_rule, kind="complaint", directorate=where, by=officer))
    with tenant_context(tenant_a):
        assert list(RoutingRule.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4]
    assert all(isinstance(each, RoutingRule) for each in found)
    found = pressed(tenant_a, inside(tenant_a, actions.remove_rule, found[1], by=officer))
    assert sorted(str(each) for each in found) == ["None", *["Somebody else has removed this."] * 3]
