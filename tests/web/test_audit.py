"""The trail: every tracked change in words, of this tenant only, at a fixed price."""

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.functional import Promise

from organisation import actions
from organisation.models import Directorate
from people.models import Member
from sdip import registry
from sdip.web import trail, trail_words
from sdip.web.trail import Wanted
from tenancy import fence
from tenancy.audit import acting
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.make import make_directorate, make_member, signed_in

ROOT = Path(__file__).resolve().parent.parent.parent


def story(by: Member) -> Directorate:
    water = actions.add_directorate("water", {"en": "Water", "ar": "الماء"}, by=by)
    roads = actions.add_directorate("roads", {"en": "Roads"}, by=by)
    tap = actions.add_service("tap", {"en": "Tap"}, water, people_served=5, by=by)
    actions.change_service(tap, name={"en": "Tap water"}, people_served=None, public=False, by=None)
    actions.move_service(tap, to=roads, by=by)
    group = actions.add_client_group("homes", {"en": "Homes"}, by=by)
    actions.remove_client_group(group, by=by)
    return water


def told(**wanted: Any) -> list[tuple[str, str, str]]:
    return [(str(e.deed), e.event, str(e.row_name)) for e in trail.entries(Wanted(**wanted), per_page=100)]


def test_every_change_is_told(inside: Tenant) -> None:
    """What happens in one transaction has one moment, so the order is by kind there; within a kind the latest is first."""
    story(make_member("administrator", name="Zainab"))
    deeds = [each for each in told() if each[0]]
    assert [each for each in deeds if each[2] == "Homes"] == [
        ("Client group removed", "delete", "Homes"), ("Client group added", "insert", "Homes"),
    ]  # fmt: skip
    assert [each for each in deeds if each[2] in ("Tap", "Tap water")] == [
        ("Service moved", "update", "Tap water"), ("Service changed", "update", "Tap water"), ("Service added", "insert", "Tap"),
    ]  # fmt: skip
    assert ("Directorate added", "insert", "Water") in deeds


@pytest.mark.django_db(transaction=True)
def test_the_latest_transaction_stands_first() -> None:
    tenant = Tenant.objects.create(slug="order", name={"en": "Order"}, languages=["en"])
    for n in range(3):
        with tenant_context(tenant):
            actions.add_stakeholder(f"s{n}", {"en": f"S {n}"}, by=None)
            actions.add_client_group(f"g{n}", {"en": f"G {n}"}, by=None)
    with tenant_context(tenant):
        assert [row[-1] for _deed, _event, row in told()] == ["2", "2", "1", "1", "0", "0"]


def test_a_change_says_what_was_and_what_is(inside: Tenant) -> None:
    story(make_member("administrator", name="Zainab"))
    moved, changed, added = trail.entries(Wanted(model="organisation.service"))
    assert [(c.label, c.before, c.after) for c in changed.changes] == [
        ("Name", "Tap", "Tap water"), ("People served", "5", "–"), ("Shown to the public", "yes", "no"),
    ]  # fmt: skip
    assert [(c.label, c.before, c.after) for c in moved.changes] == [("Directorate", "Water", "Roads")]
    assert {c.label: c.after for c in added.changes} == {
        "Code": "tap", "Name": "Tap", "Directorate": "Water", "People served": "5", "Shown to the public": "yes",
    }  # fmt: skip
    assert (moved.person, changed.person) == ("Zainab", "")
    with translation.override("ar"):
        assert trail.entries(Wanted(model="organisation.service"))[0].changes[0].before == "الماء"


def test_it_can_be_narrowed_to_a_person_a_day_and_a_row(inside: Tenant) -> None:
    zainab = make_member("administrator")
    water = story(zainab)
    assert {row for _deed, _event, row in told(model="organisation.directorate", row_id=water.pk)} == {"Water"}
    assert ("Service changed", "update", "Tap water") not in told(member_id=zainab.pk)
    assert ("Service moved", "update", "Tap water") in told(member_id=zainab.pk)
    today = timezone.localdate()
    assert told(day=today) == told()
    assert told(day=date(2020, 1, 1)) == []
    assert trail.count(Wanted()) == len(told())


def test_a_deed_within_another_says_both(inside: Tenant) -> None:
    with acting("organisation.apply_import", by=None):
        actions.add_client_group("homes", {"en": "Homes"}, by=None)
    (entry,) = trail.entries(Wanted(model="organisation.clientgroup"))
    assert (str(entry.deed), str(entry.within)) == ("Client group added", "Import applied")


def test_what_an_app_keeps_to_itself_is_told_without_its_words(inside: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "_reserved", {"organisation": lambda member, directorate=None: member == "confidant"})
    story(make_member("administrator"))
    (entry, *_more) = trail.entries(Wanted(model="organisation.service"), reader="somebody")
    assert (str(entry.deed), entry.changes, entry.row_name) == ("Service moved", [], "")
    (entry, *_more) = trail.entries(Wanted(model="organisation.service"), reader="confidant")
    assert (str(entry.row_name), len(entry.changes)) == ("Tap water", 1)


def test_messages_of_citizens_are_not_read_in_the_trail_by_who_may_not_read_them(inside: Tenant) -> None:
    assert not trail.may_read("feedback.case", make_member("administrator"))
    assert trail.may_read("feedback.case", make_member("complaints_officer"))
    assert not trail.may_read("feedback.case", make_member("complaints_officer", make_directorate()))


def test_the_trail_of_the_whole_place_is_for_who_audits_the_whole(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        everywhere = make_member("oversight_officer")
        somewhere = make_member("oversight_officer", make_directorate())
    url = "/alpha/staff/organisation/audit/"
    assert signed_in(everywhere).get(url).status_code == 200
    assert signed_in(somewhere).get(url).status_code == 403


def test_another_tenants_trail_stays_there(tenant_a: Tenant, tenant_b: Tenant) -> None:
    with tenant_context(tenant_b):
        story(make_member("administrator"))
    with tenant_context(tenant_a):
        assert told(model="organisation.directorate") == []


def test_the_page_asks_as_much_for_two_hundred_changes_as_for_a_few(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        boss = make_member("administrator")
        story(boss)
    page, url = signed_in(boss), "/alpha/staff/organisation/audit/"
    page.get(url)
    with CaptureQueriesContext(connection) as few:
        page.get(url)
    with tenant_context(tenant_a):
        for n in range(60):
            story_line = actions.add_directorate(f"x{n}", {"en": f"X {n}"}, by=boss)
            actions.rename_directorate(story_line, name={"en": f"Y {n}"}, by=boss)
    with CaptureQueriesContext(connection) as many:
        text = page.get(url).content.decode()
    assert len(many) <= len(few)
    assert "Y 59" in text
    for query in (
        "page=3",
        f"person={boss.pk}&kind=organisation.directorate",
        "day=2026-13-45",
        "day=9999-12-31",
        "day=0001-01-01",
        "person=x&kind=no&page=0",
    ):
        assert page.get(f"{url}?{query}").status_code == 200


def test_every_fenced_event_table_is_in_the_trail() -> None:
    tracked = {m for m in fence.tables() if hasattr(m, "pgh_tracked_model")}
    assert set(trail.event_models().values()) == tracked
    assert len(tracked) > 20


def test_every_deed_has_its_words() -> None:
    used = set()
    for file in ROOT.glob("[!.]*/**/*.py"):
        if "tests" in file.parts or "migrations" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func) == "acting"
                and isinstance(node.args[0], ast.Constant)
            ):
                used.add(node.args[0].value)
    named = {label.code for label in registry.audit_labels}
    assert len(used) > 40
    assert used - named == set()


def test_every_column_and_kind_that_the_trail_can_name_has_words_of_its_own() -> None:
    models = [each.pgh_tracked_model for each in trail.event_models().values()]  # type: ignore[attr-defined]
    bare = [
        f"{model._meta.label_lower}.{f.name}"
        for model in models
        for f in model._meta.concrete_fields
        if f.name not in trail_words.UNSAID
        and not (f.remote_field and not trail_words._naming_column(f.remote_field.model))
        and not isinstance(trail_words.field_words(f), Promise)
    ]
    assert bare == []
    assert [m._meta.label_lower for m in models if not isinstance(trail_words.kind_words(m), Promise)] == []
