"""What was published stays as it was read and approved, whatever changes elsewhere and whoever writes SQL as the application."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from charters import actions, snapshot
from charters.content import Level
from charters.models import Approval, CharterVersion, Check, Edition, VersionMove, Wording
from charters.queries import content_in_force, content_of, levels_missing, office_content_in_force
from charters.tasks import make_edition
from charters.workflow import IN_THE_MAKING, State
from indicators.models import IndicatorVersion
from organisation.models import Service
from people.models import Member
from sdip.files.models import File
from sdip.files.store import store_file
from tenancy.context import tenant_context
from tenancy.refusals import NotAllowed
from tests.conftest import _owner as owner_of
from tests.make import make, make_directorate, make_member, signed_in, version_at

from .conftest import Water, approved, in_force, url
from .test_making import work_of
from .written import content


def run(sql: str, *values: Any) -> int:
    """As the application: what every page may do."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def refused(sentence: str, sql: str, *values: Any) -> None:
    with pytest.raises(DatabaseError, match=sentence), transaction.atomic():
        run(sql, *values)


def renamed(table: str, pk: int | None, name: str = '{"en": "Something else"}') -> None:
    assert run(f"UPDATE {table} SET name = %s WHERE id = %s", name, pk) == 1


# --- what it says ---


def test_a_content_is_the_same_after_it_was_kept_as_json() -> None:
    said = content(translated=frozenset({"ar:1:2", "uk:3:4"}))
    promise = replace(
        said.promises[1], guaranteed=Level(said.name, date(2026, 3, 1), (None, Decimal("24.50"))), decimals=1
    )
    said = replace(said, promises=[promise], approved_by=list(said.approved_by))
    text = json.loads(json.dumps(snapshot.packed(said)))
    assert snapshot.unpacked(text) == said
    assert text["promises"][0]["guaranteed"]["bounds"] == [None, "24.50"]
    sums = {snapshot.digest(text), snapshot.digest(dict(reversed(text.items())))}
    assert sums == {snapshot.digest(snapshot.packed(said))}
    assert snapshot.digest({"b": "ї", "a": 1}) == sha256('{"a":1,"b":"ї"}'.encode()).hexdigest()


def test_an_indicator_that_is_defined_anew_changes_no_published_promise(water: Water) -> None:
    version = water.published()
    before = content_of(version)
    make(
        IndicatorVersion, indicator=water.indicator, number=9, unit="days", direction="higher", decimals=0,
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    assert content_of(version) == before
    promise = before.promises[0]
    assert (promise.guaranteed.words["en"], promise.direction) == ("at least 80.0%", "higher")
    page = signed_in(water.writer).get(url("charters:version", version.pk)).content.decode()
    assert "at least 80.0%" in page
    draft = content_of(actions.start_new_version(water.row, by=water.writer)).promises[0]
    assert (draft.guaranteed.words["en"], draft.unit) == ("at least 1 day", "days")


def test_a_definition_of_a_later_day_says_nothing_of_the_numbers_of_today(water: Water) -> None:
    version = water.charter()
    water.promise(version)
    later = timezone.localdate() + timedelta(days=30)
    make(IndicatorVersion, indicator=water.indicator, number=9, unit="days", direction="higher", valid_from=later)
    assert content_of(version).promises[0].guaranteed.words["en"] == "at least 80.0%"


def test_nothing_elsewhere_changes_what_a_published_version_says(water: Water) -> None:
    version = water.published(fee={"en": "Free"})
    before, approval = content_of(version), version.approvals.get(level="governor")
    renamed("organisation_service", water.service.pk)
    renamed("organisation_directorate", water.directorate.pk)
    renamed("indicators_indicator", water.indicator.pk)
    renamed("people_member", approval.by_id, "Somebody else")
    run("UPDATE organisation_service SET code = 'other' WHERE id = %s", water.service.pk)
    other = make_directorate(name={"en": "Foreign office"})
    run("UPDATE charters_charter SET directorate_id = %s WHERE id = %s", other.pk, version.charter_id)
    run("UPDATE indicators_standard SET valid = '[2030-01-01,)' WHERE indicator_id = %s", water.indicator.pk)
    run("UPDATE tenancy_tenant SET languages = '{uk,en}' WHERE id = %s", version.tenant_id)
    assert content_of(version) == before
    assert content_in_force(Service.objects.get(pk=water.service.pk)) == before


def test_the_public_page_of_a_version_has_the_names_of_its_time(water: Water) -> None:
    version = water.published()
    renamed("organisation_service", water.service.pk)
    renamed("organisation_directorate", water.directorate.pk)
    page = Client().get(url("services:version", version.pk)).content.decode()
    assert "<h1>Water supply: version 1</h1>" in page
    assert '<p class="eyebrow">Water Directorate</p>' in page


def test_owner_and_review_are_those_of_the_charter_while_it_is_in_force(water: Water) -> None:
    version = water.published()
    day = date(2040, 1, 1)
    actions.change_charter(water.row, owner=water.writer, review_on=day, by=water.writer)
    said = content_of(version)
    assert (said.owner, said.review_on, said.state) == (water.writer.name, day, State.PUBLISHED)
    actions.change_charter(water.row, owner=water.head, review_on=date(2041, 1, 1), by=water.writer)
    in_force(actions.start_new_version(water.row, by=water.writer), water.head)
    old = content_of(version)
    assert (old.state, old.owner) == (State.SUPERSEDED, water.head.name)
    actions.change_charter(water.row, owner=water.writer, review_on=day, by=water.writer)
    assert content_of(version) == old  # over: as it was when it was published
    assert old.review_on != day


def test_the_wording_is_kept_once_with_its_sum_in_one_query(water: Water, django_assert_num_queries: Any) -> None:
    version = water.published()
    kept = Wording.objects.get(version=version)
    assert kept.sha256 == snapshot.digest(kept.said)
    with django_assert_num_queries(1):
        said = content_of(version)
    assert said == snapshot.unpacked(kept.said)
    refused("permission denied", "UPDATE charters_wording SET said = '{}' WHERE id = %s", kept.pk)
    refused("permission denied", "DELETE FROM charters_wording WHERE id = %s", kept.pk)
    draft = actions.start_new_version(water.row, by=water.writer)
    insert = "INSERT INTO charters_wording (tenant_id, version_id, said, sha256) VALUES (%s, %s, '{}', '')"
    refused("is kept when it is published", insert, version.tenant_id, draft.pk)


@pytest.mark.django_db(transaction=True)
def test_a_version_from_before_there_were_wordings_is_read_from_its_rows(tenant_a: Any) -> None:
    with tenant_context(tenant_a):
        directorate = make_directorate()
        service, head = make(Service, directorate=directorate), make_member("head", directorate)
        version = actions.create_charter(service, owner=head, by=head)
        actions.write_contacts(version, [{"kind": "phone", "value": "115"}], by=head)
        actions.add_commitment(version, words={"en": "We are polite"}, by=head)
        in_force(version, head)
        kept = content_of(version)
    with owner_of(connection.settings_dict["NAME"]) as owner:
        assert owner.execute("DELETE FROM charters_wording").rowcount == 1
    with tenant_context(tenant_a):
        assert content_of(version) == kept
        renamed("organisation_service", service.pk)
        assert str(content_of(version).name) == "Something else"


def test_the_charter_of_an_office_is_read_from_its_wording_too(water: Water) -> None:
    office = actions.create_charter(directorate=water.directorate, name={"en": "Water office"}, by=water.writer)
    actions.add_service(office, water.service, by=water.writer)
    actions.add_commitment(office, words={"en": "We pump"}, service=water.service, by=water.writer)
    in_force(office, water.head)
    before = office_content_in_force(office.charter_id)
    assert before is not None
    run("""UPDATE charters_charter SET name = '{"en": "Renamed"}' WHERE id = %s""", office.charter_id)
    renamed("organisation_service", water.service.pk)
    assert office_content_in_force(office.charter_id) == before
    assert [str(entry.name) for entry in before.services] == ["Water supply"]


# --- what was approved ---


def test_what_was_approved_is_what_is_published(water: Water) -> None:
    version = water.charter()
    water.promise(version)
    approved(version, water.head)
    renamed("organisation_service", water.service.pk)
    with pytest.raises(NotAllowed, match="no longer says what was approved"):
        actions.publish_charter(version, by=water.head)
    version.refresh_from_db()
    assert (version.state, Wording.objects.exists()) == (State.APPROVAL, False)
    actions.return_charter(version, "Renamed", by=water.head)
    assert in_force(version, water.head).state == State.PUBLISHED
    assert str(content_of(version).name) == "Something else"


def test_the_second_level_approves_what_the_first_has_approved(water: Water) -> None:
    version = waiting(water)
    actions.approve_charter(version, "directorate", by=water.head)
    renamed("indicators_indicator", water.indicator.pk)
    with pytest.raises(NotAllowed, match="no longer says what was approved"):
        actions.approve_charter(version, "governor", by=make_member("governor"))


def test_a_new_owner_needs_no_new_approval(water: Water) -> None:
    version = water.charter()
    water.promise(version)
    approved(version, water.head)
    actions.change_charter(water.row, owner=water.writer, review_on=None, by=water.writer)
    assert actions.publish_charter(version, by=water.head).state == State.PUBLISHED


def waiting(water: Water, checker: Member | None = None) -> CharterVersion:
    """Up for approval."""
    version, checker = water.charter(), checker or make_member("planning_manager")
    water.promise(version)
    actions.consult_on_charter(version, by=water.writer)
    actions.end_consultation(version, by=water.writer)
    for kind in Check.Kind.values:
        actions.check_charter(version, kind, by=checker)
    version.refresh_from_db()
    return version


def test_nobody_approves_what_he_has_checked(water: Water) -> None:
    version = waiting(water, checker=water.head)
    with pytest.raises(NotAllowed, match="You have checked this version. Somebody else approves it."):
        actions.approve_charter(version, "directorate", by=water.head)
    insert = (
        "INSERT INTO charters_approval (tenant_id, version_id, level, turn, wording_sha256, by_id, at)"
        " VALUES (%s, %s, 'directorate', 1, 'x', %s, now())"
    )
    refused("has not checked or approved", insert, version.tenant_id, version.pk, water.head.pk)
    assert work_of(water.head) == set()
    actions.approve_charter(version, "directorate", by=make_member("head", water.directorate))
    assert levels_missing(version) == ["governor"]


def test_the_setting_holds_for_what_comes_up_for_approval_afterwards(water: Water) -> None:
    version = waiting(water)
    actions.approve_charter(version, "directorate", by=water.head)
    actions.change_charter_settings(governor_approves=False, by=water.head)
    with pytest.raises(NotAllowed, match="“Governor’s office” has not approved"):
        actions.publish_charter(version, by=water.head)
    actions.return_charter(version, "Again", by=water.head)
    actions.change_charter_settings(governor_approves=False, by=water.head)
    actions.consult_on_charter(version, by=water.writer)
    actions.end_consultation(version, by=water.writer)
    for kind in Check.Kind.values:
        actions.check_charter(version, kind, by=water.writer)
    actions.change_charter_settings(governor_approves=True, by=water.head)
    actions.approve_charter(version, "directorate", by=water.head)
    assert actions.publish_charter(version, by=water.head).state == State.PUBLISHED


def test_a_draft_that_came_back_names_nobody_who_approved_it(water: Water) -> None:
    version = waiting(water)
    actions.approve_charter(version, "directorate", by=water.head)
    assert content_of(version).approved_by == [water.head.name]
    actions.return_charter(version, "Wrong", by=water.head)
    assert content_of(version).approved_by == []


# --- SQL as the application ---


def test_these_statements_are_those_of_the_application(water: Water) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0] == "sdip_app"


def test_no_version_is_published_out_of_nothing(water: Water) -> None:
    version = water.published()
    run("UPDATE charters_charterversion SET state = 'withdrawn' WHERE id = %s", version.pk)
    insert = (
        "INSERT INTO charters_charterversion (tenant_id, charter_id, number, state, translated, revision, governor_approves)"
        " VALUES (%s, %s, %s, %s, '[]', 1, false)"
    )
    for number, state in ((99, "published"), (2, "published"), (2, "approval"), (99, "draft"), (1, "draft")):
        refused("begins as a draft with the next", insert, version.tenant_id, version.charter_id, number, state)
    assert run(insert, version.tenant_id, version.charter_id, 2, "draft") == 1


def test_no_version_is_published_without_its_approvals_and_its_wording(water: Water) -> None:
    publish = "UPDATE charters_charterversion SET state = 'published' WHERE id = %s"
    bare = version_at("approval")
    make(Wording, version=bare)
    refused("published with its wording and its approvals", publish, bare.pk)
    one = waiting(water)
    make(Wording, version=one)
    actions.approve_charter(one, "directorate", by=water.head)
    refused("published with its wording and its approvals", publish, one.pk)
    unsaid = version_at("approval")
    for level in ("directorate", "governor"):
        make(Approval, version=unsaid, level=level)
    refused("published with its wording and its approvals", publish, unsaid.pk)
    make(Wording, version=unsaid)
    assert run(publish, unsaid.pk) == 1


def test_approvals_of_an_earlier_turn_do_not_count(water: Water) -> None:
    version = version_at("approval")
    for level in ("directorate", "governor"):
        make(Approval, version=version, level=level)
    run("UPDATE charters_charterversion SET state = 'draft' WHERE id = %s", version.pk)
    make(VersionMove, version=version, from_state="approval", to_state="draft")
    for state in IN_THE_MAKING[1:]:
        run("UPDATE charters_charterversion SET state = %s WHERE id = %s", str(state), version.pk)
    make(Wording, version=version)
    refused("its approvals", "UPDATE charters_charterversion SET state = 'published' WHERE id = %s", version.pk)


LOG = {
    "approval": "INSERT INTO charters_approval (tenant_id, version_id, level, turn, wording_sha256, by_id, at)"
    " VALUES (%s, %s, 'governor', 9, 'x', %s, now())",
    "check": "INSERT INTO charters_check (tenant_id, version_id, kind, turn, note, by_id, at)"
    " VALUES (%s, %s, 'legal', 9, 'forged', %s, now())",
    "move": "INSERT INTO charters_versionmove (tenant_id, version_id, from_state, to_state, reason, by_id, at)"
    " VALUES (%s, %s, 'approval', 'draft', 'forged', %s, now())",
    "moved again": "INSERT INTO charters_versionmove (tenant_id, version_id, from_state, to_state, reason, by_id, at)"
    " VALUES (%s, %s, 'approval', 'published', 'forged', %s, now())",
}


@pytest.mark.parametrize("sql", LOG.values(), ids=LOG.keys())
def test_the_log_of_a_published_version_gets_no_forged_line(water: Water, sql: str) -> None:
    version = water.published()
    before = content_of(version)
    refused("a charter is|the log of a charter", sql, version.tenant_id, version.pk, make_member("governor").pk)
    assert content_of(version) == before


def test_no_approval_or_check_of_another_turn_is_noted(water: Water) -> None:
    values = (water.directorate.tenant_id, waiting(water).pk, make_member("governor").pk)
    refused("approved when it waits", LOG["approval"], *values)
    checking = version_at("checking")
    refused("checked when it is being checked", LOG["check"], values[0], checking.pk, values[2])


# --- files ---


def text_of_version(version: CharterVersion) -> Edition:
    make_edition(version.tenant, Edition.objects.get(version=version, format="text", language="en").pk)
    return Edition.objects.get(version=version, format="text", language="en")


def test_a_file_that_is_ready_is_neither_swapped_nor_thrown_away(water: Water) -> None:
    row = text_of_version(water.published())
    assert row.file is not None
    assert (row.state, row.sha256) == ("ready", row.file.sha256)
    forged = store_file(b"forged", "b.txt", "text/plain", sensitivity="public")
    refused("is published", "UPDATE charters_edition SET file_id = %s WHERE id = %s", forged.pk, row.pk)
    refused("is published", "UPDATE charters_edition SET file_id = NULL, state = 'waiting' WHERE id = %s", row.pk)
    refused("is published", "UPDATE charters_edition SET language = 'xx' WHERE id = %s", row.pk)
    refused("is published", "UPDATE charters_edition SET made_at = now() WHERE id = %s", row.pk)
    refused("is published", "DELETE FROM charters_edition WHERE id = %s", row.pk)
    assert run("UPDATE charters_edition SET sha256 = 'x' WHERE id = %s", row.pk) == 1
    row.refresh_from_db()
    assert row.sha256 == row.file.sha256
    waits = Edition.objects.filter(version=row.version, state="waiting").first()
    assert waits is not None
    refused("is published", "DELETE FROM charters_edition WHERE id = %s", waits.pk)


def test_only_sound_gets_another_file(water: Water) -> None:
    version = water.published()
    row = Edition.objects.get(version=version, format="audio", language="en")
    first, second = (store_file(text, "a.mp3", "audio/mpeg") for text in (b"voice", b"person"))
    Edition.objects.filter(pk=row.pk).update(state="ready", file=first, made_at=timezone.now())
    refused("is published", "UPDATE charters_edition SET file_id = %s WHERE id = %s", second.pk, row.pk)
    Edition.objects.filter(pk=row.pk).update(file=second, recorded_by=water.head)
    row.refresh_from_db()
    assert row.sha256 == second.sha256


@pytest.mark.parametrize("change", ["sha256 = repeat('0', 64)", "name = 'x'", "size = 1", "content_type = 'x/y'"])
def test_what_a_stored_file_is_stays(inside: Any, change: str) -> None:
    file = store_file(b"true", "a.txt", "text/plain")
    refused("Cannot update rows", f"UPDATE files_file SET {change} WHERE id = %s", file.pk)
    assert File.objects.filter(pk=file.pk).update(scan="clean") == 1
