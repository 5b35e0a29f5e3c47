"""The tenant's own deadlines, tolerance and telephone numbers: set on one page, read where they count."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from charters.queries import phones
from feedback.queries import answer_days
from indicators import actions as indicators
from indicators.models import Period
from organisation.actions.settings import change_settings
from organisation.deadlines import ANSWER_DAYS, DUE_DAYS, REMINDER_DAYS, recount_tolerance, reminder_days
from organisation.models import SettingsRecord
from people.models import Member
from reports.content import Design, Scope
from reports.documents.freezing import Heading, report_content
from sdip.samples.load import descriptions, make_tenant
from sdip.web import trail
from tenancy.actions import DEADLINES
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.make import make, make_directorate, make_member, make_user, signed_in

URL = "/alpha/staff/organisation/settings/deadlines/"
TODAY = date(2026, 11, 18)


@pytest.fixture
def boss(tenant_a: Tenant) -> Member:
    with tenant_context(tenant_a):
        return make_member("administrator", name="Zainab", user=make_user(language="en"))


@pytest.fixture
def page(boss: Member) -> Client:
    return signed_in(boss)


def given(**more: Any) -> dict[str, Any]:
    return {
        "answer_days": "٩", "due_month": "5", "due_quarter": "20", "report_tolerance": "7.5%",
        "reminder_before": "٥", "reminder_head": "14", "recount_tolerance": "5",
        "phone_emergency": "١١٥", "phone_desk": "+44 1632 960100",
    } | more  # fmt: skip


def now(tenant: Tenant) -> Any:
    return tenant_context(Tenant.objects.get(pk=tenant.pk))


def test_what_is_set_counts_wherever_it_is_read(tenant_a: Tenant, page: Client) -> None:
    assert page.post(URL, given()).status_code == 302
    with now(tenant_a):
        assert answer_days(None, None) == 9
        assert reminder_days() == {"before": 5, "deputy": REMINDER_DAYS["deputy"], "head": 14}
        assert recount_tolerance() == Decimal("0.05")
        assert phones() == {"emergency": "115", "desk": "+44 1632 960100"}
        indicators.make_periods(since=date(2026, 9, 1), until=date(2026, 9, 30))
        assert Period.objects.get(code="202609").due_on == date(2026, 10, 5)
        period = Period.objects.get(kind="month")
        heading = Heading("1", 1, timezone.now(), {})
        scope = Scope("directorate", period, make_directorate())
        assert report_content(scope, heading, Design())["tolerance"] == Decimal("0.075")
    text = page.get(URL).content.decode()
    for value in (
        'value="9"',
        'value="5"',
        'value="7.5"',
        'value="+44 1632 960100"',
        "If this is empty, 15 counts.",
        'value="14"',
    ):
        assert value in text


def test_what_is_emptied_is_the_applications_again(tenant_a: Tenant, page: Client) -> None:
    page.post(URL, given())
    assert page.post(URL, {}).status_code == 302
    tenant_a.refresh_from_db()
    assert not DEADLINES & set(tenant_a.settings)
    with now(tenant_a):
        assert (answer_days(None, None), phones()) == (ANSWER_DAYS, {})


def test_periods_to_come_get_the_new_day_and_those_that_are_over_keep_theirs(
    tenant_a: Tenant, boss: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_args: TODAY)
    with tenant_context(tenant_a):
        months = [
            make(Period, kind="month", code=code, starts_on=first, ends_on=last, due_on=last + timedelta(days=15))
            for code, first, last in (
                ("202610", date(2026, 10, 1), date(2026, 10, 31)),
                ("202611", date(2026, 11, 1), date(2026, 11, 30)),
            )
        ]
        year = make(
            Period, kind="year", code="2026", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31),
            due_on=date(2027, 3, 1),
        )  # fmt: skip
        change_settings(tenant_a, due_days={"month": 5}, by=boss)
        dates = dict(Period.objects.values_list("pk", "due_on"))
        assert dates == {
            months[0].pk: date(2026, 11, 15), months[1].pk: date(2026, 12, 5), year.pk: date(2027, 3, 1),
        }  # fmt: skip
        change_settings(tenant_a, due_days=None, by=boss)
        assert Period.objects.get(pk=months[1].pk).due_on == date(2026, 11, 30) + timedelta(days=DUE_DAYS["month"])


def test_the_trail_tells_each_deadline(tenant_a: Tenant, boss: Member) -> None:
    with tenant_context(tenant_a):
        change_settings(tenant_a, answer_days=9, due_days={"month": 5}, phones={"desk": "115"}, by=boss)
        (changed, *_rest) = trail.entries(trail.Wanted(model="organisation.settingsrecord"))
        assert [(c.label, c.before, c.after) for c in changed.changes] == [
            ("Working days until a message is answered", "–", "9"),
            ("Days until monthly figures are due", "–", "5"),
            ("Telephone of the citizen desk", "–", "115"),
        ]
        change_settings(tenant_a, reminder_days={"head": 20}, recount_tolerance="0.05", by=boss)
        (changed, *_rest) = trail.entries(trail.Wanted(model="organisation.settingsrecord"))
        assert [(c.label, c.before) for c in changed.changes] == [
            ("Days after figures were due on which the head of the directorate is told", "–"),
            ("Tolerance of recounts in the field", "–"),
        ]
        assert SettingsRecord.objects.get().due_quarter is None


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"answer_days": "soon"}, "is not a number"),
        ({"answer_days": "2.5"}, "Write a whole number"),
        ({"due_month": "-1"}, "or more"),
        ({"due_year": "400"}, "Write 366 or less"),
        ({"report_tolerance": "120"}, "or less"),
        ({"recount_tolerance": "101"}, "or less"),
        ({"reminder_deputy": "15", "reminder_head": "14"}, "The head of the directorate is told after the deputy"),
        ({"reminder_deputy": "11", "reminder_head": ""}, "The head of the directorate is told after the deputy"),
        ({"phone_desk": "call us"}, "“call us” is no telephone number"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_saved(
    tenant_a: Tenant, page: Client, more: dict[str, Any], sentence: str
) -> None:
    answer = page.post(URL, given(**more))
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    tenant_a.refresh_from_db()
    assert "due_days" not in tenant_a.settings


def test_no_other_kind_of_period_or_number_slips_in(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        for facts in ({"due_days": {"decade": 1}}, {"reminder_days": {"mayor": 1}}, {"phones": {"fax": "1"}}):
            with pytest.raises(ValueError, match="No kinds of"):
                change_settings(tenant_a, by=None, **facts)
        with pytest.raises(NotAllowed, match="between 0 and 366 days"):
            change_settings(tenant_a, due_days={"month": 400}, by=None)
        with pytest.raises(NotAllowed, match="between 0% and 100%"):
            change_settings(tenant_a, report_tolerance="1.5", by=None)
    assert json.dumps(Tenant.objects.get(pk=tenant_a.pk).settings) == json.dumps(tenant_a.settings)


def test_the_second_of_two_administrators_is_told(page: Client) -> None:
    seen = page.get(URL).content.decode().partition('name="seen" value="')[2].partition('"')[0]
    assert page.post(URL, given(seen=seen)).status_code == 302
    answer = page.post(URL, given(seen=seen, answer_days="3"))
    assert (answer.status_code, "Somebody else has changed this" in answer.content.decode()) == (422, True)


def test_only_who_changes_settings_sees_the_page(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        head = make_member("head")
    assert signed_in(head).get(URL).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("facts", descriptions(), ids=lambda facts: facts["slug"])
def test_a_sample_tenant_answers_within_its_own_days(facts: dict[str, Any]) -> None:
    with tenant_context(make_tenant(facts)):
        assert answer_days(None, None) == facts["answer_days"]
