"""Nobody reads what another gave before the matrix opens: every page, the API, the admin, the trail, and the code itself."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from planning import actions, shell, shell_weighing
from planning.models import Score
from planning.queries import opened_scores
from sdip import registry
from sdip.web import trail
from tenancy.models import Tenant
from tenancy.sites import tenant_site
from tests.figures import address
from tests.make import make_member, signed_in
from tests.planning.conftest import Story
from tests.planning.weighing import Weighing, make_weighing

ROOT = Path(__file__).resolve().parent.parent.parent
# Whoever reads this model reads private scores: these files do, each in a way that the tests below look at.
READERS = {
    "planning/models/solutions.py", "planning/models/__init__.py", "planning/queries/scores.py",
    "planning/actions/scores.py", "planning/queries/awaited.py",
}  # fmt: skip
OTHERS = ("head", "administrator", "governor", "auditor", "oversight_officer", "planning_manager")


@pytest.fixture
def weighing(story: Story) -> Weighing:
    return make_weighing(story)


def addresses() -> list[str]:
    """Of all pages about plans, of the admin's lists and of the trail; there is one plan, so its pages are these."""
    found = []
    for name, kwargs, public in (*shell.PAGES, *shell_weighing.PAGES):
        given = kwargs()
        if given is not None and not public:
            found.append(reverse(name, kwargs=given))
    for model in tenant_site._registry:
        if model._meta.app_label == "planning":
            found.append(reverse(f"admin:planning_{model._meta.model_name}_changelist"))
    return [*found, reverse("organisation:audit")]


def bodies(client: Any, urls: list[str]) -> dict[str, str]:
    """As this person sees them, without what differs from one request to the next."""
    changing = re.compile(
        r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|name="form_key" value="[^"]*"|"X-CSRFToken": ?"[^"]*"'
    )
    return {url: changing.sub("", client.get(url).content.decode()) for url in urls}


@pytest.mark.parametrize("role", OTHERS)
def test_no_page_of_another_depends_on_the_points(story: Story, weighing: Weighing, role: str) -> None:
    """The same bytes whether the community member gave 1 or 5 everywhere."""
    story.goal(story.at("goals", weighing.cycle))
    story.at("priorities", weighing.cycle)
    weighing.score("community_member", 1)
    client, urls = signed_in(make_member(role)), addresses()
    assert len(urls) > 30
    bodies(client, urls)  # caches are warm
    before = bodies(client, urls)
    assert sum("Two teams" in body for body in before.values()) >= 1
    weighing.score("community_member", 5)
    after = bodies(client, urls)
    assert [url for url in urls if before[url] != after[url]] == []


def test_the_team_sees_them_only_once_open(weighing: Weighing) -> None:
    weighing.everybody(2)
    assert not opened_scores(weighing.cycle).exists()
    client, page = (
        signed_in(weighing.team["supervisor"]),
        address("planning:solution_page", args=[weighing.solutions["Two teams"].pk]),
    )
    assert "Who gave what" not in client.get(page).content.decode()
    weighing.open()
    assert opened_scores(weighing.cycle).count() == 64
    assert "Who gave what" in client.get(page).content.decode()
    actions.close_scores(weighing.cycle, reason="Anew", by=weighing.head)
    assert not opened_scores(weighing.cycle).exists()
    assert "Who gave what" not in client.get(page).content.decode()


def test_a_plan_object_from_before_the_closing_opens_nothing(weighing: Weighing) -> None:
    """The row in the database decides, not what somebody still holds in the hand."""
    weighing.everybody()
    stale = weighing.open()
    actions.close_scores(weighing.cycle, reason="Anew", by=weighing.head)
    assert stale.scores_open_at is not None
    assert not opened_scores(stale).exists()


def test_neither_admin_nor_trail_nor_api_knows_scores(inside: Tenant) -> None:
    assert Score not in tenant_site._registry
    assert "planning.score" not in trail.event_models()
    assert not [model for model in apps.get_models() if model.__name__ == "ScoreEvent"]
    queried = [getattr(route.viewset, "queryset", None) for route in registry.api_routes]
    assert not [rows for rows in queried if rows is not None and rows.model is Score]


def test_the_trail_says_that_somebody_scored_and_not_what(weighing: Weighing) -> None:
    weighing.score("chair", 5)
    told = trail.entries(trail.Wanted(), per_page=200)
    scored = [entry for entry in told if str(entry.deed) == "Solutions scored"]
    assert {entry.model for entry in scored} <= {"planning.criterion"}  # the copy that the first score made


def test_no_other_code_reads_scores() -> None:
    """Neither by the model nor along a relation."""
    found = set()
    for file in ROOT.glob("*/**/*.py"):
        name = str(file.relative_to(ROOT))
        if name.startswith(("tests/", "bench/")) or "migrations" in name:
            continue
        source = file.read_text()
        if "Score" not in source and "scores" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if (
                isinstance(node, ast.Name)
                and node.id == "Score"
                or isinstance(node, ast.Attribute)
                and node.attr == "Score"
            ):
                found.add(name)
            if isinstance(node, ast.Attribute) and node.attr == "scores":
                found.add(name)
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.match(r"scores?__|.*__scores?(__|$)", node.value)
            ):
                found.add(name)
    assert found <= READERS, found - READERS
