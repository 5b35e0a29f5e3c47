"""How a report looks on paper: what its first page says, what stays together, how wide its columns are."""

import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils.html import strip_tags
from django.utils.translation import override

from reports import wording
from reports.blocks import Cell, Column, Table
from reports.content import Design
from reports.documents import report_pdf
from reports.reading import Report
from reports.sections.cells import money_words, typed_text
from reports.sections.promises import tiles_of
from tests.figures import address, assess
from tests.make import signed_in
from tests.reports.conftest import Story, measure
from tests.reports.papers import HASH, frozen, html, text

LONG = "A plan that was tried out this year with everybody who has to act on it"
LEVELS = [{"points": "1", "name": {"en": "No plan"}}, {"points": "2", "name": {"en": LONG}}]


def cover_of(content: str) -> str:
    return " ".join(strip_tags(html(content).partition('<div class="inside"')[0]).split())


def paper_of(content: str, folder: Path) -> str:
    path = folder / "report.pdf"
    path.write_bytes(report_pdf(content, HASH, language="en"))
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout


def test_the_cover_names_the_broken_promises(story: Story) -> None:
    content = frozen("governor", period=story.october)
    assert "Burst pipes repaired within a day: 71.2%; promised: at least 80.0%" in cover_of(content)
    assert html(content).partition('<div class="inside"')[0].count('class="to"') == 0  # its crest says whose it is


def test_no_broken_promise_is_not_shown_as_danger(story: Story) -> None:
    with override("en"):
        report = Report(frozen("governor", period=story.months[0]))
        tiles = {each.code: (each.raw, each.tone) for each in wording.tiles(report)}
    assert {tone for count, tone in tiles.values() if not count} == {"none"}


def test_on_a_phone_each_row_of_a_wide_table_is_a_card_with_names(story: Story) -> None:
    """On paper it stays a table, without those names."""
    snapshot = story.report()
    page = signed_in(story.head).get(address("reports:read_page", args=[snapshot.pk])).content.decode()
    assert '<span class="cell-label">Gap</span>' in page
    assert "cell-label" not in html(snapshot.content)


def test_a_report_of_one_section_needs_no_contents(story: Story) -> None:
    about = {"period": story.october, "directorate": story.directorate}
    assert "Contents" not in text(frozen("directorate", design=Design(("counting",)), **about))
    assert "Contents" in text(frozen("directorate", **about))


def test_every_line_and_mark_of_a_chart_is_explained(story: Story) -> None:
    said = text(frozen("directorate", period=story.october, directorate=story.directorate))
    for words in ("Target", "Mean", "Usual range", "Better, more than chance", "Worse, more than chance"):
        assert words in said, words


def test_a_figure_in_many_words_leaves_room_for_the_names(story: Story, tmp_path: Path) -> None:
    measure(story, "J-01", "1", "2", ["2"] * len(story.months), kind="rubric", unit="", levels=LEVELS)
    assess(date(2026, 11, 20))
    content = frozen("directorate", design=Design(("figures",)), period=story.october, directorate=story.directorate)
    paper = paper_of(content, tmp_path)
    assert "Burst pipes repaired" in paper
    assert "at least 80.0%" in " ".join(paper.split())


@pytest.mark.parametrize(
    ("rows", "dense", "short"), [(3, False, True), (4, False, False), (8, True, True), (9, True, False)]
)
def test_a_short_table_stays_together(rows: int, dense: bool, short: bool) -> None:
    table = Table("t", "T", [Column("a", "A")], [[Cell("x", "x")]] * rows, dense)
    assert table.short is short


def test_typed_words_keep_their_own_direction_on_paper() -> None:
    """The engine of the PDF does not find it by itself: the full stop would stand on the wrong side."""
    assert 'dir="rtl"' in typed_text("الطلب ينتظر الموافقة.")


@pytest.mark.parametrize(("amount", "shown"), [("3750000.00", "3,750,000 dinars"), ("12.50", "12.50 dinars")])
def test_money_has_parts_of_the_coin_only_where_there_are_some(amount: str, shown: str) -> None:
    assert money_words(Decimal(amount), "dinars") == shown


def test_on_the_cover_of_promises_a_zero_of_something_bad_alarms_nobody() -> None:
    assert {each.code: (each.raw, each.tone) for each in tiles_of([])} == {
        "broken": (0, "none"), "kept": (0, "none"), "silent": (0, "none"),
    }  # fmt: skip
