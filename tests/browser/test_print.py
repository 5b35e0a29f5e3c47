"""Pages of figures on paper: nothing to press, no table wider than the sheet, every chart whole, and the signs beside the colours."""

import re
from pathlib import Path
from typing import Any

import pytest

from .test_pages import TENANT

pytestmark = pytest.mark.xdist_group("browser")
PAGES = ["dashboard", "numbers", "indicator", "completeness", "areas"]
UPRIGHT, ACROSS = 695, 1024  # px between the margins of A4
FAULTS = """width => {
  const seen = each => each.getClientRects().length && getComputedStyle(each).visibility === "visible" && each.offsetHeight !== 1;
  const named = each => each.outerHTML.slice(0, 90);
  const pressed = [...document.querySelectorAll("nav, form, button, .btn, .seg, .chips")].filter(seen);
  const wide = [...document.querySelectorAll("table, figure svg")].filter(seen)
    .filter(each => { const box = each.getBoundingClientRect(); return box.left < -1 || box.right > width + 1; });
  const folded = [...document.querySelectorAll("details figure svg")].filter(each => !each.getBoundingClientRect().height);
  const told = (found, why) => found.map(each => `${why}: ${named(each)}`);
  return [...told(pressed, "to press"), ...told(wide, "too wide"), ...told(folded, "folded")];
}"""


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_of_figures_print_whole(visitor: Any, site: Any, language: str, tmp_path: Path) -> None:
    one = visitor(1280).sign_in(TENANT, "data_officer")
    one.speak(language)
    paths = {page["name"].removeprefix("indicators:"): page["path"] for page in site.pages(TENANT)}
    bad = {}
    for name in PAGES:
        one.page.emulate_media(media="print")
        one.page.goto(paths[name])
        across = one.page.evaluate("() => getComputedStyle(document.body).page") == "wide"
        width = ACROSS if across else UPRIGHT
        one.page.set_viewport_size({"width": width, "height": 900})
        if found := one.page.evaluate(FAULTS, width):
            bad[name] = found
        assert one.page.locator("main svg").count() > 0, "the signs are pictures, not backgrounds"
        paper = one.page.pdf(prefer_css_page_size=True)
        sizes = set(re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", paper))
        assert {float(a) > float(b) for a, b in sizes} == {across}
    assert bad == {}
