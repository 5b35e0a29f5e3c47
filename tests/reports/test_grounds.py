"""What each figure rests on: its period, how it is counted, where it comes from and who stands behind it, in words, in every kind."""

from typing import Any

import pytest

from indicators.models import Indicator
from reports.content import Design
from reports.documents import SPECS
from reports.reading import Report
from reports.sections.provenance import days_words
from tests.charters.conftest import tenant_addresses, water  # noqa: F401 - fixtures
from tests.figures import address
from tests.make import make_member, signed_in
from tests.reports.conftest import Story
from tests.reports.papers import frozen, text
from tests.reports.test_annual_report import Year, year  # noqa: F401 - fixture
from tests.reports.test_kinds import about

MEASURED = ("As entered. Higher is better.", "Register of repairs", "Self-reported")
SAID = {
    "annual": MEASURED, "brief": MEASURED, "charter": MEASURED, "directorate": MEASURED, "governor": MEASURED, "plan": MEASURED,
    "feedback": ("Opened again: of all that were answered once.", "Register of messages", "Documented"),
    "survey": ("How it was counted", "Answers to the survey", "Documented"),
}  # fmt: skip


def of(year: Year, kind: str) -> dict[str, Any]:  # noqa: F811
    measured = {"governor": None, "brief": None, "directorate": year.water.directorate}
    return {"period": year.period, "directorate": measured[kind]} if kind in measured else about(year, kind)


def days(kind: str, content: str) -> str:
    """Of its figures, as the report words them."""
    report = Report(content)
    if kind == "survey":
        wave = report.facts_of("survey")
        return plain(days_words(wave["opens_on"], wave["closes_on"]))
    if kind == "feedback":
        span = report.facts_of("messages")["period"]
        return plain(days_words(span["starts_on"], span["ends_on"]))
    return f"May {report.frozen_at.year}"


def plain(said: str) -> str:
    return " ".join(said.split())


@pytest.mark.parametrize("kind", sorted(SPECS))
def test_each_figure_says_what_it_rests_on_however_the_report_is_designed(year: Year, kind: str) -> None:  # noqa: F811
    Indicator.objects.update(source={"en": "Register of repairs"})
    spec = SPECS[kind]
    others = tuple(code for code in (*spec.sections, *spec.more) if code != spec.ground)
    whose = of(year, kind)
    for design in (Design(), Design(sections=others), Design(sections=others[-1:])):
        content = frozen(kind, design=design, **whose)
        said = text(content)
        for words in (*SAID[kind], "Confidence" if kind != "brief" else "Source", days(kind, content)):
            assert words in said, (design.sections, words)


def test_who_designs_a_report_reads_that_this_section_stays(story: Story) -> None:
    page = signed_in(make_member("administrator")).get(address("reports:design_page", ["governor"])).content.decode()
    assert page.count("is never left out: without a number it comes last.") == 1
