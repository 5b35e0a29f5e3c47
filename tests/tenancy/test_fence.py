"""Whatever the code above says, one tenant cannot read, change, link or delete another's rows. Walks every model there is."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.checks import Tags, run_checks
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, ProgrammingError, connection, models, transaction

from indicators.models import Dimension
from organisation.models import ClientGroup, Directorate
from people.models import Member
from planning.models import Cycle
from tenancy import checks, fence
from tenancy.context import current_tenant, tenant_context
from tenancy.models import Tenant
from tests.conftest import _owner as owner_of
from tests.make import make

FENCED = [m for m in fence.tables() if fence.is_fenced(m)]
ROWS = [m for m in FENCED if not fence.is_append_only(m) and not fence.is_hidden_through(m)]
APPEND_ONLY = [m for m in FENCED if fence.is_append_only(m)]
LINKS = [(m, column) for m in FENCED for column, _parent, _key in fence.fenced_parents(m)]
# What belongs to no tenant, on purpose. A new model is either fenced or named here, with the reason in its docstring.
UNFENCED = {
    "tenancy.User", "tenancy.Tenant", "tenancy.Crest", "tenancy.Membership", "tenancy.User_groups", "tenancy.User_user_permissions",
    "organisation.Oversight", "mail.PlatformMessage", "admin.LogEntry", "auth.Permission", "auth.Group", "auth.Group_permissions",
    "contenttypes.ContentType", "sessions.Session", "account.EmailAddress", "account.EmailConfirmation", "mfa.Authenticator",
    "usersessions.UserSession", "socialaccount.SocialApp", "socialaccount.SocialAccount", "socialaccount.SocialToken", "pghistory.Context",
}  # fmt: skip
RLS = "violates row-level security"
# What a row must hold for its own constraints once that column is filled, made before the other tenant's row.
ANSWERED = {"answer": "accepted", "answered_at": datetime(2026, 3, 1, tzinfo=UTC)}
ABOUT_SOMETHING = ("Schedule", "Snapshot")
SETTLED = {"settled_at": datetime(2026, 3, 1, tzinfo=UTC), "settled_by": Member}
BESIDE: dict[tuple[str, str], dict[str, Any]] = {
    ("charters.Comment", "answered_by_id"): ANSWERED,
    ("charters.CharterFeedback", "answered_by_id"): ANSWERED,
    ("feedback.Case", "parent_id"): {"state": "duplicate"},
    ("feedback.CaseTask", "answered_by_id"): {"answered_at": datetime(2026, 3, 1, tzinfo=UTC), "answer": "Yes"},
    ("planning.Evidence", "consultation_id"): {"problem": None},
    ("planning.Action", "goal_id"): {"cycle": Cycle},
    ("indicators.Crossing", "other_id"): {"dimension": Dimension},
    **{(f"reports.{name}", "cycle_id"): {"document": "plan", "directorate": Directorate} for name in ABOUT_SOMETHING},
    **{
        (f"reports.{name}", "charter_id"): {"document": "charter", "directorate": Directorate}
        for name in ABOUT_SOMETHING
    },
    **{(f"reports.{name}", "wave_id"): {"document": "survey"} for name in ABOUT_SOMETHING},
    ("reports.ReportDecision", "action_id"): {"state": "accepted", **SETTLED},
    ("reports.ReportDecision", "settled_by_id"): {
        "state": "answered",
        "answer": "Not now",
        "settled_at": SETTLED["settled_at"],
    },
    ("reports.Delivery", "withdrawn_by_id"): {"withdrawn_at": SETTLED["settled_at"]},
    ("reports.Rendering", "pdf_id"): {
        "state": "rendered",
        "pdf_sha256": "ab" * 32,
        "rendered_at": SETTLED["settled_at"],
    },
}


def refused(attempt: Callable[[], Any], *reasons: str) -> None:
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        attempt()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert any(reason in str(caught.value) for reason in reasons), caught.value


def test_every_model_is_fenced_or_named_as_unfenced() -> None:
    assert {m._meta.label for m in fence.tables()} - {m._meta.label for m in FENCED} == UNFENCED


@pytest.mark.parametrize("model", FENCED, ids=lambda m: m._meta.label)
def test_without_a_tenant_every_query_is_an_error(db: None, model: type[models.Model]) -> None:
    refused(lambda: list(model._base_manager.all()), "No tenant: enter tenant_context() first")
    refused(lambda: model._base_manager.all().delete(), "No tenant", "permission denied")


@pytest.mark.parametrize("model", ROWS, ids=lambda m: m._meta.label)
def test_a_row_exists_only_in_its_own_tenant(tenant_a: Tenant, tenant_b: Tenant, model: type[models.Model]) -> None:
    table, key = model._meta.db_table, model._meta.pk.column
    with tenant_context(tenant_a):
        theirs = make(model)
        assert theirs.tenant_id == tenant_a.pk
    with tenant_context(tenant_b):
        mine = make(model)
        assert not model._base_manager.filter(pk=theirs.pk).exists()
        assert model._base_manager.filter(pk=theirs.pk).update(tenant=tenant_b) == 0
        assert model._base_manager.filter(pk=theirs.pk)._raw_delete("default") == 0
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE {key} = %s", [theirs.pk])
            assert cursor.rowcount == 0
        refused(lambda: model._base_manager.filter(pk=mine.pk).update(tenant=tenant_a), RLS)
        refused(lambda: make(model, tenant=tenant_a), RLS)


@pytest.mark.parametrize(("model", "column"), LINKS, ids=lambda x: x._meta.label if isinstance(x, type) else x)
def test_no_row_can_point_at_another_tenants_row(
    tenant_a: Tenant, tenant_b: Tenant, model: type[models.Model], column: str
) -> None:
    field = next(f for f in model._meta.local_concrete_fields if f.column == column)
    with tenant_context(tenant_b):
        beside = BESIDE.get((model._meta.label, column), {})
        mine = {name: make(other) if isinstance(other, type) else other for name, other in beside.items()}
    with tenant_context(tenant_a):
        theirs = make(field.remote_field.model)
    with tenant_context(tenant_b):
        refused(lambda: make(model, **{field.attname: theirs.pk}, **mine), "_same_tenant")


@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda m: m._meta.label)
def test_history_is_never_rewritten(inside: Tenant, model: type[models.Model]) -> None:
    make(getattr(model, "pgh_tracked_model", model))
    row = model._base_manager.first()
    assert row is not None
    refused(lambda: model._base_manager.filter(pk=row.pk).update(tenant=inside), "permission denied")
    refused(lambda: model._base_manager.filter(pk=row.pk)._raw_delete("default"), "permission denied")


def test_nested_contexts_come_back_to_the_outer_tenant(tenant_a: Tenant, tenant_b: Tenant) -> None:
    def named() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('sdip.tenant', true)")
            return cursor.fetchone()[0]

    with tenant_context(tenant_a):
        with tenant_context(tenant_b):
            assert (named(), current_tenant()) == (str(tenant_b.pk), tenant_b)
            with tenant_context(None):
                assert named() == ""
        assert named() == str(tenant_a.pk)
        with pytest.raises(ValueError, match="inner"), tenant_context(tenant_b):
            raise ValueError("inner")
        assert (named(), current_tenant()) == (str(tenant_a.pk), tenant_a)
    assert named() == ""


@pytest.mark.django_db(transaction=True)
def test_the_tenant_is_forgotten_at_commit() -> None:
    tenant = Tenant.objects.create(slug="gone", name={"en": "Gone"}, languages=["en"])
    with tenant_context(tenant):
        make(ClientGroup)
    with pytest.raises(ProgrammingError, match="No tenant"):
        ClientGroup.objects.count()


@pytest.mark.django_db(transaction=True)
def test_a_role_that_is_too_strong_is_refused_with_a_sentence() -> None:
    tenant = Tenant.objects.create(slug="strong", name={"en": "Strong"}, languages=["en"])
    connection.close()
    served_as, connection.settings_dict["USER"] = connection.settings_dict["USER"], "sdip_owner"
    try:
        with (
            pytest.raises(ImproperlyConfigured, match="Set DATABASE_URL to the application role"),
            tenant_context(tenant),
        ):
            pass
    finally:
        connection.close()
        connection.settings_dict["USER"] = served_as


def test_codes_are_unique_within_the_tenant_only(tenant_a: Tenant, tenant_b: Tenant) -> None:
    with tenant_context(tenant_a):
        make(ClientGroup, code="households")
        with pytest.raises(ValidationError):
            ClientGroup(code="households", name={"en": "x"}).full_clean()
    with tenant_context(tenant_b):
        ClientGroup(code="households", name={"en": "x"}).full_clean()


def test_the_database_is_as_the_models_want_it(db: None) -> None:
    errors = [
        e
        for e in run_checks(tags=[Tags.database], databases=["default"], include_deployment_checks=True)
        if e.id.startswith("tenancy")
    ]
    assert errors == []


def test_an_application_that_may_become_the_platform_is_named(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with connection.cursor() as cursor:
        assert list(checks._role_errors(cursor)) == []
        monkeypatch.setattr(fence, "PLATFORM", fence.APP)  # each role is a member of itself
        assert [error.id for error in checks._role_errors(cursor)] == ["tenancy.E015"]


def test_migrating_takes_the_platform_away_from_the_application(db: None) -> None:
    """With a role of the test's own: roles belong to the whole server."""
    with owner_of(connection.settings_dict["NAME"]) as owner, owner.transaction(force_rollback=True):
        owner.execute("CREATE ROLE sdip_test_platform")
        owner.execute(f"GRANT sdip_test_platform TO {fence.APP} WITH INHERIT FALSE")
        for _again in range(2):
            owner.execute(fence.SETUP.replace(fence.PLATFORM, "sdip_test_platform"))
        found = owner.execute(f"SELECT pg_has_role('{fence.APP}', 'sdip_test_platform', 'MEMBER')").fetchone()
        assert found == (False,)


def test_no_migration_is_missing(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0, skip_checks=True)
