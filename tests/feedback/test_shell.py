"""What the frame shows of messages and charters: my work, search, handing over, tidying up."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from charters import actions as charter_actions
from feedback import actions
from feedback.models import Case, CaseFile, Draft
from feedback.tasks import drop_drafts
from people.handover import held_by
from people.models import Deputyship
from sdip import registry
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.charters.conftest import url
from tests.figures import make_indicator, set_standard
from tests.make import make, make_directorate, make_member, signed_in

from .conftest import Desk, a_key, a_picture


def work_of(member: Any) -> set[int]:
    source = registry.work.get("feedback.case")
    assert source is not None
    return {row["id"] for row in source.rows(member)}


def test_my_work_holds_what_is_mine_and_what_is_nobodys(desk: Desk) -> None:
    nobodys, mine, closed = desk.case(), desk.case("in_progress"), desk.case("closed")
    other = make_member("complaints_officer")
    theirs = actions.take_up_case(desk.case("assessed"), by=other)
    assert work_of(desk.officer) == {nobodys.pk, mine.pk}
    assert work_of(other) == {nobodys.pk, theirs.pk}
    assert work_of(make_member("team_leader", make_directorate())) == set()
    assert work_of(make_member("auditor")) == set()
    assert closed.pk not in work_of(desk.officer)


def test_who_acts_for_a_colleague_sees_that_work(desk: Desk) -> None:
    mine = desk.case("in_progress")
    deputy, today = make_member("complaints_officer"), timezone.localdate()
    make(Deputyship, member=desk.officer, deputy=deputy, starts_on=today, ends_on=today)
    assert mine.pk in work_of(deputy)


def test_the_work_page_leads_to_the_message(desk: Desk) -> None:
    case = desk.case(text="Brown water in Street 14")
    page = signed_in(desk.officer).get("/alpha/staff/").content.decode()
    assert "Brown water in Street 14" in page
    assert url("feedback:case", case.pk) in page


def test_the_search_finds_messages_only_for_those_who_may_read_them(desk: Desk) -> None:
    desk.case(text="Brown water in Street 14")
    path = url("web:search", query="?q=brown stre")
    assert "Brown water" in signed_in(desk.officer).get(path).content.decode()
    for stranger in (make_member("data_officer"), make_member("team_leader", make_directorate())):
        assert "Brown water" not in signed_in(stranger).get(path).content.decode()


def test_the_search_finds_published_charters(desk: Desk) -> None:
    version = desk.water.published(fee={"en": "Free for families"})
    path = url("web:search", query="?q=tanker")
    assert url("charters:charter", version.charter_id) in signed_in(desk.officer).get(path).content.decode()
    charter_actions.withdraw_charter(version, by=desk.water.head)
    assert url("charters:charter", version.charter_id) not in signed_in(desk.officer).get(path).content.decode()


def test_open_messages_and_charters_can_be_handed_over(desk: Desk) -> None:
    desk.case("in_progress"), desk.case("closed"), desk.water.charter()
    assert {duty.model._meta.label: count for duty, count in held_by(desk.officer)} == {"feedback.Case": 1}
    assert {duty.model._meta.label: count for duty, count in held_by(desk.water.head)} == {"charters.Charter": 1}


def test_every_action_has_a_label_in_the_trail() -> None:
    for app, names in (("feedback", actions.__all__), ("charters", vars(charter_actions))):
        for name in names:
            deed = f"{app}.{name}"
            if callable(getattr(actions if app == "feedback" else charter_actions, name)) and _acts(app, name):
                assert registry.audit_labels.get(deed) is not None, deed


def _acts(app: str, name: str) -> bool:
    import inspect

    function = getattr(actions if app == "feedback" else charter_actions, name)
    return inspect.isfunction(function) and f'acting("{app}.{name}"' in inspect.getsource(function)


def test_a_guarantee_without_a_charter_is_cited_by_its_indicator(desk: Desk) -> None:
    lights = make_indicator(service=desk.water.service, code="L-1", name={"en": "Lights"}, public=True)
    set_standard(lights, "guaranteed", "0.5")
    client = Client()
    given = {"kind": "complaint", "service": "water", "indicator": "L-1"}
    key = client.post(url("tell:start"), given)["Location"].split("/")[-3]
    client.post(url("tell:what", key), {"service": "water", "text": "The lamp is dark for a week"})
    client.post(url("tell:where", key), {})
    client.post(url("tell:contact", key), {"language": "en"})
    assert "Lights: at least 50.0%" in client.get(url("tell:check", key)).content.decode()
    client.post(url("tell:check", key), {})
    assert Case.objects.get().indicator == lights


def test_the_nightly_tidying_runs_in_the_tenant(desk: Desk, inside: Tenant) -> None:
    actions.start_draft(a_key(), {"kind": "complaint"})
    Draft.objects.update(changed_at=timezone.now() - dt.timedelta(days=2))
    drop_drafts.apply_async(tenant=inside)
    assert not Draft.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_send_one_message_with_its_photo(tenant_a: Tenant, tmp_path: Any) -> None:
    key = a_key()
    answers = {"kind": "complaint", "text": "A double click", "language": "en"}
    with tenant_context(tenant_a):
        draft = actions.start_draft(key, answers)
        actions.save_draft(draft, {}, pictures=[a_picture(size=(64, 64))])
        as_each_request_reads_it = [Draft.objects.get(pk=draft.pk) for _number in range(4)]

    def send(draft: Draft) -> tuple[int, str]:
        try:
            with tenant_context(tenant_a):
                receipt = actions.send_draft(draft, key)
                return receipt.case.pk, receipt.code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(send, as_each_request_reads_it))
    assert len(set(receipts)) == 1
    with tenant_context(tenant_a):
        assert (Case.objects.count(), CaseFile.objects.count(), Draft.objects.count()) == (1, 1, 0)
