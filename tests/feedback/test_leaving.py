"""A tenant that leaves: its messages rest with it, behind a closed door, and nothing that the product offers takes them apart."""

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from feedback import actions
from feedback.models import Case, CaseMove
from organisation.models import Service
from sdip.mail import tasks  # noqa: F401 - known to the worker by being loaded
from sdip.mail.models import Message
from tenancy.actions import close_tenant, reopen_tenant
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tenancy.tasks import for_every_tenant
from tests.conftest import _owner as as_owner
from tests.make import make, make_directorate, make_member, make_user

from .conftest import CONTACT, a_key

FOLLOW = "/alpha/en/messages/follow/"


@pytest.fixture
def code(tenant_a: Tenant) -> str:
    """Of a message that was answered."""
    with tenant_context(tenant_a):
        officer = make_member("complaints_officer")
        service = make(Service, code="water", public=True, directorate=make_directorate())
        given = {"kind": "complaint", "text": "No water", "language": "en", "service": service, "contact": CONTACT}
        receipt = actions.receive_case(**given, form_key=a_key())
        case = actions.assess_case(receipt.case, severity="low", complexity="simple", impact="one", by=officer)
        actions.answer_case(case, outcome="resolved", answer="It is repaired", by=officer)
    return receipt.code


def opens(code: str) -> int:
    return int(Client().get(FOLLOW, {"code": code}).status_code)


@pytest.mark.django_db(transaction=True)
def test_the_messages_of_a_closed_tenant_rest_and_are_there_again_when_it_opens(tenant_a: Tenant, code: str) -> None:
    assert opens(code) == 302
    with tenant_context(tenant_a):
        before = list(Case.objects.values()), list(CaseMove.objects.values())
        Message.objects.update(state="queued", next_try_at=timezone.now())  # the worker was down
    closed = close_tenant(tenant_a)
    assert opens(code) == opens("0" * 20) == 404
    for path in ("/alpha/en/messages/new/", "/alpha/open311/v2/services.json", "/alpha/en/messages/status/1/"):
        assert Client().get(path).status_code == 404
    for_every_tenant("mail.sweep_messages")
    with tenant_context(tenant_a):
        assert (list(Case.objects.values()), list(CaseMove.objects.values())) == before
        assert waiting() == 2
    reopen_tenant(closed)
    assert opens(code) == 302
    for_every_tenant("mail.sweep_messages")
    with tenant_context(tenant_a):
        assert waiting() == 0
        case = Case.objects.get()
        assert actions.contest_answer(case, text="It still leaks").state == "in_progress"


def waiting() -> int:
    return Message.objects.exclude(state="sent").count()


@pytest.mark.django_db(transaction=True)
def test_nothing_that_is_offered_removes_a_tenant_and_the_database_keeps_its_log(tenant_a: Tenant, code: str) -> None:
    ruler = signed_in_ruler()
    page = f"/platform/tenancy/tenant/{tenant_a.pk}/"
    assert ruler.get(f"{page}change/").status_code == 200
    assert ruler.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    with as_owner(connection.settings_dict["NAME"]) as owner:
        for statement in (f"DELETE FROM tenancy_tenant WHERE id = {tenant_a.pk}", "DELETE FROM feedback_casemove"):
            with pytest.raises(psycopg.Error, match="violates foreign key|Cannot delete"):
                owner.execute(statement)
                owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
            owner.rollback()
    with tenant_context(tenant_a):
        assert (Case.objects.count(), CaseMove.objects.count()) == (1, 5)


def signed_in_ruler() -> Client:
    client = Client()
    client.force_login(make_user("ruler@example.org", is_staff=True, is_superuser=True))
    return client
