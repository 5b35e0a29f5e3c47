"""Clusters of complaints: so many about one service within so many days, once for each quarter, unless a plan has them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from feedback.actions import receive_case
from feedback.models import Case
from organisation.models import Place, Service
from planning import actions, queries
from planning.models import Cycle, Evidence, PlanSettings, Problem
from tenancy.refusals import NotAllowed
from tests.figures import address
from tests.make import make, make_directorate, make_member, signed_in
from tests.planning.conftest import Story


@pytest.fixture
def street(story: Story) -> Service:
    PlanSettings.objects.create(cluster_size=3, cluster_days=30)
    row: Service = make(Service, directorate=story.directorate, name={"en": "Street lights", "ar": "إنارة الشوارع"})
    return row


def complain(service: Service, times: int = 1, *, days_ago: int = 1, **values: Any) -> None:
    for _number in range(times):
        facts = {"kind": "complaint", "received_at": timezone.now() - timedelta(days=days_ago)} | values
        make(Case, service=service, **facts)


def clusters() -> list[Problem]:
    actions.propose_problems()
    return list(Problem.objects.filter(source_key__startswith="cases:"))


def test_a_cluster_is_proposed_once_with_its_messages(story: Story, street: Service) -> None:
    complain(street, 2)
    assert clusters() == []
    complain(street)
    (problem,) = clusters()
    assert clusters() == [problem]
    assert problem.words["en"].startswith("Street lights: 3 complaints from ")
    assert "إنارة الشوارع" in problem.words["ar"]
    piece = Evidence.objects.get(problem=problem)
    assert (piece.kind, piece.service, piece.count) == ("cases", street, 3)
    assert (piece.until - piece.since).days == 29  # type: ignore[operator]


def test_what_is_no_fresh_complaint_does_not_count(street: Service) -> None:
    complain(street, 2)
    complain(street, days_ago=31)
    complain(street, kind="suggestion")
    complain(street, state="withdrawn")
    complain(street, outcome="not_ours", answered_at=timezone.now(), state="answered")
    assert clusters() == []


def test_a_dismissed_cluster_comes_back_in_the_next_quarter(
    story: Story, street: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    complain(street, 3)
    (problem,) = clusters()
    with pytest.raises(NotAllowed, match="Write down why"):
        actions.dismiss_problem(problem, reason=" ", by=story.head)
    actions.dismiss_problem(problem, reason="One pole, mended", by=story.head)
    assert clusters() == [problem]
    later = timezone.localdate() + timedelta(days=100)
    complain(street, 3, days_ago=-99)
    monkeypatch.setattr(timezone, "localdate", lambda *_args: later)
    assert len(clusters()) == 2


def test_what_a_running_plan_has_is_not_proposed_again(story: Story, street: Service) -> None:
    complain(street, 3)
    cycle = story.plan()
    (problem,) = clusters()
    Problem.objects.filter(pk=problem.pk).update(source_key="cases:older")
    assert len(clusters()) == 1  # it waits already
    actions.adopt_problem(problem, cycle, by=story.head)
    assert len(clusters()) == 1
    Cycle.objects.filter(pk=cycle.pk).update(stage="closed")
    assert len(clusters()) == 2


def test_a_cluster_goes_into_a_plan_with_its_evidence(story: Story, street: Service) -> None:
    complain(street, 3)
    (problem,) = clusters()
    other = story.plan(service=story.indicator.service)
    with pytest.raises(NotAllowed, match="another service"):
        actions.adopt_problem(problem, other, by=story.head)
    with pytest.raises(NotAllowed, match="does not belong"):
        actions.adopt_problem(problem, story.plan(directorate=make_directorate()), by=story.head)
    cycle = story.plan()
    client = signed_in(story.head)
    page = client.get(address("planning:proposals_page")).content.decode()
    assert "Cluster of complaints" in page
    url = address("planning:adopt_page", args=[problem.pk])
    assert "3 complaints" in client.get(url).content.decode()
    assert client.post(url, {"cycle": cycle.pk}).status_code == 302
    assert queries.plan_facts(cycle).problems_without_evidence == 0
    shown = client.get(address("planning:problem_page", args=[problem.pk])).content.decode()
    assert f"service={street.code}" in shown


def test_a_breach_brings_its_figure_along(story: Story) -> None:
    actions.propose_problems()
    problem, cycle = Problem.objects.get(), story.plan()
    actions.adopt_problem(problem, cycle, by=story.head)
    piece = Evidence.objects.get(problem=problem)
    assert (piece.kind, piece.indicator, piece.period) == ("figure", story.indicator, story.months[4])


def test_clusters_are_seen_where_the_member_belongs(story: Story, street: Service) -> None:
    complain(street, 3)
    (problem,) = clusters()
    stranger = make_member("head", make_directorate())
    assert queries.proposals_for(stranger).count() == 0
    assert problem in queries.proposals_for(story.head)
    assert signed_in(stranger).get(address("planning:adopt_page", args=[problem.pk])).status_code == 403


def test_many_clusters_take_as_many_queries_as_one(
    story: Story, street: Service, django_assert_max_num_queries: Any
) -> None:
    for _number in range(6):
        complain(make(Service, directorate=story.directorate), 3)
    with django_assert_max_num_queries(16):
        assert actions.propose_problems() == 7  # the six and the broken promise


def test_dismissing_wants_a_reason_on_its_page(story: Story, street: Service) -> None:
    complain(street, 3)
    (problem,) = clusters()
    client, url = signed_in(story.head), address("planning:dismiss_page", args=[problem.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Mended already"}).status_code == 302
    problem.refresh_from_db()
    assert problem.dismissed_reason == "Mended already"
    assert client.get(url).status_code == 404


def test_a_cluster_says_what_returns_and_where_most_of_it_is(story: Story, street: Service) -> None:
    north = make(Place, code="n", path="/1/", name={"en": "North", "ar": "الشمال"})
    for number in range(5):
        receive_case(kind="complaint", text="Cables hang down", language="en", service=street, place=north)
        receive_case(
            kind="complaint", text=f"Mr Karim is rude {number}", language="en", service=street, subject="conduct"
        )
    receive_case(kind="complaint", text="A lamp is dark", language="en", service=street)
    (problem,) = clusters()
    assert problem.words["en"].endswith("Words that return: cables – hang. Most of it: North, 5.")
    assert "الشمال" in problem.words["ar"]
    assert "karim" not in problem.words["en"]


def test_few_words_and_places_are_not_told(story: Story, street: Service) -> None:
    north = make(Place, code="n", path="/1/", name={"en": "North"})
    for _number in range(4):
        receive_case(kind="complaint", text="Cables hang down", language="en", service=street, place=north)
    (problem,) = clusters()
    assert "Words" not in problem.words["en"]
    assert "North" not in problem.words["en"]


def test_planners_learn_nothing_of_complaints_about_behaviour(story: Story, street: Service) -> None:
    complain(street, 2)
    complain(street, subject="conduct")
    today = timezone.localdate()
    assert clusters() == []
    assert queries.messages_about(street, today - timedelta(days=5), today) == 2
    complain(street)
    (problem,) = clusters()
    assert problem.words["en"].startswith("Street lights: 3 complaints from ")
