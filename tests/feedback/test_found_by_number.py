"""A citizen at the desk names a number: the officer finds the message by it, in the list and in the search."""

import uuid
from typing import Any

import pytest

from feedback import codes
from feedback.models import Case
from tests.charters.conftest import url
from tests.make import make_directorate, make_member, signed_in

from .conftest import Desk


def listed(member: Any, words: str) -> set[int]:
    answer = signed_in(member).get(url("feedback:list"), {"q": words, "queue": "all"})
    assert answer.status_code == 200
    return {case.number for case in answer.context["listing"].page}


def searched(member: Any, words: str) -> set[str]:
    """The addresses to which the search of the whole product leads."""
    answer = signed_in(member).get(url("web:search"), {"q": words, "kind": "case"})
    assert answer.status_code == 200
    return {hit.url for hit in answer.context["found"].hits}


@pytest.fixture
def numbered(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> tuple[Case, str]:
    """One of many, and its tracking number. No tracking number begins with a figure here: by chance it could be that of a message."""
    monkeypatch.setattr(codes, "code_of", lambda key: f"W{key.hex.upper()}"[: codes.LENGTH])
    for number, state in ((1, "acknowledged"), (2, "in_progress"), (3, "closed")):
        desk.case(state, form_key=uuid.UUID(str(number) * 32), text="Brown water")
    receipt = desk.receive(form_key=uuid.UUID("4" * 32), text="The lamp at the school is out")
    return receipt.case, codes.grouped(receipt.code)


@pytest.mark.parametrize("digits", ["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"])
def test_by_the_number_of_the_message(desk: Desk, numbered: tuple[Case, str], digits: str) -> None:
    case, _code = numbered
    written = str(case.number).translate(str.maketrans("0123456789", digits))
    assert listed(desk.officer, written) == {case.number}
    assert searched(desk.officer, written) == {url("feedback:case", case.pk)}
    assert listed(desk.officer, "3") == {3}  # also one that is closed
    assert listed(desk.officer, "99") == set()


def test_by_the_first_group_of_the_tracking_number(desk: Desk, numbered: tuple[Case, str]) -> None:
    case, code = numbered
    first = code.partition("-")[0]
    for written in (first, first.lower()):
        assert listed(desk.officer, written) == {case.number}
        assert searched(desk.officer, written) == {url("feedback:case", case.pk)}
    assert listed(desk.officer, f"{first} lamp") == {case.number}


def test_only_who_may_read_it_finds_it(desk: Desk, numbered: tuple[Case, str]) -> None:
    case, code = numbered
    elsewhere = make_member("complaints_officer", make_directorate())
    for written in (str(case.number), code, code.partition("-")[0]):
        assert listed(elsewhere, written) == set()
        assert searched(elsewhere, written) == set()
