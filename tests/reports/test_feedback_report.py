"""The feedback report: the figures of the statistics, with the same small numbers hidden."""

from datetime import date
from pathlib import Path

import pytest

from feedback.models import Case
from feedback.statistics.formula import Span
from feedback.statistics.publishing import publish_quarter, span_of
from indicators.models import Period
from organisation.models import Service
from tests.feedback.statistics.test_pages import cases, quarter
from tests.indicators.world import make_service
from tests.make import make, make_directorate, make_member
from tests.reports.papers import frozen, html, questions, section, spoken, text

pytestmark = pytest.mark.usefixtures("inside")


def period() -> Period:
    span = quarter()
    return period_of(span)


def period_of(span: Span) -> Period:
    days = {"starts_on": span.starts_on, "ends_on": span.ends_on, "due_on": span.ends_on}
    return make(Period, kind="quarter", code=span.code, **days)


def named_service(count: int = 6, name: str = "Water supply", arabic: str = "تجهيز الماء") -> Service:
    service = make_service()
    Service.objects.filter(pk=service.pk).update(people_served=4000, public=True, name={"en": name, "ar": arabic})
    cases(count, service=service, cause="delay")
    return service


def test_it_says_what_the_published_quarter_says() -> None:
    when = period()
    named_service(6)
    cases(3, subject="conduct")
    row = publish_quarter(span_of(when.code), licence="CC-BY-4.0", by=make_member("complaints_officer"))
    facts = section(frozen("feedback", period=when), "messages")
    assert facts["whole"]["received"] == "9" == str(row.content["whole"]["received"])
    shown = {table["dimension"]: [line["code"] for line in table["rows"]] for table in facts["tables"]}
    assert shown == {table["dimension"]: [line["code"] for line in table["rows"]] for table in row.content["tables"]}


def test_its_formulas_are_words_with_the_digits_of_the_language() -> None:
    """The names of columns are for files."""
    when = period()
    named_service(6)
    content = frozen("feedback", period=when)
    said = text(content)
    assert "answered_on_time" not in said
    assert "Opened again: of all that were answered once." in said
    assert "Complaints per 1,000 people: of those whom the service serves." in said
    assert "1,000" not in text(content, "ar")


def test_small_numbers_stay_hidden() -> None:
    when = period()
    named_service(20, "Water supply")
    named_service(3, "Burials", "الدفن")
    named_service(4, "Markets", "الأسواق")
    content = frozen("feedback", period=when)
    assert "Burials" not in content
    assert "Markets" not in content
    said = text(content)
    assert "27 messages came in" in said
    assert "Others, and groups of fewer than five" in said


def test_fewer_than_five_are_not_told() -> None:
    when = period()
    cases(4)
    content = frozen("feedback", period=when)
    assert section(content, "messages")["whole"]["received"] is None
    assert "Fewer than five messages came in." in text(content)


def test_of_a_directorate_it_counts_what_all_its_readers_may_count() -> None:
    when, here, there = period(), make_directorate(), make_directorate()
    cases(6, directorate=here)
    cases(7, directorate=there)
    cases(5, directorate=here, subject="conduct")
    facts = section(frozen("feedback", period=when, directorate=here), "messages")
    assert facts["whole"]["received"] == "6"


def test_it_stands_beside_the_period_before() -> None:
    when = period()
    month = date(when.starts_on.year - (when.starts_on.month == 1), (when.starts_on.month + 8) % 12 + 1, 1)
    before = span_of(f"{month.year}Q{(month.month + 2) // 3}")
    period_of(before)
    cases(6)
    cases(11, day=before.starts_on)
    facts = section(frozen("feedback", period=when), "messages")
    assert facts["before"]["whole"]["received"] == "11"
    assert "Beside the period before" in text(frozen("feedback", period=when))


@pytest.mark.parametrize(("language", "words"), [("en", ("Water supply", "88%")), ("ar", ("تجهيز الماء", "٨٨٪"))])
def test_page_and_paper_say_the_same(language: str, words: tuple[str, ...], tmp_path: Path) -> None:
    when = period()
    cases(1, days=9, service=named_service(7))
    content = frozen("feedback", period=when)
    paper, shown = spoken(content, tmp_path / "feedback.pdf", language), html(content, language)
    for each in (*words, "Register of messages" if language == "en" else ""):
        assert each in paper
        assert each in shown


def test_it_asks_the_same_questions_however_much_was_told() -> None:
    when = period()
    named_service(6)
    few = questions("feedback", period=when)
    for number in range(6):
        named_service(5 + number, f"Service {number}")
    assert questions("feedback", period=when) == few <= 20
    assert Case.objects.count() > 40
