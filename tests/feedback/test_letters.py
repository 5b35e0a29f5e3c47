"""The letters of one message are found among all that were ever sent."""

from importlib import import_module

import pytest
from django.db import connection

from feedback import queries
from feedback.models import Case
from feedback.queries import letters_of
from feedback.threads import token_of
from sdip.mail.models import Message, State
from sdip.mail.outbox import queue_message
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.conftest import _owner as owner_of
from tests.feedback.conftest import CONTACT, Desk
from tests.make import make

MANY_LETTERS = """
INSERT INTO mail_message (tenant_id, message_id, recipient, subject, html, language, text, state, attempts, sent_again, last_error,
                          created_at, next_try_at, purpose, reply_to, bounce, thread)
SELECT sdip_tenant(), '<' || n || '@x.org>', 'a@x.org', 's', '', 'en', 't', 'sent', 1, false, '', now(), now(), 'feedback.answer', '', '',
       CASE WHEN n %% 2 = 0 THEN '' ELSE 'c' || n || '-' || md5(n::text) END
  FROM generate_series(1, %s) n"""


def test_each_message_has_its_letters(desk: Desk) -> None:
    case, other = desk.case("answered", contact=CONTACT), desk.case(contact=CONTACT)
    assert [letter.purpose for letter in letters_of(case)] == ["feedback.receipt", "feedback.answer"]
    assert [letter.purpose for letter in letters_of(other)] == ["feedback.receipt"]
    assert all(f".{letter.thread}@" in letter.message_id for letter in Message.objects.all())
    assert queries.has_receipt(case)
    Message.objects.filter(pk__in=letters_of(case)).update(state=State.FAILED)
    assert {each.case for each in queries.undelivered(case)} == {case.pk}
    assert len(queries.undelivered(case)) == 2
    assert queries.undelivered(other) == []


@pytest.mark.django_db(transaction=True)
def test_they_are_found_by_their_index(tenant_a: Tenant) -> None:
    """Committed, so that its owner can tell the server how many there are."""
    with tenant_context(tenant_a), connection.cursor() as cursor:
        case = make(Case, kind="complaint")
        cursor.execute(MANY_LETTERS, [5000])
    with owner_of(connection.settings_dict["NAME"], autocommit=True) as owner:
        owner.execute("ANALYZE mail_message")
    with tenant_context(tenant_a):
        plan = letters_of(case).explain()
        assert "message_thread" in plan
        assert "Seq Scan" not in plan
        plan = letters_of(case).filter(state=State.FAILED).explain()
        assert "Seq Scan" not in plan


def test_letters_of_before_are_found_too(desk: Desk) -> None:
    case = desk.case("answered", contact=CONTACT)
    plain = queue_message("a@example.org", "News", "Of no message", purpose="web.digest", language="en")
    of_a_wave = queue_message(
        "a@example.org", "Asked", "?", purpose="feedback.invitation", language="en", thread="w7-ab"
    )
    Message.objects.update(thread="")
    assert not letters_of(case).exists()
    with connection.cursor() as cursor:
        cursor.execute(import_module("sdip.mail.migrations.0007_letters_are_found_by_their_thread").THREADS)
    assert letters_of(case).count() == 2
    assert set(letters_of(case).values_list("thread", flat=True)) == {token_of(case.pk)}
    assert Message.objects.get(pk=plain.pk).thread == ""
    assert Message.objects.get(pk=of_a_wave.pk).thread == "w7-ab"
