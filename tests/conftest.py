"""A real PostgreSQL, migrated once as the owner into a template, cloned for each worker; the tests run as the application's role."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as examples

from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.databases import drop_database

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
CHROMIUM = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
# Nothing is judged by the clock: a busy machine is no fault of the code. Rows of a fixture serve all examples of a test.
examples.register_profile(
    "sdip", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
examples.load_profile("sdip")
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: Any, django_db_blocker: Any) -> Iterator[None]:
    suffix = os.environ.get("SDIP_TEST_SUFFIX", "") + os.environ.get("PYTEST_XDIST_WORKER", "main")
    target, template = connection.settings_dict, f"sdip_tpl_{_migrations_key()}"
    name, app_role = f"test_sdip_{suffix}", target["USER"]
    target["USER"] = "sdip_owner"
    with _owner("postgres", autocommit=True) as admin, django_db_blocker.unblock():
        _make_template(admin, template)
        drop_database(admin, name)
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        target["NAME"], target["USER"] = name, app_role
        # On the class: beside a browser's event loop Django opens another connection object.
        type(connection.ops).execute_sql_flush = staticmethod(_flush_as_owner(name))  # type: ignore[method-assign,assignment]
        yield
        connection.close()
        drop_database(admin, name)


def _migrations_key() -> str:
    files = sorted(
        [
            *ROOT.glob("*/migrations/*.py"),
            *ROOT.glob("sdip/*/migrations/*.py"),
            *ROOT.glob("tenancy/*.py"),
            *ROOT.glob("*/models*"),
            ROOT / "feedback/queries/ground.py",  # a function that migrating makes
            ROOT / "sdip/web/search.py",  # and what the planner is to know
        ]
    )
    return hashlib.sha256(b"".join(f.read_bytes() for f in files if f.is_file())).hexdigest()[:12]


def _owner(database: str, **options: Any) -> psycopg.Connection:
    target = connection.settings_dict
    return psycopg.connect(
        host=target["HOST"],
        port=target["PORT"] or None,
        user="sdip_owner",
        password=target["PASSWORD"] or None,
        dbname=database,
        **options,
    )


def _make_template(admin: psycopg.Connection, template: str) -> None:
    """Made by the first who needs it; the server's own lock holds up only who waits for this very template."""
    if _exists(admin, template):
        return
    admin.execute("SELECT pg_advisory_lock(hashtext(%s))", [template])
    if not _exists(admin, template):
        drop_database(admin, f"{template}_new")
        admin.execute(f"CREATE DATABASE {template}_new")
        connection.settings_dict["NAME"] = f"{template}_new"
        call_command("migrate", verbosity=0, skip_checks=True)
        connection.close()
        admin.execute(f"ALTER DATABASE {template}_new RENAME TO {template}")
    admin.execute("SELECT pg_advisory_unlock(hashtext(%s))", [template])


def _exists(admin: psycopg.Connection, database: str) -> bool:
    return bool(admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone())


def _flush_as_owner(name: str) -> Any:
    """Tests with transaction=True clear the tables, which the application may not. Only tables with rows: TRUNCATE of all
    takes seconds. Foreign keys are deferred, so the order does not matter; the append-only triggers must look away."""

    def flush(statements: list[str]) -> None:
        tables = [t for t in connection.introspection.table_names() if t not in KEPT]
        with _owner(name) as owner:
            filled = owner.execute(" UNION ALL ".join(f"(SELECT '{t}' FROM {t} LIMIT 1)" for t in tables)).fetchall()
            for (table,) in filled:
                owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                owner.execute(f"DELETE FROM {table}")
            owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for (table,) in filled:
                owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    return flush


@pytest.fixture(autouse=True)
def _plain_world(settings: Any, tmp_path: Path) -> Iterator[None]:
    """No cache between tests, files in the test's own folder, mail in memory, jobs run at once."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "KEY_FUNCTION": "tenancy.context.cache_key",
        }
    }
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        }
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _eager_jobs() -> None:
    from tenancy.celery import app

    app.conf.task_always_eager = True
    app.conf.task_eager_propagates = True


@pytest.fixture
def tenant_a(db: None) -> Tenant:
    return Tenant.objects.create(
        slug="alpha",
        name={"en": "Alpha City", "ar": "مدينة ألفا"},
        languages=["en", "ar", "ckb", "uk"],
        time_zone="Asia/Baghdad",
    )


@pytest.fixture
def tenant_b(db: None) -> Tenant:
    return Tenant.objects.create(slug="beta", name={"en": "Beta Town"}, languages=["en", "uk"])


@pytest.fixture
def inside(tenant_a: Tenant) -> Iterator[Tenant]:
    """The test runs inside tenant alpha."""
    with tenant_context(tenant_a):
        yield tenant_a


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=True)


@pytest.fixture(scope="session")
def browser(django_db_setup: None) -> Iterator[Any]:
    """One Chromium for all tests of a process. Its driver's loop stays in the thread, so Django must let queries through."""
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared with the reference files is not here")
    return SHARED


assert settings.configured
Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise warns where it is missing
