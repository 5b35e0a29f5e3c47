"""What a member may read of a plan is at most two clicks from its workspace page."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from planning.workflow import Stage
from tests.make import make_member, signed_in
from tests.planning.conftest import Story
from tests.planning.test_community_member import READ
from tests.planning.whole_plan import WholePlan, make_whole_plan, routes

# What another page says in full: an action its barriers, a plan of few events its way.
TOLD_ELSEWHERE = {"barrier_page", "course_page"}
LINK = re.compile(r'<a\b[^>]*\bhref="([^"#?]+)')


@pytest.fixture
def whole(story: Story) -> WholePlan:
    return make_whole_plan(story, story.indicator)


def links_on(client: Client, path: str) -> set[str]:
    answer: Any = client.get(path)
    if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
        return set()
    main = answer.content.decode().partition("<main")[2]  # the way through the frame of every page does not count
    return {html.unescape(link) for link in LINK.findall(main)}


@pytest.mark.parametrize("who", ["head", "community_member"])
@pytest.mark.parametrize("stage", [Stage.TEAM, Stage.IMPLEMENTATION, Stage.CLOSED])
def test_everything_to_read_is_two_clicks_away(whole: WholePlan, story: Story, who: str, stage: str) -> None:
    type(whole.cycle).objects.filter(pk=whole.cycle.pk).update(stage=stage)
    member = whole.member if who == "community_member" else make_member("head", story.directorate)
    paths = {
        str(route.name): reverse(f"planning:{route.name}", kwargs=whole.arguments(route))
        for route in routes()
        if route.name in READ
    }
    client = signed_in(member)
    first = links_on(client, paths.pop("plan_page"))
    reached = first.union(*(links_on(client, path) for path in sorted(first) if "/staff/plans/" in path))
    readable = {name: path for name, path in paths.items() if client.get(path).status_code == 200}
    assert len(readable) > 15
    assert {name for name, path in readable.items() if path not in reached} <= TOLD_ELSEWHERE
