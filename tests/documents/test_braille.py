"""Braille says the text again where a table reads back, matches the kept pages where it does not, and never drops a sign silently."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sdip.documents import braille, liblouis
from sdip.documents.blocks import Bullets, Facts, Heading, Said, Table, Text
from sdip.documents.lines import lines_of
from sdip.documents.unavailable import FormatUnavailable
from tests.charters.written import content
from tests.documents.samples import TEXTS

GOLDEN = Path(__file__).parent / "golden"
FIGURES = {"uk": "Понад 71,2% за 3 дні; і ї є ґ, № 5.", "ckb": "٧١٫٢٪ لە ٣ ڕۆژدا، «ئاو»؛ ڕ ڵ ۆ ێ ە ھ."}


@pytest.fixture(autouse=True)
def _with_liblouis():
    try:
        braille.check_available("en")
    except FormatUnavailable as reason:
        pytest.skip(str(reason))


def all_texts(code: str) -> list[str]:
    """Every text of the sample charter in the language, names and table cells too."""
    found: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, dict):
            found.extend([value[code]] if code in value else [])
        elif isinstance(value, list | tuple):
            for each in value:
                walk(each)
        elif hasattr(value, "__dataclass_fields__"):
            for name in value.__dataclass_fields__:
                walk(getattr(value, name))

    walk(content())
    return [*found, *TEXTS[code]]


@pytest.mark.parametrize(("code", "rate"), [("en", 1.0), ("ar", 0.84)])
def test_words_are_found_again_when_the_dots_are_read_back(code, rate):
    """At the rates that these tables reach: of Arabic, signs of doubling and numbers come back otherwise."""
    words = found = 0
    for text in all_texts(code):
        read = liblouis.back_translate(braille.to_cells(text, code), braille.CODES[code].table)
        known = set(re.findall(r"\w+", read))
        written = re.findall(r"\w+", text)
        words += len(written)
        found += sum(word in known for word in written)
    assert words > 100
    assert found / words >= rate


@pytest.mark.parametrize("code", ["uk", "ckb"])
def test_pages_are_the_kept_ones(code):
    """These tables don't read back. The kept pages were made with the tables of liblouis 3.24."""
    name, heading, *texts = TEXTS[code]
    blocks = [Heading(heading), *map(Text, texts), Text(FIGURES[code]), Bullets(texts), Facts([(name, heading)])]
    made = braille.write_brf(lines_of(blocks, title=name, language=code), language=code)
    assert made == (GOLDEN / f"{code}.brf").read_bytes()


STREET = {"ckb": "شەقامی کەناڵ 12، نهۆمی دووەم", "uk": "вул. Канальна, 12, другий поверх"}


@pytest.mark.parametrize("code", ["uk", "ckb"])
def test_pages_of_a_charter_are_the_kept_ones(code):
    """Headings of each level, a table, lists, an address, an e-mail address, telephone numbers, a share and a day of work."""
    said = content()
    (entry,), promise = said.services, said.promises[1]
    steps = [
        tuple(text[code] for text in (row.client, row.office, row.where, row.fee, row.time)) for row in entry.steps
    ]
    ways = [(row.role.get(code, entry.name[code]), Said(row.value, code=True)) for row in said.contacts]
    blocks = [
        Text(STREET[code]),
        *(Text(row.words[code]) for row in said.passages),
        Heading(entry.name[code]),
        Text(entry.description[code]),
        Table(entry.name[code], steps[0], steps),
        Heading(promise.words[code], 3),
        Facts(
            [(promise.indicator_name[code], promise.guaranteed.words[code]), (entry.who[code], promise.remedy[code])]
        ),
        Bullets([row.words[code] for row in said.promises], numbered=True),
        Heading(said.directorate[code], 3),
        Facts(ways),
        Bullets([said.consulted[0][code], entry.time[code]]),
    ]
    lines = lines_of(blocks, title=said.name[code], language=code, languages=said.languages)
    assert braille.write_brf(lines, language=code) == (GOLDEN / f"charter-{code}.brf").read_bytes()


def test_letters_of_ukrainian_have_their_own_cells():
    """By a display table і, ї, є and ґ would stay as they are."""
    assert braille.to_cells("іїєґ", "uk") == "⠽⠹⠜⠻"


def test_english_is_contracted():
    assert braille.to_cells("the people and you", "en") == "⠮⠀⠏⠀⠯⠀⠽"


@pytest.mark.parametrize("code", ["ar", "ckb"])
def test_digits_of_any_script_are_numbers(code):
    assert braille.to_cells("٢٤", code) == braille.to_cells("24", code) == "⠼⠃⠙"


def test_sorani_says_percent_in_words():
    """Its table would write the letter p."""
    assert braille.normalised("٧١٪", "ckb") == "71 لە سەدا"


@pytest.mark.parametrize(
    ("code", "text", "named"),
    [
        ("en", "Ask for № 5", "№ (U+2116)"),
        ("ar", "بحسب § 12", "§ (U+00A7)"),
        ("uk", "Плата 100 ₴", "₴ (U+20B4)"),
        ("ckb", "±5", "± (U+00B1)"),
    ],
)
def test_character_that_the_table_lacks_stops_the_format(code, text, named):
    with pytest.raises(FormatUnavailable) as refused:
        braille.write_brf(lines_of([Text(text)], title=TEXTS[code][0], language=code), language=code)
    assert named in str(refused.value)


def test_text_in_another_language_is_written_by_its_own_table():
    arabic = TEXTS["ar"][0]
    mixed = braille.write_brf(lines_of([Text(Said(arabic, "ar"))], title="Water", language="en"), language="en")
    alone = braille.write_brf(lines_of([Text(arabic)], title="-", language="ar"), language="ar")
    assert mixed.split(b"\r\n")[1] == alone.split(b"\r\n")[1] != b""


def test_pages_have_40_cells_and_25_lines():
    long = "Nothing is longer than a row, not even " + "a" * 95 + ". "
    blocks = [Heading("Where complaints go when nobody answers for a long time"), Text(long * 20), Bullets([long] * 3)]
    brf = braille.write_brf(lines_of(blocks, title="A charter", language="en"), language="en")
    pages = brf.decode("ascii").split("\f")
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        rows = page.split("\r\n")
        assert len(rows) == 26
        assert rows[-1] == ""
        assert max(map(len, rows)) <= 40
        assert rows[24].strip() == "#" + "".join("JABCDEFGHI"[int(digit)] for digit in str(number))
    assert b"\n" not in brf.replace(b"\r\n", b"")


def test_many_threads_write_the_same():
    lines = lines_of([Text(TEXTS["en"][2])], title="Water", language="en")
    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(lambda _n: braille.write_brf(lines, language="en"), range(40)))
    assert len(made) == 1


def test_missing_library_is_said_in_a_sentence(monkeypatch):
    monkeypatch.setattr(liblouis, "LIBRARY", "libnothing.so.0")
    liblouis._loaded.cache_clear()
    try:
        with pytest.raises(FormatUnavailable, match="liblouis20"):
            braille.check_available("en")
    finally:
        liblouis._loaded.cache_clear()


def test_missing_table_is_said_in_a_sentence(monkeypatch):
    monkeypatch.setitem(braille.CODES, "en", braille.Code("no-such-table.ctb"))
    with pytest.raises(FormatUnavailable, match=r"no-such-table\.ctb"):
        braille.check_available("en")
