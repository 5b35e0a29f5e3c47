"""Every kind of report goes from the tables to paper and files: it is frozen, numbered, drawn and sent on its way."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from feedback.statistics.formula import quarters
from indicators.models import Period
from reports import actions
from reports.content import Design, Scope
from reports.documents import SPECS
from reports.documents.files import csv_file, workbook_file
from reports.models import Snapshot
from reports.reading import Report
from tenancy.context import require_tenant, tenant_context
from tests.charters.conftest import tenant_addresses, water  # noqa: F401 - fixtures
from tests.make import make, make_member
from tests.reports.papers import HASH, frozen, html, section
from tests.reports.test_annual_report import Year, year  # noqa: F401 - fixture

KINDS = ("annual", "charter", "feedback", "plan", "survey")


def quarter() -> Period:
    span = quarters(timezone.localdate(), 1)[0]
    days = {"starts_on": span.starts_on, "ends_on": span.ends_on, "due_on": span.ends_on}
    return make(Period, kind="quarter", code=span.code, **days)


def about(year: Year, kind: str) -> dict[str, Any]:  # noqa: F811
    water = year.water  # noqa: F811
    kinds: dict[str, Callable[[], dict[str, Any]]] = {
        "annual": lambda: {"period": year.period},
        "charter": lambda: {"period": year.period, "charter": water.row, "directorate": water.directorate},
        "feedback": lambda: {"period": quarter()},
        "plan": lambda: {"cycle": year.cycle, "directorate": water.directorate},
        "survey": lambda: {"wave": year.wave},
    }
    return kinds[kind]()


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_frozen_under_a_number_and_its_pdf_is_made(year: Year, kind: str) -> None:  # noqa: F811
    with tenant_context(require_tenant()):
        scope = Scope(kind, **about(year, kind))
        snapshot = actions.make_report(
            scope, language="ar", recipients=[("Office", "o@example.org", "en")], by=make_member("governor")
        )
    row = Snapshot.objects.get(pk=snapshot.pk)
    assert (row.document, row.issue) == (kind, 1)
    assert {each.language for each in row.renderings.all()} == {"ar", "en"}
    with tenant_context(require_tenant()):
        second = actions.correct_report(row, reason="Counted again", by=make_member("governor"))
    assert (second.number, second.issue) == (row.number, 2)
    assert json.loads(second.content)["corrects"]["tables"] == []  # nothing was


@pytest.mark.parametrize(("kind", "table", "column", "value"), [
    ("annual", "promises", "figure", "0.7"), ("charter", "promises", "guaranteed_low", "0.8"),
    ("feedback", "messages-service", "received", "7"), ("plan", "goals", "baseline", "0.7"),
    ("survey", "survey-scores", "part", "6"),
])  # fmt: skip
def test_its_figures_are_files_of_raw_values_by_codes(
    year: Year,  # noqa: F811
    kind: str,
    table: str,
    column: str,
    value: str,
) -> None:
    report = Report(frozen(kind, **about(year, kind)))
    lines = list(csv.DictReader(io.StringIO(csv_file(report, HASH, "en").decode("utf-8-sig"))))
    found = [line["value"] for line in lines if (line["table"], line["column"]) == (table, column)]
    assert value in found
    assert workbook_file(report, HASH, "ar").startswith(b"PK")


@pytest.mark.parametrize("kind", KINDS)
def test_names_in_another_language_are_set_apart_and_nothing_of_that_is_read_out(year: Year, kind: str) -> None:  # noqa: F811
    """Most names here have no Ukrainian: they stand in their own language and direction."""
    page = html(frozen(kind, **about(year, kind)), "uk")
    assert '<bdi lang="' in page
    assert "&lt;bdi" not in page
    assert '="<bdi' not in page


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_made_without_its_first_section_has_a_cover_all_the_same(year: Year, kind: str) -> None:  # noqa: F811
    first, *others = SPECS[kind].sections
    content = frozen(kind, design=Design(sections=tuple(others)), **about(year, kind))
    last = [first] if first == SPECS[kind].ground else []
    assert [each["code"] for each in json.loads(content)["sections"]] == [*others, *last]
    assert ('class="headline"' in html(content)) is bool(last)


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_with_a_private_note_is_in_it(year: Year, kind: str) -> None:  # noqa: F811
    """A note on a figure and the reason for none are of the staff; those of a plan's own actions are part of its report."""
    content = frozen(kind, **about(year, kind))
    assert "Zainab" not in content
    assert section(content, {"annual": "public_promises", "charter": "promises", "feedback": "messages",
                             "plan": "plan_goals", "survey": "survey"}[kind])  # fmt: skip
