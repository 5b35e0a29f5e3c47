"""Figures that an indicator can't have, by its kind: one rule at every door."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from indicators.actions import Numbers, enter_measurement, verify_measurement
from indicators.actions.dhis2 import stage_values
from indicators.actions.readings import add_reading
from indicators.dhis2 import DataValue
from indicators.models import ImportRun, Indicator, Measurement, OutsideCode
from indicators.possible import RULES, impossible
from organisation.models import Directorate
from tests.make import make_member

from .files import apply, counts, problems, read
from .helpers import DAY, refused
from .world import figure, make_indicator, make_service, period_of

LEVELS = [
    {"points": "1", "name": {"en": "Poor", "ar": "ضعيف"}, "description": {}},
    {"points": "2", "name": {"en": "Good enough", "ckb": "باشە"}, "description": {}},
]
ITEMS = [{"points": "2", "name": {"en": "Clean"}}, {"points": "2", "name": {"en": "Open"}}]
KINDS = {"yes_no": {}, "rubric": {"levels": LEVELS}, "count": {}, "checklist": {"unit": "percent", "levels": ITEMS}}
TRIED = ["-3.7", "-1", "0", "0.5", "1", "1.0", "1.01", "2", "2.5", "7", "250"]
TAKEN = {
    "yes_no": {"0", "1", "1.0"}, "rubric": {"1", "1.0", "2"}, "count": set(TRIED) - {"-3.7", "-1"}, "checklist": {"0", "0.5", "1", "1.0"},
}  # fmt: skip


@pytest.fixture
def kinds(water: Directorate) -> dict[str, Indicator]:
    service = make_service(directorate=water)
    return {
        kind: make_indicator(service=service, code=f"k-{kind}", version={"kind": kind, **facts})
        for kind, facts in KINDS.items()
    }


@pytest.mark.parametrize("kind", [*RULES, "number"])
def test_the_rule_says_the_same_in_python_and_in_sql(kind: str, kinds: Any, officer: Any) -> None:
    facts = KINDS.get(kind, {})
    found = {text for text in TRIED if not impossible(kind, facts.get("levels", []), Decimal(text))}
    assert found == TAKEN.get(kind, set(TRIED))
    if kind in kinds:
        scale = 100 if kind == "checklist" else 1
        taken = set()
        for text in TRIED:
            run = read(f"code,month,figure\nk-{kind},2026-01,{Decimal(text) * scale}\n", officer)
            assert run.counts["kinds"] in ({}, {"impossible": 1})
            taken |= {text} if counts(run) == (1, 0, 0, 0) else set()
        assert taken == found


def test_levels_that_nobody_described_refuse_nothing() -> None:
    assert impossible("rubric", [], Decimal("2.5")) == ""
    assert impossible("count", [], None) == ""


def test_impossible_figures_of_a_file_are_problems_with_their_place_and_sentence(kinds: Any, officer: Any) -> None:
    text = "code,month,figure\nk-yes_no,2026-01,7\nk-rubric,2026-01,2.5\nk-count,2026-01,-3.7\nk-checklist,2026-01,250\nk-count,2026-02,0\n"
    run = read(text, officer)
    assert [(row, kind) for row, kind, _sentence in problems(run)] == [(at, "impossible") for at in (2, 3, 4, 5)]
    told = [sentence for _row, _kind, sentence in problems(run)]
    assert "yes (1) or no (0)" in told[0]
    assert "levels" in told[1]
    assert "less than zero" in told[2]
    assert "0 and 100%" in told[3]
    assert counts(run) == (1, 0, 0, 4)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("yes_no", "yes", 1), ("yes_no", "No", 0), ("yes_no", "نعم", 1), ("yes_no", "لا", 0), ("yes_no", "بەڵێ", 1), ("yes_no", "نەخێر", 0),
        ("yes_no", "Так", 1), ("yes_no", "ні", 0), ("yes_no", "TRUE", 1), ("yes_no", "1", 1), ("rubric", "good  enough", 2),
        ("rubric", "ضعيف", 1), ("rubric", "باشە", 2), ("checklist", "75", "0.75"), ("checklist", "75 %", "0.75"),
    ],
)  # fmt: skip
def test_words_of_a_file_that_answer_are_figures(kinds: Any, officer: Any, kind: str, text: str, value: Any) -> None:
    run = apply(read(f"code,month,figure\nk-{kind},2026-01,{text}\n", officer), officer)
    row = Measurement.objects.get()
    assert (run.state, row.value, row.original) == (ImportRun.State.APPLIED, Decimal(value), text)


def test_words_of_another_indicator_are_no_figures(kinds: Any, officer: Any) -> None:
    run = read("code,month,figure\nk-count,2026-01,yes\nk-rubric,2026-01,yes\nk-yes_no,2026-01,maybe\n", officer)
    assert [kind for _row, kind, _sentence in problems(run)] == ["text"] * 3


def test_nobody_types_them(kinds: Any, head: Any) -> None:
    for kind, value in (("yes_no", 7), ("rubric", "2.5"), ("count", -1), ("checklist", 250)):
        with refused(impossible(kind, KINDS[kind].get("levels", []), Decimal(value)).split("(")[0]):
            enter_measurement(kinds[kind].versions.get(), period_of(DAY), Numbers(Decimal(value)), by=head)
    with refused("0 and 100"):
        pair = Numbers(numerator=Decimal(5), denominator=Decimal(4))
        enter_measurement(kinds["checklist"].versions.get(), period_of(DAY), pair, by=head)
    assert not Measurement.objects.exists()


def test_nor_reads_or_recounts_them(kinds: Any, head: Any, water: Directorate) -> None:
    readable = make_indicator(service=kinds["count"].service, version={"kind": "count", "several": "sum"})
    with refused("less than zero"):
        add_reading(readable.versions.get(), period_of(DAY), Numbers(Decimal(-1)), read_on=DAY, by=head)
    with refused("less than zero"):
        row = figure(kinds["count"], DAY, 4)
        verify_measurement(row, recounted=Decimal(-4), verified_on=DAY, by=make_member("data_officer", water))


def test_nor_does_another_system_send_them(kinds: Any, officer: Any, inside: Any) -> None:
    OutsideCode.objects.create(kind="data_element", uid="aaa", indicator=kinds["yes_no"], part="value")
    OutsideCode.objects.create(kind="org_unit", uid="uuu", whole=True)
    for value, kind in (("7", {"impossible": 1}), ("true", {})):
        told = DataValue("aaa", "202601", "uuu", value, at=1)
        run = stage_values([told], b"{}", "values.json", "application/json", schemes={}, by=officer)
        assert run.counts["kinds"] == kind


def test_the_database_reads_every_rule(kinds: Any) -> None:
    """Also where a level's points are decimals and where a value is not there."""
    with connection.cursor() as cursor:
        for kind, rule in RULES.items():
            cursor.execute(
                f"SELECT {rule.impossible} FROM (SELECT %s::numeric AS value) l, (SELECT %s::jsonb AS levels) v",
                ["1", '[{"points": "0.5"}, {"points": 1}]'],
            )
            assert cursor.fetchone()[0] is False, kind
