"""What stays of an import, and for how long; figures that are unusual beside those before."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from indicators import tasks
from indicators.actions import importing
from indicators.checks import usual_range
from indicators.models import ImportRun, Indicator, Measurement, StagedFigure
from organisation.models import Place
from tenancy.refusals import NotAllowed
from tests.make import make, make_member, signed_in

from .files import LONG, apply, at, make_water, read
from .world import figure

KNOWN = ["10", "12", "11", "13", "9", "10.5", "12.5"]


@pytest.fixture
def officer(inside: Any) -> Any:
    return make_member("data_officer", make_water())


def aged(run: ImportRun, field: str, days: int) -> ImportRun:
    ImportRun.objects.filter(pk=run.pk).update(**{field: timezone.now() - timedelta(days=days)})
    run.refresh_from_db()
    return run


def test_what_nobody_applied_within_a_month_is_gone(officer: Any) -> None:
    old, young, busy = (read(LONG, officer) for _each in range(3))
    for run in (old, busy):
        aged(aged(run, "made_at", 31), "claimed_at", 31)
    ImportRun.objects.filter(pk=busy.pk).update(state=ImportRun.State.READING)
    again = aged(read(LONG, officer), "made_at", 31)  # old, but read yesterday
    assert importing.drop_old_imports() == (1, 0)
    assert set(ImportRun.objects.values_list("pk", flat=True)) == {young.pk, busy.pk, again.pk}
    assert not StagedFigure.objects.filter(run_id=old.pk).exists()
    assert importing.drop_old_imports() == (0, 0)


def test_the_undo_is_kept_for_ninety_days_and_the_page_says_so(officer: Any) -> None:
    run = apply(read(LONG, officer), officer)
    client, page = signed_in(officer), at("import", run.pk)
    aged(run, "applied_at", 89)
    assert importing.drop_old_imports() == (0, 0)
    assert 'value="undo"' in client.get(page).content.decode()
    aged(run, "applied_at", 91)
    with pytest.raises(NotAllowed):  # also before the night
        importing.undo_import(run, by=officer)
    tasks.drop_old_imports()
    assert run.figures.count() == 0
    assert importing.drop_old_imports() == (0, 0)
    shown = client.get(page).content.decode()
    assert "can’t be undone" in shown
    assert 'value="undo"' not in shown
    assert Measurement.objects.exclude(value=None).count() == 3


def test_rows_of_what_was_undone_long_ago_are_dropped(officer: Any) -> None:
    run = apply(read(LONG, officer), officer)
    importing.undo_import(run, by=officer)
    aged(aged(run, "applied_at", 200), "undone_at", 80)
    assert importing.drop_old_imports() == (0, 0)
    aged(run, "undone_at", 91)
    assert importing.drop_old_imports() == (0, 3)
    assert ImportRun.objects.filter(pk=run.pk).exists()


def test_it_runs_every_night() -> None:
    assert "indicators.drop_old_imports" in settings.CELERY_BEAT_SCHEDULE


# --- what is unusual ---


def told(officer: Any, *values: object, code: str = "w-1", place: str = "") -> list[bool]:
    """Of each value for January 2026, whether the preview asks to explain it."""
    found = []
    for value in values:
        run = read(f"code,month,place,figure\n{code},2026-01,{place},{value}\n", officer)
        found.append("outside what was usual" in run.figures.get().to_explain)
        assert run.counts["to_explain"] == found[-1]
    return found


def test_a_figure_is_unusual_in_the_file_where_it_is_in_the_grid(officer: Any) -> None:
    one = Indicator.objects.get(code="w-1")
    for month, value in enumerate(reversed(KNOWN), 1):
        figure(one, date(2025, month, 1), value)
    usual = usual_range([Decimal(value) for value in KNOWN])
    assert usual is not None
    low, high = (round(edge, 6) for edge in usual)
    little = Decimal("0.001")
    assert told(officer, low - little, low + little, 11, high - little, high + little) == [
        True,
        False,
        False,
        False,
        True,
    ]
    north = make(Place, code="north", name={"en": "North"}, path="/1/")
    assert told(officer, 1000, place=north.code) == [False]  # nothing is known of that place
    assert told(officer, 1000, code="w-3") == [False]


def test_the_mean_deviation_counts_where_most_figures_are_equal(officer: Any) -> None:
    one = Indicator.objects.get(code="w-1")
    known = [Decimal(5)] * 6 + [Decimal(8)]
    for month, value in enumerate(known, 1):
        figure(one, date(2025, month, 1), value)
    usual = usual_range(known)
    assert usual is not None
    high = round(usual[1], 6)
    assert told(officer, high - Decimal("0.001"), high + Decimal("0.001")) == [False, True]


def test_nothing_is_said_of_few_or_equal_figures_and_drafts_do_not_count(officer: Any) -> None:
    one, two, three = Indicator.objects.order_by("code")
    for month in range(1, 6):
        figure(one, date(2025, month, 1), month)
    figure(one, date(2025, 6, 1), 6, state="draft")
    figure(one, date(2026, 2, 1), 7)  # later than the figure of the file
    for month in range(1, 8):
        figure(three, date(2025, month, 1), "0.5")
    assert told(officer, 1000) == told(officer, 7, code="w-3") == [False]


def test_only_the_last_twenty_four_count(officer: Any) -> None:
    one = Indicator.objects.get(code="w-1")
    for month in range(36):
        figure(one, date(2023 + month // 12, month % 12 + 1, 1), 1000 + month if month < 12 else 10 + month % 3)
    assert told(officer, 1000) == [True]
