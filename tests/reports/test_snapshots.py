"""A report is frozen numbers first: canonical text, a fingerprint, a number, and words that never invent a promise."""

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from indicators.models import Gap, Indicator, Measurement, Period
from reports import actions
from reports.canonical import canonical, fingerprint, typed
from reports.content import Design, Scope
from reports.documents import report_html
from reports.documents.freezing import Heading, report_content
from reports.models import Snapshot
from reports.numbers import report_number
from reports.reading import Report
from reports.wording import headline, how_counted, tiles
from sdip.web.models import Counter
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.figures import assess, make_indicator, set_figures, set_standard
from tests.make import make, make_directorate
from tests.reports.conftest import Story

JSON = st.recursive(
    st.none() | st.booleans() | st.text() | st.decimals(allow_nan=False, allow_infinity=False) | st.dates(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.dictionaries(st.text(), JSON))
def test_equal_content_has_equal_text_whatever_its_order(content: dict[str, Any]) -> None:
    text = canonical(content)
    assert canonical(dict(reversed(content.items()))) == text
    assert fingerprint(text) == fingerprint(canonical(content))
    numbers = json.loads(text, parse_int=pytest.fail, parse_float=pytest.fail)
    assert isinstance(numbers, dict)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("0.710000000000"), '"0.71"'), (Decimal("1E+3"), '"1000"'), (Decimal("-0.0"), '"0"'), (7, '"7"'),
        (date(2026, 10, 1), '"2026-10-01"'), (datetime(2026, 10, 1, 8, tzinfo=UTC), '"2026-10-01T08:00:00+00:00"'),
        (True, "true"), ("ماء", '"ماء"'),
    ],
)  # fmt: skip
def test_numbers_and_days_are_written_one_way(value: object, text: str) -> None:
    assert canonical({"a": value}) == f'{{"a":{text}}}'


def test_a_float_has_no_place_in_a_report() -> None:
    with pytest.raises(TypeError):
        canonical({"a": 0.1})


def test_the_number_names_tenant_directorate_period_and_counts_by_fiscal_year(story: Story) -> None:
    assert story.report().number == "ALPHA-WAT-2026-10-0001"
    assert story.report().number == "ALPHA-WAT-2026-10-0002"
    september = actions.make_report(
        Scope("directorate", story.months[-2], story.directorate), language="en", by=story.head
    )
    assert september.number == "ALPHA-WAT-2026-09-0003"
    last_year = actions.make_report(
        Scope("directorate", story.months[0], story.directorate), language="en", by=story.head
    )
    assert last_year.number == "ALPHA-WAT-2025-09-0001"
    other = make_directorate(code="s-e w")
    assert (
        actions.make_report(Scope("directorate", story.october, other), language="en", by=story.head).number
        == "ALPHA-SEW-2026-10-0001"
    )


def test_two_directorates_whose_codes_begin_alike_share_no_number(story: Story) -> None:
    first, second = (make_directorate(code=f"A-VERY-LONG-CODE-OF-DIRECTORATE-{n}") for n in (1, 2))
    numbers = {
        actions.make_report(Scope("directorate", story.october, d), language="en", by=story.head).number
        for d in (first, second)
    }
    assert len(numbers) == 2


def test_a_number_is_given_once_also_when_the_fiscal_year_begins_in_another_month(story: Story, inside: Tenant) -> None:
    numbers = [story.report().number]
    for inside.fiscal_month in (11, 12, 2, 1):
        inside.save()
        numbers.append(story.report().number)
    assert numbers == [f"ALPHA-WAT-2026-10-{count:04}" for count in range(1, 6)]


@pytest.mark.parametrize("code", ["202610", "A-VERY-LONG-CODE-OF-A-PERIOD"])
def test_the_longest_codes_make_a_number_that_fits(inside: Tenant, code: str) -> None:
    inside.slug = "a-very-long-name-of-a-municipality"
    scope: Any = SimpleNamespace(
        codes=("A-VERY-LONG-CODE-OF-A-DIRECTORATE", "A-VERY-LONG-CODE-OF-A-SURVEY"),
        period=Period(kind="month" if code.isdigit() else "season", code=code, ends_on=date(2026, 10, 31)),
    )
    for last in (0, 999_998):
        Counter.objects.filter(series__startswith="report:").update(last=last)
        assert len(report_number(inside, scope)) <= 60


def test_the_snapshot_keeps_the_figures_whatever_happens_later(story: Story) -> None:
    snapshot = story.report()
    before = (snapshot.content, snapshot.sha256)
    Measurement.objects.update(value=Decimal("0.01"))
    assess(date(2026, 11, 20))
    snapshot.refresh_from_db()
    assert (snapshot.content, fingerprint(snapshot.content)) == before
    row = next(row for row in Report(snapshot.content).rows if row.code == "W-01")
    assert (row.value, row.gap, row.standing.code) == (Decimal("0.712"), Decimal("-0.088"), "breach")


def test_exceptions_come_in_order_and_a_disputed_figure_counts_neither_way(story: Story) -> None:
    report = Report(story.report().content)
    assert [row.code for row in report.broken] == ["W-01"]
    assert [row.code for row in report.below] == ["W-03"]  # W-08 is within ten per cent, W-02 too
    assert report.within_tolerance == 2
    assert report.below[0].gap_to_target == Decimal("-0.4")
    assert [(row.code, row.owner, row.silent_for) for row in report.silent] == [("W-05", "Ali Hassan", 2)]
    assert [(row.code, row.recounted) for row in report.disputed] == [("W-06", Decimal("0.68"))]
    assert headline(report) == "We kept 1 of 2 promises; 1 was broken."
    assert [tile.value for tile in tiles(report)] == ["1", "1", "1", "1", "1"]


def test_without_a_guarantee_nothing_speaks_of_promises(story: Story) -> None:
    only_targets = make_directorate(code="AUS")
    for number, value in enumerate(["0.5", "0.95", "0.6"]):
        indicator = make_indicator(only_targets, code=f"A-{number}")
        set_standard(indicator, "target", "0.9")
        set_figures(indicator, story.months[-1:], [value])
    assess(date(2026, 11, 20))
    snapshot = actions.make_report(Scope("directorate", story.october, only_targets), language="en", by=story.head)
    report = Report(snapshot.content)
    assert headline(report) == "We reached 1 of 3 targets."
    words = " ".join(str(tile.words) for tile in tiles(report)) + " ".join(str(r.standing.word) for r in report.rows)
    assert "romise" not in words


@pytest.mark.parametrize("standards", [[], [("target", "0.9")]])
def test_a_directorate_without_figures_says_so(story: Story, standards: list[tuple[str, str]]) -> None:
    empty = make_directorate(code="NEW")
    for kind, level in standards:
        set_standard(make_indicator(empty), kind, level)
    report = Report(
        actions.make_report(Scope("directorate", story.october, empty), language="en", by=story.head).content
    )
    assert headline(report) == "No figure was reported for this period."


def test_an_indicator_of_another_frequency_shows_its_own_newest_period(story: Story) -> None:
    from indicators.models import Period

    year = make(
        Period,
        kind="year",
        code="2025",
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 12, 31),
        due_on=date(2026, 2, 1),
    )
    yearly = make_indicator(service=story.service, code="Y-01", frequency="year")
    set_standard(yearly, "target", "0.9")
    set_figures(yearly, [year], ["0.4"])
    assess(date(2026, 11, 20))
    row = next(row for row in Report(story.report().content).rows if row.code == "Y-01")
    assert row.period is not None
    assert (row.value, row.period.ends_on) == (Decimal("0.4"), date(2025, 12, 31))


def test_the_content_takes_the_same_queries_for_many_indicators(
    story: Story, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        measured = make_indicator(service=story.service, code=f"X-{number}")
        set_figures(measured, story.months[-2:], ["0.5", "0.6"])
    assess(date(2026, 11, 20))
    heading = Heading("N", 1, timezone.now(), {"en": "https://example.org"})
    with django_assert_max_num_queries(14):
        content = report_content(story.scope, heading, Design())
    assert len(content["shared"]["indicators"]) == 38


def test_every_figure_says_period_formula_source_and_confidence(story: Story) -> None:
    content = json.loads(story.report().content)["shared"]
    for row in content["indicators"]:
        assert row["period"]["code"] == "202610"
        assert {"kind", "direction", "unit", "method", "source", "numerator", "denominator"} <= set(row["counted"])
        assert row["confidence"] or row["value"] is None
    assert content["indicators"][0]["guaranteed"] == {"levels": ["0.8", None], "source": "Council decision 12/2024"}


def test_a_report_prints_how_each_figure_comes_about_as_it_was_when_frozen(story: Story) -> None:
    computed = make_indicator(service=story.service, code="W-09")
    computed.versions.update(formula="[W-01] / [W-02]", sum_over_time="ratio")
    snapshot = story.report()
    Indicator.objects.filter(code="W-02").update(name={"en": "Another name", "ar": "اسم آخر"})
    counted = "Computed: “Burst pipes repaired within a day” divided by “Figure W-02”. Over time: Ratio of sums."
    assert counted in report_html(snapshot.content, snapshot.sha256)
    row = next(row for row in Report(snapshot.content).rows if row.code == "W-09")
    with override("ar"):
        assert "رقم W-02" in how_counted(row)


def test_a_report_from_before_the_words_is_still_read(story: Story) -> None:
    content = json.loads(story.report().content)
    written = content["shared"]["indicators"]
    for row in written:
        del row["counted"]["words"]
    written[0]["counted"]["numerator"] = {"en": "bursts repaired in time"}
    written[0]["counted"]["denominator"] = {"en": "all bursts"}
    written[1]["counted"]["method"] = {"en": "From the log"}
    rows = Report(json.dumps(content)).rows
    assert how_counted(rows[0]) == "bursts repaired in time, divided by all bursts. Higher is better."
    assert how_counted(rows[1]) == "From the log Higher is better."
    assert how_counted(rows[2]) == "As reported by the owner. Higher is better."


def test_a_correction_is_a_new_issue_that_says_what_changed(story: Story) -> None:
    first = story.report()
    with pytest.raises(NotAllowed, match="what changed"):
        actions.correct_report(first, reason=" ", by=story.head)
    Measurement.objects.filter(version__indicator=story.broken, period=story.october).update(value=Decimal("0.81"))
    assess(date(2026, 11, 20))
    second = actions.correct_report(first, reason="Nine late entries", by=story.head)
    assert (second.number, second.issue) == (first.number, 2)
    corrects = Report(second.content).corrects
    changed = [{"code": "W-01", "was": "0.712"}]
    assert corrects is not None
    assert corrects["tables"]  # see test_corrections.py
    told = {name: corrects[name] for name in corrects if name != "tables"}
    assert told == {"issue": "1", "sha256": first.sha256, "reason": "Nine late entries", "changed": changed}
    assert [delivery.email for delivery in second.deliveries.all()] == ["office@example.org"]
    with pytest.raises(NotAllowed, match="later issue"):
        actions.correct_report(first, reason="Again", by=story.head)
    assert second.sha256 != first.sha256


def test_a_correction_goes_out_also_when_a_language_is_not_in_use_any_more(story: Story, inside: Tenant) -> None:
    first = story.report(recipients=[("Office", "office@example.org", "uk"), ("Council", "council@example.org", "en")])
    inside.languages = ["ar", "en"]
    inside.save()
    second = actions.correct_report(first, reason="Nine late entries", by=story.head)
    assert dict(second.deliveries.values_list("email", "language")) == {
        "office@example.org": "en", "council@example.org": "en",
    }  # fmt: skip
    assert [each.language for each in second.renderings.all()] == ["en"]


def test_a_language_that_is_not_in_use_is_refused(story: Story) -> None:
    with pytest.raises(NotAllowed, match="languages"):
        story.report(language="fr")


def test_the_database_allows_one_report_for_each_scheduled_run(story: Story) -> None:
    schedule, run = story.schedule(), timezone.now()
    story.report(schedule=schedule, scheduled_for=run)
    with pytest.raises(IntegrityError, match="snapshot_once_per_scheduled_run"), transaction.atomic():
        story.report(schedule=schedule, scheduled_for=run)


def test_a_fingerprint_is_read_as_people_type_it() -> None:
    assert typed(" 9F2C-41d7 a03e\n5b18 ") == "9f2c41d7a03e5b18"


def test_gaps_may_be_rebuilt_without_touching_reports(story: Story, tenant_a: Tenant) -> None:
    snapshot = story.report()
    Gap.objects.all().delete()
    assert re.fullmatch("[0-9a-f]{64}", Snapshot.objects.get(pk=snapshot.pk).sha256)
