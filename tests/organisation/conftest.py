import pytest
from django.utils import timezone

from tenancy.models import Tenant

from .helpers import TODAY


@pytest.fixture
def that_day(inside: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside the tenant, always on the same day."""
    monkeypatch.setattr(timezone, "localdate", lambda *_args: TODAY)
