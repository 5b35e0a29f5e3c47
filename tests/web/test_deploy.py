"""What `manage.py check --deploy` says of an installation as docs/operating.md describes it."""

import os
import subprocess
import sys
from pathlib import Path

from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
AS_DESCRIBED = {
    "SDIP_URL": "https://sdip.example.org", "ALLOWED_HOSTS": "sdip.example.org", "SDIP_EMBEDDED": "1",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "",  # set where a browser runs in the process of the tests
}  # fmt: skip


def test_nothing_is_left_to_say() -> None:
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    found = subprocess.run(
        command, cwd=ROOT, env=os.environ | AS_DESCRIBED | {"SECRET_KEY": "a1B2c3" * 10}, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr


def test_what_is_silenced_is_seen_to_otherwise(db: None) -> None:
    """No X-Frame-Options, because the policy of every page already forbids frames."""
    assert "frame-ancestors 'none'" in Client().get("/accounts/login/")["Content-Security-Policy"]
