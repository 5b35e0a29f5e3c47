"""Blocks in a row: nothing of them is lost, and nothing that is empty is said."""

from sdip.documents.blocks import Bullets, Facts, Heading, Said, Table, Text
from sdip.documents.lines import lines_of
from sdip.documents.text import write_text

BLOCKS = [
    Heading("Fees"),
    Text("First.\n\nSecond."),
    Bullets(["one", "two"]),
    Bullets(["sign", "pay"], numbered=True),
    Facts([("Telephone", Said("0780 000", code=True))]),
    Table("What it costs", ("Service", "Fee", "Time"), [("Water", "12", ""), ("Waste", "None", "1 day\n2 nights")]),
]


def test_lines_hold_all_words_in_their_order():
    assert [(line.style, line.text) for line in lines_of(BLOCKS, title="Charter", language="en")] == [
        ("heading", "Charter"),
        ("heading", "Fees"),
        ("text", "First."),
        ("text", "Second."),
        ("item", "one"),
        ("item", "two"),
        ("step", "1. sign"),
        ("step", "2. pay"),
        ("item", "Telephone: 0780 000"),
        ("text", "What it costs"),
        ("text", "Water"),
        ("item", "Fee: 12"),
        ("text", "Waste"),
        ("item", "Fee: None"),
        ("item", "Time: 1 day; 2 nights"),
    ]


def test_runs_know_their_language():
    lines = lines_of([Facts([("Name", Said("ئاو", "ckb"))])], title="x", language="en")
    assert [run.language for run in lines[1].runs] == ["en", "en", "ckb"]


def test_name_in_another_script_is_read_in_a_language_that_has_it():
    facts = Facts([("Approved by", "Ali and محمد علی, Олена")])
    runs = lines_of([facts], title="x", language="en", languages=["en", "ckb"])[1].runs
    assert [(run.language, run.text) for run in runs] == [
        ("en", "Approved by"),
        ("en", ": "),
        ("en", "Ali and "),
        ("ckb", "محمد علی"),
        ("en", ", "),
        ("uk", "Олена"),
    ]
    assert [run.language for run in lines_of([], title="Ali محمد", language="ar")[0].runs] == ["ar"]


def test_plain_text_sets_headings_apart():
    text = write_text(lines_of(BLOCKS, title="Charter", language="en"), rtl=False).decode()
    assert text.startswith("Charter\n\n\nFees\n\nFirst.\n\nSecond.\n- one\n- two\n1. sign\n2. pay\n")
    assert text.endswith("\n")


def test_numbers_keep_their_order_in_a_text_from_the_right():
    text = write_text(lines_of(BLOCKS, title="Charter", language="ar"), rtl=True).decode()
    assert "\u20660780 000\u2069" in text
