"""The governor's pack and its like: exceptions first, every figure proven, the same in all languages, on page and paper."""

import json
import re
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import page
import pytest
from django.utils import timezone
from django.utils.translation import override

from planning import actions as planning
from planning.models import Action, Barrier, Cycle, Goal
from reports import actions
from reports.canonical import canonical, fingerprint
from reports.content import Design, Scope
from reports.documents import report_drafts, report_html, report_pdf
from reports.documents.freezing import Heading, report_content
from reports.documents.page import parts_of
from reports.models import ReportDecision, Snapshot
from reports.reading import Report
from reports.wording import headline
from tenancy.context import require_tenant, tenant_context
from tests.documents.test_pdf import normalised, spoken_text
from tests.figures import address, assess, make_indicator, set_figures, set_standard
from tests.make import make, make_directorate, make_member, signed_in
from tests.planning.conftest import in_days
from tests.reports.conftest import NAMES, Story
from tests.reports.papers import beyond_the_edge

TODAY = date(2026, 11, 20)
LANGUAGES = ["en", "ar", "ckb", "uk"]
FORMAT_1 = (Path(__file__).parent / "frozen/format-1.ar.json").read_text()


@pytest.fixture
def busy(story: Story) -> Story:
    """Also a second directorate, an action that is late, and a barrier that only the governor's office can clear."""
    other = make_directorate(code="SEW", name={"en": "Sewerage Directorate", "ar": "مديرية المجاري"})
    indicator = make_indicator(
        other, code="S-01", name={"en": "Sewers cleared within two days", "ar": "فتح المجاري خلال يومين"}
    )
    set_standard(indicator, "guaranteed", "0.85")
    set_figures(indicator, story.months, ["0.9"] * 13 + ["0.79"])
    assess(TODAY)
    words = {"en": "Repair the gearbox", "ar": "تصليح صندوق التروس"}
    late = planning.add_action(
        directorate=story.directorate, statement=words, due_on=in_days(10), owner=story.head, by=story.head
    )
    make_member("governor")
    planning.raise_barrier(late, statement="18 million dinars are missing", level="governor", by=story.head)
    late.due_on = timezone.localdate() - timedelta(days=3)
    late.save(update_fields=["due_on"])
    return story


def frozen(story: Story, document: str = "governor", design: Design | None = None, **more: Any) -> str:
    scope = Scope(document, story.october, **more)
    urls = {language: f"https://example.org/{language}/verify/" for language in LANGUAGES}
    heading = Heading("ALPHA-2026-10-0001", 1, timezone.now(), urls)
    return canonical(report_content(scope, heading, design or Design()))


def said_by(text: str, section: str, language: str = "en") -> str:
    html = report_html(text, fingerprint(text), language=language)
    return html[html.index(f'id="{section}"') :].partition("</section>")[0]


# --- the governor's pack ---


def test_the_pack_names_exceptions_first(busy: Story) -> None:
    report = Report(frozen(busy))
    assert [code for code, _facts in report.sections][:4] == ["attention", "directorates", "asks", "decided"]
    with override("en"):
        titles = [block.words for block in parts_of(report)[0].blocks if block.kind == "heading"]
        assert headline(report) == "We kept 1 of 3 promises; 2 were broken."
    assert titles == [
        "Broken promises",
        "Furthest below target",
        "Late actions",
        "No figure",
        "Disputed",
        "More than chance",
    ]


def test_it_counts_each_directorate(busy: Story) -> None:
    text = frozen(busy)
    table = next(block for block in parts_of(Report(text))[1].blocks if block.kind == "table")
    codes = [column.code for column in table.columns]
    raw = {row[0].raw: dict(zip(codes, (cell.raw for cell in row), strict=True)) for row in table.rows}
    assert raw["WAT"] | {"name": ""} == {
        "directorate": "WAT", "name": "", "promises": 2, "kept": 1, "broken": 1, "targets": 5, "reached": 1, "silent": 1,
        "disputed": 1, "late": 1, "ended_on": None,
    }  # fmt: skip
    assert (raw["SEW"]["broken"], raw["SEW"]["late"], raw["SEW"]["targets"]) == (1, 0, 0)
    assert "<b>1</b>" in said_by(text, "directorates")


def test_it_asks_for_what_only_the_governor_can_decide(busy: Story) -> None:
    text = frozen(busy)
    asked = said_by(text, "asks")
    assert "Clear the way for “Repair the gearbox”." in asked
    assert "18 million dinars are missing" in asked
    cover = report_html(text, "ab" * 32, language="en").partition('class="inside"')[0]
    assert "Clear the way for “Repair the gearbox”." in cover


def test_a_broken_promise_says_what_is_done_about_it(busy: Story) -> None:
    assert said_by(frozen(busy), "attention").count("Nothing is planned yet.") == 2
    goal = Goal.objects.get(indicator=busy.broken)
    words = {"en": "Buy a second truck", "ar": "شراء شاحنة ثانية"}
    planning.add_action(goal=goal, statement=words, due_on=in_days(30), owner=busy.head, by=busy.head)
    shown = said_by(frozen(busy), "attention")
    assert "Buy a second truck" in shown
    assert shown.count("Nothing is planned yet.") == 1


def test_its_maker_asks_in_own_words_and_a_correction_asks_again(busy: Story) -> None:
    url = address("reports:new_report_page")
    form = {
        "document": "governor", "period": busy.october.pk, "language": "ar",
        "asks": "صرف ١٨ مليون دينار\n\n مفاتحة الوزارة ",
    }  # fmt: skip
    assert signed_in(make_member("administrator")).post(url, form).status_code == 302
    snapshot = Snapshot.objects.get()
    with tenant_context(require_tenant()):  # a request leaves reverse() at the root
        again = actions.correct_report(snapshot, reason="Late entries", by=busy.head)
    for row in (snapshot, again):
        cover = report_html(row.content, row.sha256, language="ar").partition('class="inside"')[0]
        assert cover.index("صرف ١٨ مليون دينار") < cover.index("مفاتحة الوزارة")
        assert '<bdi lang="ar" dir="rtl">مفاتحة الوزارة</bdi>' in report_html(row.content, row.sha256, language="en")


def test_it_says_what_became_of_earlier_decisions(busy: Story) -> None:
    earlier = actions.make_report(
        Scope("governor", busy.months[-2]), language="en", recipients=[("The governor", "g@example.org")], by=busy.head
    )
    assert earlier.number == "ALPHA-2026-09-0001"
    delivery = earlier.deliveries.get()
    goal = Goal.objects.get(indicator=busy.broken)
    taken = planning.add_action(
        goal=goal, statement={"en": "Buy a second truck"}, due_on=in_days(30), owner=busy.head, by=busy.head
    )
    settled = {"settled_by": busy.head, "settled_at": timezone.now()}
    make(ReportDecision, delivery=delivery, text="Buy a truck", state="accepted", action=taken, **settled)
    make(ReportDecision, delivery=delivery, text="اكتبوا إلى الوزارة", state="waiting")
    make(ReportDecision, delivery=delivery, text="Sell the plant", state="answered", answer="It is rented", **settled)
    other = actions.make_report(busy.scope, language="en", recipients=[("Somebody", "s@example.org")], by=busy.head)
    make(ReportDecision, delivery=other.deliveries.get(), text="Of another report", state="waiting")
    shown = said_by(frozen(busy), "decided")
    for words in (
        "Buy a truck",
        "Buy a second truck",
        "Too early to say",
        '<bdi dir="rtl">اكتبوا',
        "Waits for somebody",
        "It is rented",
    ):
        assert words in shown, words
    assert "Of another report" not in shown


def test_what_nobody_works_on_any_more_is_not_in_it(busy: Story) -> None:
    """Actions that are archived, dropped or done, and all that hangs on a plan that is closed or a template."""
    plan, template = make_plan(busy, closed=True), make_plan(busy, is_template=True)
    start = {"directorate": busy.directorate, "owner": busy.head, "due_on": date(2026, 1, 1)}
    for number, more in enumerate(
        [
            {"archived_at": timezone.now()},
            {"state": "dropped"},
            {"state": "done", "done_on": TODAY},
            {"cycle": plan},
            {"cycle": template},
        ]
    ):
        action = make(Action, words={"en": f"Old thing {number}"}, **start | more)
        make(Barrier, action=action, words="Hidden barrier", level="governor")
    text = frozen(busy)
    assert "Repair the gearbox" in text
    assert "Old thing" not in json.dumps(json.loads(text)["sections"][0])
    asks = [each["why"] for each in Report(text).facts_of("asks")["asks"]]
    assert asks.count("18 million dinars are missing") == 1
    assert "Hidden barrier" not in asks


def make_plan(story: Story, *, closed: bool = False, **more: Any) -> Cycle:
    stage = {"stage": "closed"} if closed else {}
    return make(Cycle, directorate=story.directorate, **stage | more)


def test_a_table_that_goes_on_repeats_its_head(story: Story, tmp_path: Path) -> None:
    for number in range(60):
        indicator = make_indicator(service=story.service, code=f"X-{number:03}")
        set_figures(indicator, story.months[-1:], ["0.5"])
    assess(TODAY)
    text = frozen(story, "directorate", Design(("figures",)), directorate=story.directorate)
    path = tmp_path / "long.pdf"
    path.write_bytes(report_pdf(text, fingerprint(text), language="en"))
    copied = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
    pages = [each for each in copied.split("\f") if re.search(r"X-0\d\d", each)]
    assert len(pages) >= 3
    heads = [("Standing" in each and "Guaranteed" in each, "Counted as" in each) for each in pages]
    assert sum(figures for figures, _counted in heads) >= 3
    assert sum(counted for _figures, counted in heads) >= 3
    assert all(any(head) for head in heads)
    assert beyond_the_edge(path) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pack_is_accessible_and_whole_on_paper(busy: Story, language: str, tmp_path: Path) -> None:
    text = frozen(busy)
    path = tmp_path / "pack.pdf"
    path.write_bytes(report_pdf(text, fingerprint(text), language=language))
    result: Any = page.validate_pdf(str(path), profile="ua1")
    assert result.is_compliant, result
    spoken = normalised(" ".join(" ".join(spoken_text(path)).split()))
    for words in (NAMES[language], "ALPHA-2026-10-0001", "٧١٫٢٪" if language in ("ar", "ckb") else "71"):
        assert words in spoken, words
    info = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    assert "Tagged:          yes" in info


def test_all_languages_show_the_same_numbers_of_one_snapshot(busy: Story) -> None:
    report = Report(frozen(busy))
    tables = []
    for language in LANGUAGES:
        with override(language):
            blocks = [block for part in parts_of(report) for block in part.blocks if block.kind == "table"]
            tables.append(
                [[[c.raw for c in row if not isinstance(c.raw, str)] for row in block.rows] for block in blocks]
            )
    assert all(each == tables[0] for each in tables)
    assert any(tables[0])


def test_a_snapshot_names_no_language(busy: Story) -> None:
    """Made in whatever language, it is the same."""
    with override("ar"):
        arabic = json.loads(frozen(busy))
    english = json.loads(frozen(busy))
    for each in (arabic, english):
        del each["frozen_at"]
    assert arabic == english


def test_the_pack_takes_the_same_queries_however_large(busy: Story, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        frozen(busy)
    for number in range(20):
        indicator = make_indicator(service=busy.service, code=f"X-{number}")
        set_standard(indicator, "guaranteed", "0.9")
        set_figures(indicator, busy.months[-2:], ["0.5", "0.6"])
        goal = {"cycle": None, "basis": "guarantee", "due_on": in_days(90), "owner": busy.head, "by": busy.head}
        if number < 3:
            assess(TODAY)
            planning.plan_improvement(indicator, **goal)
    assess(TODAY)
    with django_assert_num_queries(len(few)):
        frozen(busy)
    with CaptureQueriesContext(connection) as whole:
        made = actions.make_report(Scope("governor", busy.october), language="en", by=None)
        report_html(made.content, made.sha256, language="en")
    assert len([each for each in whole if "SAVEPOINT" not in each["sql"]]) <= 25  # with number, search words, PDF row


def test_no_two_tables_of_a_page_have_the_same_name(busy: Story) -> None:
    text = frozen(busy, "governor", Design(("attention", "over_time", "figures", "counting")))
    named = re.findall(r'role="region" tabindex="0" aria-label="([^"]+)"', report_html(text, "ab" * 32, language="en"))
    assert len(named) > 10
    assert len(set(named)) == len(named)


# --- format 1 ---


@pytest.mark.usefixtures("inside")
def test_a_report_of_format_1_is_still_read_and_drawn() -> None:
    report = Report(FORMAT_1)
    assert (report.language, report.document, report.number) == ("ar", "directorate", "ALPHA-WAT-2026-10-0001")
    assert [row.code for row in report.broken] == ["W-01"]
    html = report_html(FORMAT_1, fingerprint(FORMAT_1))
    assert '<html lang="ar" dir="rtl"' in html
    assert NAMES["ar"] in html
    assert fingerprint(FORMAT_1) in html


@pytest.mark.usefixtures("inside")
def test_a_report_of_format_1_can_be_had_in_another_language() -> None:
    html = report_html(FORMAT_1, "ab" * 32, language="en")
    assert '<html lang="en" dir="ltr"' in html
    assert NAMES["en"] in html


# --- the one-page brief ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_brief_is_one_page_however_much_there_is_to_say(busy: Story, language: str, tmp_path: Path) -> None:
    for number in range(30):
        indicator = make_indicator(service=busy.service, code=f"X-{number:02}")
        set_standard(indicator, "guaranteed", "0.9")
        set_figures(indicator, busy.months[-1:], ["0.5"])
    assess(TODAY)
    text = frozen(busy, "brief")
    path = tmp_path / "brief.pdf"
    path.write_bytes(report_pdf(text, fingerprint(text), language=language))
    info = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Pages:\s+1\n", info)
    assert page.validate_pdf(str(path), profile="ua1").is_compliant
    spoken = normalised(" ".join(" ".join(spoken_text(path)).split()))
    assert "ALPHA-2026-10-0001" in spoken
    if language == "en":
        assert "32 were broken" in spoken
        assert re.search(r"\d+ more on the page of this report\.", spoken)
        assert "Repair the gearbox" in spoken


def test_a_short_brief_leaves_nothing_out(busy: Story) -> None:
    text = frozen(busy, "brief")
    fullest = report_drafts(text, fingerprint(text), language="en")[0][0]
    assert "more on the page" not in fullest
    assert "Clear the way for “Repair the gearbox”." in fullest
