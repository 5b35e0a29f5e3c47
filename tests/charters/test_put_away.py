"""Drafts that are put away, services and indicators that are no longer there, and two who write at once."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from charters import actions
from charters.models import Charter, CharterVersion
from charters.workflow import State
from indicators.actions import end_standard, set_standard
from indicators.models import IndicatorVersion
from organisation.actions import end_service
from organisation.models import Service
from tenancy.context import tenant_context
from tenancy.refusals import NotAllowed, Stale
from tests.make import make, make_directorate, make_member, signed_in, version_at

from .conftest import Water, approved, in_force, url

# --- drafts that are put away ---


def test_a_draft_that_nobody_else_has_seen_goes_and_leaves_its_trail(water: Water) -> None:
    first = water.published()
    draft = actions.start_new_version(water.row, by=water.writer)
    client = signed_in(water.writer)
    assert url("charters:discard", draft.pk) in client.get(url("charters:charter", water.row.pk)).content.decode()
    assert "is gone then" in client.get(url("charters:discard", draft.pk)).content.decode()
    assert (
        client.post(url("charters:discard", draft.pk), {"revision": 0}).status_code == 422
    )  # somebody wrote meanwhile
    assert client.post(url("charters:discard", draft.pk), {"revision": draft.revision}).status_code == 302
    assert list(water.row.versions.all()) == [first]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pgh_context FROM charters_charterversionevent WHERE pgh_obj_id = %s AND pgh_label = 'delete'",
            [draft.pk],
        )
        assert json.loads(cursor.fetchone()[0])["label"] == "charters.discard_draft"
    assert actions.start_new_version(water.row, by=water.writer).number == 2


def test_a_charter_that_never_was_more_than_a_draft_goes_with_it(water: Water) -> None:
    version = water.charter()
    water.promise(version)
    actions.write_contacts(version, [{"kind": "phone", "value": "115"}], by=water.writer)
    actions.write_service(version.entries.get(), {}, steps=[{"client": {"en": "Apply"}}], by=water.writer)
    version.refresh_from_db()
    answer = signed_in(water.writer).post(url("charters:discard", version.pk), {"revision": version.revision})
    assert (answer.status_code, answer["Location"]) == (302, url("charters:list"))
    assert not Charter.objects.exists()
    assert water.charter().number == 1  # the service is free again


def test_a_draft_that_others_were_asked_about_stays_on_record(water: Water) -> None:
    water.published(fee={"en": "Free"})
    draft = actions.start_new_version(water.row, by=water.writer)
    actions.write_service(draft.entries.get(), {"fee": {"en": "Dear"}}, by=water.writer)
    actions.consult_on_charter(draft, by=water.writer)
    actions.return_charter(draft, "Not needed", by=water.head)
    client = signed_in(water.writer)
    draft.refresh_from_db()
    assert "stays on record" in client.get(url("charters:discard", draft.pk)).content.decode()
    assert client.post(url("charters:discard", draft.pk), {"revision": draft.revision}).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.moves.latest("pk").to_state) == (State.DISCARDED, State.DISCARDED)
    new = actions.start_new_version(water.row, by=water.writer)
    assert (new.number, str(new.entries.get().fee)) == (3, "Free")


def test_a_draft_with_a_hearing_stays_on_record(water: Water) -> None:
    draft, today = water.charter(), timezone.localdate()
    actions.add_hearing(draft, side="client", way="meeting", who={"en": "Quarter"}, people=9, on=today, by=water.writer)
    assert actions.discard_draft(draft, by=water.writer) == water.row
    draft.refresh_from_db()
    assert (draft.state, draft.hearings.count()) == (State.DISCARDED, 1)


@pytest.mark.parametrize("state", [State.CONSULTATION, State.CHECKING, State.APPROVAL, State.PUBLISHED])
def test_only_a_draft_is_put_away(water: Water, state: str) -> None:
    version = version_at(state)
    with pytest.raises(NotAllowed, match="Only a draft"):
        actions.discard_draft(version, by=water.head)
    client = signed_in(make_member("administrator"))
    assert client.get(url("charters:discard", version.pk)).status_code == 302
    assert client.post(url("charters:discard", version.pk)).status_code == 422
    assert signed_in(make_member("auditor")).post(url("charters:discard", version.pk)).status_code == 403
    assert CharterVersion.objects.filter(pk=version.pk, state=state).exists()


# --- services and indicators that are no longer there ---


def test_a_service_whose_charter_is_in_force_does_not_end(water: Water) -> None:
    version = water.published()
    with pytest.raises(NotAllowed, match="A charter of it is in force. Withdraw it first."):
        end_service(water.service, on=timezone.localdate(), by=None)
    actions.withdraw_charter(version, by=water.head)
    end_service(water.service, on=timezone.localdate(), by=None)
    drains = make(Service, directorate=water.directorate)
    office = actions.create_charter(directorate=water.directorate, name={"en": "Office"}, by=water.writer)
    actions.add_service(office, drains, by=water.writer)
    actions.add_commitment(office, words={"en": "We pump"}, service=drains, by=water.writer)
    in_force(office, water.head)
    with pytest.raises(NotAllowed, match="A charter in force describes it"):
        end_service(drains, on=timezone.localdate(), by=None)


def test_nothing_is_published_for_a_service_that_has_ended(water: Water) -> None:
    version = water.charter()
    water.promise(version)
    approved(version, water.head)
    end_service(water.service, on=timezone.localdate(), by=None)
    with pytest.raises(NotAllowed, match="The service “Water supply” has ended"):
        actions.publish_charter(version, by=water.head)
    actions.return_charter(version, "Ended", by=water.head)
    with pytest.raises(NotAllowed, match="The service “Water supply” has ended"):
        actions.consult_on_charter(version, by=water.head)


def test_the_list_still_shows_a_charter_whose_service_has_ended(water: Water) -> None:
    water.published()
    Service.objects.filter(pk=water.service.pk).update(ended_on=date(2026, 1, 1))  # ended before this was refused
    page = signed_in(water.head).get(url("charters:list")).content.decode()
    assert url("charters:charter", water.row.pk) in page


def unsettled(water: Water) -> None:
    IndicatorVersion.objects.filter(indicator=water.indicator).update(direction=None)


def archived(water: Water) -> None:
    type(water.indicator).objects.filter(pk=water.indicator.pk).update(archived_at=timezone.now())


@pytest.mark.parametrize(
    ("spoil", "sentence"), [(unsettled, "Settle first"), (archived, "The indicator “Burst pipes” is archived")]
)
def test_no_promise_is_published_on_an_indicator_that_no_longer_bears_it(
    water: Water, spoil: Callable[[Water], None], sentence: str
) -> None:
    version = water.charter()
    water.promise(version)
    approved(version, water.head)
    spoil(water)
    with pytest.raises(NotAllowed, match=sentence):
        actions.publish_charter(version, by=water.head)


# --- two at once ---


def test_the_second_of_two_who_change_owner_and_review_is_told(water: Water) -> None:
    water.charter()
    client, link = signed_in(water.writer), url("charters:settings", water.row.pk)
    seen = client.get(link).context["form"]["seen"].value()
    assert seen
    actions.change_charter(water.row, owner=water.writer, review_on=None, by=water.head)
    late = client.post(link, {"owner": water.head.pk, "every_months": 12, "seen": seen})
    assert (late.status_code, "Somebody else has changed this" in late.content.decode()) == (422, True)
    assert water.row.owner == water.writer
    with pytest.raises(Stale):
        actions.change_charter(water.row, owner=None, review_on=None, seen=seen, by=water.head)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", ["set", "end"])
def test_a_standard_that_is_set_in_the_same_moment_is_waited_for(tenant_a: Any, change: str) -> None:
    from tests import figures

    with tenant_context(tenant_a):
        service = make(Service, directorate=make_directorate())
        indicator = figures.make_indicator(service=service)
        standard = figures.set_standard(indicator, "guaranteed", "0.8")
        head = make_member("head")
        version = actions.create_charter(service, by=head)
        actions.add_commitment(version, words={"en": "We are quick"}, indicator=indicator, by=head)
        approved(version, head)
    held, tried = Event(), Event()

    def standards() -> None:
        try:
            with tenant_context(tenant_a), transaction.atomic():
                if change == "set":
                    set_standard(indicator, "guaranteed", Decimal("0.9"), since=date(2026, 1, 1), reason="x", by=head)
                else:
                    end_standard(standard, on=date(2026, 1, 31), reason="x", by=head)
                held.set()
                tried.wait(1)
        finally:
            connection.close()

    def publish() -> str:
        held.wait(5)
        try:
            with tenant_context(tenant_a):
                actions.publish_charter(version, by=head)
            return "published"
        except NotAllowed as refusal:
            return str(refusal)
        finally:
            tried.set()
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(standards), pool.submit(publish)
        first.result()
        assert "but the standard in force is" in second.result()
