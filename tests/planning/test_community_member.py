"""What a community member sees and does: every address about plans, taken from the resolver, in the own team and in another."""

import html
import re
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import Resolver404, get_script_prefix, get_urlconf, resolve, reverse

from planning.models import Seat
from tenancy.context import require_tenant, tenant_context
from tests.figures import make_indicator
from tests.make import signed_in
from tests.planning.conftest import Story
from tests.planning.whole_plan import WholePlan, make_whole_plan, routes

# In the own team: read, and nothing but read.
READ = {
    "plan_page", "team_page", "consultation_page", "problems_page", "goals_page", "solutions_page", "priorities_page",
    "implementation_page", "evaluation_page", "baseline_page", "inputs_page", "one_consultation_page", "course_page",
    "key_services_page",
    "problem_page", "goal_outcome_page", "solution_page", "action_page", "barrier_page", "meeting_page",
    "plan_dates", "document_page", "document_file", "actions_file",
}  # fmt: skip
LEADS_ON = {"goal_page"}
# Whatever the team: the own list, the own dates.
OWN = {"plans_page", "calendar_page"}
# And what the role does: answers for the seat, scores alone, has dates of its own.
WRITES = {"seat_page", "score_page", "calendar_page"}
# Values without which a form would be refused before anybody asks who sends it.
FORMS = {
    "sign_page": {"stage": "implementation", "level": "head"},
    "countersign_page": {"stage": "team"},
    "evaluation_page": {"lessons": "x"},
}


@pytest.fixture
def whole(story: Story) -> WholePlan:
    return make_whole_plan(story, story.indicator)


@pytest.fixture
def other(story: Story, whole: WholePlan) -> WholePlan:
    """A plan of the same directorate with another team."""
    return make_whole_plan(story, make_indicator(service=story.indicator.service))


def addresses(plan: WholePlan) -> dict[str, str]:
    return {str(each.name): reverse(f"planning:{each.name}", kwargs=plan.arguments(each)) for each in routes()}


def everything_written() -> dict[str, list[Any]]:
    """All rows of plans, as they stand."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_app_config("planning").get_models()
        if model._meta.managed
    }


def refused(status: int) -> bool:
    return status in (403, 405)


def expected_to_open(name: str) -> int:
    if name in READ | OWN | {"seat_page", "score_page"}:
        return 200
    return 302 if name in LEADS_ON else 403


def test_in_the_own_team_everything_is_read_and_nothing_else_opens(whole: WholePlan) -> None:
    client = signed_in(whole.member)
    opened = {name: client.get(path).status_code for name, path in addresses(whole).items()}
    wrong = {name: status for name, status in opened.items() if not _as_wished(name, status)}
    assert wrong == {}


def _as_wished(name: str, status: int) -> bool:
    wished = expected_to_open(name)
    return status == wished or (wished == 403 and refused(status))


def test_of_another_team_nothing_opens_at_all(whole: WholePlan, other: WholePlan) -> None:
    client = signed_in(whole.member)
    opened = {name: client.get(path).status_code for name, path in addresses(other).items() if name not in OWN}
    assert {name: status for name, status in opened.items() if not refused(status)} == {}


@pytest.mark.parametrize("team", ["own", "another"])
def test_nothing_is_written_but_the_own_answer_points_and_dates(whole: WholePlan, other: WholePlan, team: str) -> None:
    client, plan = signed_in(whole.member), whole if team == "own" else other
    may = WRITES if team == "own" else {"calendar_page"}
    before = everything_written()
    sent = {name: _sent(client, name, path) for name, path in addresses(plan).items() if name not in may}
    assert {name: status for name, status in sent.items() if not _kept_out(name, status, team)} == {}
    assert everything_written() == before


def _sent(client: Client, name: str, path: str) -> int:
    return int(client.post(path, {"revision": 1, "reason": "x", **FORMS.get(name, {})}).status_code)


def _kept_out(name: str, status: int, team: str) -> bool:
    """A page that is only read answers a form as it answers a look: it reads no form."""
    return refused(status) or name == "plans_page" or (team == "own" and name in (READ | LEADS_ON) and status < 400)


def test_the_seat_is_answered_and_points_are_given(story: Story, whole: WholePlan) -> None:
    client, pages = signed_in(whole.member), addresses(whole)
    Seat.objects.filter(pk=whole.rows["seat"].pk).update(confirmed_at=None)
    assert client.post(pages["seat_page"], {"takes": "yes"}).status_code == 302
    story.at("priorities", whole.cycle)
    name = re.search(r'name="(s\d+-effect)"', client.get(pages["score_page"]).content.decode())
    assert name is not None
    assert client.post(pages["score_page"], {name[1]: "4"}).status_code == 302
    assert "1 of 4" in client.get(pages["score_page"]).content.decode()


@pytest.mark.parametrize("stage", ["team", "priorities", "implementation", "evaluation", "closed"])
def test_no_page_offers_what_would_be_refused(story: Story, whole: WholePlan, stage: str) -> None:
    """Links and buttons of everything that a community member reads lead where a community member may go."""
    story.at(stage, whole.cycle)
    client, pages = signed_in(whole.member), addresses(whole)
    dead, followed = [], set[str]()
    for name in (
        *READ - {"plan_dates", "document_file", "actions_file"},
        *OWN,
        *WRITES,
    ):
        page = client.get(pages[name]).content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        dead += [(name, path) for path in _links(main) - followed if client.get(path).status_code >= 400]
        followed |= _links(main)
        dead += [(name, path) for path in _targets(main) if _name_of(path) not in WRITES]
    assert dead == []
    assert {"plan_page", "action_page", "meeting_page", "indicator"} <= {_name_of(path) for path in followed}


def _links(main: str) -> set[str]:
    found = {html.unescape(path) for path in re.findall(r'href="(/[^"#]*)', main)}
    return {path for path in found if _name_of(path)}


def _targets(main: str) -> set[str]:
    forms = re.findall(r'<form[^>]*method="post"[^>]*action="([^"]*)"', main)
    return {html.unescape(path) for path in forms}


def _name_of(path: str) -> str:
    """Of the address in the test’s tenant; none for what lies elsewhere."""
    with tenant_context(require_tenant()):
        try:
            return str(resolve(path.split("?")[0].replace(get_script_prefix(), "/", 1), get_urlconf()).url_name)
        except Resolver404:
            return ""


def test_who_wrote_to_the_public_call_is_not_named(whole: WholePlan) -> None:
    page = signed_in(whole.member).get(addresses(whole)["inputs_page"]).content.decode()
    assert "Mr. Secret" not in page


def test_a_seat_that_has_ended_or_was_declined_shows_nothing_any_more(whole: WholePlan) -> None:
    client, path = signed_in(whole.member), addresses(whole)["plan_page"]
    assert client.get(path).status_code == 200
    Seat.objects.filter(pk=whole.rows["seat"].pk).update(ended_at=whole.rows["seat"].asked_at)  # type: ignore[attr-defined]
    assert client.get(path).status_code == 403
