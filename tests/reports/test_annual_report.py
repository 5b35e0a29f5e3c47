"""The annual report: only what everybody may know, and the broken promises said openly."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from charters.models import Charter
from feedback.statistics.formula import quarters
from feedback.statistics.publishing import publish_quarter, take_quarter_back
from feedback.surveys import actions as surveys
from feedback.surveys.models import Wave
from indicators.models import Period
from organisation.models import Service
from planning import actions as planning
from planning.models import Action, Cycle
from reports import actions
from reports.content import Scope
from reports.links import link_token
from reports.models import Publication, Retention, Snapshot
from reports.queries import outlived_pdfs, published_reports
from sdip.samples.load import descriptions, load_sample
from tenancy.context import require_tenant, tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.charters.conftest import Water, in_force, tenant_addresses, water  # noqa: F401 - fixtures
from tests.feedback.statistics.test_pages import cases
from tests.feedback.surveys.conftest import Asker, answer, csm, over
from tests.figures import address, assess, make_indicator, make_months, set_figures, set_standard
from tests.make import make, make_member, signed_in
from tests.planning.conftest import in_days
from tests.reports.papers import frozen, html, questions, section, spoken, text
from tests.reports.test_files import untold
from tests.reports.test_pages import ready


@dataclass
class Year:
    """A public promise broken, a public plan behind it, a published quarter and survey; and beside each what is nobody's business."""

    water: Water
    period: Period
    cycle: Cycle
    wave: Wave
    officer: Any

    def content(self) -> str:
        return frozen("annual", period=self.period)


def tell_year(water: Water) -> Year:  # noqa: F811
    year = timezone.localdate().year
    days = {"starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31), "due_on": date(year, 12, 31)}
    period = make(Period, kind="year", code=str(year), **days)
    months = make_months(date(year, 1, 1), 5)
    water.published()
    set_figures(water.indicator, months, ["0.9", "0.85", "0.82", "0.81", "0.7"], note="The pump failed again")
    secret = make_indicator(
        service=water.service, name={"en": "Secret figure"}, public=False, owner=make_member(name="Ali Hassan")
    )
    set_standard(secret, "guaranteed", "0.8")
    set_figures(secret, months, ["0.31"] * 5)
    assess(months[-1].ends_on + timedelta(days=1))
    officer = make_member("complaints_officer", name="Zainab Officer")
    spans = quarters(timezone.localdate(), 2)
    Service.objects.filter(pk=water.service.pk).update(people_served=4000)
    cases(7, service=water.service, day=spans[0].starts_on)
    cases(9, service=water.service, day=spans[1].starts_on)
    publish_quarter(spans[0], licence="CC-BY-4.0", by=officer)
    return Year(water, period, _plans(water), _surveys(water), officer)


def _plans(water: Water) -> Cycle:  # noqa: F811
    facts: dict[str, Any] = {
        "directorate": water.directorate,
        "chair": water.head,
        "by": water.head,
        "starts_on": timezone.localdate(),
    }
    facts |= {"ends_on": in_days(300)}
    shown = planning.open_cycle(name={"en": "Repairs in time", "ar": "إصلاح في الوقت"}, public=True, **facts)
    planning.open_cycle(name={"en": "Secret plan"}, **facts)
    planning.set_goal(shown, water.indicator, basis="guarantee", due_on=in_days(90), owner=water.head, by=water.head)
    truck: Any = {"words": {"en": "Buy a truck"}, "owner": water.head, "due_on": in_days(9), "note": "Hush"}
    row = planning.add_action(cycle=shown, by=water.head, **truck)
    Action.objects.filter(pk=row.pk).update(state="done", done_on=timezone.localdate())
    Cycle.objects.filter(pk=shown.pk).update(stage="implementation")
    return Cycle.objects.get(pk=shown.pk)


def _surveys(water: Water) -> Wave:  # noqa: F811
    asker = Asker(make_member("planning_manager"), water.service)
    found = []
    for code in ("water", "secret"):
        wave = asker.opened(code=code).waves.get()
        answer(wave, csm(), 6)
        answer(wave, csm(SQD0="1"), 2)
        found.append(over(wave, asker.leader))
    Wave.objects.update(closes_on=timezone.localdate())
    return surveys.publish_results(found[0], by=asker.leader)


@pytest.fixture
def year(water: Water) -> Year:  # noqa: F811
    return tell_year(water)


def test_broken_promises_are_said_openly(year: Year) -> None:
    content = year.content()
    fact = section(content, "public_promises")["promises"][0]
    assert (fact["standing"], fact["value"]) == ("breach", "0.7")
    said = text(content)
    for words in (
        "We kept 0 of 1 promises; 1 was broken.",
        "Broken promises",
        "We bring water by tanker.",
        "70.0%",
        "at least 80.0%",
    ):
        assert words in said, words


def test_it_holds_what_was_published_and_says_the_same(year: Year) -> None:
    content = year.content()
    (quarter,) = section(content, "public_messages")["quarters"]
    assert quarter["whole"]["received"] == "7"
    (wave,) = section(content, "public_surveys")["waves"]
    assert (wave["survey"]["code"], wave["responses"]) == ("water", "8")
    assert (wave["scores"]["satisfaction"]["part"], wave["scores"]["satisfaction"]["whole"]) == ("6", "8")
    plans = section(content, "public_plans")
    assert [plan["code"] for plan in plans["plans"]] == [year.cycle.code]
    assert plans["plans"][0]["actions"] == {"all": "1", "done": "1", "late": "0"}
    said = text(content)
    for words in ("Repairs in time", "75.0% (6 of 8)", "Water supply", "Register of messages", "1 of 1"):
        assert words in said, words


@pytest.mark.parametrize("secret", [
    "Secret", "Ali Hassan", "The pump failed again", "Hush", "Zainab", "0.31", "Buy a truck",
])  # fmt: skip
def test_what_is_not_public_is_nowhere_in_it(year: Year, secret: str) -> None:
    """Neither on the page nor in what is frozen."""
    content = year.content()
    assert secret not in content
    assert secret not in html(content)


def test_no_member_is_named(year: Year) -> None:
    assert year.water.head.name not in year.content()


def test_what_is_taken_back_is_gone_from_the_next_issue(year: Year) -> None:
    take_quarter_back(quarters(timezone.localdate(), 1)[0], by=year.officer)
    surveys.withdraw_results(year.wave, by=year.officer)
    Cycle.objects.filter(pk=year.cycle.pk).update(public=False)
    Service.objects.filter(pk=year.water.service.pk).update(public=False)
    content = year.content()
    assert section(content, "public_messages")["quarters"] == []
    assert section(content, "public_surveys")["waves"] == []
    assert section(content, "public_plans")["plans"] == []
    assert section(content, "public_promises")["promises"] == []
    assert "Burst pipes" not in content


@pytest.mark.parametrize(("language", "words"), [
    ("en", ("Burst pipes repaired within 24 hours", "70.0%", "Repairs in time")),
    ("ar", ("إصلاح الأنابيب خلال", "٧٠٫٠٪", "إصلاح في الوقت")),
])  # fmt: skip
def test_page_and_paper_say_the_same(year: Year, language: str, words: tuple[str, ...], tmp_path: Path) -> None:
    content = year.content()
    paper, shown = spoken(content, tmp_path / "annual.pdf", language), html(content, language)
    for each in words:
        assert each in paper, each
        assert each in shown, each


def test_it_asks_the_same_questions_however_much_there_is(year: Year) -> None:
    questions("annual", period=year.period)
    few = questions("annual", period=year.period)
    water = year.water  # noqa: F811
    months = list(Period.objects.filter(kind="month").order_by("starts_on"))
    for number in range(3):
        service = make(
            Service, directorate=water.directorate, code=f"s{number}", public=True, name={"en": f"Service {number}"}
        )
        other = Water(water.directorate, service, water.indicator, water.writer, water.head)
        version = other.charter()
        for figure in range(2):
            indicator = make_indicator(service=service, public=True, name={"en": f"Figure {number} {figure}"})
            set_standard(indicator, "guaranteed", "0.8")
            set_figures(indicator, months, ["0.7"] * len(months))
            other.promise(
                version, indicator=indicator, words={"en": f"Promise {number} {figure}", "ar": f"وعد {figure}"}
            )
        in_force(version, water.head)
    publish_quarter(quarters(timezone.localdate(), 2)[1], licence="CC-BY-4.0", by=year.officer)
    wave = Wave.objects.exclude(pk=year.wave.pk).get()
    surveys.publish_results(wave, by=year.officer)
    Cycle.objects.update(public=True, stage="implementation")
    assess(months[-1].ends_on + timedelta(days=1))
    facts = year.content()
    assert len(section(facts, "public_promises")["promises"]) == 7
    assert [
        len(section(facts, f"public_{name}")[rows]) for name, rows in (("messages", "quarters"), ("plans", "plans"))
    ] == [2, 2]
    assert questions("annual", period=year.period) == few <= 25


# --- before everybody ---


def issued(year: Year) -> Snapshot:
    with tenant_context(require_tenant()):
        scope = Scope("annual", year.period)
        return actions.make_report(scope, language="en", by=make_member("governor"))


def public_page(snapshot: Snapshot, language: str = "en") -> str:
    with tenant_context(require_tenant()), override(language):
        return reverse("public_reports:annual_page", args=[snapshot.number])


def test_nothing_is_public_until_a_member_publishes_it(year: Year) -> None:
    snapshot, citizen, governor = issued(year), Client(), signed_in(make_member("governor"))
    listed, shown = address("public_reports:published_page"), public_page(snapshot)
    assert citizen.get(shown).status_code == 404
    assert "No annual report is published yet" in citizen.get(listed).content.decode()
    press = address("reports:publishing_page", [snapshot.pk])
    assert governor.post(press, follow=True).status_code == 200
    assert shown in citizen.get(listed).content.decode()
    page = citizen.get(shown).content.decode()
    assert "Burst pipes repaired within 24 hours" in page
    assert "Secret" not in page
    assert governor.post(press, {"deed": "back"}).status_code == 302
    assert citizen.get(shown).status_code == 404
    assert Publication.objects.count() == 0


def test_everybody_reads_page_pdf_and_figures_in_their_language(year: Year) -> None:
    snapshot = issued(year)
    actions.publish_report(snapshot, by=make_member("governor"))
    languages = require_tenant().languages
    assert {row.language for row in snapshot.renderings.all()} == set(languages)
    with tenant_context(require_tenant()):
        for row in snapshot.renderings.all():
            actions.note_rendered(row.pk, f"%PDF-1.7 {row.language}".encode())
    page = Client().get(public_page(snapshot, "ar")).content.decode()
    assert 'dir="rtl"' in page
    assert "إصلاح الأنابيب خلال" in page
    pdf = Client().get(public_page(snapshot, "ar") + "report.pdf")
    assert (pdf.status_code, pdf.content) == (200, b"%PDF-1.7 ar")
    figures = Client().get(public_page(snapshot) + "figures.csv").content.decode("utf-8-sig")
    assert "promises" in figures
    assert "Secret" not in figures
    assert Client().get(public_page(snapshot) + "figures.exe").status_code == 404


def test_only_the_newest_issue_of_an_annual_report_is_published_and_takes_the_place_of_the_one_before(
    year: Year,
) -> None:
    governor, first = make_member("governor"), issued(year)
    actions.publish_report(first, by=governor)
    with tenant_context(require_tenant()):
        second = actions.correct_report(first, reason="A promise was missing", by=governor)
    with pytest.raises(NotAllowed, match="already"):
        actions.publish_report(second, by=governor)
    assert [row.pk for row in published_reports()] == [second.pk]
    with pytest.raises(NotAllowed, match="later issue"):
        actions.publish_report(first, by=governor)
    actions.take_report_back(second, by=governor)
    assert Publication.objects.count() == 0
    with pytest.raises(NotAllowed, match="not published"):
        actions.take_report_back(first, by=governor)
    with tenant_context(require_tenant()):
        other = actions.make_report(Scope("feedback", year.period), language="en", by=governor)
    with pytest.raises(NotAllowed, match="Only the annual report"):
        actions.publish_report(other, by=governor)


def test_what_everybody_may_read_is_corrected_where_everybody_reads_it(year: Year) -> None:
    """The newest issue stands for the report; the one before says what changed and where the newest is."""
    governor, first, citizen = make_member("governor"), issued(year), Client()
    actions.publish_report(first, by=governor)
    make(Retention, document="annual", pdf_months=1)
    warned = signed_in(governor).get(address("reports:correct_page", [first.pk])).content.decode()
    assert "takes its place on the public page at once" in warned
    with tenant_context(require_tenant()):
        second = actions.correct_report(first, reason="A promise was missing", by=governor)
        third = actions.correct_report(second, reason="A sum was wrong", by=governor)
        assert {row.language for row in third.renderings.all()} == set(require_tenant().languages)
        assert not outlived_pdfs(Retention.objects.get(), timezone.localdate() + timedelta(days=400)).exists()
    listed = citizen.get(address("public_reports:published_page")).content.decode()
    assert (listed.count(first.number), "Issue 3" in listed) == (2, True)
    newest = citizen.get(public_page(first)).content.decode()
    assert "takes the place of this one" not in newest
    assert f'{public_page(first)}1/"' in newest
    old = citizen.get(public_page(first) + "1/").content.decode()
    for words in (
        "takes the place of this one",
        "A promise was missing",
        "A sum was wrong",
        f'href="{public_page(first)}"',
    ):
        assert words in old, words
    assert first.sha256 in citizen.get(public_page(first) + "1/figures.csv").content.decode()
    assert third.sha256 in citizen.get(public_page(first) + "figures.csv").content.decode()
    assert citizen.get(public_page(first) + "4/").status_code == 404


def test_an_issue_that_is_not_public_yet_is_told_of_and_not_shown(year: Year) -> None:
    governor, first = make_member("governor"), issued(year)
    with tenant_context(require_tenant()):
        actions.correct_report(first, reason="A promise was missing", by=governor)
    Publication.objects.create(number=first.number, snapshot=first, by=governor)
    old = Client().get(public_page(first)).content.decode()
    assert "The newer one is not published yet." in old
    assert "A promise was missing" not in old
    assert Client().get(public_page(first) + "2/").status_code == 404


@pytest.mark.django_db
def test_a_sample_tenant_shows_its_annual_report() -> None:
    load_sample({facts["slug"]: facts for facts in descriptions()}["riverton"])
    tenant = Tenant.objects.get(slug="riverton")
    with tenant_context(tenant):
        shown = Publication.objects.get().snapshot
        assert (shown.document, shown.period and shown.period.kind) == ("annual", "fiscal")
        assert shown.period is not None
        assert shown.period.ends_on < timezone.localdate()
        page = Client().get(public_page(shown)).content.decode()
    assert "We kept" in page
    assert "Improvement plans that everybody can read" in page


def test_who_may_not_make_reports_of_the_municipality_publishes_none(year: Year) -> None:
    snapshot = issued(year)
    press = address("reports:publishing_page", [snapshot.pk])
    for member in (year.water.head, make_member("complaints_officer")):
        assert signed_in(member).post(press).status_code == 403
    assert Client().post(press).status_code == 302  # to the page where one signs in
    assert Publication.objects.count() == 0


def test_what_everybody_may_read_is_kept_while_it_is_published(year: Year) -> None:
    snapshot = issued(year)
    actions.publish_report(snapshot, by=make_member("governor"))
    make(Retention, document="annual", pdf_months=1, figure_months=1)
    later = timezone.localdate() + timedelta(days=400)
    assert actions.outlived(later) == []
    actions.take_report_back(snapshot, by=make_member("governor"))
    assert ("figures", snapshot.pk) in actions.outlived(later)


def test_what_is_published_while_the_nights_deletion_runs_is_kept(year: Year) -> None:
    snapshot = issued(year)
    with tenant_context(require_tenant()):
        for paper in snapshot.renderings.all():
            actions.note_rendered(paper.pk, b"%PDF-1.7 sample")
    make(Retention, document="annual", pdf_months=1, figure_months=1)
    later = timezone.localdate() + timedelta(days=400)
    listed = actions.outlived(later)
    assert [kind for kind, _pk in listed] == ["figures", "pdf"]
    actions.publish_report(snapshot, by=make_member("governor"))
    assert [actions.delete_outlived(*each, later) for each in listed] == [False, False]
    snapshot.refresh_from_db()
    assert (snapshot.content != "", snapshot.renderings.get(language="en").state) == (True, "rendered")
    assert Client().get(public_page(snapshot)).status_code == 200


def test_the_frozen_texts_hold_no_sentence_that_nobody_is_shown(year: Year) -> None:
    about: dict[str, dict[str, Any]] = {
        "annual": {"period": year.period},
        "feedback": {"period": year.period},
        "plan": {"directorate": year.cycle.directorate, "cycle": year.cycle},
        "charter": {"period": year.period, "directorate": year.water.directorate, "charter": Charter.objects.get()},
        "survey": {"directorate": year.wave.survey.directorate, "wave": year.wave},
    }
    assert {document: untold(frozen(document, **facts)) for document, facts in about.items()} == dict.fromkeys(
        about, set()
    )


def test_who_gets_it_by_e_mail_learns_of_no_plan_that_is_not_public(year: Year) -> None:
    with tenant_context(require_tenant()):
        made = actions.make_report(
            Scope("annual", year.period), language="en", recipients=[("Newspaper", "news@example.org")], by=None
        )
        ready(made)
    page = Client().get(address("public_reports:recipient_page", args=[link_token(made.deliveries.get().pk)]))
    offered = [str(label) for _value, label in page.context["deciding"].fields["place"].choices[1][1]]
    assert offered == [str(year.cycle.name)]
    assert "Secret plan" not in page.content.decode()
