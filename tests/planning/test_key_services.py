"""What a plan says of its key services: written row by row, by whoever writes the plan, without overwriting anybody."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from planning import actions, models
from planning.documents import PAPERS
from planning.models import Cycle, KeyStandard
from planning.outline import outline_of
from planning.queries import key_services_of
from planning.workflow import Aspect
from sdip.documents.blocks import Facts, Table
from tenancy.refusals import NotAllowed, Stale
from tests.figures import address, make_indicator
from tests.make import make, make_directorate, make_member, signed_in
from tests.planning.conftest import Story, in_days

ROW = {
    "current": {"en": "Two clinics"},
    "year_3": {"en": "Five clinics", "ar": "خمس عيادات"},
    "comment": {"en": "Land is missing"},
}


@pytest.fixture
def cycle(story: Story) -> Cycle:
    return story.plan()


def other_service(story: Story) -> Any:
    return make_indicator(story.directorate, name={"en": "Taps mended"}).service


def test_a_plan_of_a_directorate_is_about_the_services_of_its_goals_and_problems(story: Story, cycle: Cycle) -> None:
    assert key_services_of(cycle) == []
    service = other_service(story)
    story.goal(cycle)
    actions.add_problem(cycle, statement={"en": "Long queues"}, service=service, by=story.head)
    assert set(key_services_of(cycle)) == {story.indicator.service, service}
    alone = story.plan(service=service)
    assert key_services_of(alone) == [service]


def test_a_row_is_written_changed_and_told_in_the_trail(story: Story, cycle: Cycle) -> None:
    story.goal(cycle)
    service = story.indicator.service
    row = actions.write_key_standard(cycle, service, Aspect.ACCESS, ROW, revision=0, by=story.head)
    assert (str(row.current), str(row.year_3), row.revision) == ("Two clinics", "Five clinics", 1)
    actions.write_key_standard(cycle, service, Aspect.ACCESS, {"current": {"en": "Three"}}, revision=1, by=story.head)
    kept = KeyStandard.objects.get()
    assert (str(kept.current), dict(kept.comment), kept.revision) == ("Three", {}, 2)
    assert KeyStandard.pgh_event_model.objects.count() == 2  # type: ignore[attr-defined]


def test_two_who_write_the_same_row_do_not_overwrite_each_other(story: Story, cycle: Cycle) -> None:
    actions.write_key_standard(cycle, None, Aspect.ACCESS, ROW, revision=0, by=story.head)
    with pytest.raises(Stale):
        actions.write_key_standard(cycle, None, Aspect.ACCESS, {}, revision=0, by=story.head)
    assert str(KeyStandard.objects.get().current) == "Two clinics"


def test_services_that_the_plan_is_not_about_and_closed_plans_are_refused(story: Story, cycle: Cycle) -> None:
    service = other_service(story)
    for wrong in ((service, "access"), (None, "beauty")):
        with pytest.raises(NotAllowed, match="no key service"):
            actions.write_key_standard(cycle, *wrong, ROW, revision=0, by=story.head)
    alone = story.plan(service=service)
    with pytest.raises(NotAllowed, match="no key service"):
        actions.write_key_standard(alone, None, "access", ROW, revision=0, by=story.head)
    with pytest.raises(NotAllowed, match="closed"):
        actions.write_key_standard(story.at("closed", cycle), None, "access", ROW, revision=0, by=story.head)


def test_the_pages_show_and_take_the_rows(story: Story, cycle: Cycle) -> None:
    story.goal(cycle)
    service, client = story.indicator.service, signed_in(story.head)
    url = address("planning:key_standard_page", args=[cycle.pk, service.pk, "courtesy"])
    listed = address("planning:key_services_page", args=[cycle.pk])
    assert url in client.get(listed).content.decode()
    names = [name for name in ("current", "year_1", "year_2", "year_3", "achieved", "comment", "evidence")]
    form = client.get(url).context["form"]
    sent = {f"{name}_{each.code}": "" for name in names for each in form.fields[name].languages}
    answer = client.post(url, sent | {"current_en": "Name badges", "revision": 0})
    assert answer.status_code == 302, answer.context["form"].errors
    assert "Name badges" in client.get(listed).content.decode()
    again = client.post(url, sent | {"current_en": "Other", "revision": 0})
    assert (again.status_code, "meanwhile" in again.content.decode()) == (422, True)
    for wrong in ([cycle.pk, other_service(story).pk, "courtesy"], [cycle.pk, service.pk, "beauty"]):
        assert client.get(address("planning:key_standard_page", args=wrong)).status_code == 404


def test_only_who_writes_the_plan_writes_its_rows(story: Story, cycle: Cycle) -> None:
    story.goal(cycle)
    url = address("planning:key_standard_page", args=[cycle.pk, story.indicator.service_id, "access"])
    for member in (make_member("auditor"), make_member("head", make_directorate())):
        assert signed_in(member).post(url, {"revision": 0}).status_code == 403
    assert not KeyStandard.objects.exists()


def tables_of(cycle: Cycle) -> dict[str, dict[str, Any]]:
    """The rows of each key service by their aspect."""
    blocks = PAPERS["key-service"](Cycle.objects.select_related("directorate", "service").get(pk=cycle.pk)).blocks
    found: dict[str, dict[str, Any]] = {}
    for before, block in zip(blocks, blocks[1:], strict=False):
        if isinstance(block, Table) and isinstance(before, Facts):
            assert {len(row) for row in block.rows} == {len(block.head)} == {9}
            found[dict(before.pairs)["Key service"]] = {row[0]: row[1:] for row in block.rows}
    return found


def test_each_key_service_has_its_table_with_what_is_measured_and_written(story: Story, cycle: Cycle) -> None:
    goal, other = story.goal(cycle), other_service(story)
    actions.add_problem(cycle, statement={"en": "Long queues"}, service=other, by=story.head)
    actions.write_key_standard(cycle, other, Aspect.ACCESS, ROW, revision=0, by=story.head)
    make(models.Consultation, cycle=cycle, heard=42)
    step = {"cycle": cycle, "directorate": story.directorate, "owner": story.head}
    make(models.Action, goal=goal, due_on=in_days(30), budget=Decimal("1200.50"), spent=Decimal(7), **step)
    story.measure(story.months[5], "0.76")
    tables = tables_of(cycle)
    assert set(tables) == {str(story.indicator.service.name), str(other.name)}
    pipes, taps = tables[str(story.indicator.service.name)], tables[str(other.name)]
    quality = pipes["Quality: Burst pipes repaired"]
    assert (quality[0].splitlines()[0], quality[1], quality[4], quality[5]) == (
        "71.0%", "at least 80.0%", "76.0%", "−4.0 points",
    )  # fmt: skip
    assert quality[7] == "Approved figure of November 2026"
    assert (pipes["Budget of the actions"][1], pipes["Budget of the actions"][4]) == ("1,200.50", "7.00")
    assert taps["Budget of the actions"][1] == "–"
    assert taps["Access"] == ["Two clinics", "–", "–", "Five clinics", "–", "–", "Land is missing", "–"]
    assert taps["Consultation"][0] == "42 people answered"
    wanted = [str(aspect.label) for aspect in Aspect if aspect not in (Aspect.QUALITY, Aspect.STAFF)]
    assert [row for row in pipes if row in wanted] == wanted
    assert [*pipes][-2:] == ["Budget of the actions", "Human resources"]


def test_what_belongs_to_no_service_stands_in_a_table_of_the_directorate(story: Story, cycle: Cycle) -> None:
    assert list(tables_of(cycle)) == ["The whole directorate"]
    story.goal(cycle)
    assert list(tables_of(cycle)) == [str(story.indicator.service.name)]
    step = {"cycle": cycle, "directorate": story.directorate, "owner": story.head}
    make(models.Action, due_on=in_days(30), budget=Decimal(5), **step)
    tables = tables_of(cycle)
    assert list(tables)[1] == "The whole directorate"
    assert tables["The whole directorate"]["Budget of the actions"][1] == "5.00"
    assert "Quality: Burst pipes repaired" not in tables["The whole directorate"]


def test_the_table_ends_with_who_signed_and_room_to_sign(story: Story, cycle: Cycle) -> None:
    make(models.SignOff, cycle=cycle, stage="team", level="head", signed_by=story.head)
    last = PAPERS["key-service"](cycle).blocks[-1]
    assert isinstance(last, Table)
    assert [(row[0], row[1]) for row in last.rows] == [
        ("Head of directorate", story.head.name), ("Governor’s office or council", ""),
    ]  # fmt: skip


def test_the_tables_ask_the_same_questions_whatever_they_hold(story: Story, cycle: Cycle) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            tables_of(cycle)
        return len(queries)

    story.goal(cycle)
    few = asked()
    for number in range(4):
        service = make_indicator(story.directorate, name={"en": f"Figure {number}"}).service
        actions.add_problem(cycle, statement={"en": f"Problem {number}"}, service=service, by=story.head)
        actions.write_key_standard(cycle, service, Aspect.ACCESS, ROW, revision=0, by=story.head)
    assert asked() == few


def test_the_next_plan_stands_where_this_one_came_to_and_wants_the_same(story: Story, cycle: Cycle) -> None:
    service = make_indicator(story.directorate).service
    actions.add_problem(cycle, statement={"en": "Long queues"}, service=service, by=story.head)
    actions.write_key_standard(cycle, None, "access", ROW, revision=0, by=story.head)
    reached = ROW | {"achieved": {"en": "Four clinics"}}
    actions.write_key_standard(cycle, service, "courtesy", reached, revision=0, by=story.head)
    new = actions.start_next_cycle(
        story.at("closed", cycle), name={"en": "Next"}, starts_on=in_days(301), ends_on=in_days(600), by=story.head
    )
    kept = {row.aspect: row for row in KeyStandard.objects.filter(cycle=new)}
    assert {name: (row.service, str(row.current)) for name, row in kept.items()} == {
        "access": (None, "Two clinics"), "courtesy": (service, "Four clinics"),
    }  # fmt: skip
    assert {(str(row.year_3), str(row.achieved), str(row.comment)) for row in kept.values()} == {
        ("Five clinics", "", "")
    }


def test_a_copy_wants_the_same_of_its_own_service_and_says_nothing_of_today(story: Story, cycle: Cycle) -> None:
    service = other_service(story)
    actions.add_problem(cycle, statement={"en": "Long queues"}, service=service, by=story.head)
    actions.write_key_standard(cycle, None, "access", ROW, revision=0, by=story.head)
    actions.write_key_standard(cycle, None, "cost", {"current": {"en": "Free"}}, revision=0, by=story.head)
    actions.write_key_standard(cycle, service, "courtesy", ROW, revision=0, by=story.head)
    made = actions.start_from_outline(
        outline_of(cycle), directorate=story.directorate, name={"en": "Copy"}, starts_on=in_days(9), chair=story.head,
        service=service, by=story.head,
    )  # fmt: skip
    row = KeyStandard.objects.get(cycle=made)
    assert (row.service, row.aspect, str(row.current), dict(row.year_3)) == (service, "access", "", ROW["year_3"])
