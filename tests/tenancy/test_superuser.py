"""The first person of an installation signs in with what the operator typed; nothing waits for a letter."""

from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client


def test_who_was_made_on_the_server_signs_in_at_once(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.PLATFORM_MFA_REQUIRED = False
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a long pass phrase")
    call_command("createsuperuser", interactive=False, email="Ruler@Example.org", verbosity=0)
    client = Client()
    answer = client.post("/accounts/login/", {"login": "ruler@example.org", "password": "a long pass phrase"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/platform/").status_code == 200
    assert mail.outbox == []
