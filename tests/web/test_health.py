"""What a monitor may ask, and who is one."""

from typing import Any

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "192.0.2.7"}, 404),
        ({"REMOTE_ADDR": ""}, 404),
        ({"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, 404),  # by a proxy on this host
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer let-me-count"}, 200),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer let-me"}, 404),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "let-me-count"}, 404),
    ],
)
def test_the_numbers_are_for_the_monitor(db: None, settings: Any, asked: dict[str, str], status: int) -> None:
    settings.METRICS_TOKEN = "let-me-count"
    assert Client(**asked).get("/metrics/").status_code == status


def test_without_a_token_none_is_right(db: None, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    stranger = Client(REMOTE_ADDR="192.0.2.7", HTTP_AUTHORIZATION="Bearer ")
    assert stranger.get("/metrics/").status_code == 404
