"""A version's rows as plain values, and the guards that keep a published one as it is."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from charters.models import (
    Approval,
    CharterVersion,
    Commitment,
    Contact,
    Party,
    Passage,
    Requirement,
    SampleForm,
    ServiceEntry,
    Step,
    Wording,
)
from charters.queries import content_of
from charters.workflow import IN_THE_MAKING, MOVES, Level, State
from indicators.models import Standard
from tests.charters.conftest import Water
from tests.make import make

ROWS = (Passage, Contact, Party, SampleForm, ServiceEntry, Requirement, Step, Commitment)


def written(version: CharterVersion, water: Water) -> ServiceEntry:
    make(Passage, version=version, part="pledge", words={"en": "We listen"})
    make(Passage, version=version, part="office", words={"en": "By the river"})
    make(Contact, version=version, position=2, kind="phone", value="115")
    make(Contact, version=version, position=1, kind="text_phone", value="116", is_complaints=True)
    make(Party, version=version, kind="client", words={"en": "Households"})
    make(SampleForm, version=version, words={"en": "Application"}, address="https://example.org/form")
    entry = version.entries.get()
    ServiceEntry.objects.filter(pk=entry.pk).update(fee={"en": "None"}, classification="simple")
    make(
        Requirement, entry=entry, words={"en": "Identity card"}, where={"en": "Civil registry"}, copies={"en": "1 copy"}
    )
    make(Step, entry=entry, position=2, client={"en": "You pay"})
    make(Step, entry=entry, position=1, client={"en": "You apply"}, office={"en": "We register"})
    standard = Standard.objects.get(indicator=water.indicator, kind="guaranteed")
    make(
        Commitment, version=version, service=water.service, aspect="counter", indicator=water.indicator,
        guaranteed=standard, guaranteed_low="0.8", words={"en": "Burst pipes", "ar": "الأنابيب"},
    )  # fmt: skip
    return entry


def test_all_that_a_version_says_in_its_order(water: Water, django_assert_num_queries: Any) -> None:
    version = water.charter()
    written(version, water)
    with django_assert_num_queries(1):
        said = content_of(version)
    assert [row.part for row in said.passages] == ["office", "pledge"]
    assert [(row.value, row.is_complaints) for row in said.contacts] == [("116", True), ("115", False)]
    assert [(row.kind, str(row.words)) for row in said.parties] == [("client", "Households")]
    assert said.forms[0].address == "https://example.org/form"
    (entry,) = said.services
    assert (entry.service, entry.code, str(entry.fee)) == (water.service.pk, "water", "None")
    assert [(str(row.words), str(row.copies)) for row in entry.requirements] == [("Identity card", "1 copy")]
    assert [str(row.client) for row in entry.steps] == ["You apply", "You pay"]
    (promise,) = said.promises
    assert (promise.aspect, promise.service, promise.indicator) == ("counter", water.service.pk, water.indicator.pk)
    assert promise.guaranteed.words["en"] == "at least 80.0%"
    assert "٪" in promise.guaranteed.words["ar"] or "%" in promise.guaranteed.words["ar"]
    assert not promise.target.words
    assert (said.name["en"], said.directorate["en"], said.languages[0]) == ("Water supply", "Water Directorate", "en")


@pytest.mark.parametrize("state", [state for state in State if state != State.DRAFT])
def test_no_statement_changes_what_has_left_the_draft(water: Water, state: str) -> None:
    version = water.charter()
    entry = written(version, water)
    gone(version, state)
    another = make(CharterVersion)
    for model in ROWS:
        row = model.objects.filter(**({"entry": entry} if hasattr(model, "entry") else {"version": version}))
        column = "copies = '{{}}'" if model is Requirement else "tenant_id = tenant_id"
        for sql in (f"UPDATE {{}} SET {column} WHERE id = %s", "DELETE FROM {} WHERE id = %s"):
            refused(sql.format(model._meta.db_table), [row[0].pk])
    refused(
        "UPDATE charters_passage SET version_id = %s WHERE id = %s", [version.pk, make(Passage, version=another).pk]
    )
    refused("UPDATE charters_charterversion SET answer_days = 1 WHERE id = %s", [version.pk])
    refused("DELETE FROM charters_charterversion WHERE id = %s", [version.pk])
    for to in set(State) - MOVES[state] - {state}:
        refused("UPDATE charters_charterversion SET state = %s WHERE id = %s", [to, version.pk])


def gone(version: CharterVersion, state: str) -> None:
    """On its way as far as the state, by SQL; published with all that it needs."""
    for step in _way(state):
        if step == State.PUBLISHED:
            for level in Level.values:
                make(Approval, version=version, level=level)
            make(Wording, version=version)
        CharterVersion.objects.filter(pk=version.pk).update(state=step)


def _way(state: str) -> list[str]:
    if state == State.DISCARDED:
        return [state]
    forward: list[str] = [*IN_THE_MAKING[1:], State.PUBLISHED]
    return forward[: forward.index(state) + 1] if state in forward else [*forward, state]


def refused(sql: str, values: list[Any]) -> None:
    with (
        pytest.raises(IntegrityError, match="is published and does not change"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)


def test_nobody_asks_the_guards_to_look_away(water: Water) -> None:
    version = water.published()
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(tgname) FROM pg_trigger WHERE tgname LIKE 'pgtrigger%'")
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s::text, true)", [cursor.fetchone()[0]])
    refused("UPDATE charters_charterversion SET answer_days = 1 WHERE id = %s", [version.pk])
    refused("UPDATE charters_commitment SET position = 9 WHERE version_id = %s", [version.pk])
