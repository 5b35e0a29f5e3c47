"""What `load_indicators` tells about a load, and about one that was refused."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from indicators.models import Indicator
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.indicators.test_loading import MAPPING, ROWS


class Told:
    """The lines on both outputs."""

    def __init__(self, out: io.StringIO, tenant: Tenant, folder: Path) -> None:
        self.out, self.tenant, self.folder = out, tenant, folder

    def load(self, rows: list[str], mapping: str = MAPPING, **options: Any) -> list[str]:
        file, said = self.folder / "figures.csv", self.folder / "m.toml"
        file.write_text("\n".join(rows))
        said.write_text(mapping)
        self.out.truncate(0)
        call_command(
            "load_indicators", self.tenant.slug, file, mapping=said, stdout=self.out, stderr=self.out, **options
        )
        return self.lines()

    def lines(self) -> list[str]:
        return self.out.getvalue().lstrip("\0").splitlines()

    def table(self) -> dict[str, list[int]]:
        found = [line.split() for line in self.lines()]
        return {
            words[0]: [int(word) for word in words[1:]]
            for words in found
            if words[0] in {"directorates", "services", "indicators", "standards", "figures"} and words[1].isdigit()
        }


@pytest.fixture
def told(tenant_a: Tenant, tmp_path: Path) -> Told:
    return Told(io.StringIO(), tenant_a, tmp_path)


def test_a_load_tells_what_it_did(told: Told) -> None:
    lines = told.load(ROWS)
    assert "figures.csv: 3 rows read, 0 left out by the mapping, 0 refused." in lines
    assert told.table() == {
        "directorates": [2, 2, 0, 0], "services": [2, 2, 0, 0], "indicators": [3, 3, 0, 0], "standards": [3, 3, 0, 0],
        "figures": [6, 6, 0, 0],
    }  # fmt: skip


def test_a_refused_load_tells_what_was_read_and_how_many_rows_were_refused(told: Told) -> None:
    bad = [*ROWS[:3], "R,r-1,Potholes,,12.5.1,2026-01-01,5"]  # two cells of one row
    with pytest.raises(CommandError, match="2 problems; nothing was loaded."):
        told.load(bad)
    assert told.lines()[2] == "figures.csv: 3 rows read, 0 left out by the mapping, 1 refused."
    assert told.table() == {"directorates": [1], "services": [1], "indicators": [2], "standards": [2], "figures": [4]}
    assert all("row 4" in line for line in told.lines()[:2])
    with tenant_context(told.tenant):
        assert not Indicator.objects.exists()


def test_what_does_not_fit_what_is_there_is_refused_with_the_same_tally(told: Told) -> None:
    with pytest.raises(CommandError, match="nothing was loaded"):
        told.load(ROWS, MAPPING.replace('Y24 = "2024"', 'Y24 = "2023Oct"'))  # the tenant's years begin in January
    assert any("does not begin in January" in line for line in told.lines())
    assert told.table()["figures"] == [6]


def test_a_column_that_is_not_there_is_no_refused_row(told: Told) -> None:
    with pytest.raises(CommandError, match="nothing was loaded"):
        told.load([ROWS[0].replace("GOAL", "GAOL"), *ROWS[1:]])
    assert any(line.endswith(": 0 rows read, 0 left out by the mapping, 0 refused.") for line in told.lines())
