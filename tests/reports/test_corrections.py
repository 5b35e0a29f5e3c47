"""An issue that takes the place of an earlier one says what it says otherwise, whatever kind of number or word that is."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from indicators.models import Indicator, Measurement
from reports import actions
from reports.content import Scope
from reports.documents.files import held_tables
from reports.models import Snapshot
from reports.reading import Report
from sdip.mail.models import Message
from tenancy.refusals import NotAllowed
from tests.feedback.statistics.test_pages import cases
from tests.figures import address, assess, dispute
from tests.make import make_directorate, signed_in
from tests.reports.conftest import Story, measure
from tests.reports.papers import html, text
from tests.reports.test_feedback_report import period
from tests.reports.test_pages import ready

TODAY = date(2026, 11, 20)
Told = dict[tuple[str, str, str | None], tuple[Any, Any]]


def told(snapshot: Snapshot) -> Told:
    """By table, English name of the row, and column: what it was, what it is."""
    changes = json.loads(snapshot.content)["corrects"]["tables"]
    with override("en"):
        return {
            (each["table"], each["row"]["en"], each["column"]): tuple(
                each[when] and each[when]["en"] for when in ("was", "now")
            )
            for each in changes
        }


def corrected(story: Story, first: Snapshot) -> Snapshot:
    assess(TODAY)
    return actions.correct_report(first, reason="Looked at again", by=story.head)


def test_a_figure_that_is_disputed_meanwhile_is_told(story: Story) -> None:
    first = story.report()
    dispute(story.broken.versions.get().measurements.get(period=story.october), "0.68")
    second = corrected(story, first)
    found = told(second)
    assert json.loads(second.content)["corrects"]["changed"] == []
    assert found["cover", "promises broken", "value"] == ("1", "0")
    name = "Burst pipes repaired within a day"
    was, now = found["figures", name, "figure"]
    assert ("Self-reported" in was, "Disputed" in now) == (True, True)
    assert found["broken", name, None] == ("", None)
    assert found["disputed", name, None] == (None, "")
    page = text(second.content)
    assert "What else this issue says otherwise" in page
    assert "No longer there" in page
    assert "<bdi" not in page


def test_each_reader_is_told_in_the_own_language(story: Story) -> None:
    first = story.report()
    dispute(story.broken.versions.get().measurements.get(period=story.october), "0.68")
    page = html(corrected(story, first).content, "ar")
    changes = page[: page.index('id="attention"')]
    assert "الأنابيب المكسورة المصلحة خلال يوم" in changes
    assert "٧١٫٢" in changes


def test_an_indicator_that_is_new_or_gone_is_told(story: Story) -> None:
    first = story.report()
    measure(story, "W-09", None, "0.9", ["0.95"] * 14)
    Indicator.objects.filter(code="W-04").update(archived_at="2026-11-20T00:00Z")
    found = told(corrected(story, first))
    assert found["figures", "Figure W-09", None] == (None, "")
    assert found["figures", "Figure W-04", None] == ("", None)


def test_what_follows_from_a_corrected_figure_is_not_told_twice(story: Story) -> None:
    first = story.report()
    Measurement.objects.filter(version__indicator=story.broken, period=story.october).update(value=Decimal("0.81"))
    second = corrected(story, first)
    found = told(second)
    assert found["cover", "promises broken", "value"] == ("1", "0")
    assert not [
        key for key in found if key[1] == "Burst pipes repaired within a day" and key[0] in ("figures", "broken")
    ]
    rows = {each.code: each for each in held_tables(Report(second.content), "en")}
    assert rows["changes"].columns == ["table", "column", "row", "was", "now"]
    assert ["cover", "value", "promises broken", "1", "0"] in rows["changes"].rows


@pytest.mark.usefixtures("inside")
def test_messages_that_came_in_meanwhile_are_told() -> None:
    when, directorate = period(), make_directorate()
    cases(10, directorate=directorate)
    first = actions.make_report(Scope("feedback", when, directorate), language="en", by=None)
    cases(10, directorate=directorate, kind="compliment")
    second = actions.correct_report(first, reason="Ten letters were found", by=None)
    assert ("10", "20") in told(second).values()


def test_where_nothing_is_otherwise_nothing_is_told(story: Story) -> None:
    second = corrected(story, story.report(scope=Scope("governor", story.october)))
    assert told(second) == {}
    assert "What else this issue says otherwise" not in text(second.content)


# --- the issue before stops leaving ---


def test_what_has_not_left_of_the_issue_before_stays_here(story: Story) -> None:
    first = story.report()
    second = actions.correct_report(first, reason="The meter was read twice", by=story.head)
    (paper,) = first.renderings.all()
    assert paper.state == "cancelled"
    actions.note_rendered(paper.pk, b"%PDF-1.7")  # a worker that had it in hand
    assert not Message.objects.exists()
    (old,), (new,) = first.deliveries.all(), second.deliveries.all()
    assert (old.email, bool(old.withdrawn_at)) == (new.email, True)
    ready(second)
    assert Message.objects.get().pk == second.deliveries.get().message_id


def test_a_letter_that_waits_is_taken_back_for_the_new_issue(story: Story) -> None:
    first = ready(story.report())
    actions.correct_report(first, reason="The meter was read twice", by=story.head)
    assert Message.objects.get().state == "withdrawn"


def test_an_issue_that_was_corrected_is_sent_to_nobody_any_more(story: Story) -> None:
    first = ready(story.report())
    Message.objects.update(state="failed")
    actions.correct_report(first, reason="The meter was read twice", by=story.head)
    delivery = first.deliveries.get()
    for act in (
        lambda: actions.send_report(first, [("Council", "council@example.org")], by=story.head),
        lambda: actions.retry_delivery(delivery, by=story.head),
        lambda: actions.resend_delivery(delivery, by=story.head),
    ):
        with pytest.raises(NotAllowed, match="later issue"):
            act()
    page = signed_in(story.head).get(address("reports:report_page", args=[first.pk])).content.decode()
    assert "Send it to somebody else" not in page
    assert "Try again" not in page
