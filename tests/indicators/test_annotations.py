"""Marks on a chart: who may set them, what they do to the limits, that a new standard can bring one."""

from datetime import date
from decimal import Decimal

import pytest

from indicators import actions
from indicators.models import Annotation, ControlChart
from organisation.models import Role
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.make import make_member, signed_in

from .world import figure, make_indicator


def test_a_mark_with_new_limits_is_set_on_the_page_and_taken_away(inside: Tenant) -> None:
    indicator, client = make_indicator(), signed_in(make_member(Role.ADMINISTRATOR))
    for month in range(1, 11):
        figure(indicator, date(2026, month, 15), 10 if month < 6 else 20)
    actions.compute_gaps()
    assert ControlChart.objects.get().mean == 15
    page = f"/alpha/staff/indicators/{indicator.pk}/marks/"
    answer = client.post(page, {"on": "2026-06-10", "words": "New pump", "rebases": "on"}, follow=True)
    assert "New pump" in answer.content.decode()
    actions.compute_gaps()
    assert ControlChart.objects.get().mean == 20
    client.post(f"/alpha/staff/indicators/marks/{Annotation.objects.get().pk}/remove/")
    actions.compute_gaps()
    assert ControlChart.objects.get().mean == 15


def test_a_mark_says_something(inside: Tenant) -> None:
    indicator, client = make_indicator(), signed_in(make_member(Role.ADMINISTRATOR))
    answer = client.post(f"/alpha/staff/indicators/{indicator.pk}/marks/", {"on": "2026-06-10", "words": " "})
    assert answer.status_code == 422
    with pytest.raises(NotAllowed):
        actions.add_annotation(indicator, on=date(2026, 6, 10), words=" ", by=None)
    assert not Annotation.objects.exists()


def test_who_may_only_look_sets_no_mark(inside: Tenant) -> None:
    indicator, client = make_indicator(), signed_in(make_member(Role.AUDITOR))
    assert client.get(f"/alpha/staff/indicators/{indicator.pk}/marks/").status_code == 403


def test_a_new_standard_may_start_new_limits(inside: Tenant) -> None:
    indicator = make_indicator()
    actions.set_standard(indicator, "target", Decimal(5), since=date(2026, 1, 1), by=None)
    assert not Annotation.objects.exists()
    actions.set_standard(indicator, "target", Decimal(6), since=date(2026, 6, 1), limits_anew=True, by=None)
    mark = Annotation.objects.get()
    assert (mark.on, mark.rebases, mark.words) == (date(2026, 6, 1), True, "New standard")
