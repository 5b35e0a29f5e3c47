"""A tenant from the command line, and what a province reads of its municipalities."""

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, models, transaction

from indicators.models import PublishedFigure
from organisation.models import Calendar, Oversight
from organisation.platform.actions import agree_oversight, end_oversight
from people.models import Invitation
from sdip.mail.models import Message
from tenancy import fence
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.make import make

TODAY = date.today()


def create(*arguments: str) -> str:
    out = StringIO()
    call_command("create_tenant", *arguments, "--admin-email", "first@example.org", stdout=out)
    return out.getvalue()


def test_a_tenant_comes_with_calendar_and_an_invitation(db: None) -> None:
    said = create(
        "diwaniyah", "--name", "ar=الديوانية", "--name", "en=Diwaniyah", "--time-zone", "Asia/Baghdad", "--weekend", "fri,sat",
        "--kind", "governorate", "--fiscal-month", "4",
    )  # fmt: skip
    assert "http://localhost:8000/diwaniyah/" in said
    tenant = Tenant.objects.get(slug="diwaniyah")
    assert (tenant.languages, tenant.fiscal_month, tenant.kind) == (["ar", "en"], 4, "governorate")
    with tenant_context(tenant):
        assert Calendar.objects.get().weekend == [4, 5]
        assert Invitation.objects.get().roles == [{"role": "administrator", "directorate": None}]
        assert Message.objects.get().recipient == "first@example.org"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["accounts", "--name", "en=X"], "“accounts” is an address of the platform itself"),
        (["Upper Case", "--name", "en=X"], "valid|slug"),
        (["fine", "--name", "en=X", "--time-zone", "Mars/Olympus"], "no time zone"),
        (["fine", "--name", "en=X", "--fiscal-month", "13"], "twelve months"),
        (["fine", "--name", "en=X", "--weekend", "sat,someday"], "“someday” is no day"),
        (["fine", "--name", "X"], "write it as en=Name"),
        (["fine", "--name", "de=X"], "write it as en=Name"),
        (["alpha", "--name", "en=X"], "taken"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(tenant_a: Tenant, arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        create(*arguments)
    assert Tenant.objects.count() == 1


def figure(tenant: Tenant, code: str) -> PublishedFigure:
    with tenant_context(tenant):
        return make(PublishedFigure, indicator_code=code, status="met")


def read_by(tenant: Tenant) -> set[str]:
    with tenant_context(tenant):
        return set(PublishedFigure.objects.values_list("indicator_code", flat=True))


@pytest.fixture
def province(db: None) -> Tenant:
    return Tenant.objects.create(
        slug="province", name={"en": "Province"}, languages=["en"], kind=Tenant.Kind.GOVERNORATE
    )


def test_a_province_reads_what_is_published_while_the_agreement_lasts(
    province: Tenant, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    figure(tenant_a, "a")
    figure(tenant_b, "b")
    figure(province, "p")
    assert read_by(province) == {"p"}
    row = agree_oversight(province, tenant_a, since=TODAY, agreement="Decree 5", by=None)
    assert read_by(province) == {"p", "a"}
    assert (read_by(tenant_a), read_by(tenant_b)) == ({"a"}, {"b"})
    with pytest.raises(NotAllowed, match="such an agreement already"):
        agree_oversight(province, tenant_a, since=TODAY, agreement="Decree 6", by=None)
    end_oversight(row, until=TODAY, by=None)
    assert read_by(province) == {"p", "a"}  # the last day counts
    Oversight.objects.filter(pk=row.pk).update(since=TODAY - timedelta(days=9), until=TODAY - timedelta(days=1))
    assert read_by(province) == {"p"}
    with pytest.raises(NotAllowed, match="ended already"):
        end_oversight(Oversight.objects.get(pk=row.pk), until=TODAY, by=None)


def test_an_agreement_that_begins_later_opens_nothing_yet(province: Tenant, tenant_a: Tenant) -> None:
    figure(tenant_a, "a")
    agree_oversight(province, tenant_a, since=TODAY + timedelta(days=2), agreement="Decree 5", by=None)
    assert read_by(province) == set()


def test_nobody_oversees_himself(province: Tenant) -> None:
    with pytest.raises(NotAllowed, match="himself"):
        agree_oversight(province, province, since=TODAY, agreement="x", by=None)


def test_an_overseer_changes_nothing(province: Tenant, tenant_a: Tenant) -> None:
    theirs = figure(tenant_a, "a")
    agree_oversight(province, tenant_a, since=TODAY, agreement="Decree 5", by=None)
    with tenant_context(province):
        assert PublishedFigure.objects.filter(pk=theirs.pk).update(status="breach") == 0
        assert PublishedFigure.objects.filter(pk=theirs.pk)._raw_delete("default") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            PublishedFigure.objects.create(**{
                f.attname: getattr(theirs, f.attname) for f in PublishedFigure._meta.concrete_fields if not f.primary_key
            })  # fmt: skip
    assert read_by(tenant_a) == {"a"}


FENCED = [
    m for m in fence.tables() if fence.is_fenced(m) and m is not PublishedFigure and not fence.is_hidden_through(m)
]


@pytest.mark.parametrize("model", FENCED, ids=lambda m: m._meta.label)
def test_an_overseer_reads_nothing_else(province: Tenant, tenant_a: Tenant, model: type[models.Model]) -> None:
    agree_oversight(province, tenant_a, since=TODAY, agreement="Decree 5", by=None)
    with tenant_context(tenant_a):
        make(getattr(model, "pgh_tracked_model", model))
        mine: Any = model._base_manager.count()
    assert mine
    with tenant_context(province), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
        assert cursor.fetchone()[0] == 0
