"""Where a plan starts: copies of the newest approved figures, which later corrections leave alone."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import DateRange

from planning import actions, queries
from planning.models import BaselineFigure
from planning.workflow import BASELINE_STAGES, STAGES, check_baseline
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.figures import address, assess, make_indicator, make_months, set_figures, set_standard
from tests.make import make_directorate, make_member, signed_in
from tests.planning.conftest import Story


def test_opening_a_plan_copies_the_newest_approved_figures(story: Story) -> None:
    unmeasured = make_indicator(story.directorate)
    set_standard(unmeasured, "guaranteed", "0.9", valid=DateRange(date(2020, 1, 1), None))
    elsewhere = make_indicator(make_directorate())
    cycle = story.plan()
    rows = {row.indicator_id: row for row in BaselineFigure.objects.filter(cycle=cycle)}
    assert set(rows) == {story.indicator.pk, unmeasured.pk}
    assert elsewhere.pk not in rows
    copy = rows[story.indicator.pk]
    assert (copy.value, copy.period, copy.status, copy.taken) == (Decimal("0.71"), story.months[4], "breach", 1)
    assert (copy.guaranteed_low, copy.target_low) == (Decimal("0.8"), Decimal("0.95"))
    assert (copy.gap_to_guaranteed, copy.gap_to_target) == (Decimal("-0.09"), Decimal("-0.24"))
    bare = rows[unmeasured.pk]
    assert (bare.value, bare.status, bare.guaranteed_low, bare.target_low) == (None, "no_data", Decimal("0.9"), None)


def test_a_plan_for_a_service_starts_from_that_service(story: Story) -> None:
    make_indicator(story.directorate)
    cycle = story.plan(service=story.indicator.service)
    assert list(cycle.baseline.values_list("indicator", flat=True)) == [story.indicator.pk]


def test_a_later_correction_leaves_the_copy_alone(story: Story) -> None:
    cycle = story.plan()
    story.measure(story.months[5], "0.90")
    assert cycle.baseline.get().value == Decimal("0.71")
    (shown,) = queries.starting_figures(list(queries.baseline_figures(cycle)))
    assert shown.today is not None
    assert (shown.today.value, shown.newer, shown.standing.code, shown.standing_today.code) == (
        Decimal("0.90"), True, "breach", "kept",
    )  # fmt: skip


def test_figures_are_taken_anew_and_the_last_time_counts(story: Story) -> None:
    cycle = story.plan()
    story.measure(story.months[5], "0.90")
    assert actions.freeze_baseline(cycle, by=story.head) == 1
    assert [row.value for row in queries.baseline_figures(cycle)] == [Decimal("0.90")]
    assert cycle.baseline.count() == 2


@pytest.mark.parametrize("stage", STAGES)
def test_figures_are_taken_anew_only_before_problems_are_written(story: Story, stage: str) -> None:
    cycle = story.at(stage)
    if stage in BASELINE_STAGES:
        check_baseline(stage, settled=False)
        assert actions.freeze_baseline(cycle, by=story.head) == 1
    else:
        with pytest.raises(NotAllowed, match="stay as they are"):
            actions.freeze_baseline(cycle, by=story.head)
        assert cycle.baseline.count() == 1


def test_the_page_puts_broken_promises_first_and_asks_the_same_questions(story: Story) -> None:
    cycle = story.plan()
    client, url = signed_in(story.head), address("planning:baseline_page", args=[cycle.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(12):
        indicator = make_indicator(story.directorate, name={"en": f"Fine {number}"})
        set_standard(indicator, "guaranteed", "0.5")
        set_figures(indicator, story.months[:1], ["0.6"])
    make_indicator(story.directorate, name={"en": "Never measured"})
    assess()
    actions.freeze_baseline(cycle, by=story.head)
    with CaptureQueriesContext(connection) as many:
        page = client.get(url).content.decode()
    assert len(many) <= len(few)
    assert page.index("Burst pipes repaired") < page.index("Fine 3") < page.index("Never measured")
    for words in ("71.0%", "at least 80.0%", "at least 95.0%", "Promise broken", "Nobody had measured it yet"):
        assert words in page


def test_freezing_asks_the_same_questions_for_many_indicators(story: Story, django_assert_max_num_queries: Any) -> None:
    for _number in range(20):
        set_figures(make_indicator(story.directorate), story.months[:2], ["0.6", "0.7"])
    assess()
    cycle = story.plan()
    with django_assert_max_num_queries(13):
        assert actions.freeze_baseline(cycle, by=story.head) == 21


def test_the_button_is_for_writers_in_the_early_stages(story: Story) -> None:
    cycle = story.plan()
    url, page = (
        address("planning:baseline_retaking", args=[cycle.pk]),
        address("planning:baseline_page", args=[cycle.pk]),
    )
    reader = signed_in(make_member("auditor"))
    assert (reader.get(page).status_code, reader.post(url).status_code) == (200, 403)
    assert "Take the figures anew" not in reader.get(page).content.decode()
    assert signed_in(story.head).post(url).status_code == 302
    assert cycle.baseline.count() == 2
    story.at("problems", cycle)
    answer = signed_in(story.head).post(url, follow=True).content.decode()
    assert "stay as they are" in answer
    assert cycle.baseline.count() == 2


def test_a_neighbour_finds_no_start(story: Story, tenant_b: Tenant) -> None:
    url = address("planning:baseline_page", args=[story.plan().pk])
    with tenant_context(tenant_b):
        stranger = signed_in(make_member("administrator"))
    assert stranger.get(url).status_code == 404
    assert stranger.get(url.replace("/alpha/", f"/{tenant_b.slug}/")).status_code == 404


def test_of_other_frequencies_the_own_one_counts(story: Story) -> None:
    yearly = make_indicator(story.directorate, frequency="year")
    set_figures(yearly, make_months(story.months[0].starts_on, 1), ["0.4"])
    assess()
    cycle = story.plan()
    assert cycle.baseline.get(indicator=yearly).value == Decimal("0.4")  # better than nothing
