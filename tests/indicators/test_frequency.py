"""How often something is measured belongs to its definition: changing it never takes the standing of what was measured before."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from indicators import actions, gaps, queries
from indicators.history import earlier_wordings
from indicators.models import Gap, Indicator, IndicatorVersion
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.make import make, make_member

from .world import TODAY, figure, make_indicator, period_of, standard

OCTOBER = date(2026, 10, 1)


def measured() -> Indicator:
    """July to September by month; July breaks the promise."""
    indicator = make_indicator(version={"valid_from": date(2026, 7, 1)}, baseline=10)
    standard(indicator, "guaranteed", 80, until=OCTOBER)
    for month, value in ((7, 70), (8, 90), (9, 85)):
        figure(indicator, date(2026, month, 1), value)
    for day in (OCTOBER, date(2026, 11, 1)):
        period_of(day)
    for month in (7, 10):
        period_of(date(2026, month, 1), "quarter")
    return indicator


def standings(indicator: Indicator, today: date = TODAY) -> Counter[str]:
    gaps.assess_all(today, timezone.now())
    return Counter(Gap.objects.filter(indicator=indicator).values_list("status", flat=True))


def test_with_figures_a_frequency_never_changes_without_a_new_definition(inside: Tenant) -> None:
    indicator = measured()
    before = standings(indicator)
    with pytest.raises(NotAllowed, match="choose the day from which it holds"):
        actions.change_indicator(indicator, frequency="quarter", by=None)
    indicator.refresh_from_db()
    assert indicator.frequency == "month"
    assert standings(indicator) == before == Counter(breach=1, met=2, no_data=1)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        IndicatorVersion.objects.filter(indicator=indicator).update(frequency="quarter")


def test_a_new_frequency_leaves_old_periods_to_the_old_one(inside: Tenant) -> None:
    indicator = measured()
    actions.change_indicator(indicator, frequency="quarter", valid_from=OCTOBER, by=None)
    assert [row.frequency for row in indicator.versions.order_by("number")] == ["month", "quarter"]
    assert indicator.frequency == "quarter"
    assert standings(indicator) == Counter(breach=1, met=2)
    assert Gap.objects.get(indicator=indicator, latest=True).period.code == "202609"
    figure(indicator, OCTOBER, 95, kind="quarter")
    assert standings(indicator, date(2027, 1, 2)) == Counter(breach=1, met=2, no_standard=1)
    assert Gap.objects.get(indicator=indicator, latest=True).period.code == "2026Q4"
    directorate = indicator.service.directorate
    september, fourth = period_of(date(2026, 9, 1)), period_of(OCTOBER, "quarter")
    assert [each.gap.period for each in queries.directorate_gaps(directorate, september)] == [september]
    assert [each.gap.period for each in queries.directorate_gaps(directorate, fourth)] == [fourth]
    assert set(queries.fillable_indicators(directorate, "month", september.ends_on)) == {indicator}
    assert set(queries.fillable_indicators(directorate, "quarter", september.ends_on)) == set()
    assert set(queries.fillable_indicators(directorate, "quarter", fourth.ends_on)) == {indicator}
    assert september in queries.open_periods(indicator)
    assert {period.kind for period in queries.open_periods(indicator) if period.ends_on >= OCTOBER} == {"quarter"}


def test_a_new_frequency_starts_with_a_whole_period(inside: Tenant) -> None:
    indicator = measured()
    with pytest.raises(NotAllowed, match="Let it hold from 1 January 2027"):
        actions.change_indicator(indicator, frequency="quarter", valid_from=date(2026, 11, 1), by=None)


def test_a_new_definition_starts_after_the_last_day_that_has_a_figure(inside: Tenant) -> None:
    indicator = measured()
    with pytest.raises(NotAllowed, match="starts after the last of them"):
        actions.change_indicator(indicator, version={"decimals": 3}, valid_from=date(2026, 9, 15), by=None)


def test_without_figures_a_frequency_is_simply_changed(inside: Tenant) -> None:
    indicator = make_indicator()
    actions.change_indicator(indicator, frequency="week", by=None)
    assert (indicator.frequency, indicator.versions.get().frequency) == ("week", "week")


def test_old_figures_keep_the_baseline_of_their_definition(inside: Tenant) -> None:
    indicator = measured()
    standard(indicator, "target", 110, until=OCTOBER)
    actions.change_indicator(indicator, version={"unit": "hours"}, baseline=3, valid_from=OCTOBER, by=None)
    standings(indicator)
    july = Gap.objects.get(indicator=indicator, period=period_of(date(2026, 7, 1)))
    assert july.progress_from_baseline == Decimal("0.6")


def test_the_wording_of_older_figures_stays_in_sight(inside: Tenant) -> None:
    indicator, member = make_indicator(), make_member("tenant_admin")
    for words in ("Counted by hand.", "Counted by meter."):
        actions.change_indicator(indicator, method=words, by=member)
    actions.change_indicator(indicator, source="The ledger", by=member)
    (earlier,) = earlier_wordings(indicator)
    assert (earlier.label, str(earlier.words), earlier.who) == ("How it is counted", "Counted by hand.", member.name)


def test_a_definition_is_as_often_as_its_indicator_unless_it_says_so(inside: Tenant) -> None:
    row = make(IndicatorVersion, indicator=make_indicator(frequency="half"), number=2)
    row.refresh_from_db()
    assert row.frequency == "half"
