"""Indicators with figures, a reader at their pages, and refusals."""

from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from indicators.models import Indicator
from organisation.models import Directorate
from tenancy.refusals import NotAllowed
from tests.make import signed_in

from .world import figure, make_indicator, make_service, standard

MONTHS = [date(2025 + (n + 9) // 12, (n + 9) % 12 + 1, 1) for n in range(12)]  # October 2025 to September 2026


def make_story(directorate: Directorate, code: str = "w-1", *, values: Any = (), **facts: Any) -> Indicator:
    """An indicator with a promise of 80, a target of 95 and a figure for each month."""
    indicator = make_indicator(
        service=make_service(directorate=directorate), code=code, name={"en": f"Repaired in time {code}"}, **facts
    )
    if facts.get("direction", "higher") == "higher":
        standard(indicator, "guaranteed", 80)
        standard(indicator, "target", 95)
    for day, value in zip(MONTHS, values or [90] * 9 + [70, 70, 70], strict=True):
        figure(indicator, day, value)
    return indicator


def at(name: str, *args: Any) -> str:
    """After a request of the test client no tenant's addresses are set any more."""
    path = reverse(name if ":" in name else f"indicators:{name}", args=args, urlconf=settings.TENANT_URLCONF)
    return path if path.startswith("/alpha/") else f"/alpha{path}"


def page(member: Any, name: str, *args: Any, status: int = 200, **query: Any) -> str:
    response = signed_in(member).get(at(name, *args), query)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


DAY = date(2026, 9, 15)


def refused(sentence: str) -> Any:
    return pytest.raises(NotAllowed, match=sentence)
