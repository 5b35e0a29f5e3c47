"""Periods are made once, without holes, and due on the tenant's day."""

from datetime import date

from indicators import actions
from indicators.models import Period
from tenancy.models import Tenant

from .world import period_of


def test_periods_of_every_kind_are_made_once(inside: Tenant) -> None:
    made = actions.make_periods(since=date(2026, 1, 1), until=date(2026, 12, 31), kinds=["week", "half"])
    assert made == Period.objects.count() == 12 + 4 + 2 + 1 + 1 + 53
    assert actions.make_periods(since=date(2026, 1, 1), until=date(2026, 12, 31), kinds=["week", "half"]) == 0
    september = Period.objects.get(kind="month", code="202609")
    assert (september.starts_on, september.ends_on, september.due_on) == (
        date(2026, 9, 1),
        date(2026, 9, 30),
        date(2026, 10, 15),
    )
    assert Period.objects.get(kind="fiscal").code == "2026"


def test_fiscal_years_follow_the_tenant_and_a_moved_one_never_rewrites_history(inside: Tenant) -> None:
    inside.fiscal_month = 10
    actions.make_periods(since=date(2024, 10, 1), until=date(2026, 9, 30))
    assert list(Period.objects.filter(kind="fiscal").order_by("starts_on").values_list("code", flat=True)) == [
        "2024Oct",
        "2025Oct",
    ]
    inside.fiscal_month = 1
    actions.make_periods(until=date(2027, 12, 31))
    years = Period.objects.filter(kind="fiscal").order_by("starts_on").values_list("code", "starts_on", "ends_on")
    assert list(years)[2:] == [
        ("2026", date(2026, 10, 1), date(2026, 12, 31)),
        ("2027", date(2027, 1, 1), date(2027, 12, 31)),
    ]


def test_holes_between_periods_are_filled(inside: Tenant) -> None:
    period_of(date(2026, 1, 1))
    period_of(date(2026, 4, 1))
    actions.make_periods(since=date(2026, 1, 1), until=date(2026, 4, 30))
    assert Period.objects.filter(kind="month").count() == 4


def test_due_days_are_the_tenants(inside: Tenant) -> None:
    inside.settings = {**inside.settings, "due_days": {"month": 5}}
    actions.make_periods(since=date(2026, 9, 1), until=date(2026, 9, 30))
    assert Period.objects.get(kind="month").due_on == date(2026, 10, 5)
