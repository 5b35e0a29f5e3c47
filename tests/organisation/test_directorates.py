from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.actions import withdraw_case
from feedback.models import Case
from organisation import actions, succession
from organisation.models import Assignment, Directorate, Role, Service, Succession
from organisation.rules import allowed
from people.models import Member
from sdip.web.search import matching
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed, Stale
from tests.make import make, make_member

TODAY = date(2026, 11, 18)


@pytest.fixture(autouse=True)
def _inside(inside: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_args: TODAY)


@pytest.fixture
def boss() -> Member:
    return make_member("administrator", name="Zainab")


def add(code: str, parent: Directorate | None = None, by: Member | None = None) -> Directorate:
    return actions.add_directorate(code, {"en": f"Directorate {code}"}, parent=parent, by=by)


def paths() -> dict[str, str]:
    """code: codes on the way, so that the tree can be read."""
    names = {str(row.pk): row.code for row in Directorate.objects.all()}
    return {row.code: "/".join(names[p] for p in row.path.strip("/").split("/")) for row in Directorate.objects.all()}


def labels(model: type[Any]) -> list[str]:
    return [e.pgh_context["label"] for e in model.pgh_event_models["insert"].objects.order_by("pgh_id")]


def test_a_new_directorate_stands_in_the_tree_is_found_and_is_in_the_trail(boss: Member) -> None:
    water = add("water", by=boss)
    pipes = add("pipes", water, by=boss)
    assert pipes.path == f"/{water.pk}/{pipes.pk}/"
    assert list(matching(Directorate.objects.all(), "directorate", "direct pip")) == [pipes]
    event = Directorate.pgh_event_models["insert"].objects.filter(pgh_obj=pipes).earliest("pgh_id")
    assert event.pgh_context | {"label": "organisation.add_directorate", "member": boss.pk, "name": "Zainab"} == (
        event.pgh_context
    )


def test_a_taken_code_and_a_missing_name_are_refused_in_a_sentence() -> None:
    add("water")
    with pytest.raises(NotAllowed, match="The code “water” is taken"):
        add("water")
    with pytest.raises(NotAllowed, match="name: Write the text in at least one language"):
        actions.add_directorate("roads", {}, by=None)
    assert Directorate.objects.count() == 1


def test_renaming_keeps_the_code_and_the_old_name_in_the_history() -> None:
    row = add("water")
    actions.rename_directorate(row, name={"en": "Water and Sewerage"}, by=None)
    row.refresh_from_db()
    assert (row.code, row.name["en"]) == ("water", "Water and Sewerage")
    assert row.name_sort["en"]
    names = [e.name["en"] for e in row.pgh_event_models["update"].objects.filter(pgh_obj=row).order_by("pgh_id")]
    assert names[0] == "Directorate water"
    assert names[-1] == "Water and Sewerage"


def test_the_second_of_two_editors_is_told() -> None:
    row = add("water")
    seen = actions.stamp(row)
    actions.rename_directorate(row, name={"en": "First"}, seen=seen, by=None)
    with pytest.raises(Stale, match="Somebody else has changed this"):
        actions.rename_directorate(row, name={"en": "Second"}, seen=seen, by=None)
    row.refresh_from_db()
    assert row.name["en"] == "First"


def test_a_branch_moves_as_one_and_by_a_fixed_number_of_statements() -> None:
    a, b = add("a"), add("b")
    child = add("child", a)
    for n in range(5):
        add(f"leaf{n}", child)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        actions.move_directorate(child, parent=b, by=None)
    few = len(queries)
    assert paths()["leaf3"] == "b/child/leaf3"
    for n in range(20):
        add(f"more{n}", child)
    with CaptureQueriesContext(connection) as queries:
        actions.move_directorate(child, parent=None, by=None)
    assert len(queries) <= few
    assert paths()["more7"] == "child/more7"
    assert Directorate.objects.below(Directorate.objects.get(code="child")).count() == 26


def test_nothing_becomes_part_of_itself() -> None:
    a = add("a")
    b = add("b", a)
    c = add("c", b)
    for parent in (a, b, c):
        with pytest.raises(NotAllowed, match="cannot become part of itself"):
            actions.move_directorate(a, parent=parent, by=None)
    assert paths() == {"a": "a", "b": "a/b", "c": "a/b/c"}


def test_an_end_waits_until_nothing_is_left_inside() -> None:
    a, other = add("a"), add("other")
    b = add("b", a)
    service = actions.add_service("tap", {"en": "Tap water"}, b, by=None)
    with pytest.raises(NotAllowed, match="1 directorate below it is still in use"):
        actions.end_directorate(a, on=TODAY, by=None)
    with pytest.raises(NotAllowed, match="still has 1 service"):
        actions.end_directorate(b, on=TODAY, by=None)
    actions.move_service(service, to=other, by=None)
    with pytest.raises(NotAllowed, match="cannot lie in the future"):
        actions.end_directorate(b, on=TODAY + timedelta(days=1), by=None)
    actions.end_directorate(b, on=TODAY, by=None)
    actions.end_directorate(a, on=TODAY, by=None)
    assert [row.code for row in Directorate.objects.in_use()] == ["other"]
    with pytest.raises(NotAllowed, match="has ended"):
        add("c", a)


def test_a_merge_takes_services_people_and_branches_along() -> None:
    water, sewer, into = add("water"), add("sewer"), add("utilities")
    pumps = add("pumps", water)
    add("pump-1", pumps)
    tap = actions.add_service("tap", {"en": "Tap water"}, water, by=None)
    drain = actions.add_service("drain", {"en": "Drains"}, sewer, by=None)
    old = actions.add_service("wells", {"en": "Wells"}, water, by=None)
    actions.end_service(old, on=TODAY, by=None)
    head, both = make_member(Role.HEAD, water), make_member(Role.DATA_OFFICER, water)
    make(Assignment, member=both, role=Role.DATA_OFFICER, directorate=into, starts_on=TODAY)
    actions.merge_directorates([water, sewer], into, on=TODAY, note="Decree 12", by=None)
    assert {s.code: s.directorate.code for s in Service.objects.all()} == {
        "tap": "utilities", "drain": "utilities", "wells": "water",
    }  # fmt: skip
    assert paths()["pump-1"] == "utilities/pumps/pump-1"
    assert set(Directorate.objects.in_use().values_list("code", flat=True)) == {"utilities", "pumps", "pump-1"}
    for each in (water, sewer):
        each.refresh_from_db()
        assert each.ended_on == TODAY
    assert list(head.assignments.order_by("pk").values_list("directorate__code", "starts_on", "ends_on")) == [
        ("water", date(2020, 1, 1), TODAY), ("utilities", TODAY, None),
    ]  # fmt: skip
    assert both.assignments.filter(directorate=into).count() == 1
    assert allowed(Member.objects.get(pk=head.pk), "edit_standards", Directorate.objects.get(code="pump-1"))
    left = {row.service: row.directorate for row in Succession.objects.exclude(service=None)}
    assert (left[tap], left[drain]) == (water, sewer)
    assert set(Succession.objects.values_list("kind", "note")) == {("merge", "Decree 12")}


def test_a_directorate_and_one_below_it_merge_together() -> None:
    a, into = add("a"), add("into")
    b = add("b", a)
    add("c", b)
    actions.merge_directorates([a, b], into, on=TODAY, by=None)
    assert paths()["c"] == "into/c"
    assert set(Directorate.objects.in_use().values_list("code", flat=True)) == {"into", "c"}


def test_a_merge_into_its_own_branch_is_refused_and_nothing_is_half_done() -> None:
    a, b, into = add("a"), add("b"), add("into")
    child = add("child", b)
    actions.add_service("tap", {"en": "Tap"}, a, by=None)
    with pytest.raises(NotAllowed, match="is part of “Directorate b”"):
        actions.merge_directorates([a, b], child, on=TODAY, by=None)
    assert Directorate.objects.filter(ended_on=None).count() == 4
    assert Service.objects.get().directorate.code == "a"
    with pytest.raises(NotAllowed):
        actions.merge_directorates([into], into, on=TODAY, by=None)


def test_a_split_sends_each_service_where_it_is_told() -> None:
    both = add("both")
    water, sewer, child = add("water"), add("sewer"), add("child", both)
    tap = actions.add_service("tap", {"en": "Tap water"}, both, by=None)
    drain = actions.add_service("drain", {"en": "Drains"}, both, by=None)
    head = make_member(Role.HEAD, both)
    with pytest.raises(NotAllowed, match="Say where these services go: Drains"):
        actions.split_directorate(both, {tap: water}, heir=sewer, on=TODAY, by=None)
    with pytest.raises(NotAllowed, match="at least two directorates"):
        actions.split_directorate(both, {tap: water, drain: water}, heir=water, on=TODAY, by=None)
    actions.split_directorate(both, {tap: water, drain: sewer}, heir=water, children={child: sewer}, on=TODAY, by=None)
    assert {s.code: s.directorate.code for s in Service.objects.all()} == {"tap": "water", "drain": "sewer"}
    assert paths()["child"] == "sewer/child"
    open_roles = head.assignments.filter(ends_on=None).values_list("directorate__code", flat=True)
    assert sorted(open_roles) == ["sewer", "water"]
    assert {row.directorate for row in Succession.objects.filter(service=tap)} == {both}


@pytest.fixture
def open_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Services stand for another app's rows: held by a directorate, open while they are public, known by their own id."""
    monkeypatch.setattr(succession, "_holdings", {})
    succession.register(
        "feedback.Case", label="messages", service="service", open=~Q(state__in=["closed", "withdrawn"])
    )
    with pytest.raises(ValueError, match="registered twice"):
        succession.register("feedback.Case", label="messages")


def case(directorate: Directorate, service: Service | None = None, state: str = "received") -> Any:
    closed = timezone.now() if state == "closed" else None
    return make(
        Case,
        directorate=directorate,
        service=service,
        state=state,
        answered_at=closed,
        closed_at=closed,
        outcome="resolved" if closed else "",
    )


def holder(row: Any) -> str:
    return Case.objects.values_list("directorate__code", flat=True).get(pk=row.pk)


def test_open_work_follows_its_service_and_what_is_over_stays(open_groups: None) -> None:
    a, b, c = add("a"), add("b"), add("c")
    tap = actions.add_service("tap", {"en": "Tap"}, a, by=None)
    lamp = actions.add_service("lamp", {"en": "Lamps"}, a, by=None)
    of_tap, of_lamp, of_none, over = case(a, tap), case(a, lamp), case(a), case(a, tap, "closed")
    actions.move_service(tap, to=b, by=None)
    assert [holder(row) for row in (of_tap, of_lamp, of_none, over)] == ["b", "a", "a", "a"]
    with pytest.raises(NotAllowed, match="still has 1 service"):
        actions.end_directorate(a, on=TODAY, by=None)
    actions.split_directorate(a, {lamp: b}, heir=c, on=TODAY, by=None)
    assert [holder(row) for row in (of_tap, of_lamp, of_none, over)] == ["b", "b", "c", "a"]
    actions.merge_directorates([b], c, on=TODAY, by=None)
    assert [holder(row) for row in (of_tap, of_lamp, of_none, over)] == ["c", "c", "c", "a"]


def test_a_directorate_with_open_work_does_not_end(open_groups: None) -> None:
    a = add("a")
    row = case(a)
    with pytest.raises(NotAllowed, match="Open work would be left behind: messages, 1"):
        actions.end_directorate(a, on=TODAY, by=None)
    withdraw_case(row)
    actions.end_directorate(a, on=TODAY, by=None)


def test_every_key_to_a_directorate_is_thought_of() -> None:
    """A new foreign key to Directorate either follows a merge or is named here with its reason."""
    stays = {
        "organisation.Directorate.parent",  # moved by the merge itself
        "organisation.Service.directorate",
        "organisation.Assignment.directorate",
        "organisation.Succession.directorate",  # what became of it
        "organisation.Succession.successor",
        "indicators.LockException.directorate",  # ends by itself after some days
        "reports.ReportDecision.directorate",  # what a recipient asked for, of whom it was then
        "reports.Snapshot.directorate",  # a report is about the directorate that there was
    }
    keys = {
        f"{model._meta.label}.{f.name}"
        for model in apps.get_models()
        for f in model._meta.local_concrete_fields
        if f.remote_field and f.remote_field.model is Directorate and not hasattr(model, "pgh_tracked_model")
    }
    followed = {f"{holding.model}.{holding.directorate}" for holding in succession.holdings()}
    assert keys - stays - followed == set()
    assert followed - keys == set()


def test_a_role_that_begins_later_goes_with_the_merge_and_not_before() -> None:
    a, into = add("a"), add("into")
    member = make_member()
    later = TODAY + timedelta(days=30)
    make(Assignment, member=member, role=Role.HEAD, directorate=a, starts_on=later, ends_on=None)
    actions.merge_directorates([a], into, on=TODAY, by=None)
    assert list(member.assignments.values_list("directorate__code", "starts_on", "ends_on")) == [("into", later, None)]
