"""A whole site for the browser: a database of its own with the sample tenants, served by the real server on loopback."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page

from sdip.samples.people import PASSWORD, address_of
from tests.databases import drop_database

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Site:
    """Where the site answers, and the environment of its processes."""

    url: str
    environment: dict[str, str]

    def pages(self, tenant: str) -> list[dict[str, Any]]:
        """Every page that the apps registered for the walk: name, path and whether it is public."""
        script = [sys.executable, "-m", "tests.browser.list_pages", tenant]
        printed = subprocess.run(
            script, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True
        ).stdout
        return list(json.loads(printed))


@pytest.fixture(scope="session")
def site(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("site")
    name = f"{connection.settings_dict['NAME']}_site"
    environment = _environment(name, data)
    with _owner() as owner:
        drop_database(owner, name)
        owner.execute(f"CREATE DATABASE {name} TEMPLATE {_template(owner)}")
        try:
            subprocess.run([sys.executable, "manage.py", "load_samples"], cwd=ROOT, env=environment, check=True)
            _agree_oversight(name)
            with _serve(environment, data) as url:
                yield Site(url, environment)
        finally:
            drop_database(owner, name)


def _owner(database: str = "postgres") -> psycopg.Connection:
    target = connection.settings_dict
    options = {"host": target["HOST"], "port": target["PORT"] or None, "password": target["PASSWORD"] or None}
    return psycopg.connect(user="sdip_owner", dbname=database, autocommit=True, **options)


def _agree_oversight(database: str) -> None:
    """The walk reads published figures of another tenant: the samples have no agreement, which the platform makes."""
    with _owner(database) as owner:
        owner.execute(
            "INSERT INTO organisation_oversight (overseer_id, overseen_id, since, agreement) SELECT a.id, b.id, current_date, 'Decree 7'"
            " FROM tenancy_tenant a, tenancy_tenant b WHERE a.slug = 'diwaniyah' AND b.slug = 'riverton'"
        )


def _template(owner: psycopg.Connection) -> str:
    from tests.conftest import _migrations_key

    return f"sdip_tpl_{_migrations_key()}"


def _environment(database: str, data: Path) -> dict[str, str]:
    target = connection.settings_dict
    login = f"{target['USER']}:{target['PASSWORD']}" if target["PASSWORD"] else target["USER"]
    port = _free_port()
    return os.environ | {
        "DATABASE_URL": f"postgresql://{login}@/{database}?host={target['HOST']}",
        "SDIP_DATA_DIR": str(data),
        "SDIP_EMBEDDED": "1",
        "CELERY_EAGER": "1",
        "EMAIL_URL": f"file://{data}/mail",
        "SDIP_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1",
        "LOG_LEVEL": "WARNING",
        "SITE_PORT": str(port),
    }


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class _serve:
    """gunicorn in a process of its own, stopped by its id."""

    def __init__(self, environment: dict[str, str], data: Path) -> None:
        self.environment, self.log = environment, open(data / "web.log", "wb")  # noqa: SIM115 - as long as the server
        self.url = f"http://127.0.0.1:{environment['SITE_PORT']}"

    def __enter__(self) -> str:
        bind = self.url.removeprefix("http://")
        command = [sys.executable, "-m", "gunicorn", "sdip.wsgi", "--bind", bind, "--threads", "4", "--timeout", "60"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log)
        for _attempt in range(200):
            try:
                urllib.request.urlopen(f"{self.url}/healthz/", timeout=2).close()
                return self.url
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the site did not start: " + Path(self.log.name).read_text())

    def __exit__(self, *exception: object) -> None:
        self.process.terminate()
        self.process.wait(20)
        self.log.close()


class Visitor:
    """Someone at a browser: collects what the console complains about."""

    def __init__(self, browser: Browser, site: Site, **options: Any) -> None:
        self.site, self.complaints = site, list[str]()
        self.context: BrowserContext = browser.new_context(base_url=site.url, **options)
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def sign_in(self, tenant: str, role: str) -> "Visitor":
        self.page.goto(f"/accounts/login/?next=/{tenant}/staff/")
        self.page.fill("input[name=login]", address_of(tenant, role))
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main form.form button.btn")
        self.page.wait_for_url(f"{self.site.url}/{tenant}/staff/")  # the address of the form ends like this, too
        return self

    def speak(self, language: str) -> None:
        cookie = {"name": "django_language", "value": language, "url": self.site.url}
        self.context.add_cookies([cookie])


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Any]:
    """visitor(width=360, ...) opens a browser window of its own."""
    opened: list[Visitor] = []

    def open_one(width: int = 1280, **options: Any) -> Visitor:
        opened.append(Visitor(browser, site, viewport={"width": width, "height": 900}, **options))
        return opened[-1]

    yield open_one
    for one in opened:
        one.context.close()
