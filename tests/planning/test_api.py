"""Plans for other systems: what the pages show to whom, and progress by the same action as on the page."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from planning import actions
from planning.models import Action, ActionUpdate, DateShift, Seat
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.make import make, make_directorate, make_member, signed_in
from tests.planning.conftest import Story, in_days
from tests.planning.steps import chosen, step
from tests.test_api import bearer

API = "/alpha/api/v1"
KINDS = ("plans", "problems", "goals", "solutions", "actions")


@pytest.fixture
def row(story: Story) -> Action:
    cycle = story.plan()
    goal = story.goal(cycle)
    row = step(story, goal=goal, solution=chosen(cycle), budget=Decimal(900))
    story.at("implementation", cycle)
    return row


def client(member: Any, *scopes: str) -> Client:
    return Client(headers=bearer(member, *(scopes or ("read", "write"))))


def send(to: Client, row: Action, **body: Any) -> Any:
    return to.put(f"{API}/actions/{row.pk}/", {"revision": 1, **body}, content_type="application/json")


def test_each_list_and_row_is_read(story: Story, row: Action) -> None:
    reader = client(make_member("auditor", story.directorate), "read")
    for kind in KINDS:
        found = reader.get(f"{API}/{kind}/").json()
        assert found["count"] == 1, kind
        one = found["results"][0]
        assert reader.get(f"{API}/{kind}/{one.get('id', one.get('code'))}/").json() == one
    told = reader.get(f"{API}/actions/").json()["results"][0]
    assert (told["statement"], told["owner"], told["budget"]) == ({"en": "Repair the truck"}, story.head.name, "900.00")
    assert (told["plan"], told["goal"], told["solution"]) == (row.cycle.code, row.goal_id, row.solution_id)  # type: ignore[union-attr]


@pytest.mark.parametrize(("query", "count"), [
    ("state=planned", 1), ("state=done", 0), ("late=true", 0), ("late=false", 1), ("plan=P0001", 1), ("plan=P9", 0),
])  # fmt: skip
def test_actions_are_filtered(story: Story, row: Action, query: str, count: int) -> None:
    assert client(story.head, "read").get(f"{API}/actions/?{query}").json()["count"] == count


def test_plans_are_read_by_role_and_by_seat_and_by_nobody_else(story: Story, row: Action, tenant_b: Tenant) -> None:
    loose = step(story, goal=None, directorate=story.directorate)
    guest, stranger = make_member("community_member"), make_member("head", make_directorate())
    make(Seat, cycle=row.cycle, function="community_member", member=guest)
    with tenant_context(tenant_b):
        neighbour = make_member("administrator")
        theirs = bearer(neighbour)
    for kind in KINDS:
        assert signed_in(guest).get(f"{API}/{kind}/").json()["count"] == 1, kind
        assert signed_in(stranger).get(f"{API}/{kind}/").json()["count"] == 0, kind
        assert Client(headers=theirs).get(f"{API}/{kind}/").status_code == 401
        assert Client(headers=theirs).get(f"/beta/api/v1/{kind}/").json()["count"] == 0
    assert signed_in(story.head).get(f"{API}/actions/").json()["count"] == 2
    assert signed_in(stranger).get(f"{API}/actions/{loose.pk}/").status_code == 404


def test_progress_is_written_as_on_the_page(story: Story, row: Action) -> None:
    writer = client(story.head)
    done = send(writer, row, state="running", share=40, note="Parts ordered", spent="12.50")
    assert done.status_code == 200, done.content
    assert (done.json()["state"], done.json()["share"], done.json()["revision"]) == ("running", 40, 2)
    late = send(writer, row, note="Other")
    assert (late.status_code, late["Content-Type"]) == (409, "application/problem+json")
    later = {"due_on": in_days(30).isoformat(), "revision": 2}
    refused = send(writer, row, **later)
    assert (refused.status_code, "why the day moves" in refused.json()["detail"]) == (409, True)
    path = f"{API}/actions/{row.pk}/updates/"
    made = writer.post(path, later | {"reason": "Rain"}, content_type="application/json")
    assert (made.status_code, made.json()["note"], made.json()["by"]) == (201, "Parts ordered", story.head.name)
    assert [each["share"] for each in writer.get(path).json()["results"]] == [40, 40]
    assert (DateShift.objects.get().reason, ActionUpdate.objects.count()) == ("Rain", 2)
    assert send(writer, row, state="planned", revision=3).status_code == 409  # no such move


def test_who_may_not_write_is_told_so(story: Story, row: Action) -> None:
    guest, reader = make_member("community_member"), make_member("auditor", story.directorate)
    make(Seat, cycle=row.cycle, function="community_member", member=guest)
    for sender in (client(story.head, "read"), client(reader), client(guest)):
        assert send(sender, row, state="running").status_code == 403
        posted = sender.post(f"{API}/actions/{row.pk}/updates/", {"revision": 1}, content_type="application/json")
        assert posted.status_code == 403
    assert not ActionUpdate.objects.exists()


@pytest.mark.parametrize("body", [
    {"state": "splendid"}, {"share": 101}, {"spent": "-1"}, {"due_on": "0001-01-01"}, {"revision": 0}, {"revision": None},
])  # fmt: skip
def test_what_makes_no_sense_is_named(story: Story, row: Action, body: dict[str, Any]) -> None:
    answer = send(client(story.head), row, **body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, list(body))


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_costs_the_same_queries_whatever_its_length(
    story: Story, row: Action, kind: str, inside: Tenant
) -> None:
    reader = client(story.head)
    reader.get(f"{API}/{kind}/")
    with CaptureQueriesContext(connection) as few:
        reader.get(f"{API}/{kind}/")
    with tenant_context(inside):
        for number in range(4):
            cycle = story.plan(name={"en": f"Plan {number}"})
            story.goal(cycle)
            step(story, goal=None, cycle=cycle, solution=chosen(cycle))
    with CaptureQueriesContext(connection) as many:
        assert reader.get(f"{API}/{kind}/").json()["count"] == 5
    assert len(many) == len(few)


def test_an_archived_action_is_not_told(story: Story, row: Action) -> None:
    actions.archive_action(row, revision=1, by=story.head)
    assert client(story.head).get(f"{API}/actions/{row.pk}/").status_code == 404
