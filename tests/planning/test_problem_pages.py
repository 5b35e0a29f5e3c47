"""The problem's pages: all that belongs to it on one, the fishbone as picture, words and table, and who may write."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from planning import actions
from planning.models import Cycle, Evidence, Problem, Seat, Solution
from sdip.documents.charts import fishbone
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.figures import address
from tests.make import make, make_directorate, make_member, signed_in
from tests.planning.conftest import Story


@pytest.fixture
def cycle(story: Story) -> Cycle:
    return story.plan()


@pytest.fixture
def problem(story: Story, cycle: Cycle) -> Problem:
    row = actions.add_problem(
        cycle, statement={"en": "Pipes stay broken", "ar": "الأنابيب مكسورة"}, indicator=story.indicator, by=story.head
    )
    return actions.set_causes(
        row, whys=["The truck stands still", "Nobody mends it"], cause="No workshop of our own", revision=1, by=story.head,
        branches={"people": ["Two of six fitters are on leave"], "money": ["No budget for pumps", "Fines"]},
    )  # fmt: skip


def text_of(response: Any) -> str:
    return str(response.content.decode())


def page_of(problem: Problem, name: str = "problem_page") -> str:
    return address(f"planning:{name}", args=[problem.pk])


def test_one_page_shows_all_of_a_problem(story: Story, cycle: Cycle, problem: Problem) -> None:
    story.goal(cycle, problem=problem)
    make(Solution, cycle=cycle, problem=problem, words={"en": "A workshop"})
    page = text_of(signed_in(story.head).get(page_of(problem)))
    for words in (
        "Pipes stay broken", "Burst pipes repaired", "71.0%", "Promise broken", "The truck stands still", "Nobody mends it",
        "No workshop of our own", "A workshop", address("indicators:indicator", args=[story.indicator.pk]),
    ):  # fmt: skip
        assert words in page, words


def test_the_fishbone_says_in_words_and_in_a_table_what_it_draws(story: Story, problem: Problem) -> None:
    page = text_of(signed_in(story.head).get(page_of(problem)))
    label = re.search(r'<svg class="chart"[^>]*aria-label="([^"]*)"', page)
    assert label is not None
    for words in ("Pipes stay broken", "People: Two of six fitters are on leave", "Money: No budget for pumps; Fines"):
        assert words in label[1]
    table = page[page.index("The same causes by their kind") :]
    assert table.index("People") < table.index("Two of six fitters are on leave") < table.index("Money")


def test_the_fishbone_is_mirrored_and_its_words_are_escaped() -> None:
    ribs = [("People", ["<b>Two</b>"]), ("Money", ["None"] * 6)]
    ltr, rtl = (fishbone("Leaks & bursts", ribs, "x", "more", rtl=way) for way in (False, True))
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', ltr)[1])  # type: ignore[index]
    pairs = zip(re.findall(r'<text[^>]* x="([\d.-]+)"', ltr), re.findall(r'<text[^>]* x="([\d.-]+)"', rtl), strict=True)
    assert all(abs(float(left) + float(right) - width) < 0.2 for left, right in pairs)
    assert "<b>" not in ltr
    assert "Leaks &amp; bursts" in ltr
    assert (ltr.count(">None<"), ltr.count(">more<")) == (4, 1)


@pytest.mark.parametrize("ribs", range(8))
def test_no_word_of_the_fishbone_leaves_its_picture(ribs: int) -> None:
    causes = ["A long cause that needs two lines of the picture to be read"] * 5
    picture = fishbone("A problem that is told in many words, more than fit", [("Rules", causes)] * ribs, "x", "more")
    width, height = (float(part) for part in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)', picture).groups())  # type: ignore[union-attr]
    for x, y in re.findall(r'<text[^>]* x="([\d.-]+)" y="([\d.-]+)"', picture):
        assert 0 < float(x) < width
        assert 8 < float(y) <= height


def test_the_arabic_page_is_drawn_from_the_right(story: Story, problem: Problem) -> None:
    client = signed_in(story.head)
    english = text_of(client.get(page_of(problem)))
    story.head.membership.user.language = "ar"
    story.head.membership.user.save()
    arabic = text_of(client.get(page_of(problem)))
    assert "الأنابيب مكسورة" in arabic
    ends = [re.search(r'<path class="axis" d="M([\d.]+)', page)[1] for page in (english, arabic)]  # type: ignore[index]
    assert float(ends[0]) < float(ends[1])


def test_problems_are_written_changed_and_analysed_on_their_pages(story: Story, cycle: Cycle) -> None:
    client, new = signed_in(story.head), address("planning:new_problem_page", args=[cycle.pk])
    form = {"statement_en": "Leaks", "sufferers": "The old town", "indicator": story.indicator.pk}
    assert client.post(new, {"sufferers": "x"}).status_code == 422
    assert client.post(new, form).status_code == 302
    row = Problem.objects.get()
    assert (
        client.post(page_of(row, "change_problem_page"), form | {"statement_en": "Bursts", "revision": 1}).status_code
        == 302
    )
    stale = client.post(page_of(row, "change_problem_page"), form | {"revision": 1})
    assert (stale.status_code, "changed this problem meanwhile" in text_of(stale)) == (422, True)
    causes = {"why_1": "No truck", "people": "Two fitters\n\nNo night shift", "cause": "No upkeep", "revision": 2}
    long = client.post(page_of(row, "causes_page"), causes | {"money": "x" * 301})
    assert (long.status_code, "300 characters" in text_of(long), "No night shift" in text_of(long)) == (422, True, True)
    assert client.post(page_of(row, "causes_page"), causes).status_code == 302
    row.refresh_from_db()
    assert (row.cause, row.causes.count(), str(row.words)) == ("No upkeep", 3, "Bursts")


def test_duplicates_are_merged_and_split_on_their_pages(story: Story, cycle: Cycle, problem: Problem) -> None:
    client = signed_in(story.head)
    double = actions.add_problem(cycle, statement={"en": "Tubes leak"}, by=story.head)
    url = page_of(double, "merge_page")
    assert client.post(url, {"into": double.pk, "revision": 1}).status_code == 422
    assert client.post(url, {"into": problem.pk, "revision": 1}).status_code == 302
    assert "Merged into" in text_of(client.get(page_of(double)))
    listed = text_of(client.get(address("planning:problems_page", args=[cycle.pk])))
    assert "Merged into another one" in listed
    assert client.post(page_of(double, "problem_splitting")).status_code == 302
    double.refresh_from_db()
    assert double.merged_into is None


def test_a_problem_is_put_aside_and_taken_back(story: Story, cycle: Cycle, problem: Problem) -> None:
    client, url = signed_in(story.head), page_of(problem, "archive_problem_page")
    assert client.post(url, {"reason": "", "revision": problem.revision}).status_code == 422
    assert client.post(url, {"reason": "Not ours", "revision": problem.revision}).status_code == 302
    assert "Not ours" in text_of(client.get(address("planning:problems_page", args=[cycle.pk])))
    assert "put aside" in text_of(client.get(page_of(problem)))
    assert client.post(page_of(problem, "problem_return")).status_code == 302
    problem.refresh_from_db()
    assert (problem.dismissed_at, problem.dismissed_reason) == (None, "")


def test_evidence_of_each_kind_has_its_own_form(story: Story, problem: Problem) -> None:
    client, url = signed_in(story.head), page_of(problem, "problem_evidence_page")
    for kind in ("figure", "cases", "meeting", "asking", "file", "address"):
        assert client.get(f"{url}?kind={kind}").status_code == 200
    assert client.get(f"{url}?kind=rumour").status_code == 404
    for address_, status in (("javascript:alert(1)", 422), ("ftp://example.org", 422), ("https://example.org/r", 302)):
        assert client.post(f"{url}?kind=address", {"address": address_}).status_code == status, address_
    assert 'href="https://example.org/r"' in text_of(client.get(page_of(problem)))


def test_who_may_not_write_a_problem(story: Story, cycle: Cycle, problem: Problem) -> None:
    piece = Evidence.objects.get(problem=problem)
    member = make_member("community_member", story.directorate)
    make(Seat, cycle=cycle, function="community_member", member=member)
    inside, stranger = signed_in(member), signed_in(make_member("head", make_directorate()))
    page = text_of(inside.get(page_of(problem)))
    assert ("Burst pipes repaired" in page, "Take away" in page, "Put aside" in page) == (True, False, False)
    assert stranger.get(page_of(problem)).status_code == 403
    pages = ("change_problem_page", "causes_page", "problem_evidence_page", "merge_page", "archive_problem_page")
    for client in (inside, stranger):
        for name in pages:
            assert client.get(page_of(problem, name)).status_code == 403, name
        for url in (
            page_of(problem, "problem_splitting"), page_of(problem, "problem_return"),
            address("planning:evidence_removal", args=[piece.pk]),
        ):  # fmt: skip
            assert client.post(url).status_code == 403, url


def test_a_neighbour_finds_no_problem(problem: Problem, tenant_b: Tenant) -> None:
    url = page_of(problem)
    with tenant_context(tenant_b):
        stranger = signed_in(make_member("administrator"))
    assert stranger.get(url).status_code == 404
    assert stranger.get(url.replace("/alpha/", f"/{tenant_b.slug}/")).status_code == 404


def test_pages_ask_the_same_questions_whatever_they_hold(story: Story, cycle: Cycle, problem: Problem) -> None:
    client = signed_in(story.head)
    urls = [page_of(problem), address("planning:problems_page", args=[cycle.pk])]

    def asked() -> list[int]:
        counts = []
        for url in urls:
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            counts.append(len(queries))
        return counts

    make(Solution, cycle=cycle, problem=problem)
    actions.merge_problems(
        actions.add_problem(cycle, statement={"en": "Twice"}, by=None), problem, revision=1, by=story.head
    )
    few = asked()
    for number in range(20):
        row = actions.add_problem(cycle, statement={"en": f"Problem {number}"}, by=None)
        actions.merge_problems(actions.add_problem(cycle, statement={"en": "X"}, by=None), problem, revision=1, by=None)
        make(Evidence, problem=problem, kind="address", address=f"https://example.org/{number}")
        make(Evidence, problem=problem, kind="figure", indicator=story.indicator, period=story.months[number % 5])
        make(Solution, cycle=cycle, problem=row)
        make(Solution, cycle=cycle, problem=problem)
    assert asked() == few
