"""The import wizard in a real browser, as no walk comes by: mapping, problems, preview, applied, undone; on a phone, from the right."""

import csv
import io
import os
from pathlib import Path
from typing import Any

import pytest

from tests.browser.test_pages import faults

pytestmark = pytest.mark.xdist_group("browser")
FILES = "/diwaniyah/staff/indicators/files/"


def shot(one: Any, name: str) -> None:
    if folder := os.environ.get("SDIP_SHOTS"):
        one.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def bring(one: Any, content: str) -> str:
    """The address after the upload."""
    one.page.goto(FILES)
    one.page.set_input_files(
        "input[type=file]", {"name": "figures.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    one.page.click("form[enctype] button[type=submit]")
    return str(one.page.url)


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (360, "en"), (360, "ar"), (1280, "ar")])
def test_the_wizard_is_readable_at_every_step(visitor: Any, site: Any, width: int, language: str) -> None:
    one = visitor(width).sign_in("diwaniyah", "data_officer")
    one.speak(language)
    exported = list(csv.DictReader(io.StringIO(one.context.request.get(f"{FILES}figures.csv").text().lstrip("\ufeff"))))
    code = next(
        row["indicator"] for row in exported if row["value"] and not row["denominator"] and row["unit"] != "percent"
    )
    name = f"{width}-{language}"
    assert faults(one, FILES, axe=True) == []
    shot(one, f"files-{name}")
    mapping = bring(one, f"code;month;figure\n{code};2019-01;12\nx-{name};2019-01;3\n{code};2019-02;many\n")
    assert "/mapping/" in mapping
    assert faults(one, mapping, axe=True) == []
    shot(one, f"mapping-{name}")
    one.page.click("form#columns button[type=submit]")
    page = one.page.url
    assert faults(one, page, axe=True) == []
    shot(one, f"problems-{name}")
    assert f"x-{name}" in one.page.inner_text("main")
    one.page.select_option("#id_service", index=1)
    one.page.click("form[action$='/define/'] button[type=submit]")
    one.page.wait_for_selector("form[action$='/define/']", state="detached")
    assert faults(one, page, axe=True) == []
    assert one.page.locator("a[href='?kind=indicator']").count() == 0
    shot(one, f"defined-{name}")
    bring(one, f"code;month;figure\n{code};2019-01;12\n")
    one.page.click("form#columns button[type=submit]")
    shot(one, f"preview-{name}")
    one.page.click("button[value=apply]")
    one.page.wait_for_selector("button[value=undo]")
    assert faults(one, one.page.url, axe=True) == []
    shot(one, f"applied-{name}")
    one.page.click("button[value=undo]")
    assert faults(one, one.page.url, axe=True) == []
    assert faults(one, f"{FILES}dhis2/", axe=True) == []
