"""A file is loaded all or nothing, and the second time nothing happens."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from indicators import actions
from indicators.actions.loading import load_items
from indicators.models import Gap, Indicator, IndicatorVersion, Measurement, MeasurementEntry, Period, Standard
from indicators.reading import FileReader, parse_mapping
from organisation.models import Directorate, Service
from sdip.web.search import matching
from tenancy.context import tenant_context
from tenancy.models import Tenant

MAPPINGS = Path(__file__).resolve().parents[2] / "indicators/mappings"
MAPPING = """
[table]
[directorate]
code = "DEPT"
[indicator]
code = "CODE"
name = "NAME"
direction = { column = "WAY", words = { up = "higher", down = "lower" } }
frequency = { text = "year" }
[no_data.marks]
"n/a" = "Nothing was counted."
[scales]
percent = "0.01"
[[units]]
unit = "percent"
kind = "percent"
pattern = "^%"
[[units]]
kind = "count"
pattern = ".*"
[[values]]
columns = { Y24 = "2024", Y25 = "2025" }
[[standards]]
column = "GOAL"
kind = "target"
period = "2025"
"""
ROWS = [
    "DEPT,CODE,NAME,WAY,Y24,Y25,GOAL",
    "W,w-1,% of bursts repaired,up,81,90.5,95",
    "W,w-2,Leaks,down,12,n/a,10",
    "R,r-1,Potholes,,3,4,5",
]


@pytest.fixture
def load(inside: Tenant, tmp_path: Path) -> Any:
    def run(rows: list[str] = ROWS, mapping: str = MAPPING, **options: Any) -> Any:
        file = tmp_path / "figures.csv"
        file.write_text("\n".join(rows))
        return load_items(FileReader(file, parse_mapping(mapping, "m.toml")), file="figures.csv", **options)

    return run


def counts(loaded: Any) -> dict[str, tuple[int, int, int]]:
    return {name: (tally.created, tally.changed, tally.left_alone) for name, tally in loaded.tallies().items()}


def test_everything_of_a_file_is_there_and_counted(load: Any) -> None:
    assert counts(load()) == {
        "directorates": (2, 0, 0),
        "services": (2, 0, 0),
        "indicators": (3, 0, 0),
        "standards": (3, 0, 0),
        "figures": (6, 0, 0),
    }
    repaired = Measurement.objects.get(version__indicator__code="w-1", period__code="2025")
    assert (repaired.value, repaired.original, repaired.state, repaired.revision) == (
        Decimal("0.905"),
        "90.5",
        "approved",
        1,
    )
    entry = MeasurementEntry.objects.get(measurement=repaired)
    assert (entry.origin, entry.door, entry.value) == ("figures.csv, 2, Y25 (6)", "import", Decimal("0.905"))
    version = IndicatorVersion.objects.get(indicator__code="w-1")
    assert (version.kind, version.unit, version.direction, version.decimals) == ("percent", "percent", "higher", 1)
    assert Standard.objects.get(indicator__code="w-1").low == Decimal("0.95")
    assert list(Directorate.objects.values_list("code", "path")) == [
        (d.code, f"/{d.pk}/") for d in Directorate.objects.all()
    ]
    assert Service.objects.get(code="W").directorate.code == "W"


def test_a_text_in_a_number_column_is_no_data_and_keeps_its_text(load: Any) -> None:
    loaded = load()
    leaks = Measurement.objects.get(version__indicator__code="w-2", period__code="2025")
    assert (leaks.value, leaks.original, leaks.no_data_reason) == (None, "n/a", "Nothing was counted.")
    assert loaded.texts == {("n/a", True): 1}


def test_after_the_load_gaps_are_computed_and_the_search_finds_the_indicators(
    load: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        load()
    assert {(gap.indicator.code, gap.status) for gap in Gap.objects.filter(period__code="2025")} == {
        ("w-1", "below_target"), ("w-2", "no_data"), ("r-1", "no_standard"),
    }  # fmt: skip
    assert [row.code for row in matching(Indicator.objects.all(), "indicator", "burs rep")] == ["w-1"]


def test_loading_again_changes_nothing(load: Any, django_capture_on_commit_callbacks: Any) -> None:
    load()
    periods = Period.objects.count()
    with django_capture_on_commit_callbacks() as jobs:
        again = load()
    assert {name: tally[2] for name, tally in counts(again).items()} == {
        "directorates": 2,
        "services": 2,
        "indicators": 3,
        "standards": 3,
        "figures": 6,
    }
    assert all(tally[:2] == (0, 0) for tally in counts(again).values())
    assert (Period.objects.count(), again.periods, jobs) == (periods, 0, [])


def test_what_the_file_says_otherwise_is_changed_and_the_rest_left_alone(load: Any) -> None:
    load()
    changed = [ROWS[0], "W,w-1,% of bursts repaired in a day,up,81,91,97", *ROWS[2:]]
    assert counts(load(changed)) == {
        "directorates": (0, 0, 2),
        "services": (0, 0, 2),
        "indicators": (0, 1, 2),
        "standards": (0, 1, 2),
        "figures": (0, 1, 5),
    }
    figure = Measurement.objects.get(version__indicator__code="w-1", period__code="2025")
    assert (figure.value, figure.revision) == (Decimal("0.91"), 2)
    assert list(figure.entries.order_by("revision").values_list("value", flat=True)) == [
        Decimal("0.905"),
        Decimal("0.91"),
    ]
    assert Indicator.objects.get(code="w-1").name == {"en": "% of bursts repaired in a day"}


def test_other_languages_of_a_name_stay(load: Any) -> None:
    load()
    Indicator.objects.filter(code="r-1").update(name={"en": "Holes", "ar": "حفر"})
    load()
    assert Indicator.objects.get(code="r-1").name == {"en": "Potholes", "ar": "حفر"}


def test_a_settled_direction_stays_and_an_open_one_is_settled(load: Any) -> None:
    load()
    actions.settle_directions([Indicator.objects.get(code="r-1").pk], "lower", by=None)
    load([ROWS[0], *(row.replace("Potholes,,", "Potholes,up,") for row in ROWS[1:])])
    assert dict(IndicatorVersion.objects.values_list("indicator__code", "direction")) == {
        "w-1": "higher",
        "w-2": "lower",
        "r-1": "lower",
    }


def test_with_one_bad_cell_nothing_is_loaded(load: Any) -> None:
    loaded = load([*ROWS, 'R,r-2,Streets,up,"1,2.3",2,3'])
    assert [(problem.row, problem.column) for problem in loaded.problems] == [(5, "Y24 (5)")]
    assert not Indicator.objects.exists()
    assert not Directorate.objects.exists()


def test_a_dry_run_counts_and_writes_nothing(load: Any, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as jobs:
        assert load(dry_run=True).figures.created == 6
    assert not Indicator.objects.exists()
    assert jobs == []


def problems(loaded: Any) -> list[str]:
    return [str(problem) for problem in loaded.problems]


def test_a_figure_in_a_locked_period_is_never_changed(load: Any) -> None:
    load()
    actions.lock_period(Period.objects.get(kind="year", code="2025"), by=None)
    assert load().problems == []
    assert problems(load([ROWS[0], ROWS[1].replace("90.5", "91"), *ROWS[2:]])) == [
        "figures.csv, row 2, column Y25 (6): The period 2025 is locked; the figure of “w-1” can’t change."
    ]


def test_a_figure_that_somebody_works_on_is_not_overwritten(load: Any) -> None:
    load()
    Measurement.objects.filter(version__indicator__code="w-1", period__code="2025").update(state="returned")
    assert (
        "Somebody is working on the figure of “w-1” for 2025."
        in problems(load([ROWS[0], ROWS[1].replace("90.5", "91"), *ROWS[2:]]))[0]
    )


def test_a_figure_that_the_kind_of_indicator_cannot_have_is_refused(load: Any) -> None:
    counted = MAPPING.replace('unit = "percent"\nkind = "percent"', 'unit = "pipes"\nkind = "count"')
    assert problems(load([ROWS[0], ROWS[1].replace("90.5", "-3"), *ROWS[2:]], mapping=counted)) == [
        "figures.csv, row 2, column Y25 (6): What is counted can’t be less than zero."
    ]
    assert not Indicator.objects.exists()


def test_a_definition_that_figures_rest_on_is_not_changed_by_a_file(load: Any) -> None:
    load()
    other = MAPPING.replace('unit = "percent"\nkind = "percent"', 'unit = "days"\nkind = "duration"')
    assert problems(load(mapping=other)) == [
        "figures.csv, row 2: “w-1” has figures counted as “percent percent”; the file counts it as “duration days”."
    ]


def test_a_standard_that_overlaps_another_is_refused(load: Any) -> None:
    load()
    longer = MAPPING.replace('kind = "target"\nperiod = "2025"', 'kind = "target"\nvalid = [2025-06-01, 2025-12-31]')
    assert len(problems(load(mapping=longer))) == 3


def test_a_target_weaker_than_the_guarantee_is_refused(load: Any) -> None:
    load()
    indicator = Indicator.objects.get(code="w-1")
    actions.set_standard(indicator, "guaranteed", Decimal("0.8"), since=date(2020, 1, 1), by=None)
    assert problems(load([ROWS[0], ROWS[1].replace(",95", ",70"), *ROWS[2:]])) == [
        "figures.csv, row 2, column GOAL (7): The target of “w-1” would be weaker than its guarantee."
    ]


def test_fiscal_years_must_be_the_tenants_own(load: Any) -> None:
    fiscal = MAPPING.replace('Y24 = "2024", Y25 = "2025"', 'Y24 = "2024Oct"').replace(
        'period = "2025"', 'period = "2024Oct"'
    )
    assert "does not begin in January" in problems(load(mapping=fiscal))[0]


def test_pairs_of_a_figure_and_a_target_never_cross_years(load: Any) -> None:
    assert load().pairs == [("2025", 2, 0)]


def test_the_trail_names_the_deed(load: Any) -> None:
    load()
    event = Indicator.pgh_event_model.objects.first()
    assert event.pgh_context["label"] == "indicators.load_figures"


# --- the command and the real file ---


def command(*args: Any, **options: Any) -> str:
    out = io.StringIO()
    call_command("load_indicators", *args, stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.fixture
def austin(db: None) -> Tenant:
    return Tenant.objects.create(
        slug="austin", name={"en": "Austin"}, languages=["en"], time_zone="America/Chicago", fiscal_month=10
    )


def test_the_real_workbook(austin: Tenant, shared: Path, django_capture_on_commit_callbacks: Any) -> None:
    file, mapping = shared / "data/performance/austin_2016_eperf_download.xlsx", MAPPINGS / "austin_eperf_2016.toml"
    with django_capture_on_commit_callbacks(execute=True):
        printed = command("austin", file, mapping=mapping)
    assert "1,716 rows read" in printed
    assert ["2014Oct", "1,516"] in [line.split() for line in printed.splitlines()]
    pairs = next(line.split() for line in printed.splitlines() if line.split()[:1] == ["2015Oct"])
    assert int(pairs[1]) + int(pairs[3]) == 156
    with tenant_context(austin):
        assert (Directorate.objects.count(), Indicator.objects.count()) == (37, 1716)
        assert set(Period.objects.filter(kind="fiscal", measurements__isnull=False).values_list("code", flat=True)) == {
            "2010Oct", "2011Oct", "2012Oct", "2013Oct", "2014Oct", "2015Oct",
        }  # fmt: skip
        assert IndicatorVersion.objects.exclude(direction=None).count() >= 200
        assert not Gap.objects.filter(guaranteed__isnull=False).exists()
        assert {"below_target", "met", "no_standard", "no_data"} == set(Gap.objects.values_list("status", flat=True))
        assert Gap.objects.filter(latest=True, value__isnull=False).count() > 1500
    again = command("austin", file, mapping=mapping)
    assert [
        line.split()[2:4] for line in again.splitlines() if line.startswith(("indicators ", "standards ", "figures "))
    ] == [["0", "0"]] * 3


def test_the_broken_file_beside_it_is_refused(austin: Tenant, shared: Path) -> None:
    with pytest.raises(CommandError, match="nothing was loaded"):
        command(
            "austin",
            shared / "data/performance/austin_2016_eperf_filtered.csv",
            mapping=MAPPINGS / "austin_eperf_2016.toml",
        )
    with tenant_context(austin):
        assert not Indicator.objects.exists()


@pytest.mark.parametrize(("tenant", "file", "mapping", "sentence"), [
    ("nobody", "x.csv", "m.toml", "There is no tenant “nobody”."),
    ("austin", "x.csv", "absent.toml", "absent.toml can’t be read"),
])  # fmt: skip
def test_wrong_arguments_end_in_a_sentence(
    austin: Tenant, tmp_path: Path, tenant: str, file: str, mapping: str, sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        command(tenant, tmp_path / file, mapping=tmp_path / mapping)


def test_the_queries_of_a_load_do_not_grow_with_its_rows(load: Any, django_assert_num_queries: Any) -> None:
    load()
    with connection.execute_wrapper(counter := Counter()):
        load([ROWS[0], *(f"W,n-{n},Pipes {n},up,{n},{n},{n}" for n in range(10))])
    few, counter.count = counter.count, 0
    with connection.execute_wrapper(counter):
        load([ROWS[0], *(f"W,m-{n},Pumps {n},up,{n},{n},{n}" for n in range(200))])
    assert counter.count <= few
    assert timezone.now()


class Counter:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, *args: Any) -> Any:
        self.count += 1
        return execute(*args)
