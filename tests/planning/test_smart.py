"""The wording helper: what is met and what is missing, with the fact, in four languages; it advises and blocks nothing."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.models import ControlChart, Period
from organisation.models import ClientGroup
from planning import actions
from planning.actions.goals import start_from
from planning.models import Cycle, Goal, Problem
from planning.smart import Draft, Facts, best_of, beyond, facts_about, falls_short, findings
from planning.vague import sentences, vague_words
from tenancy.text import Words
from tests.figures import address, assess, make_indicator, make_months, set_figures, set_standard, total
from tests.make import make, signed_in
from tests.planning.conftest import Story, in_days


@pytest.mark.parametrize(
    ("text", "vague"),
    [
        ("Improve the repair of pipes", ["Improve"]),
        ("Better and timely service", ["Better", "timely"]),
        ("Raise burst pipes repaired to 80 % for households", []),
        ("Improve repairs from 71 % to 80 %", []),
        ("80 % by June. Better service for all", ["Better"]),
        ("تحسين الخدمة للمواطنين", ["تحسين"]),
        ("والخدمات بشكل أفضل", ["أفضل"]),
        ("تحسين الإصلاح إلى ٨٠٪ للأسر", []),
        ("باشترکردنی خزمەتگوزاری", ["باشترکردنی"]),
        ("Покращити ремонт труб", ["Покращити"]),
        ("Підвищити частку до 80,5 % для мешканців", []),
        ("Достатньо води вчасно", ["Достатньо", "вчасно"]),
        ("Repair 3.5 pipes a day", []),
        ("", []),
    ],
)
def test_a_vague_word_wants_a_number_in_its_sentence(text: str, vague: list[str]) -> None:
    assert vague_words(text) == vague


def test_a_point_in_a_number_ends_no_sentence() -> None:
    assert sentences("From 3.5 to 4. Then more!") == ["From 3.5 to 4", " Then more"]


@pytest.fixture
def cycle(story: Story) -> Cycle:
    return story.plan()


@pytest.fixture
def problem(story: Story, cycle: Cycle) -> Problem:
    return actions.add_problem(
        cycle, statement={"en": "Pipes stay broken"}, indicator=story.indicator, period=story.months[4], by=story.head
    )


def facts_of(story: Story, cycle: Cycle, due_on: date | None = None) -> Facts:
    from planning.queries import baseline_of

    gap = baseline_of(story.indicator)
    assert gap is not None
    return facts_about(start_from(gap), plan=cycle, due_on=due_on)


def told(draft: Draft, facts: Facts) -> dict[str, tuple[str, str]]:
    return {str(each.name): (each.tone, each.words) for each in findings(draft, facts)}


def draft(words: str = "", language: str = "en", **values: Any) -> Draft:
    start: dict[str, Any] = {"aim": (Decimal("0.8"), None), "due_on": in_days(90), "problem": None}
    return Draft(Words({language: words} if words else {}), **start | values)


# --- specific ---


@pytest.mark.parametrize(
    ("words", "language", "tone", "sentence"),
    [
        ("", "en", "bad", "Write the goal in words"),
        ("Improve everything for residents", "en", "bad", "Vague without a number beside it: “Improve”"),
        ("Plant 80 trees for residents", "en", "bad", "does not name what is measured: Burst pipes repaired"),
        ("Burst pipes repaired at 80 %", "en", "bad", "does not say for whom"),
        ("Burst pipes repaired for 80 % of households", "en", "ok", "for whom: households"),
        ("Burst pipes repaired in Hay Nasr at 80 %", "en", "ok", "for whom"),
        ("إصلاح الأنابيب للمواطنين", "ar", "ok", "for whom"),
    ],
)
def test_specific_names_what_and_for_whom(
    story: Story, cycle: Cycle, words: str, language: str, tone: str, sentence: str
) -> None:
    make(ClientGroup, name={"en": "Hay Nasr quarter"})
    found = told(draft(words, language), facts_of(story, cycle))["Specific"]
    assert found[0] == tone, found
    assert sentence in found[1]


def test_who_suffers_from_the_problem_is_for_whom(story: Story, cycle: Cycle, problem: Problem) -> None:
    problem.sufferers = "The old town"
    found = told(draft("Burst pipes repaired at 80 %", problem=problem), facts_of(story, cycle))["Specific"]
    assert found == ("ok", "It names what is done and for whom: The old town.")


# --- measurable ---


def test_measurable_says_from_where_to_where(story: Story, cycle: Cycle) -> None:
    tone, words = told(draft("X"), facts_of(story, cycle))["Measurable"]
    assert tone == "ok"
    assert "from 71.0% in October 2026 to at least 80.0%" in words
    assert told(draft("X", aim=None, refusal="No number."), facts_of(story, cycle))["Measurable"] == (
        "bad",
        "No number.",
    )


# --- reachable ---


def test_what_was_reached_before_is_reachable(story: Story, cycle: Cycle) -> None:
    tone, words = told(draft(), facts_of(story, cycle))["Reachable"]
    assert (tone, words.startswith("It was reached before: 85.0% in June 2026.")) == ("ok", True)


def test_what_was_never_measured_is_a_warning_with_the_best_figure(story: Story, cycle: Cycle) -> None:
    tone, words = told(draft(aim=(Decimal("0.95"), None)), facts_of(story, cycle))["Reachable"]
    assert tone == "warn"
    assert words.startswith("Never measured so far: at least 95.0%. The best figure was 85.0% in June 2026.")


def test_a_goal_that_was_never_reached_can_still_be_set(story: Story, cycle: Cycle) -> None:
    assert story.goal(cycle, basis="other", low=Decimal("0.99")).aim_low == Decimal("0.99")


def test_the_limits_of_the_control_chart_are_told_from_ten_figures_on(story: Story, cycle: Cycle) -> None:
    assert "by chance" not in told(draft(), facts_of(story, cycle))["Reachable"][1]
    ControlChart.objects.filter(indicator=story.indicator).delete()
    make(
        ControlChart, indicator=story.indicator, place=None, slice=total(), figures=12,
        lower_limit=Decimal("0.6"), upper_limit=Decimal("1.04"),
    )  # fmt: skip
    inside = told(draft(), facts_of(story, cycle))["Reachable"][1]
    assert "between 60.0% and 100.0% by chance, and the aim lies within" in inside
    ControlChart.objects.update(upper_limit=Decimal("0.75"))
    outside = told(draft(), facts_of(story, cycle))["Reachable"][1]
    assert "between 60.0% and 75.0% by chance: only another way of working" in outside


def test_the_course_of_the_figures_is_told(story: Story, cycle: Cycle) -> None:
    story.indicator = make_indicator(story.directorate)
    months = make_months(date(2025, 11, 1), 12)
    set_figures(story.indicator, months, [f"0.{40 + 2 * n}" for n in range(12)])
    assess(date(2026, 11, 20))
    words = told(draft(aim=(Decimal("0.7"), None)), facts_of(story, cycle))["Reachable"][1]
    assert "If it goes on as in the last 12 periods, it will reach" in words


@pytest.mark.parametrize(
    ("direction", "aim", "expected"),
    [
        ("higher", (Decimal(9), None), True), ("higher", (Decimal(8), None), False),
        ("lower", (Decimal(1), None), True), ("lower", (Decimal(2), None), False),
        ("range", (Decimal(9), Decimal(10)), True), ("range", (Decimal(0), Decimal(1)), True), ("range", (Decimal(7), Decimal(9)), False),
    ],
)  # fmt: skip
def test_beyond_chance_is_outside_the_limits_on_the_better_side(
    direction: str, aim: tuple[Decimal, Decimal | None], expected: bool
) -> None:
    assert beyond(aim, (Decimal(2), Decimal(8)), direction) is expected


def test_the_best_figure_is_the_nearest_to_the_aim_and_the_newest_of_equals() -> None:
    first, second = (Period(ends_on=date(2026, month, 28)) for month in (1, 2))
    figures = [(Decimal(5), first), (Decimal(5), second), (Decimal(7), first)]
    assert best_of(figures, (Decimal(3), None), "lower") == (Decimal(5), second)
    assert best_of(figures, (Decimal(9), None), "higher") == (Decimal(7), first)
    assert best_of(figures, (Decimal(6), Decimal("6.5")), "range") == (Decimal(7), first)
    assert best_of([], (Decimal(9), None), "higher") is None


# --- relevant ---


def test_relevant_wants_a_problem_and_a_kept_promise(story: Story, cycle: Cycle, problem: Problem) -> None:
    facts = facts_of(story, cycle, in_days(90))
    assert told(draft(), facts)["Relevant"] == ("bad", "No problem of the plan is linked to it.")
    short = told(draft(problem=problem, aim=(Decimal("0.75"), None)), facts)["Relevant"]
    assert short == ("warn", "When it is reached, the promise is still broken: at least 80.0%.")
    assert told(draft(problem=problem), facts)["Relevant"][0] == "ok"
    assert "the promise is kept: at least 80.0%" in told(draft(problem=problem), facts)["Relevant"][1]


def test_an_indicator_of_another_service_is_not_relevant(story: Story, cycle: Cycle, problem: Problem) -> None:
    cycle.service = make_indicator(story.directorate).service
    facts = facts_of(story, cycle)
    assert "another service" in told(draft(problem=problem), facts)["Relevant"][1]


def test_a_range_closes_the_promise_with_both_ends(story: Story) -> None:
    indicator = make_indicator(story.directorate, direction="range", unit="mg/l", kind="number")
    promise = set_standard(indicator, "guaranteed", "0.2", "0.5")
    assert not falls_short((Decimal("0.2"), Decimal("0.5")), promise, "range")
    assert falls_short((Decimal("0.2"), Decimal("0.6")), promise, "range")


# --- dated ---


def test_dated_lies_within_the_plan_and_after_a_period(story: Story, cycle: Cycle) -> None:
    make_months(date(2026, 10, 1), 12)
    day = in_days(90)
    tone, words = told(draft(due_on=day), facts_of(story, cycle, day))["Dated"]
    assert (tone, "the last period before that day ends on" in words) == ("ok", True)
    late = cycle.ends_on + timedelta(days=1)
    assert told(draft(due_on=late), facts_of(story, cycle, late))["Dated"][0] == "warn"
    assert told(draft(due_on=None), facts_of(story, cycle))["Dated"] == ("bad", "Write down by when.")
    assert told(draft(due_on=in_days(0)), facts_of(story, cycle))["Dated"][0] == "bad"


def test_a_day_before_which_no_period_ends_measures_nothing_new(story: Story, cycle: Cycle) -> None:
    Period.objects.filter(ends_on__gt=in_days(0)).delete()
    day = in_days(3)
    tone, words = told(draft(due_on=day), facts_of(story, cycle, day))["Dated"]
    assert (tone, "nothing new can be measured" in words) == ("warn", True)


# --- on the page ---


def form_of(story: Story, **values: Any) -> dict[str, Any]:
    start = {"in_words_en": "Improve pipes", "basis": "other", "low": "90", "due_on": in_days(50).isoformat()}
    return start | {"owner": story.head.pk, "problem": ""} | values


def test_the_page_advises_while_one_types_and_saves_nothing(story: Story, cycle: Cycle) -> None:
    url = address("planning:new_goal_for_indicator_page", args=[cycle.pk, story.indicator.pk])
    client = signed_in(story.head)
    part = client.post(url, form_of(story), headers={"HX-Request": "true", "HX-Target": "wording"})
    text = part.content.decode()
    assert (part.status_code, "<html" in text) == (200, False)
    assert "Vague without a number" in text
    assert "Never measured so far: at least 90.0%" in text
    whole = client.post(url, form_of(story, check="1"))
    assert (whole.status_code, "Never measured so far" in whole.content.decode()) == (200, True)
    assert client.post(url, {"check": "1"}).status_code == 200
    assert not Goal.objects.exists()


def test_what_is_vague_but_measurable_is_saved(story: Story, cycle: Cycle) -> None:
    url = address("planning:new_goal_for_indicator_page", args=[cycle.pk, story.indicator.pk])
    assert signed_in(story.head).post(url, form_of(story)).status_code == 302
    goal = Goal.objects.get()
    assert (goal.words, goal.aim_low) == ({"en": "Improve pipes"}, Decimal("0.9"))


def test_a_refused_goal_shows_its_wording_beside_the_reason(story: Story, cycle: Cycle) -> None:
    url = address("planning:new_goal_for_indicator_page", args=[cycle.pk, story.indicator.pk])
    refused = signed_in(story.head).post(url, form_of(story, low="60"))
    text = refused.content.decode()
    assert (refused.status_code, "is there already" in text, "Vague without" in text) == (422, True, True)


def test_the_helper_asks_as_much_for_years_of_figures(story: Story, cycle: Cycle) -> None:
    facts_of(story, cycle, in_days(90))
    with CaptureQueriesContext(connection) as few:
        facts_of(story, cycle, in_days(90))
    months = make_months(date(2020, 1, 1), 60)
    set_figures(story.indicator, months, ["0.7"] * 60)
    assess(date(2026, 11, 20))
    for number in range(20):
        make(ClientGroup, name={"en": f"Group {number}"})
    with CaptureQueriesContext(connection) as many:
        facts_of(story, cycle, in_days(90))
    assert len(many) <= len(few)
