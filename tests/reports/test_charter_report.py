"""The charter performance report: what is promised beside what was measured, the broken promises first and openly."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from charters import queries
from charters.models import Commitment
from charters.results import service_results
from indicators.models import Period
from organisation.models import Service
from tests.charters.conftest import Water, in_force, tenant_addresses, water  # noqa: F401 - fixtures
from tests.feedback.statistics.test_pages import cases
from tests.figures import assess, dispute, make_indicator, make_months, set_figures, set_standard
from tests.make import make
from tests.reports.papers import frozen, html, questions, section, spoken, text


def measured(water: Water, *values: str, years_ago: int = 1) -> list[Period]:  # noqa: F811
    today = timezone.localdate()
    periods = make_months(date(today.year - years_ago, today.month, 1), len(values))
    set_figures(water.indicator, periods, list(values))
    assess(periods[-1].ends_on + timedelta(days=1))
    return periods


def report_of(water: Water, period: Period) -> str:  # noqa: F811
    charter = water.row
    return frozen("charter", period=period, charter=charter, directorate=charter.directorate)


def test_it_says_what_the_page_of_the_charter_says(water: Water) -> None:  # noqa: F811
    water.published()
    last = measured(water, "0.9", "0.85", "0.7")[-1]
    shown = service_results([water.service], *(said for _c, said in queries.contents_in_force(water.service))).promises[
        0
    ]
    fact = section(report_of(water, last), "promises")["promises"][0]
    assert (fact["standing"], fact["value"], fact["confidence"]) == (shown.standing.code, "0.7", "self_reported")
    assert fact["standing"] == "breach"
    said = text(report_of(water, last))
    for words in (
        "We kept 0 of 1 promises; 1 was broken.",
        shown.record,
        "We bring water by tanker.",
        "Promise broken",
        "70.0%",
    ):
        assert words in said, words


def test_the_figure_is_that_of_the_period_and_not_a_later_one(water: Water) -> None:  # noqa: F811
    water.published()
    first, _second = measured(water, "0.9", "0.6")
    fact = section(report_of(water, first), "promises")["promises"][0]
    assert (fact["value"], fact["standing"]) == ("0.9", "kept")


def test_a_standard_that_was_weakened_since_does_not_mend_a_promise(water: Water) -> None:  # noqa: F811
    water.published()
    water.indicator.standards.filter(kind="guaranteed").update(low="0.5")
    last = measured(water, "0.9", "0.6", years_ago=0)[-1]
    fact = section(report_of(water, last), "promises")["promises"][0]
    assert (fact["standing"], fact["note"], fact["guaranteed"]["bounds"]) == ("breach", "changed", ["0.8", None])
    assert "The standard has changed since." in text(report_of(water, last))


def test_a_disputed_figure_has_both_numbers_and_counts_for_nothing(water: Water) -> None:  # noqa: F811
    water.published()
    last = measured(water, "0.9", "0.7")[-1]
    dispute(water.indicator.versions.get().measurements.get(period=last), "0.65")
    assess(timezone.localdate())
    content = report_of(water, last)
    fact = section(content, "promises")["promises"][0]
    assert (fact["confidence"], fact["value"], fact["recounted"]) == ("disputed", "0.7", "0.65")
    said = text(content)
    assert "Counted again: 65.0%" in said
    assert "No promise can be held against a figure of this period." in said
    assert "Broken promises" not in said


def test_complaints_of_few_people_are_not_told(water: Water) -> None:  # noqa: F811
    water.published()
    last = measured(water, "0.9", "0.85")[-1]
    promise = Commitment.objects.get()
    cite = {"commitment": promise, "day": last.starts_on}
    cases(4, **cite)
    assert section(report_of(water, last), "promises")["complaints"] == {"by_promise": {}, "all": None}
    cases(1, **cite)
    cases(1, **cite, subject="conduct")
    facts = section(report_of(water, last), "promises")["complaints"]
    assert facts == {"by_promise": {str(promise.pk): "5"}, "all": "5"}


def test_a_draft_promises_nothing(water: Water) -> None:  # noqa: F811
    water.promise(water.charter())
    last = measured(water, "0.7")[-1]
    content = report_of(water, last)
    assert "Burst pipes repaired" not in content
    assert "This charter is not in force" in text(content)


@pytest.mark.parametrize(("language", "words"), [
    ("en", ("Burst pipes repaired within 24 hours", "70.0%", "Water supply")),
    ("ar", ("إصلاح الأنابيب خلال", "٧٠٫٠٪", "توزيع الماء")),
])  # fmt: skip
def test_page_and_paper_say_the_same(
    water: Water,  # noqa: F811
    language: str,
    words: tuple[str, ...],
    tmp_path: Path,
) -> None:
    water.published()
    content = report_of(water, measured(water, "0.9", "0.85", "0.82", "0.9", "0.7")[-1])
    paper, shown = spoken(content, tmp_path / "charter.pdf", language), html(content, language)
    for each in words:
        assert each in paper, each
        assert each in shown, each


def test_it_asks_the_same_questions_however_much_is_promised(water: Water) -> None:  # noqa: F811
    last = measured(water, "0.9", "0.7")[-1]
    water.published()

    def asked(one: Water) -> int:
        about: dict[str, Any] = {"period": last, "charter": one.row, "directorate": one.directorate}
        questions("charter", **about)
        return questions("charter", **about)

    few = asked(water)
    service = make(Service, directorate=water.directorate, code="sewers", public=True)
    other = Water(water.directorate, service, water.indicator, water.writer, water.head)
    version = other.charter()
    for number in range(5):
        indicator = make_indicator(service=service, name={"en": f"Figure {number}"})
        set_standard(indicator, "guaranteed", "0.8")
        set_figures(indicator, [last], ["0.7"])
        other.promise(version, indicator=indicator, words={"en": f"Promise {number}", "ar": f"وعد {number}"})
    assess(last.ends_on + timedelta(days=1))
    in_force(version, water.head)
    assert len(section(report_of(other, last), "promises")["promises"]) == 5
    assert asked(other) == few <= 25
