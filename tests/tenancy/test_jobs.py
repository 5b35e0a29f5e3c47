"""A job runs in the tenant it was sent from, and in no other; one that forgot to say so is told."""

from typing import Any

import pytest
from celery import chain, group
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from kombu.exceptions import OperationalError

from organisation.models import ClientGroup
from tenancy.celery import TenantTask, app, tenant_task
from tenancy.context import current_tenant, tenant_context
from tenancy.models import Tenant
from tests.make import make

done: list[Any] = []


@tenant_task(name="tests.note")
def note(*words: Any) -> str:
    """The tenant, its rows and its addresses, as a job sees them."""
    tenant = current_tenant()
    assert tenant is not None
    done.append((tenant.slug, ClientGroup.objects.count(), reverse("web:work"), *words))
    return tenant.slug


@tenant_task(name="tests.fail")
def fail() -> None:
    make(ClientGroup)
    raise RuntimeError("as if by accident")


@tenant_task(atomic=False, name="tests.slow")
def slow(tenant: Tenant, code: str) -> None:
    """Two short transactions with a wait for the network between them."""
    with tenant_context(tenant):
        make(ClientGroup, code=code)
    done.append(connection.in_atomic_block)
    with tenant_context(tenant):
        done.append(ClientGroup.objects.get().code)


@app.task(name="tests.forgot")
def forgot() -> int:
    return ClientGroup.objects.count()


@app.task(name="tests.platform")
def platform() -> list[str]:
    assert current_tenant() is None
    return sorted(Tenant.objects.values_list("slug", flat=True))


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    done.clear()


def test_a_job_has_the_tenant_it_was_sent_from(tenant_a: Tenant, tenant_b: Tenant) -> None:
    with tenant_context(tenant_a):
        make(ClientGroup)
        note.delay("first")
        assert note() == "alpha"  # as a function, too
    with tenant_context(tenant_b):
        note.delay()
    note.apply_async(tenant=tenant_a)
    assert done == [("alpha", 1, "/alpha/staff/", "first"), ("alpha", 1, "/alpha/staff/"), ("beta", 0, "/beta/staff/"),
                    ("alpha", 1, "/alpha/staff/")]  # fmt: skip


def test_a_job_of_a_tenant_is_not_sent_from_nowhere(tenant_a: Tenant) -> None:
    with pytest.raises(RuntimeError, match="sent outside any tenant"):
        note.delay()
    with pytest.raises(RuntimeError, match="needs a tenant"):
        note()
    assert done == []


def test_a_job_that_forgot_its_tenant_fails_aloud(tenant_a: Tenant) -> None:
    with pytest.raises(DatabaseError, match="No tenant"), transaction.atomic():
        forgot.delay()
    with tenant_context(tenant_a):
        with pytest.raises(DatabaseError, match="No tenant"), transaction.atomic():
            forgot.delay()  # also where it runs at once, inside a tenant's request
        assert ClientGroup.objects.count() == 0


def test_a_platform_job_has_no_tenant_wherever_it_is_sent_from(tenant_a: Tenant, tenant_b: Tenant) -> None:
    with tenant_context(tenant_a):
        # not get(): it asks a flag of the whole process, which jobs that ran in threads of other tests may leave set
        assert platform.delay().result == ["alpha", "beta"]
        assert current_tenant() == tenant_a


def test_links_of_a_chain_and_parts_of_a_group_carry_the_tenant(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        links = chain(note.s("one"), note.s("two"))
        parts = group([note.si(n) for n in range(2)])
    links.apply_async()
    parts.apply_async()
    said = [(each[0], each[3:]) for each in done]
    assert said == [("alpha", ("one",)), ("alpha", ("alpha", "two")), ("alpha", (0,)), ("alpha", (1,))]


@pytest.mark.django_db(transaction=True)
def test_after_the_commit_it_is_still_the_tenant_of_the_call() -> None:
    first, second = (Tenant.objects.create(slug=s, name={"en": s}, languages=["en"]) for s in ("first", "second"))
    with transaction.atomic():
        for tenant in (first, second):
            with tenant_context(tenant):
                note.delay_on_commit(tenant.pk)
        assert done == []
    assert [(slug, word) for slug, _count, _url, word in done] == [("first", first.pk), ("second", second.pk)]
    with pytest.raises(ZeroDivisionError), tenant_context(first):
        note.delay_on_commit("never")
        raise ZeroDivisionError
    assert len(done) == 2


@pytest.mark.django_db(transaction=True)
def test_a_job_is_all_or_nothing() -> None:
    tenant = Tenant.objects.create(slug="first", name={"en": "First"}, languages=["en"])
    with pytest.raises(RuntimeError):
        fail.apply_async(tenant=tenant)
    with tenant_context(tenant):
        assert ClientGroup.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_long_job_holds_no_transaction_while_it_waits() -> None:
    tenant = Tenant.objects.create(slug="first", name={"en": "First"}, languages=["en"])
    slow.apply_async(["x"], tenant=tenant)
    assert done == [False, "x"]


def test_a_broker_that_is_down_leaves_the_rows_to_the_sweeper(
    inside: Tenant, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def down(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(TenantTask, "apply_async", down)
    with django_capture_on_commit_callbacks(execute=True):
        note.delay_on_commit()
    assert done == []


def test_every_scheduled_job_of_tenants_exists() -> None:
    import importlib

    from django.apps import apps
    from django.conf import settings

    for config in apps.get_app_configs():
        if importlib.util.find_spec(f"{config.name}.tasks"):
            importlib.import_module(f"{config.name}.tasks")
    asked = {
        entry["args"][0] if entry.get("args") else entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()
    }
    assert asked - set(app.tasks) == set()
