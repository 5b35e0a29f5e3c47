"""A promise says what the standard says, and what is published stays."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from psycopg.types.range import DateRange

from charters import actions, queries
from charters.actions import making
from charters.models import CharterVersion, Commitment
from charters.workflow import MOVES, State, check_move
from indicators.models import Standard
from organisation.models import Service
from tenancy.context import tenant_context
from tenancy.refusals import NotAllowed, Stale
from tests.figures import make_indicator
from tests.make import make

from .conftest import Water, approved, in_force


def raise_guarantee(water: Water, low: str) -> None:
    Standard.objects.filter(indicator=water.indicator, kind="guaranteed").update(low=Decimal(low))


def last_deed(model: str, pk: int) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT pgh_context FROM charters_{model}event WHERE pgh_obj_id = %s ORDER BY pgh_id DESC LIMIT 1", [pk]
        )
        return dict(json.loads(cursor.fetchone()[0]))


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("to", State.values)
def test_only_the_moves_of_the_table_are_possible(state: str, to: str) -> None:
    if to in MOVES[state]:
        check_move(state, to)
    else:
        with pytest.raises(NotAllowed, match="can’t become"):
            check_move(state, to)


def test_every_state_can_be_reached() -> None:
    reached, left = {State.DRAFT.value}, [State.DRAFT.value]
    while left:
        new = {str(to) for to in MOVES[left.pop()]} - reached
        reached |= new
        left += new
    assert reached == set(State.values)


def test_a_service_has_one_charter(water: Water) -> None:
    version = water.charter()
    assert (version.number, version.state) == (1, "draft")
    assert last_deed("charter", version.charter_id)["label"] == "charters.create_charter"
    with pytest.raises(NotAllowed, match="has a charter already"):
        water.charter()


def test_a_draft_keeps_what_is_written_and_tells_the_second_writer(water: Water) -> None:
    version = water.charter()
    actions.change_draft(version, answer_days=3, revision=1, by=water.writer)
    with pytest.raises(Stale, match="Somebody else has changed"):
        actions.change_draft(version, answer_days=9, revision=1, by=water.head)
    version.refresh_from_db()
    assert (version.answer_days, version.revision) == (3, 2)
    assert last_deed("charterversion", version.pk)["label"] == "charters.change_draft"


def test_a_promise_copies_the_standards_in_force(water: Water) -> None:
    promise = water.promise(water.charter())
    assert (promise.guaranteed_low, promise.target_low) == (Decimal("0.8"), Decimal("0.95"))
    assert promise.guaranteed == Standard.objects.get(indicator=water.indicator, kind="guaranteed")
    assert last_deed("commitment", promise.pk)["label"] == "charters.add_commitment"
    other = actions.change_commitment(promise, indicator=None, by=water.writer)
    assert (other.guaranteed, other.guaranteed_low, other.target_low) == (None, None, None)


def test_nothing_is_promised_on_an_unsettled_or_foreign_indicator(water: Water) -> None:
    version = water.charter()
    for direction in (None, "neutral"):
        unsettled = make_indicator(service=water.service, direction=direction)
        with pytest.raises(NotAllowed, match="Settle first"):
            water.promise(version, indicator=unsettled)
    with pytest.raises(NotAllowed, match="another service"):
        water.promise(version, indicator=make_indicator())
    assert not version.commitments.exists()


def test_a_draft_whose_numbers_are_no_longer_the_standards_goes_nowhere(water: Water) -> None:
    version = water.charter()
    promise = water.promise(version)
    raise_guarantee(water, "0.85")
    with pytest.raises(NotAllowed) as refusal:
        actions.consult_on_charter(version, by=water.writer)
    assert str(refusal.value) == (
        "“Burst pipes repaired within 24 hours” guarantees at least 80.0%, but the standard in force is at least 85.0%."
    )
    version.refresh_from_db()
    assert version.state == State.DRAFT
    actions.take_over_standards(version, by=water.writer)
    promise.refresh_from_db()
    assert promise.guaranteed_low == Decimal("0.85")
    assert in_force(version, water.head).state == State.PUBLISHED


def test_publishing_asks_the_standards_once_more(water: Water) -> None:
    version = water.charter()
    water.promise(version)
    approved(version, water.head)
    raise_guarantee(water, "0.85")
    with pytest.raises(NotAllowed, match="but the standard in force is at least 85.0%"):
        actions.publish_charter(version, by=water.head)
    version.refresh_from_db()
    assert version.state == State.APPROVAL


def test_more_than_one_difference_is_counted(water: Water) -> None:
    version = water.charter()
    water.promise(version)
    Standard.objects.filter(indicator=water.indicator).update(valid=DateRange(date(2020, 1, 1), date(2021, 1, 1)))
    with pytest.raises(NotAllowed, match="^2 numbers in this draft differ"):
        actions.consult_on_charter(version, by=water.writer)


def test_an_empty_or_untranslated_charter_is_not_published(water: Water) -> None:
    version = water.charter()
    with pytest.raises(NotAllowed, match="without a promise"):
        actions.consult_on_charter(version, by=water.writer)
    water.promise(version, words={"ar": "وعد"})
    with pytest.raises(NotAllowed, match="first language"):
        actions.consult_on_charter(version, by=water.writer)


def test_a_new_version_takes_the_place_of_the_old_one(water: Water) -> None:
    first = water.published(fee={"en": "Free"})
    second = actions.start_new_version(water.row, by=water.writer)
    assert (second.number, str(second.entries.get().fee)) == (2, "Free")
    copied = second.commitments.get()
    assert (copied.answer_days, copied.guaranteed_low) == (3, Decimal("0.8"))
    with pytest.raises(NotAllowed, match="There is a draft already"):
        actions.start_new_version(water.row, by=water.writer)
    in_force(second, water.head)
    first.refresh_from_db()
    assert first.state == State.SUPERSEDED
    assert first.ended_at is not None
    assert queries.version_in_force(water.service) == second
    with pytest.raises(NotAllowed, match="can’t become"):
        actions.publish_charter(second, by=water.head)


def test_a_withdrawn_charter_is_in_force_no_more(water: Water) -> None:
    version = water.published()
    actions.withdraw_charter(version, by=water.head)
    assert queries.version_in_force(water.service) is None
    assert last_deed("charterversion", version.pk)["label"] == "charters.withdraw_charter"
    with pytest.raises(NotAllowed, match="can’t become"):
        actions.withdraw_charter(version, by=water.head)


def test_nobody_changes_a_published_version(water: Water) -> None:
    version = water.published()
    promise = version.commitments.get()
    with pytest.raises(NotAllowed, match="Only a draft can be changed"):
        actions.change_draft(version, answer_days=100, by=water.writer)
    with pytest.raises(NotAllowed, match="Only a draft can be changed"):
        actions.remove_commitment(promise, by=water.writer)
    attempts = [
        lambda: CharterVersion.objects.filter(pk=version.pk).update(answer_days=100),
        lambda: CharterVersion.objects.filter(pk=version.pk).update(published_by=None),
        lambda: Commitment.objects.filter(pk=promise.pk).update(guaranteed_low=Decimal("0.1")),
        lambda: Commitment.objects.filter(pk=promise.pk).delete(),
        lambda: make(Commitment, version=version, service=water.service),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="is published and does not change"), transaction.atomic():
            attempt()


def test_a_part_that_fails_undoes_the_whole_publication(water: Water, monkeypatch: pytest.MonkeyPatch) -> None:
    first = water.published()
    second = approved(actions.start_new_version(water.row, by=water.writer), water.head)
    monkeypatch.setattr(making, "index", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.publish_charter(second, by=water.head)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.PUBLISHED, State.APPROVAL)


@pytest.mark.django_db(transaction=True)
def test_publishing_twice_at_the_same_time_publishes_once(tenant_a: Any) -> None:
    from tests.make import make_directorate, make_member

    with tenant_context(tenant_a):
        service = make(Service, directorate=make_directorate())
        head = make_member("head")
        version = actions.create_charter(service, by=head)
        actions.add_commitment(version, words={"en": "We are polite"}, by=head)
        approved(version, head)

    def publish(_number: int) -> str:
        try:
            with tenant_context(tenant_a):
                actions.publish_charter(version, by=head)
            return "published"
        except NotAllowed as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(publish, range(4)))
    assert answers.count("published") == 1
    assert {answer for answer in answers if answer != "published"} == {
        "A version that is “In force” can’t become “In force”."
    }
    with tenant_context(tenant_a):
        assert CharterVersion.objects.filter(state=State.PUBLISHED).count() == 1
