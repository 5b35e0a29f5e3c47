"""Charters out of files and into them: understood as a whole, or refused with the place and the reason."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from charters.content import Content
from charters.documents.data import content_json
from charters.exchange import Found, read_charter
from charters.exchange.headings import Heading, heading_of
from charters.parts import IN_WORDS, Aspect, ContactKind, Part
from charters.places import texts_of
from tenancy.text import Words

from .contents import EMPTY, both, entry, full, promise, step


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def written(name: str, content: str | bytes, language: str = "en") -> Found:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_charter(path, language, ("en", "ar"))

    return written


def good(found: Found) -> Content:
    assert [str(problem) for problem in found.problems] == []
    assert found.content is not None
    return found.content


def refused(found: Found) -> list[str]:
    assert found.content is None
    return [str(problem) for problem in found.problems]


def test_what_is_given_out_is_read_back_as_the_same_content(file: Any) -> None:
    for content in (full(), EMPTY):
        assert good(file("json", content_json(content))) == without_row_numbers(content)


def without_row_numbers(content: Content) -> Content:
    """What a file can know: services by their order, indicators by their codes."""
    services = [replace(entry, service=at) for at, entry in enumerate(content.services, 1)]
    numbers = {entry.service: at for at, entry in enumerate(content.services, 1)}
    promises = [replace(row, pk=0, indicator=None, service=numbers.get(row.service or 0)) for row in content.promises]
    names = ("passages", "contacts", "parties", "forms", "consulted")
    plain: dict[str, Any] = {name: list(getattr(content, name)) for name in names}
    return replace(content, pk=0, services=services, promises=promises, translated=frozenset(), **plain)


texts = st.dictionaries(
    st.sampled_from(["en", "ar"]),
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20),
    max_size=2,
).map(Words)


@settings(max_examples=50)
@given(
    texts,
    texts,
    st.sampled_from(Aspect.values),
    st.one_of(st.none(), st.integers(0, 366)),
    st.sampled_from(["", "Sara", "‏أحمد"]),
)
def test_any_text_and_number_survives(
    file: Any, one: Words, other: Words, aspect: str, days: int | None, owner: str
) -> None:
    content = full(
        services=[entry(name=one, steps=[step(office=other)])],
        promises=[promise(aspect, remedy=other, answer_days=days)],
        owner=owner,
    )
    assert good(file("json", content_json(content))) == without_row_numbers(content)


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("answer_days",), "five", "answer_days: A whole number is expected here."),
        (("answer_days",), True, "answer_days: A whole number is expected here."),
        (("review_on",), "soon", "review_on: A day is written as 2026-11-22."),
        (("passages", "joke"), {"en": "ha"}, "passages[22].part: “joke” is not one of: "),
        (("contacts", 1, "kind"), "drum", "contacts[2].kind: “drum” is not one of: "),
        (
            ("services", 0, "steps", 0, "fee"),
            "5",
            "services[1].steps[1].fee: Texts by language are expected here.",
        ),
        (("services", 0, "name"), {"xx": "a"}, "services[1].name.xx: A text in a language"),
        (("services", 0, "colour"), "red", "services[1].colour: This field is not known."),
        (("promises", 0, "service"), "gas", "promises[1].service: No service of the file has this number."),
        (("promises", 0, "answer_days"), -1, "promises[1].answer_days: Write a number of days from 0 to 366."),
        (("forms", 0, "address"), "javascript:alert(1)", "forms[1].address: This is no web address."),
        (("contacts", 1, "value"), " ", "contacts[2].value: A contact needs its number or address."),
        (("contacts", 0, "words"), {}, "contacts[1].words: A contact needs its number or address."),
        (("contacts", 1, "value"), "1" * 301, "contacts[2].value: The text is longer than 300 characters."),
        (("owner",), "a\x00b", "owner: The text holds a sign that can’t be kept."),
        (("name",), {"en": "\x00"}, "name.en: The text holds a sign that can’t be kept."),
        (("promises",), {}, "promises: A list is expected here."),
    ],
)
def test_our_own_json_is_refused_with_the_place(file: Any, path: tuple[Any, ...], value: Any, told: str) -> None:
    data = json.loads(content_json(full()))
    row = data
    for name in path[:-1]:
        row = row[name]
    row[path[-1]] = value
    (problem,) = refused(file("json", json.dumps(data)))
    assert told in problem


def test_signs_that_nothing_can_hold_are_left_out(file: Any) -> None:
    data = json.loads(content_json(full()))
    data["owner"], data["services"][0]["fee"] = "Sa\x01ra\ufffe", {"en": "5\x0bdinar"}
    content = good(file("json", json.dumps(data)))
    assert (content.owner, content.services[0].fee) == ("Sara", {"en": "5\ndinar"})
    table = good(file("a.csv", "name,fee\nTap,5\x1b IQD\x85each\n"))
    assert table.services[0].fee == {"en": "5 IQD\neach"}


def test_the_first_edition_of_our_json_is_read(file: Any) -> None:
    """It wrote places and copies in one language."""
    data = json.loads(content_json(full()))
    data["format"], data["languages"] = "sdip-charter/1", ["ar", "en"]
    for row in data["contacts"]:
        del row["words"]
    data["contacts"][0]["value"] = "شارع القناة"
    data["services"][0]["requirements"][0]["copies"] = "نسختان"
    content = good(file("json", json.dumps(data)))
    assert (content.contacts[0].words, content.contacts[0].value) == ({"ar": "شارع القناة"}, "")
    assert content.contacts[1].value == "phone 1"
    assert content.services[0].requirements[0].copies == {"ar": "نسختان"}
    data["contacts"][0]["value"] = ""
    assert refused(file("a.json", json.dumps(data))) == [
        "a.json: contacts[1].words: A contact needs its number or address."
    ]


def test_places_and_copies_of_a_table_have_a_column_for_each_language(file: Any) -> None:
    rows = [
        ["part", "text", "value", "value_ar"],
        ["counter", "Desk", "Hall 1", "القاعة 1"],
        ["phone", "Desk", "115", ""],
    ]
    counter, phone = good(file("a.xlsx", workbook(S=rows))).contacts
    assert (counter.words, counter.value) == ({"en": "Hall 1", "ar": "القاعة 1"}, "")
    assert (phone.words, phone.value) == ({}, "115")
    two = [rows[0], ["phone", "Desk", "115", "116"]]
    assert "Several values stand where one text is expected." in refused(file("a.xlsx", workbook(S=two)))[0]
    table = [["name", "requirements", "copies", "copies (ar)"], ["Tap", "Card", "2", "نسختان"]]
    (needed,) = good(file("a.xlsx", workbook(S=table))).services[0].requirements
    assert needed.copies == {"en": "2", "ar": "نسختان"}


def test_a_missing_field_and_another_edition_are_refused(file: Any) -> None:
    data = json.loads(content_json(full()))
    del data["promises"][0]["words"]
    assert refused(file("a.json", json.dumps(data))) == ["a.json: promises[1].words: This field is missing."]
    assert "edition" in refused(file("a.json", json.dumps({**data, "format": "sdip-charter/9"})))[0]


def test_json_of_others_is_understood_by_its_keys(file: Any) -> None:
    rows: list[Any] = [
        {
            "key": "w1", "title": "New connection", "title_ar": "اشتراك جديد", "feeIqd": 25000, "estimatedDurationDays": None,
            "durationDays": 5, "applicantType": "CITIZEN", "sourceUrl": "x",
            "requiredDocuments": [{"label": "Card", "description": "both sides", "required": False}, "Contract"],
            "steps": ["Come", {"client": "Pay", "fee_iqd": 0, "where": "Bank", "weather": "fine"}],
        },
        {"title": "Repair", "fee": "Free", "time": "-", "applicantType": "BOTH", "steps": "1. Call\n2) Wait\n• Sign"},
    ]  # fmt: skip
    found = file("a.json", json.dumps(rows))
    one, two = good(found).services
    assert (one.code, one.name) == ("w1", Words({"en": "New connection", "ar": "اشتراك جديد"}))
    assert (str(one.fee), str(one.time), one.transaction) == ("25,000 IQD", "5 working days", "citizen")
    assert [str(each.words) for each in one.requirements] == ["Card (both sides) – where it applies", "Contract"]
    assert [(str(each.client), str(each.fee), str(each.where)) for each in one.steps] == [
        ("Come", "", ""),
        ("Pay", "None", "Bank"),
    ]
    assert (str(two.fee), two.time, two.transaction) == ("Free", {}, "")
    assert [str(each.client) for each in two.steps] == ["Call", "Wait", "Sign"]
    assert found.notes == [
        "Not taken over: sourceUrl, weather.",
        "1 service gives no time.",
        "1 service names several kinds of clients: choose one.",
    ]


def test_groups_of_services_lose_their_group_and_empty_ones_are_told(file: Any) -> None:
    data = {
        "title": "Service centre",
        "desc": "We serve 300 people a day.",
        "services": [
            {"title": "Homes", "list": ["Register a home", "Certificate. You get it at once."]},
            {"title": "Land", "list": []},
        ],
    }
    found = file("a.json", json.dumps(data))
    content = good(found)
    assert (str(content.name), str(content.passage("office"))) == ("Service centre", "We serve 300 people a day.")
    assert [(str(each.name), str(each.description)) for each in content.services] == [
        ("Register a home", ""),
        ("Certificate", "You get it at once."),
    ]
    assert "Groups are not kept: Homes." in found.notes
    assert "Groups without a service were left out: Land." in found.notes


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([{"title": "A", "fee": 5}], ["a.json: [1].fee: “5”: say in which money, in the cell or in the heading."]),
        ([{"title": "A", "duration": 5}], ["a.json: [1].duration: “5”: say whether hours or days, in the cell or in the heading."]),
        ([{"title": "A", "fee": True}], ["a.json: [1].fee: Yes or no stands where a text is expected."]),
        ([{"title": "A", "description": ["x"]}], ["a.json: [1].description: Several values stand where one text is expected."]),
        ([{"fee": "Free"}], ["a.json: [1]: The service has no name."]),
        ([{"title": "A"}, {"title": "A"}], ["a.json: [2]: A service of this name or number stands in the file already."]),
        ([{"title": "A", "class": "tricky"}], ["a.json: [1].class: “tricky” is none of the kinds that are known here."]),
        ([7], ["a.json: [1]: A service is expected here."]),
        ([], ["a.json: Nothing that belongs into a charter was found in the file."]),
        ({"title": "x"}, ["a.json: A list of services is expected in the file."]),
        ([{"title": "A", "papers": [{"required": 1, "label": "C"}]}], ["a.json: [1].papers[1]: true or false is expected here."]),
        ([{"title": "A", "requirements": [{"description": "B"}]}], ["a.json: [1].requirements[1]: The requirement has no name."]),
    ],
)  # fmt: skip
def test_an_odd_value_refuses_the_whole_file_with_its_place(file: Any, rows: Any, told: list[str]) -> None:
    assert refused(file("a.json", json.dumps(rows))) == told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'[{"title": "A"', "a, row 1: This is no JSON."),
        (b'[{"title": "A", "title": "B"}]', "The key “title” stands twice in one object."),
        ('[{"title": "ж"}]'.encode("cp1251"), "The JSON is not in UTF-8."),
        (b"[" * 100_000, "nested too deeply"),
        (b"CHARTER\nI. Mandate: we serve\nFees, 5, 7\n", "No headings were found."),
        (b"PK\x03\x04 no workbook", "can't be unpacked"),
        (b"", "No headings were found."),
    ],
)
def test_a_broken_file_is_refused_in_a_sentence(file: Any, content: bytes, told: str) -> None:
    assert told in refused(file("a", content))[0]


ARTA = """Citizen's charter,,,,,,,,,
,,,,,,,,,
Service,Classification,Transaction,Requirements,Where to secure,Client steps,Agency actions,Fees to be paid,Time,Person responsible
Grievance,Simple,G2C – Government to Citizen,4Ps card,Link office,1. Log in,1.1 Guide the client,None,2 minutes,Guard
,,,Valid ID,,2. Tell us,2.1 Listen,None,5 minutes,Clerk
Data request,Highly Technical,G2C / G2G,Letter,Own office,Hand it in,Check it,₱50,3 days,Clerk
"""


def test_a_table_of_services_with_steps_and_merged_cells(file: Any) -> None:
    found = file("arta.csv", ARTA)
    one, two = good(found).services
    assert (str(one.name), one.classification, one.transaction) == ("Grievance", "simple", "citizen")
    assert [(str(each.words), str(each.where)) for each in one.requirements] == [
        ("4Ps card", "Link office"),
        ("Valid ID", ""),
    ]
    assert [(str(each.client), str(each.office), str(each.fee), str(each.time)) for each in one.steps] == [
        ("1. Log in", "1.1 Guide the client", "None", "2 minutes"),
        ("2. Tell us", "2.1 Listen", "None", "5 minutes"),
    ]
    assert (two.classification, two.transaction, str(two.steps[0].responsible)) == ("technical", "", "Clerk")
    assert found.notes == ["1 service names several kinds of clients: choose one."]


def workbook(**sheets: list[list[Any]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_workbook_with_services_and_parts_in_two_languages(file: Any) -> None:
    services: list[list[Any]] = [
        ["Our services", None],
        ["No.", "Service (en)", "الخدمة (ar)", "Requirements", "Fee IQD", "Time (days)", "Remarks"],
        [1, "New connection", "اشتراك جديد", "Card\nContract", 10000, 3, "x"],
        [2.0, "Repair", "تصليح", None, 0, "at once", None],
    ]
    parts: list[list[Any]] = [
        ["Part", "Text en", "Text ar", "Number or address", "Hours"],
        ["mission", "Water for all", "ماء للجميع", None, None],
        ["client", "Households", "بيوت", None, None],
        ["text phone", "Deaf callers", None, 1234567, "8 to 14"],
        ["courtesy", "We greet you", "نحييكم", None, None],
    ]
    found = file("a.xlsx", workbook(Services=services, Parts=parts, Notes=[["Hello"]]))
    content = good(found)
    one, two = content.services
    assert (one.code, one.name, len(one.requirements)) == ("1", Words({"en": "New connection", "ar": "اشتراك جديد"}), 2)
    assert (str(one.fee), str(one.time), str(two.fee), str(two.time)) == (
        "10,000 IQD",
        "3 working days",
        "None",
        "at once",
    )
    assert content.passage("mission") == {"en": "Water for all", "ar": "ماء للجميع"}
    (contact,) = content.contacts
    assert (contact.kind, contact.value, str(contact.hours)) == ("text_phone", "1234567", "8 to 14")
    assert [(each.aspect, each.words["ar"]) for each in content.promises] == [("courtesy", "نحييكم")]
    assert [str(each.words) for each in content.parties] == ["Households"]
    assert found.notes == [
        "Not taken over from Services: Remarks.",
        "The sheet “Notes” has no headings that are known here.",
    ]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["Name", "Fee"], [None, "5 IQD"]], "row 2, column Name (A): No service stands above this row."),
        ([["Name", "Fee"], ["A", 5]], "row 2, column Fee (B): “5”: say in which money"),
        ([["Name", "Fee"], ["A", "#REF!"]], "row 2, column Fee (B): The cell holds an error of the spreadsheet: #REF!."),
        ([["Name", "Fee"], ["A", "x" * 4001]], "row 2, column Fee (B): The text is longer than 4,000 characters."),
        ([["Name", "Fee"], ["A", "5 IQD"], ["A", "6 IQD"]], "row 3, column Fee (B): Another row says otherwise of the same service."),
        ([["Name", "Fee"], ["A", "x"], ["B", "x"], ["A", "x"]], "row 4, column Name (A): A service of this name"),
        ([["Name", "Steps (en)", "Steps (ar)"], ["A", "one\ntwo", "واحد"]], "row 2, column Steps (en) (B): The languages have not"),
        ([["Name", "Where to get it", "Requirement"], ["A", "Bank", None]], "row 2, column Requirement (C): The row says where"),
        ([["Name", "Step", "Agency action", "Fee"], ["A", None, None, "5 IQD"]], "row 2, column Step (B): The row has a fee"),
        ([["Part", "Text"], ["joke", "ha"]], "row 2, column Part (A): “joke” is no part of a charter."),
        ([["Part", "Text"], ["mission", None]], "row 2, column Text (B): Each row needs its part and its text."),
        ([["Part", "Text"], ["phone", "Desk"]], "row 2, column Part (A): A contact needs its number or address."),
        ([["Part", "Text"], ["mission", "a"], ["mission", "b"]], "row 3, column Part (A): This part stands in the file already."),
    ],
)  # fmt: skip
def test_an_odd_cell_is_refused_with_sheet_row_and_column(file: Any, rows: list[list[Any]], told: str) -> None:
    (problem,) = refused(file("a.xlsx", workbook(S=rows)))
    assert f"a.xlsx, sheet S, {told}" in problem


def test_every_part_can_be_named_in_a_table(file: Any) -> None:
    parts = [*Part.values, *Aspect.values, "client", "stakeholder"]
    rows: list[Any] = [
        ["part", "text", "value"],
        *([part, f"About {part}", None] for part in parts),
        *([kind, "", "1"] for kind in ContactKind.values),
    ]
    content = good(file("a.xlsx", workbook(S=rows)))
    assert {row.part for row in content.passages} == set(Part.values)
    assert {row.aspect for row in content.promises} == set(Aspect.values)
    assert {row.kind for row in content.contacts} == set(ContactKind.values)
    assert len(list(texts_of(content))) == len(parts) + len(IN_WORDS)  # places are texts too


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("title_ar", Heading("name", "ar")),
        ("feeIqd", Heading("fee", "", "IQD")),
        ("Fee UAH (uk)", Heading("fee", "uk", "UAH")),
        ("Processing  Time:", Heading("time")),
        ("Time (working days)", Heading("time", "", "working_days")),
        ("requiredDocuments", Heading("requirement")),
        ("الوثائق المطلوبه", Heading("requirement")),
        ("назва послуги", Heading("name")),
        ("feeSource", None),
        ("sourceUrl", None),
        ("", None),
    ],
)
def test_headings_in_any_spelling(text: str, heading: Heading | None) -> None:
    assert heading_of(text) == heading


def test_arabic_digits_are_numbers(file: Any) -> None:
    found = file("a.csv", "الخدمة,الرسوم iqd\nربط,٢٥٬٠٠٠\n", language="ar")
    assert good(found).services[0].fee == {"ar": "٢٥٬٠٠٠ IQD"} or good(found).services[0].fee == {"ar": "25,000 IQD"}


def test_both_languages_are_said_by_a_helper() -> None:
    assert set(both("x")) == {"en", "ar"}
