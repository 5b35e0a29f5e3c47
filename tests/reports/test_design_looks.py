"""What is chosen in the builder is seen at once in its preview, is kept, and comes out on paper."""

import hashlib
import io
import re
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from reports.documents import images_of_today, report_html, report_pdf
from reports.models import DocumentDesign
from sdip.documents.paper import ground_of
from tenancy.actions import set_crest
from tenancy.context import require_tenant, tenant_context
from tests.figures import address
from tests.reports.conftest import Story
from tests.reports.test_designs import boss, text_of, typed

WINE = "#7a1f3d"
GLOSSARY = "Breach: a promise that was broken"


@pytest.fixture
def arms(story: Story) -> str:
    """The address of the municipality's coat of arms."""
    made = io.BytesIO()
    Image.new("RGB", (60, 60), "#b3202c").save(made, "PNG")
    sha256 = hashlib.sha256(made.getvalue()).hexdigest()
    set_crest(require_tenant(), made.getvalue(), sha256)
    return f"/crest/?v={sha256[:16]}"


def head_in(page: str) -> str:
    """What stands for the cover."""
    return page.partition('<div class="paperhead')[2].partition("</div>")[0]


def live(document: str = "directorate", **more: str) -> str:
    """What comes below the form as soon as something is typed."""
    url = address("reports:design_preview_page", args=[document])
    response = boss().post(url, typed(**more), headers={"HX-Target": "preview"})
    assert response.status_code == 200, text_of(response)
    assert "style=" not in text_of(response)  # the policy lets no page carry styles
    return text_of(response)


def test_the_preview_shows_the_chosen_colour_at_once(story: Story) -> None:
    for colour in (WINE, "#0b3d91"):
        assert f'fill="{ground_of(colour)}"' in head_in(live(accent=colour))
    houses = head_in(live(own_colour=""))
    assert ("data-cover" in houses, 'class="ground"' in houses) == (True, False)


def test_the_preview_of_one_sheet_has_its_colour_too(story: Story) -> None:
    sections = {"place_in_brief": "1", "place_counting": "", "place_attention": "", "place_glossary": ""}
    head = head_in(live("brief", **sections))
    assert ("data-cover" in head, f'fill="{WINE}"' in head) == (False, True)


def test_the_preview_shows_the_crest_while_it_is_ticked(story: Story, arms: str) -> None:
    assert (arms in head_in(live(crest="on")), arms in head_in(live())) == (True, False)
    assert "Coat of arms" in head_in(live(crest="on"))


def test_the_preview_has_the_text_of_the_cover_and_the_sections_in_their_order(story: Story) -> None:
    shown = live(
        cover_en="For the Council", place_counting="3", place_attention="2", place_glossary="1", glossary_en=GLOSSARY
    )
    assert "For the Council" in head_in(shown)
    assert "Water Directorate" in head_in(shown)
    assert re.findall(r'<section[^>]*aria-labelledby="(\w+)"', shown) == ["glossary", "attention", "counting"]
    assert "a promise that was broken" in shown


def test_the_preview_without_script_shows_the_same(story: Story, arms: str) -> None:
    url = address("reports:design_preview_page", args=["directorate"])
    page = text_of(boss().post(url, typed(crest="on", cover_en="For the Council")))
    head = head_in(page)
    assert (arms in head, ground_of(WINE) in head, "For the Council" in head, "<h1>" in head) == (True,) * 4


def test_crest_cover_text_colour_and_glossary_are_typed_kept_and_printed(story: Story, arms: str) -> None:
    client, url = boss(), address("reports:design_page", args=["directorate"])
    form = typed(crest="on", cover_en="For the Council", glossary_en=GLOSSARY)
    assert client.post(url, form).status_code == 302
    row = DocumentDesign.objects.get()
    assert (row.crest, row.accent, dict(row.cover), dict(row.glossary)) == (
        True, WINE, {"en": "For the Council"}, {"en": GLOSSARY},
    )  # fmt: skip
    again = text_of(client.get(url))
    assert re.search(r'<input[^>]*name="crest"[^>]*checked', again)
    for words in ("For the Council", GLOSSARY):
        assert words in again
    snapshot = story.report()
    with tenant_context(require_tenant()):
        images = images_of_today()
        html = report_html(snapshot.content, snapshot.sha256, language="en", crest=True)
        pdf = PdfReader(io.BytesIO(report_pdf(snapshot.content, snapshot.sha256, language="en", images=images)))
    for words in ("For the Council", "a promise that was broken", 'src="image:crest"'):
        assert words in html, words
    assert ground_of(WINE) in colours_on(pdf.pages[0])
    assert len(pdf.pages[0].images) == 1


def test_without_a_colour_of_its_own_paper_has_the_houses(story: Story) -> None:
    snapshot = story.report()
    with tenant_context(require_tenant()):
        pdf = PdfReader(io.BytesIO(report_pdf(snapshot.content, snapshot.sha256, language="en")))
    assert "#083c48" in colours_on(pdf.pages[0])
    assert ground_of(WINE) not in colours_on(pdf.pages[0])


def test_the_colour_reaches_the_one_sheet(story: Story) -> None:
    form = typed(place_in_brief="1", place_counting="", place_attention="", place_glossary="")
    url = address("reports:design_preview_page", args=["brief"])
    pdf = PdfReader(io.BytesIO(boss().post(url, form | {"pdf": "1"}).content))
    assert len(pdf.pages) == 1
    assert WINE in colours_on(pdf.pages[0])


def colours_on(page: Any) -> set[str]:
    """Those that the page fills or draws with."""
    written = page.get_contents().get_data().decode("latin-1")
    found = re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) (?:rg|RG|scn|SCN)\b", written)
    return {"#" + "".join(f"{round(float(part) * 255):02x}" for part in parts) for parts in found}
