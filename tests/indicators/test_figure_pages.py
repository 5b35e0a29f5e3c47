"""Figures at their pages: entered, approved, sent back, disputed; locked periods."""

from decimal import Decimal
from typing import Any

from indicators import actions
from indicators.models import Gap, Indicator, Measurement, Period
from organisation.models import Directorate
from tenancy.middleware import forget_tenants
from tenancy.models import Tenant
from tests.make import make_member, signed_in

from .helpers import MONTHS, at, page
from .world import figure, make_indicator, make_service, period_of, standard, total


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


def test_periods_are_locked_by_administrators(water: Directorate, head: Any) -> None:
    period = period_of(MONTHS[-1])
    admin = make_member("administrator")
    signed_in(admin).post(at("period_locking", period.pk))
    assert Period.objects.get(pk=period.pk).locked_at
    assert "Locked" in page(admin, "periods")
    page(head, "periods", status=403)
