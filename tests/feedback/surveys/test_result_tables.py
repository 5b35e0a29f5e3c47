"""Results as tables: the workbook holds the cells of the CSV file, numbers as numbers, with the same hidden."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from feedback.surveys import actions
from feedback.surveys.exporting import RESULT_COLUMNS, RESULT_NUMBERS
from feedback.surveys.models import Wave
from organisation.exchange.files import XLSX_TYPE
from organisation.models import Place
from tests.charters.conftest import url
from tests.feedback.helpers import text_of
from tests.make import make, make_member, signed_in

from .conftest import Asker, answer, over


@pytest.fixture
def wave(asker: Asker) -> Wave:
    """40 households of the hill, 3 of the dale; all their answers are in."""
    make(Place, code="hill", name={"en": "Hill quarter"})
    make(Place, code="dale", name={"en": "Dale quarter"})
    row = asker.opened("report_card", "card").waves.get()
    row = actions.change_wave(row, population=200, by=asker.leader)
    hill = {
        "ACCESS": "yes",
        "QUALITY": {"quality": "5", "cost": "na"},
        "PROBLEM": "yes",
        "REPORTED": ["office", "media"],
    }
    answer(row, {**hill, "PLACE": "hill", "SPENT": "12.5", "ALL": "4"}, 40)
    answer(row, {"PLACE": "dale", "ACCESS": "no", "PROBLEM": "no", "ALL": "1"}, 3)
    return over(row, asker.leader)


def in_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def in_workbook(content: bytes) -> list[list[Any]]:
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["results"]
    return [["" if cell is None else cell for cell in row] for row in book.active.iter_rows(values_only=True)]


def as_numbers(rows: list[list[str]]) -> list[list[Any]]:
    return [
        [float(cell) if number and cell else cell for cell, number in zip(row, RESULT_NUMBERS, strict=True)]
        for row in rows
    ]


def test_the_workbook_of_the_staff_says_what_their_csv_file_says(asker: Asker, wave: Wave) -> None:
    client = signed_in(asker.leader)
    answered = client.get(url("surveys:results_file", wave.pk, "xlsx"))
    assert answered["Content-Type"] == XLSX_TYPE
    assert answered["Content-Disposition"] == 'attachment; filename="card-1.xlsx"'
    head, *rows = in_workbook(answered.content)
    names, *same = in_csv(client.get(url("surveys:results_file", wave.pk, "csv")).content)
    assert head == names == RESULT_COLUMNS
    assert rows == as_numbers(same)
    found = {tuple(row[:3]): row[3:] for row in rows}
    assert found["", "", "responses"] == [43, "", 0.215, "", ""]
    assert found["PLACE", "", "dale"][:2] == [3, 43]
    assert found["QUALITY", "quality", "5"] == [40, 40, 1, "", ""]
    assert found["QUALITY", "staff", ""][-1] == "hidden"
    assert found["REPORTED", "", "media"][:2] == [40, 40]
    assert found["SPENT", "", "median"][-2:] == [12.5, ""]


def test_the_workbook_for_everybody_hides_what_their_page_hides(asker: Asker, wave: Wave) -> None:
    address = url("answer:results_file", "card", 1, "xlsx")
    assert Client().get(address).status_code == 404
    actions.publish_results(wave, by=asker.leader)
    assert address in text_of(Client().get(url("answer:results", "card", 1)))
    answered = Client().get(address)
    assert answered["Content-Type"] == XLSX_TYPE
    assert answered["Content-Disposition"] == 'attachment; filename="card-1.xlsx"'
    head, *rows = in_workbook(answered.content)
    assert head == RESULT_COLUMNS
    assert rows == as_numbers(in_csv(Client().get(url("answer:results_file", "card", 1, "csv")).content)[1:])
    places = [row[2:] for row in rows if row[0] == "PLACE"]
    assert places == [["dale", "", 43, "", "", "hidden"], ["hill", "", 43, "", "", "hidden"]]


def test_there_is_no_other_table(asker: Asker, wave: Wave) -> None:
    actions.publish_results(wave, by=asker.leader)
    for form in ("xls", "json", "pdf"):
        assert signed_in(asker.leader).get(url("surveys:results_file", wave.pk, form)).status_code == 404
        assert Client().get(url("answer:results_file", "card", 1, form)).status_code == 404
    stranger = signed_in(make_member("community_member"))
    assert stranger.get(url("surveys:results_file", wave.pk, "xlsx")).status_code == 403
