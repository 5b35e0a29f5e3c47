"""The PDF is accessible, says what the page says, loads nothing foreign, and is the same each time."""

import os
import re
import subprocess
import time
from importlib.metadata import version

import page as page_validation
import pikepdf
import pytest

from sdip.documents import pdf
from sdip.documents.pdf import DocumentsUnavailable, write_pdf
from tests.documents.samples import TEXTS, report

CODES = ["en", "ar", "ckb", "uk"]


@pytest.fixture(scope="module", params=[(code, large) for code in CODES for large in (False, True)], ids=str)
def document(request, tmp_path_factory):
    code, large = request.param
    path = tmp_path_factory.mktemp("pdf") / f"{code}.pdf"
    path.write_bytes(write_pdf(report(code, large=large)))
    return code, path


def test_document_is_accessible(document):
    _code, path = document
    result = page_validation.validate_pdf(str(path), profile="ua1")
    assert result.is_compliant, str(result)


def test_document_embeds_only_our_two_fonts(document):
    _code, path = document
    fonts = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True, check=True).stdout
    names = re.findall(r"^[A-Z]{6}\+(\S+)", fonts, re.MULTILINE)
    assert names
    assert {name.removesuffix("-Bold") for name in names} <= {"Noto-Sans", "Vazirmatn"}


def test_document_text_is_what_was_written(document):
    """The text that a reader aloud gets: ActualText in the tag tree, in the order of the page."""
    code, path = document
    spoken = " ".join(spoken_text(path))
    for words in TEXTS[code][:3]:
        assert normalised(words) in normalised(spoken)


def test_document_text_can_be_copied(document):
    """Of the words of the sentence nearly all come out of an ordinary text extraction."""
    code, path = document
    copied = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    words = normalised(TEXTS[code][2]).split()
    found = [word for word in words if word in normalised(copied)]
    assert len(found) >= len(words) * 0.8


@pytest.mark.parametrize(("code", "month"), [("ar", "نيسان"), ("ckb", "نیسان"), ("uk", "квіт.")])
def test_text_of_charts_is_drawn_as_words(tmp_path, code, month):
    """Drawn letter by letter, Arabic would be unjoined and in the wrong order."""
    path = tmp_path / "chart.pdf"
    path.write_bytes(write_pdf(report(code)))
    copied = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    assert month in normalised(copied)


def normalised(text: str) -> str:
    """Direction marks dropped, ligatures of lam and alef undone in the order that extraction leaves them, spaces evened."""
    import unicodedata

    plain = re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", unicodedata.normalize("NFKC", text))
    return " ".join(plain.replace("\u0627\u0644\u0644", "\u0644\u0644").split())


def spoken_text(path) -> list[str]:
    with pikepdf.open(path) as opened:
        found: list[str] = []

        def walk(element):
            if not isinstance(element, pikepdf.Dictionary):
                return
            if "/ActualText" in element:
                found.append(str(element.ActualText))
                return
            kids = element.get("/K", [])
            for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                walk(kid)

        walk(opened.Root.StructTreeRoot)
    return found


def test_english_part_of_arabic_document_is_marked_as_english(tmp_path):
    path = tmp_path / "ar.pdf"
    path.write_bytes(write_pdf(report("ar")))
    with pikepdf.open(path) as opened:
        assert str(opened.Root.Lang) == "ar"
        languages = {str(o.get("/Lang")) for o in opened.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o}
    assert "en" in languages


def test_same_page_gives_same_bytes():
    html = report("uk")
    assert write_pdf(html) == write_pdf(html)


def test_other_work_of_the_process_keeps_its_clock(monkeypatch):
    """Only while a PDF is written its fonts have no date."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    write_pdf(report("uk"))
    assert "SOURCE_DATE_EPOCH" not in os.environ
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    write_pdf(report("uk"))
    assert os.environ["SOURCE_DATE_EPOCH"] == "86400"


def test_fonts_carry_no_time():
    """A second later the same page is the same file."""
    html = report("uk")
    one = write_pdf(html)
    time.sleep(1.1)
    assert write_pdf(html) == one


def test_links_are_completed_with_the_given_address(tmp_path):
    path = tmp_path / "link.pdf"
    path.write_bytes(write_pdf(report("en"), base_url="https://city.example/"))
    with pikepdf.open(path) as opened:
        targets = [str(note.A.URI) for sheet in opened.pages for note in sheet.get("/Annots", []) if "/A" in note]
    assert targets == ["https://city.example/sample/"]


@pytest.mark.parametrize(
    "source",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/x.png",
        "/etc/passwd",
        "../../sdip/settings.py",
        "data:image/png;base64,AA",
    ],
)
def test_document_reads_nothing_but_static_files(source):
    with pytest.raises((ValueError, KeyError)):
        pdf._read(pdf_url(source), pdf.NOWHERE, {})


def pdf_url(source: str) -> str:
    from urllib.parse import urljoin

    return urljoin(f"{pdf.NOWHERE}/static/", source)


def test_given_images_are_drawn(tmp_path):
    from io import BytesIO

    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (4, 4), "red").save(picture, "PNG")
    html = '<html lang="en"><title>Crest</title><p>Crest</p><img src="image:crest" alt="Coat of arms">'
    path = tmp_path / "image.pdf"
    path.write_bytes(write_pdf(html, images={"crest": picture.getvalue()}))
    with pikepdf.open(path) as opened:
        assert (
            len(opened.pages[0].get_images() if hasattr(opened.pages[0], "get_images") else opened.pages[0].images) == 1
        )


def test_missing_system_library_is_said_in_a_sentence(monkeypatch):
    import builtins

    load = builtins.__import__

    def without_pango(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library 'pango-1.0-0'")
        return load(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_pango)
    with pytest.raises(DocumentsUnavailable, match="libpango-1.0-0"):
        write_pdf("<p>x</p>")


def test_patches_are_made_for_the_installed_version():
    """They wrap private functions. On an upgrade: look at sdip/documents/pdf_tags.py and svg_text.py, then change this line."""
    assert version("weasyprint") == "70.0"


def test_patches_are_in_place():
    import weasyprint.pdf
    import weasyprint.svg
    from weasyprint.pdf import tags

    write_pdf('<html lang="en"><title>x</title><p>x</p>')
    assert weasyprint.pdf.add_tags is tags.add_tags
    assert tags.add_tags.completed
    assert weasyprint.svg.TAGS["text"] is weasyprint.svg.text
    assert weasyprint.svg.TAGS["tspan"] is weasyprint.svg.text
