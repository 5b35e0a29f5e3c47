"""The pages: what they show, whom they refuse, that a swap equals a reload, and that queries do not grow with rows."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators import actions
from indicators.models import Gap, Indicator, Measurement, Period, Standard
from organisation.models import Directorate
from tenancy.middleware import forget_tenants
from tenancy.models import Tenant
from tests.make import make_directorate, make_member, signed_in

from .world import figure, make_indicator, make_service, period_of, standard, total

MONTHS = [date(2025 + (n + 9) // 12, (n + 9) % 12 + 1, 1) for n in range(12)]  # October 2025 to September 2026


@pytest.fixture
def water(inside: Tenant) -> Directorate:
    return make_directorate(code="W", name={"en": "Water", "ar": "الماء"})


@pytest.fixture
def head(water: Directorate) -> Any:
    return make_member("head", water)


def make_story(directorate: Directorate, code: str = "w-1", *, values: Any = (), **facts: Any) -> Indicator:
    """An indicator with a promise of 80, a target of 95 and a figure for each month."""
    indicator = make_indicator(
        service=make_service(directorate=directorate), code=code, name={"en": f"Repaired in time {code}"}, **facts
    )
    if facts.get("direction", "higher") == "higher":
        standard(indicator, "guaranteed", 80)
        standard(indicator, "target", 95)
    for day, value in zip(MONTHS, values or [90] * 9 + [70, 70, 70], strict=True):
        figure(indicator, day, value)
    return indicator


def at(name: str, *args: Any) -> str:
    """After a request of the test client no tenant's addresses are set any more."""
    path = reverse(name if ":" in name else f"indicators:{name}", args=args, urlconf=settings.TENANT_URLCONF)
    return path if path.startswith("/alpha/") else f"/alpha{path}"


def page(member: Any, name: str, *args: Any, status: int = 200, **query: Any) -> str:
    response = signed_in(member).get(at(name, *args), query)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


# --- directorate ---


def test_the_dashboard_opens_on_the_newest_figures_and_says_what_they_mean(water: Directorate, head: Any) -> None:
    make_story(water)
    make_story(water, "w-2", values=[96] * 12)
    actions.compute_gaps()
    shown = page(head, "dashboard", water.pk)
    assert "September 2026" in shown
    assert "1 of 2 promises with a figure is broken." in shown.replace("are broken", "is broken")
    assert shown.index("Repaired in time w-1") < shown.index("Repaired in time w-2")
    assert "−10.0 short" in shown
    assert "Promise broken" in shown


def test_an_earlier_period_can_be_chosen_and_an_unknown_one_is_not_found(water: Directorate, head: Any) -> None:
    make_story(water)
    actions.compute_gaps()
    assert "Promise kept" in page(head, "dashboard", water.pk, period="month:202601")
    page(head, "dashboard", water.pk, period="month:190001", status=404)


def test_without_guarantees_nothing_is_called_kept_or_broken(water: Directorate, head: Any) -> None:
    indicator = make_indicator(service=make_service(directorate=water), name={"en": "Calls answered"})
    standard(indicator, "target", 95)
    figure(indicator, MONTHS[-1], 90)
    actions.compute_gaps()
    for name, args in (
        ("dashboard", [water.pk]),
        ("numbers", [water.pk]),
        ("indicator", [indicator.pk]),
        ("list", []),
        ("home", []),
    ):
        body = page(head, name, *args)
        assert "Promise kept" not in body
        assert "Promise broken" not in body
        assert "Below target" in body


def test_the_filter_shows_one_standing_only(water: Directorate, head: Any) -> None:
    make_story(water)
    make_story(water, "w-2", values=[96] * 12)
    actions.compute_gaps()
    shown = page(head, "dashboard", water.pk, standing="breach")
    assert "Repaired in time w-1" in shown
    assert "Repaired in time w-2" not in shown


def test_the_numbers_view_has_a_column_for_each_period(water: Directorate, head: Any) -> None:
    make_story(water)
    actions.compute_gaps()
    shown = page(head, "numbers", water.pk)
    assert shown.count('<th scope="col" class="num">') == 2 + 12
    assert shown.count(" tinted") == 3


def test_an_empty_directorate_says_so(water: Directorate, head: Any) -> None:
    assert "No figure yet" in page(head, "dashboard", water.pk)
    assert "No figure yet" in page(head, "home")


def test_the_overview_lists_directorates_by_broken_promises(water: Directorate, head: Any) -> None:
    roads = make_directorate(code="R", name={"en": "Roads"})
    make_story(roads, "r-1")
    make_story(water, values=[96] * 12)
    actions.compute_gaps()
    shown = page(head, "home")
    assert shown.index("Roads") < shown.index(">Water<")


# --- list and directions ---


def test_the_list_finds_filters_and_sorts(water: Directorate, head: Any) -> None:
    late, kept = make_story(water), make_story(water, "w-2", values=[96] * 12)
    open_one = make_indicator(
        service=make_service(directorate=water), code="x-1", name={"en": "Visitors"}, direction=None
    )
    actions.index_indicators(Indicator.objects.all())
    actions.compute_gaps()
    assert "Visitors" not in page(head, "list", q="repaired time")
    assert late.name["en"] in page(head, "list", standing="breach")
    assert kept.name["en"] not in page(head, "list", standing="breach")
    assert open_one.name["en"] in page(head, "list", direction="open")
    assert late.name["en"] not in page(head, "list", direction="open")
    assert "No indicator matches" in page(head, "list", q="nothing like this")
    first = page(head, "list", sort="gap")
    assert first.index(late.name["en"]) < first.index(kept.name["en"])


@pytest.mark.parametrize(
    ("name", "with_directorate"),
    [("list", False), ("home", False), ("dashboard", True), ("numbers", True), ("directions", False)],
)
def test_queries_do_not_grow_with_rows(water: Directorate, head: Any, name: str, with_directorate: bool) -> None:
    args, client = ([water.pk] if with_directorate else []), signed_in(head)

    def count() -> int:
        actions.compute_gaps()
        client.get(at(name, *args))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(at(name, *args)).status_code == 200
        return sum(
            "indicators_" in query["sql"] or "organisation_" in query["sql"] for query in queries.captured_queries
        )

    make_story(water)
    make_indicator(service=make_service(directorate=water), direction=None)
    few = count()
    for n in range(3):
        make_story(water, f"w-{n}x")
        make_indicator(service=make_service(directorate=water), direction=None)
    assert count() == few
    assert few <= 10


def test_many_directions_are_settled_at_once(water: Directorate, head: Any) -> None:
    rows = [make_indicator(service=make_service(directorate=water), direction=None) for _n in range(3)]
    client, url = signed_in(head), at("directions")
    response = client.post(url, {"chosen": [rows[0].pk, rows[1].pk], "direction": "lower"}, follow=True)
    assert "The directions of 2 indicators are settled" in response.content.decode()
    assert [row.versions.get().direction for row in rows] == ["lower", "lower", None]
    assert client.post(url, {"direction": "lower"}).status_code == 422
    for nonsense in ("9" * 19, "9" * 5000, "²", "x"):
        assert client.post(url, {"chosen": [nonsense], "direction": "lower"}).status_code == 422
    assert client.post(url, {"chosen": [rows[2].pk]}).status_code == 422


def test_directions_of_another_directorate_are_out_of_reach(water: Directorate, head: Any) -> None:
    other = make_indicator(direction=None, name={"en": "Not mine"})
    assert "Not mine" not in page(head, "directions")
    assert signed_in(head).post(at("directions"), {"chosen": [other.pk], "direction": "lower"}).status_code == 422


# --- one indicator ---


def test_the_page_of_an_indicator_shows_chart_table_and_signal(water: Directorate, head: Any) -> None:
    indicator = make_story(water, values=[90, 91, 90, 89, 90, 91, 90, 89, 90, 91, 90, 40])
    actions.compute_gaps()
    shown = page(head, "indicator", indicator.pk)
    assert shown.count('<svg class="chart"') >= 2
    assert "Something changed for the worse in September 2026: a figure lies below the lower limit." in shown
    assert "Higher is better." in shown
    assert shown.count('scope="row"') == 12
    assert "Promise broken" in page(head, "indicator", indicator.pk, period="month:202609")


def test_under_ten_figures_nothing_is_said_of_change(water: Directorate, head: Any) -> None:
    indicator = make_indicator(service=make_service(directorate=water))
    standard(indicator, "guaranteed", 80)
    for day in MONTHS[:9]:
        figure(indicator, day, 90)
    actions.compute_gaps()
    shown = page(head, "indicator", indicator.pk)
    assert "too few figures yet" in shown
    assert "Too few figures" in page(head, "dashboard", water.pk)


def test_an_indicator_without_figures_has_a_page(water: Directorate, head: Any) -> None:
    assert "No figure yet" in page(head, "indicator", make_indicator(service=make_service(directorate=water)).pk)


def test_the_csv_has_codes_and_exact_numbers(water: Directorate, head: Any) -> None:
    indicator = make_story(water, "=w")
    actions.compute_gaps()
    lines = page(head, "indicator_csv", indicator.pk).splitlines()
    assert lines[0].lstrip("\ufeff").startswith("indicator,period_kind,period,value")
    assert lines[-1].startswith("'=w,month,202609,70,,,80,,95,,breach,-10,-25,self_reported")


def test_another_directorates_indicator_is_refused(water: Directorate) -> None:
    member = make_member("data_officer", make_directorate())
    page(member, "indicator", make_story(water).pk, status=403)
    page(member, "dashboard", water.pk, status=403)


def test_the_trail_is_for_those_who_may_see_it(water: Directorate, head: Any) -> None:
    service = make_service(directorate=water)
    indicator = actions.define_indicator(code="n-1", name={"en": "New"}, service=service, frequency="month", by=head)
    assert "Indicator defined" in page(make_member("auditor"), "indicator", indicator.pk)
    assert "Indicator defined" not in page(head, "indicator", indicator.pk)


# --- standards ---


def test_a_standard_is_set_ended_and_removed(water: Directorate, head: Any) -> None:
    indicator = make_indicator(service=make_service(directorate=water), version={"unit": "percent", "kind": "percent"})
    client, url = signed_in(head), at("standards", indicator.pk)
    assert client.post(url, {"kind": "guaranteed", "low": "80", "since": "2026-01-01"}).status_code == 302
    row = Standard.objects.get()
    assert row.low == Decimal("0.8")
    assert "at least 80.0%" in client.get(url).content.decode()
    weaker = client.post(url, {"kind": "target", "low": "70", "since": "2026-01-01"})
    assert weaker.status_code == 422
    assert "The target would be weaker than the guarantee." in weaker.content.decode()
    client.post(at("standard_end", row.pk), {"on": "2026-06-30"})
    assert Standard.objects.get().valid.upper == date(2026, 7, 1)
    client.post(at("standard_removal", row.pk))
    assert not Standard.objects.exists()


def test_without_a_direction_the_page_says_why_no_standard_can_be_set(water: Directorate, head: Any) -> None:
    indicator = make_indicator(service=make_service(directorate=water), direction=None)
    assert "Nobody has settled yet whether higher or lower is better here." in page(head, "standards", indicator.pk)
    posted = signed_in(head).post(at("standards", indicator.pk), {"kind": "target", "low": "1", "since": "2026-01-01"})
    assert posted.status_code == 422


def test_standards_are_read_by_all_and_set_by_heads(water: Directorate) -> None:
    officer = make_member("data_officer", water)
    indicator = make_indicator(service=make_service(directorate=water))
    assert "Set the standard" not in page(officer, "standards", indicator.pk)
    posted = signed_in(officer).post(
        at("standards", indicator.pk), {"kind": "target", "low": "1", "since": "2026-01-01"}
    )
    assert posted.status_code == 403


# --- figures ---


@pytest.fixture
def officer(water: Directorate) -> Any:
    return make_member("data_officer", water)


def enter(member: Any, indicator: Indicator, **values: Any) -> Any:
    url = at("enter", indicator.pk)
    return signed_in(member).post(f"{url}?period=month:202609", {"revision": "0", **values})


def test_a_figure_goes_from_entry_to_approval(
    water: Directorate, head: Any, officer: Any, django_capture_on_commit_callbacks: Any
) -> None:
    indicator = make_indicator(service=make_service(directorate=water), owner=officer)
    standard(indicator, "guaranteed", 80)
    period_of(MONTHS[-1])
    assert enter(officer, indicator, value="71", send="1").status_code == 302
    row = Measurement.objects.get()
    assert (row.state, row.value) == ("submitted", Decimal(71))
    assert indicator.name["en"] in page(head, "approvals")
    assert indicator.name["en"] not in page(officer, "approvals", status=200)
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(head).post(at("approvals"), {"chosen": [row.pk, "9" * 19, "9" * 5000, "²"]})
    assert Gap.objects.get(measurement=row).status == "breach"
    assert [entry.state for entry in row.entries.order_by("revision")] == ["draft", "submitted", "approved"]
    assert "Approved" in page(head, "figure", row.pk)


def test_nobody_approves_the_own_figure(water: Directorate, head: Any) -> None:
    indicator = make_indicator(service=make_service(directorate=water))
    period_of(MONTHS[-1])
    enter(head, indicator, value="71", send="1")
    row = Measurement.objects.get()
    assert "You entered this figure yourself." in page(head, "figure", row.pk)
    answer = signed_in(head).post(at("figure_move", row.pk), {"move": "approve"}, follow=True)
    assert "Somebody else must approve it." in answer.content.decode()
    assert Measurement.objects.get().state == "submitted"


def test_a_returned_figure_is_somebodys_work_and_news(water: Directorate, head: Any, officer: Any) -> None:
    indicator = make_indicator(service=make_service(directorate=water))
    period_of(MONTHS[-1])
    enter(officer, indicator, value="71", send="1")
    row = Measurement.objects.get()
    move = at("figure_move", row.pk)
    signed_in(head).post(move, {"move": "return", "note": ""})
    assert Measurement.objects.get().state == "submitted"
    signed_in(head).post(move, {"move": "return", "note": "Count April again."})
    assert indicator.name["en"] in page(officer, "returned")
    assert "Count April again." in page(officer, "figure", row.pk)
    assert "was returned: Count April again." in signed_in(officer).get(at("web:notices")).content.decode()


def test_the_second_editor_is_told(water: Directorate, officer: Any) -> None:
    indicator = make_indicator(service=make_service(directorate=water))
    period_of(MONTHS[-1])
    enter(officer, indicator, value="71")
    answer = enter(officer, indicator, value="72")
    assert answer.status_code == 422
    assert "Somebody else has changed this figure meanwhile." in answer.content.decode()
    assert Measurement.objects.get().value == 71


def test_a_ratio_is_entered_as_numerator_and_denominator(water: Directorate, officer: Any) -> None:
    indicator = make_indicator(
        service=make_service(directorate=water),
        version={
            "kind": "percent",
            "unit": "percent",
            "numerator_name": {"en": "repaired"},
            "denominator_name": {"en": "reported"},
        },
    )
    period_of(MONTHS[-1])
    assert enter(officer, indicator, numerator="47").status_code == 422
    enter(officer, indicator, numerator="٤٧", denominator="66")
    row = Measurement.objects.get()
    assert (row.numerator, row.denominator, row.value) == (47, 66, Decimal("0.712121212121"))


def test_more_than_all_of_them_has_to_be_explained(water: Directorate, officer: Any) -> None:
    indicator = make_indicator(service=make_service(directorate=water), version={"kind": "percent", "unit": "percent"})
    period_of(MONTHS[-1])
    answer = enter(officer, indicator, numerator="70", denominator="66", send="1")
    assert "70 is more than 66." in answer.content.decode()
    assert (
        enter(
            officer, indicator, numerator="70", denominator="66", note="Repairs of August were added.", send="1"
        ).status_code
        == 302
    )


def test_due_figures_are_listed_for_their_owner_and_open_their_form(water: Directorate, officer: Any) -> None:
    total()
    period = period_of(MONTHS[-1])
    indicator = make_indicator(
        service=make_service(directorate=water), owner=officer, version={"valid_from": MONTHS[-1]}
    )
    actions.compute_gaps()
    assert indicator.name["en"] in page(officer, "figures")
    answer = signed_in(officer).get(at("due", Gap.objects.get().pk))
    assert answer.url == at("enter", indicator.pk) + f"?period=month:{period.code}"


def test_the_oversight_unit_disputes_a_figure_and_the_reporting_side_may_not(water: Directorate, head: Any) -> None:
    inspector = make_member("oversight_officer")
    row = figure(make_indicator(service=make_service(directorate=water)), MONTHS[-1], 80)
    url = at("recount", row.pk)
    assert "A recount outside 90% to 110% of it disputes" in page(inspector, "recount", row.pk)
    Tenant.objects.update(settings={"recount_tolerance": "0.05"})
    forget_tenants()
    assert "A recount outside 95% to 105% of it disputes" in page(inspector, "recount", row.pk)
    assert signed_in(inspector).post(url, {"recounted": "68", "verified_on": "2026-10-05"}).status_code == 302
    assert row.verifications.get().verdict == "disputed"
    assert signed_in(head).get(url).status_code == 403


# --- definitions and periods ---


def test_an_indicator_is_defined_changed_and_laid_aside(water: Directorate, head: Any) -> None:
    service, client = make_service(directorate=water), signed_in(head)
    facts = {
        "code": "n-1", "name_en": "Leaks repaired", "unit": "count",
        "service": service.pk, "frequency": "month", "kind": "count", "decimals": "0",
        "direction": "higher", "public": "on", "valid_from": "2026-01-01",
    }  # fmt: skip
    made = client.post(at("new"), facts)
    assert made.status_code == 302, made.context["form"].errors
    row = Indicator.objects.get()
    assert (row.name, row.versions.get().direction) == ({"en": "Leaks repaired"}, "higher")
    assert client.post(at("new"), facts).status_code == 422
    assert client.post(at("change", row.pk), {**facts, "name_en": "Leaks mended"}).status_code == 302
    assert Indicator.objects.get().name["en"] == "Leaks mended"
    client.post(at("archiving", row.pk))
    assert "laid aside" in page(head, "indicator", row.pk)
    client.post(at("bring_back", row.pk))
    assert Indicator.objects.get().archived_at is None


def test_periods_are_locked_by_administrators(water: Directorate, head: Any) -> None:
    period = period_of(MONTHS[-1])
    admin = make_member("administrator")
    signed_in(admin).post(at("period_locking", period.pk))
    assert Period.objects.get(pk=period.pk).locked_at
    assert "Locked" in page(admin, "periods")
    page(head, "periods", status=403)


def test_how_we_count_is_in_words(head: Any) -> None:
    counted = page(head, "counting")
    for sentence in (
        "Equal counts as reached.",
        "Shares are never averaged",
        "times 0.6745",
        "added up as the definition",
    ):
        assert sentence in counted


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("list", "indicators"),
        ("dashboard", "rows"),
        ("numbers", "rows"),
        ("directions", "waiting"),
        ("home", "directorates"),
        ("approvals", "rows"),
    ],
)
def test_a_swap_shows_what_a_reload_shows(water: Directorate, head: Any, name: str, target: str) -> None:
    make_story(water)
    make_indicator(service=make_service(directorate=water), direction=None)
    actions.compute_gaps()
    url = at(name, *([water.pk] if name in ("dashboard", "numbers") else []))
    client = signed_in(head)
    whole = client.get(url).content.decode()
    part = client.get(url, headers={"HX-Request": "true", "HX-Target": target}).content.decode()
    assert part.lstrip().startswith(f'<div id="{target}">')
    rows = part[part.find("<tbody") :].split("</tbody>")[0] if "<tbody" in part else part.strip()
    assert rows in whole


def test_search_and_work_reach_the_indicators(water: Directorate, head: Any) -> None:
    make_story(water)
    make_indicator(service=make_service(directorate=water), direction=None)
    actions.index_indicators(Indicator.objects.all())
    client = signed_in(head)
    assert "Repaired in time w-1" in client.get(at("web:search"), {"q": "repaired"}).content.decode()
    assert "Directions to settle" in client.get(at("web:work")).content.decode()
