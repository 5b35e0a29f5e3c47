"""Rows that are written by a statement put together once are the rows that save() writes; read, they are those of raw()."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.models import Case
from organisation.models import Directorate
from sdip.mail.models import Message
from sdip.web.numbering import next_number, numbered
from tenancy.models import Tenant
from tenancy.reading import read_one
from tenancy.writing import insert
from tests.make import make, make_directorate

AT = timezone.now()


def stored(row: Model) -> dict[str, Any]:
    return type(row)._default_manager.filter(pk=row.pk).values().get()


@pytest.mark.parametrize("model", [Case, Message])
def test_the_row_is_the_same(inside: Tenant, model: type[Model]) -> None:
    by_save = make(model, **({"directorate": make_directorate()} if model is Case else {}))
    facts = {name: value for name, value in stored(by_save).items() if name != "id"}
    unique = {"number": 77, "code_hash": "b" * 64, "form_key": None} if model is Case else {"message_id": "<other>"}
    row = insert(model(**facts | unique))
    again = {name: value for name, value in stored(row).items() if name != "id"}
    moments = {"created_at"}  # taken anew by both
    assert {n: v for n, v in again.items() if n not in moments} == {
        n: v for n, v in (facts | unique).items() if n not in moments
    }
    assert not row._state.adding
    row.save()  # an update from now on
    assert model._default_manager.count() == 2  # type: ignore[attr-defined]


def test_a_number_is_taken_with_the_row(inside: Tenant) -> None:
    facts = {name: value for name, value in stored(make(Case, directorate=make_directorate())).items() if name != "id"}
    facts |= {"number": None, "form_key": None}
    before = next_number("case")
    with CaptureQueriesContext(connection) as found:
        row = insert(Case(**facts | {"code_hash": "b" * 64}), numbered("case"))
    assert len(found) == 1
    assert row.number == Case.objects.get(pk=row.pk).number == before + 1
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Case(**facts | {"code_hash": "b" * 64}), numbered("case"))
    assert next_number("case") == before + 2  # the row that was refused has taken none


def test_a_row_is_read_as_raw_reads_it(inside: Tenant) -> None:
    make_directorate()
    statement = "SELECT id, tenant_id, code, name, 7 AS more FROM organisation_directorate WHERE code <> %s"
    row, raw = read_one(Directorate, statement, ["none"]), Directorate.objects.raw(statement, ["none"])[0]
    assert row is not None
    assert row == raw
    assert not row._state.adding
    assert row.get_deferred_fields() == raw.get_deferred_fields() != set()
    for name in ("tenant_id", "code", "name", "more", "path"):  # the last one is asked for now
        assert getattr(row, name) == getattr(raw, name), name
    assert read_one(Directorate, statement, [row.code]) is None


def test_one_question_and_the_rules_of_the_database(inside: Tenant) -> None:
    first = Message(
        message_id="<one>", recipient="a@example.org", subject="s", text="t", purpose="p", language="en", next_try_at=AT
    )
    with CaptureQueriesContext(connection) as found:
        insert(first)
    assert len(found) == 1
    assert Message.objects.get().tenant_id == inside.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(
            Message(
                message_id="<one>",
                recipient="a@example.org",
                subject="s",
                text="t",
                purpose="p",
                language="en",
                next_try_at=AT,
            )
        )
    assert Message.objects.count() == 1
