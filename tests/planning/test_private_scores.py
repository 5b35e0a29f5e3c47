"""Nobody reads what another gave before the matrix opens: every page, the API, the admin, the trail, and the code itself."""

import ast
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from planning import actions
from planning.documents import PAPERS, PARTS
from planning.models import Cycle, Score
from planning.queries import opened_scores
from sdip import registry
from sdip.web import trail
from tenancy.models import Tenant
from tenancy.sites import tenant_site
from tests.figures import address
from tests.make import make_member, signed_in
from tests.planning.conftest import Story
from tests.planning.weighing import Weighing, make_weighing
from tests.test_api import bearer

ROOT = Path(__file__).resolve().parent.parent.parent
# Whoever reads this model reads private scores: these files do, each in a way that the tests below look at.
READERS = {
    "planning/models/solutions.py", "planning/models/__init__.py", "planning/queries/scores.py",
    "planning/actions/scores.py", "planning/queries/awaited.py",
    "reports/content/surveys.py", "reports/sections/survey_groups.py",  # the scores of surveys, which are others
}  # fmt: skip
OTHERS = ("head", "administrator", "governor", "auditor", "oversight_officer", "planning_manager")


@pytest.fixture
def weighing(story: Story) -> Weighing:
    return make_weighing(story)


def addresses() -> list[str]:
    """Of all pages about plans, of the admin's lists and of the trail; there is one plan, so its pages are these."""
    found = []
    for page in registry.test_pages:
        given = page.kwargs() if page.url_name.startswith("planning:") and not page.public else None
        if given is not None:
            found.append(reverse(page.url_name, kwargs=given))
    for model in tenant_site._registry:
        if model._meta.app_label == "planning":
            found.append(reverse(f"admin:planning_{model._meta.model_name}_changelist"))
    plan = Cycle.objects.order_by("pk").first()
    assert plan is not None
    found += [reverse("planning:document_page", args=[plan.pk, kind]) for kind in PAPERS]
    found += [f"{reverse('planning:document_page', args=[plan.pk, 'plan'])}?part={part.name}" for part in PARTS]
    found += [f"{reverse('web:search')}?q={words}" for words in ("Two+teams", "Ranking")]
    found += [reverse("web:work"), reverse("web:notices")]
    return [*dict.fromkeys(found), reverse("organisation:audit")]


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


def insides(body: bytes) -> dict[str, str]:
    """The texts of an office file; what tells only when it was made is left out."""
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        return {
            name: file.read(name).decode()
            for name in file.namelist()
            if name.endswith(".xml") and "docProps" not in name
        }


def test_no_file_and_no_list_of_another_depends_on_the_points(story: Story, weighing: Weighing) -> None:
    """PDF, DOCX, XLSX and the lists of the API are the same whether the community member gave 1 or 5 everywhere."""
    plan, head = weighing.cycle, signed_in(story.head)
    reader = Client(headers=bearer(story.head, "read"))

    def doors() -> dict[str, Any]:
        found: dict[str, Any] = {"xlsx": insides(head.get(address("planning:actions_file", args=[plan.pk])).content)}
        for kind in PAPERS:
            for form in ("pdf", "docx"):
                body = head.get(address("planning:document_file", args=[plan.pk, kind, form])).content
                found[f"{kind}.{form}"] = insides(body) if form == "docx" else body
        lists = ("plans", "problems", "goals", "solutions", "actions")
        return found | {name: reader.get(f"/alpha/api/v1/{name}/").json() for name in lists}

    weighing.score("community_member", 1)
    before = doors()
    assert before["solutions"]["count"] >= 4
    assert "Two teams" in before["plan.docx"]["word/document.xml"]
    weighing.score("community_member", 5)
    after = doors()
    assert [name for name in before if before[name] != after[name]] == []
    weighing.everybody(4)
    weighing.open()
    opened = doors()  # the same doors tell the ranking once the scores are open
    assert [name for name in ("plan.pdf", "plan.docx") if opened[name] == after[name]] == []


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
    for file in ROOT.glob("[!.]*/**/*.py"):
        name = str(file.relative_to(ROOT))
        if name.startswith(("tests/", "bench/", "feedback/")) or "migrations" in name:  # feedback lies below planning
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
