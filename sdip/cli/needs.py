"""What this product needs around it: one list for `manage.py doctor` and for the start of the demo. Add a need here."""

import ctypes
import os
import shutil
import smtplib
import ssl
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

import dj_email_url
import psycopg
import redis

from sdip.cli.children import REPOSITORY
from tenancy import serving

PATIENCE = 3


class Finding(NamedTuple):
    ok: bool
    detail: str


@dataclass(frozen=True)
class Need:
    key: str
    title: str
    remedy: str
    check: Callable[[], Finding]
    waits: str = "everything"
    required: bool = True
    where: Literal["machine", "service"] = "machine"


@dataclass(frozen=True)
class Result:
    key: str
    title: str
    ok: bool
    required: bool
    detail: str
    waits: str
    remedy: str

    def as_dict(self) -> dict[str, str | bool]:
        return asdict(self)


def python_version() -> Finding:
    return Finding(sys.version_info >= (3, 11), ".".join(map(str, sys.version_info[:3])))


def library(*names: str) -> Finding:
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            return Finding(False, f"{name} can't be loaded")
    return Finding(True, ", ".join(names))


def fonts() -> Finding:
    found = find_spec("fontpkg_noto_sans")
    own = list((REPOSITORY / "static" / "fonts").glob("*arab*"))
    if not found or not found.origin or not list(Path(found.origin).parent.glob("files/*.ttf")):
        return Finding(False, "the Python package fontpkg-noto-sans is missing")
    return Finding(bool(own), "Noto Sans" if own else "static/fonts holds no font for Arabic script")


def program(name: str) -> Finding:
    path = shutil.which(name)
    return Finding(path is not None, path or f"no program {name} is on the PATH")


def catalogues() -> Finding:
    stale = [
        path.parent.parent.name
        for path in sorted(REPOSITORY.glob("locale/*/LC_MESSAGES/*.po"))
        if not path.with_suffix(".mo").exists() or path.with_suffix(".mo").stat().st_mtime < path.stat().st_mtime
    ]
    return Finding(not stale, f"not compiled: {', '.join(stale)}" if stale else "compiled")


def data_folder() -> Finding:
    folder = Path(os.environ.get("SDIP_DATA_DIR") or REPOSITORY / ".data")
    existing = next(path for path in [folder, *folder.parents] if path.exists())
    return Finding(os.access(existing, os.W_OK), str(folder))


def static_files() -> Finding:
    if os.environ.get("SDIP_EMBEDDED"):
        return Finding(True, "served from the source")
    manifest = Path(os.environ.get("SDIP_DATA_DIR") or REPOSITORY / ".data") / "static" / "staticfiles.json"
    return Finding(manifest.exists(), str(manifest) if manifest.exists() else f"{manifest} does not exist")


def database() -> Finding:
    """Answers at all, is new enough, and lets nobody walk around row level security."""
    try:
        with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=PATIENCE) as connection:
            found = serving.fault(connection.cursor())
            version, role = connection.info.parameter_status("server_version"), connection.info.user
    except (KeyError, psycopg.Error) as error:
        return Finding(False, first_line(error) or "DATABASE_URL is not set")
    return Finding(not found, found or f"PostgreSQL {version}, role {role}")


def owner() -> Finding:
    url = os.environ.get("OWNER_DATABASE_URL")
    if not url:
        return Finding(False, "OWNER_DATABASE_URL is not set")
    try:
        with psycopg.connect(url, connect_timeout=PATIENCE) as connection:
            return Finding(True, f"role {connection.info.user}")
    except psycopg.Error as error:
        return Finding(False, first_line(error))


def broker() -> Finding:
    try:
        url = os.environ["REDIS_URL"]
        with redis.Redis.from_url(url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE) as client:
            client.ping()
    except KeyError:
        return Finding(False, "REDIS_URL is not set")
    except (redis.RedisError, ValueError) as error:
        return Finding(False, first_line(error))
    return Finding(True, "answers")


def mail() -> Finding:
    url = os.environ.get("EMAIL_URL", "console://")
    scheme, host = urlsplit(url).scheme, urlsplit(url).hostname
    if scheme == "console":
        return Finding(False, "EMAIL_URL is console: mails are printed and reach nobody")
    if scheme == "file":
        return Finding(True, f"mails are written to {urlsplit(url).path}")
    try:
        sign_in_for_mail(dj_email_url.parse(url))
    except (OSError, ValueError) as error:
        return Finding(False, f"{host}: {first_line(error)}")
    return Finding(True, f"{host} answers and takes our sign-in")


def sign_in_for_mail(settings: dict[str, Any]) -> None:
    kind = smtplib.SMTP_SSL if settings["EMAIL_USE_SSL"] else smtplib.SMTP
    with kind(settings["EMAIL_HOST"], settings["EMAIL_PORT"] or 0, timeout=PATIENCE) as client:
        if settings["EMAIL_USE_TLS"]:
            client.starttls(context=ssl.create_default_context())
        if settings["EMAIL_HOST_USER"]:
            client.login(settings["EMAIL_HOST_USER"], settings["EMAIL_HOST_PASSWORD"] or "")


def first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


APT = "sudo apt-get install --no-install-recommends"
NEEDS = [
    Need("python", "Python 3.11 or newer", "install a newer Python and make the .venv again", python_version),
    Need("pango", "Pango", f"{APT} libpango-1.0-0 libpangoft2-1.0-0",
         partial(library, "libpango-1.0.so.0", "libpangoft2-1.0.so.0"), "every PDF"),
    Need("harfbuzz-subset", "HarfBuzz subset", f"{APT} libharfbuzz-subset0",
         partial(library, "libharfbuzz-subset.so.0"), "every PDF"),
    Need("fonts", "Fonts", "make demo installs the package; take static/fonts from the source", fonts, "every PDF"),
    Need("liblouis", "liblouis", f"{APT} liblouis20 liblouis-data", partial(library, "liblouis.so.20"),
         "Braille editions", required=False),
    Need("espeak-ng", "eSpeak NG", f"{APT} espeak-ng", partial(program, "espeak-ng"), "audio editions", required=False),
    Need("catalogues", "Message catalogues", "python -m sdip.cli.messages locale", catalogues,
         "the languages other than English"),
    Need("data-folder", "Data folder", "let this user write there, or set SDIP_DATA_DIR", data_folder, "stored files"),
    Need("static", "Static files", "manage.py collectstatic --noinput", static_files, "the look of every page",
         where="service"),
    Need("postgresql", "PostgreSQL", "start the demo, or set DATABASE_URL to the role sdip_app (docs/operating.md)",
         database, where="service"),
    Need("owner", "PostgreSQL, owner's role", "set OWNER_DATABASE_URL to the role sdip_owner (docs/operating.md)",
         owner, "migrate, backup and restore", required=False, where="service"),
    Need("broker", "Valkey or Redis", "start the demo, or set REDIS_URL", broker, "jobs, schedules and mails",
         where="service"),
    Need("mail", "Mail", "set EMAIL_URL, for example submission://user:password@mail.example.org:587", mail,
         "invitations, password resets and reports by e-mail", where="service"),
]  # fmt: skip


def results(needs: Iterable[Need]) -> list[Result]:
    return [
        Result(need.key, need.title, found.ok, need.required, found.detail, need.waits, need.remedy)
        for need in needs
        for found in [need.check()]
    ]


def machine_needs() -> list[Need]:
    return [need for need in NEEDS if need.where == "machine"]
