"""A form that is sent twice makes one thing, and two who change the same thing do not overwrite each other."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.utils import timezone

from planning import actions
from planning.actions.once import KEPT
from planning.models import (
    Action,
    ActionFile,
    Barrier,
    Consultation,
    Criterion,
    Cycle,
    Decision,
    Evaluation,
    Evidence,
    Goal,
    Meeting,
    Milestone,
    Problem,
    Seat,
    SentForm,
    Solution,
)
from tenancy.refusals import NotAllowed, Stale
from tests.figures import address
from tests.make import make, make_member, signed_in
from tests.planning.conftest import Story, in_days

KEY = re.compile(r'name="form_key" value="([^"]+)"')


def text_of(response: Any) -> str:
    return str(response.content.decode())


def key_of(page: Any) -> str:
    found = KEY.search(text_of(page))
    assert found is not None
    return found.group(1)


def plan_facts(story: Story) -> dict[str, Any]:
    days = {"starts_on": in_days(0).isoformat(), "ends_on": in_days(90).isoformat()}
    return {"directorate": story.directorate.pk, "name_en": "Dry streets", "review_months": 3, **days}


def start_facts(story: Story) -> dict[str, Any]:
    facts = {"directorate": story.directorate.pk, "name_en": "Copy", "chair": story.head.pk}
    return facts | {"starts_on": in_days(0).isoformat()}


def a_problem(cycle: Cycle) -> Problem:
    return actions.add_problem(cycle, statement={"en": "Pipes burst"}, by=None)


def a_meeting(cycle: Cycle) -> Meeting:
    facts = {"kind": "meeting", "starts_at": timezone.now() - timedelta(hours=3)}
    row: Meeting = make(Meeting, cycle=cycle, ends_at=timezone.now(), held_at=timezone.now(), **facts)
    return row


def an_action(story: Story, cycle: Cycle) -> Action:
    return actions.add_action(
        cycle=cycle, statement={"en": "Repair"}, owner=story.head, due_on=in_days(9), by=story.head
    )


def moved_goal(story: Story, cycle: Cycle) -> Goal:
    goal: Goal = story.goal(cycle)
    story.measure(story.months[5], "0.76")
    story.at("evaluation", cycle)
    return goal


Case = tuple[type[Model], Callable[[Story, Cycle], tuple[str, list[Any]]], Callable[[Story], dict[str, Any]]]
DAY = {"on": "2026-11-20", "begins": "09:00", "ends": "10:00"}
CASES: dict[str, Case] = {
    "plan": (Cycle, lambda story, cycle: ("new_plan_page", []), plan_facts),
    "plan of a template": (Cycle, lambda story, cycle: ("start_from_ready_page", ["water-repairs"]), start_facts),
    "copied plan": (Cycle, lambda story, cycle: ("copy_page", [cycle.pk]), start_facts),
    "template": (Cycle, lambda story, cycle: ("template_page", [cycle.pk]), lambda story: {"name_en": "Ours"}),
    "problem": (
        Problem, lambda story, cycle: ("new_problem_page", [cycle.pk]), lambda story: {"statement_en": "It leaks"},
    ),
    "solution": (
        Solution, lambda story, cycle: ("new_solution_page", [cycle.pk, a_problem(cycle).pk]),
        lambda story: {"statement_en": "More bins", "horizon": "short", "authority": "local"},
    ),
    "consultation": (
        Consultation, lambda story, cycle: ("new_consultation_page", [cycle.pk]),
        lambda story: {"voice": "community", "method": "meeting", "asked_en": "What is wrong?", "on": "2026-11-01"},
    ),
    "evidence": (
        Evidence, lambda story, cycle: ("problem_evidence_page", [a_problem(cycle).pk]),
        lambda story: {"indicator": story.indicator.pk, "note": "Falling"},
    ),
    "goal": (
        Goal, lambda story, cycle: ("new_goal_for_indicator_page", [cycle.pk, story.indicator.pk]),
        lambda story: {"basis": "guarantee", "due_on": in_days(60).isoformat(), "owner": story.head.pk},
    ),
    "improvement": (
        Cycle, lambda story, cycle: ("improve_page", [story.indicator.pk]),
        lambda story: {
            "name_en": "Pipes", "statement_en": "They burst", "basis": "guarantee", "owner": story.head.pk,
            "due_on": in_days(60).isoformat(),
        },
    ),
    "evaluation": (
        Evaluation, lambda story, cycle: ("goal_outcome_page", [moved_goal(story, cycle).pk]),
        lambda story: {"period_id": story.months[5].pk, "why": "Late", "lesson": "Order early"},
    ),
    "action": (
        Action, lambda story, cycle: ("new_action_page", [cycle.pk]),
        lambda story: {"statement_en": "Buy a truck", "owner": story.head.pk, "due_on": in_days(9).isoformat()},
    ),
    "milestone": (
        Milestone, lambda story, cycle: ("new_milestone_page", [an_action(story, cycle).pk]),
        lambda story: {"statement_en": "Ordered", "due_on": in_days(4).isoformat()},
    ),
    "barrier": (
        Barrier, lambda story, cycle: ("new_barrier_page", [an_action(story, cycle).pk]),
        lambda story: {"statement": "No permit", "level": "chair"},
    ),
    "meeting": (
        Meeting, lambda story, cycle: ("new_meeting_page", [cycle.pk]), lambda story: {"kind": "review", **DAY},
    ),
    "decision": (
        Decision, lambda story, cycle: ("decision_page", [a_meeting(cycle).pk]),
        lambda story: {"statement_en": "Hire two", "owner": story.head.pk, "due_on": in_days(20).isoformat()},
    ),
    "seat": (
        Seat, lambda story, cycle: ("new_seat_page", [cycle.pk]),
        lambda story: {"function": "supervisor", "member": make_member().pk},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_double_click_makes_one_and_is_answered_with_it(story: Story, case: Case) -> None:
    model, where, facts = case
    cycle, client = story.plan(), signed_in(story.head)
    page, args = where(story, cycle)
    url, sent = address(f"planning:{page}", args=args), facts(story)
    rows: Any = model._default_manager
    before, sent = rows.count(), sent | {"form_key": key_of(client.get(url))}
    answers = [client.post(url, sent) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    made = 2 if model is Solution else 1  # with the first solution comes doing nothing
    assert rows.count() - before == made


def test_a_file_is_attached_once(story: Story) -> None:
    action, client = an_action(story, story.plan()), signed_in(story.head)
    url = address("planning:new_action_file_page", args=[action.pk])
    key = key_of(client.get(url))
    for _click in range(2):
        file = SimpleUploadedFile("list.csv", b"a,b\n1,2\n")
        assert client.post(url, {"file": file, "note": "List", "form_key": key}).status_code == 302
    assert ActionFile.objects.count() == 1


def test_a_criterion_is_added_once(story: Story) -> None:
    client, url = signed_in(make_member("administrator")), address("planning:new_criterion_page")
    sent = {"name_en": "Speed", "weight": 2, "worst_en": "Slow", "best_en": "Fast", "axis": "effect"}
    sent |= {"form_key": key_of(client.get(url))}
    assert [client.post(url, sent).status_code for _click in range(2)] == [302, 302]
    assert Criterion.objects.filter(name__en="Speed").count() == 1


def test_other_words_in_a_form_that_was_sent_are_a_question_not_a_loss(story: Story) -> None:
    cycle, client = story.plan(), signed_in(story.head)
    url = address("planning:new_problem_page", args=[cycle.pk])
    sent = {"statement_en": "It leaks", "form_key": key_of(client.get(url))}
    assert client.post(url, sent).status_code == 302
    again = client.post(url, sent | {"statement_en": "It smells"})
    assert (again.status_code, "saved already" in text_of(again), "It smells" in text_of(again)) == (422, True, True)
    meant = {"statement_en": "It smells", "form_key": key_of(again)}
    assert [client.post(url, meant).status_code for _click in range(2)] == [302, 302]
    assert Problem.objects.filter(cycle=cycle).count() == 2


def test_going_back_and_saving_the_same_again_is_a_question_too(story: Story) -> None:
    """The browser loads the form anew, with another key, and fills in what was typed."""
    cycle, client = story.plan(), signed_in(story.head)
    url = address("planning:new_problem_page", args=[cycle.pk])
    sent = {"statement_en": "It leaks"}
    assert client.post(url, sent | {"form_key": key_of(client.get(url))}).status_code == 302
    again = client.post(url, sent | {"form_key": key_of(client.get(url))})
    assert (again.status_code, "the very same already" in text_of(again)) == (422, True)
    assert Problem.objects.count() == 1
    other = address("planning:new_problem_page", args=[story.plan().pk])
    assert client.post(other, sent | {"form_key": key_of(client.get(other))}).status_code == 302
    meant = sent | {"form_key": key_of(again)}
    assert [client.post(url, meant).status_code for _click in range(2)] == [302, 302]
    assert Problem.objects.filter(cycle=cycle).count() == 2


def test_what_was_refused_can_be_sent_again_with_the_same_key(story: Story) -> None:
    client, url = signed_in(story.head), address("planning:new_plan_page")
    sent = plan_facts(story) | {"form_key": key_of(client.get(url))}
    assert client.post(url, sent | {"ends_on": "2020-01-01"}).status_code == 422
    assert not SentForm.objects.exists()
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent | {"form_key": "x"}).status_code == 422


def test_a_key_belongs_to_who_sent_it_and_is_kept_for_a_day(story: Story) -> None:
    cycle, other = story.plan(), make_member("administrator")
    url = address("planning:new_problem_page", args=[cycle.pk])
    client = signed_in(story.head)
    sent = {"statement_en": "It leaks", "form_key": key_of(client.get(url))}
    assert [signed_in(member).post(url, sent).status_code for member in (story.head, other)] == [302, 302]
    assert (Problem.objects.count(), SentForm.objects.count()) == (2, 2)
    SentForm.objects.update(sent_at=timezone.now() - KEPT - timedelta(minutes=1))
    assert client.post(url, sent | {"form_key": key_of(client.get(url))}).status_code == 302
    assert (Problem.objects.count(), SentForm.objects.filter(member=story.head).count()) == (3, 1)


def test_a_double_click_on_a_change_is_no_quarrel_with_oneself(story: Story) -> None:
    cycle, client = story.plan(), signed_in(story.head)
    url = address("planning:change_plan_page", args=[cycle.pk])
    sent = plan_facts(story) | {"revision": 1, "form_key": key_of(client.get(url))}
    assert [client.post(url, sent).status_code for _click in range(2)] == [302, 302]
    cycle.refresh_from_db()
    assert (cycle.revision, str(cycle.name)) == (2, "Dry streets")


def test_two_who_change_a_plan_do_not_overwrite_each_other(story: Story) -> None:
    cycle, client = story.plan(), signed_in(story.head)
    url = address("planning:change_plan_page", args=[cycle.pk])
    assert 'name="revision" value="1"' in text_of(client.get(url))
    sent = plan_facts(story) | {"revision": 1}
    assert client.post(url, sent).status_code == 302
    stale = client.post(url, sent | {"name_en": "Mine"})
    assert (stale.status_code, "changed this plan meanwhile" in text_of(stale)) == (422, True)
    cycle.refresh_from_db()
    assert str(cycle.name) == "Dry streets"


def test_two_who_write_lessons_do_not_overwrite_each_other(story: Story) -> None:
    cycle, client = story.plan(), signed_in(story.head)
    url = address("planning:evaluation_page", args=[cycle.pk])
    assert client.post(url, {"lessons": "Ask the crews", "revision": 1}).status_code == 302
    stale = client.post(url, {"lessons": "Mine", "revision": 1})
    assert (stale.status_code, "meanwhile" in text_of(stale), "Mine" in text_of(stale)) == (422, True, True)
    cycle.refresh_from_db()
    assert cycle.lessons == "Ask the crews"
    actions.record_lessons(story.at("closed", cycle), "Later", revision=2, by=story.head)  # also of a closed plan


def test_two_who_change_a_seat_do_not_overwrite_each_other(story: Story) -> None:
    seat = actions.add_seat(story.plan(), function="supervisor", member=make_member(), by=story.head)
    facts = {"function": "supervisor", "deputy": None, "by": story.head}
    actions.change_seat(seat, speaks_for="Crews", revision=1, **facts)  # type: ignore[arg-type]
    with pytest.raises(Stale):
        actions.change_seat(seat, speaks_for="Shops", revision=1, **facts)  # type: ignore[arg-type]
    seat.refresh_from_db()
    assert (seat.speaks_for, seat.revision) == ("Crews", 2)


def test_a_closed_plan_keeps_its_name_and_days(story: Story) -> None:
    cycle = story.at("closed")
    with pytest.raises(NotAllowed, match="closed"):
        actions.change_cycle(
            cycle, name={"en": "Other"}, starts_on=in_days(0), ends_on=in_days(9), service=None, public=True,
            revision=cycle.revision, by=story.head,
        )  # fmt: skip
