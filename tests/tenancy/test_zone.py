"""The clock on the wall of the municipality counts, in requests as in jobs."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from tenancy.context import tenant_context
from tenancy.models import Tenant


def test_seven_minutes_to_midnight_in_greenwich_is_tomorrow_in_baghdad(
    tenant_a: Tenant, tenant_b: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = datetime(2026, 11, 18, 23, 53, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    with tenant_context(tenant_a):
        assert timezone.localdate() == date(2026, 11, 19)
        with tenant_context(tenant_b):
            assert timezone.localdate() == date(2026, 11, 18)
        assert timezone.localtime().hour == 2
    assert timezone.localdate() == date(2026, 11, 18)
