"""Percentages in files: by the sign, by the number format of the cell, by what their column looks like."""

import io
from decimal import Decimal
from typing import Any

import pytest

from indicators.models import Measurement
from indicators.queries.imports import known_to_files
from indicators.reading import Limits, open_table
from indicators.reading.guess import guess, sample_of
from indicators.reading.values import Percent
from tests.make import signed_in

from .files import apply, at, counts, make_water, problems, read, uploaded, workbook
from .workbooks import ods


@pytest.fixture
def water(inside: Any) -> Any:
    return make_water()


def formatted(rows: list[list[Any]], formats: dict[str, str]) -> bytes:
    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    for place, number_format in formats.items():
        sheet[place].number_format = number_format
    book.save(out)
    return out.getvalue()


HEAD = ["code", "month", "figure"]
SHOWN = [HEAD, ["w-2", "2026-01", 0.521], ["w-2", "2026-02", 0.88], ["w-2", "2026-03", 92], ["w-2", "2026-04", "93.6%"]]


def stored() -> dict[str, Decimal]:
    return dict(Measurement.objects.values_list("period__code", "value"))  # type: ignore[arg-type]


def test_a_cell_that_is_shown_as_a_percentage_is_one(officer: Any, water: Any) -> None:
    run = apply(read(formatted(SHOWN, {"C2": "0.0%", "C3": "0%"}), officer, "figures.xlsx"), officer)
    assert (counts(run), problems(run)) == ((4, 0, 0, 0), [])
    assert stored() == {
        "202601": Decimal("0.521"), "202602": Decimal("0.88"), "202603": Decimal("0.92"), "202604": Decimal("0.936"),
    }  # fmt: skip
    assert Measurement.objects.get(period__code="202601").original == "52.1%"


def test_of_another_unit_it_is_a_problem_as_a_sign_is(officer: Any, water: Any) -> None:
    run = read(formatted([HEAD, ["w-1", "2026-01", 0.5]], {"C2": "0.00%"}), officer, "figures.xlsx")
    assert [(row, kind) for row, kind, _sentence in problems(run)] == [(2, "cell")]
    assert "50%" in problems(run)[0][2]


@pytest.mark.parametrize(
    ("number_format", "percent"),
    [
        ("0%", True),
        ("#,##0.00 %", True),
        ("[Red]-0.0%;0.0%", True),
        ("0.0", False),
        ('0.0"%"', False),
        (r"0.0\%", False),
    ],
)
def test_formats_whose_sign_multiplies(tmp_path: Any, number_format: str, percent: bool) -> None:
    path = tmp_path / "figures.xlsx"
    path.write_bytes(formatted([HEAD, ["w-2", 7, 0.5]], {"C2": number_format}))
    for limits in (Limits(), Limits(loaded_bytes=1)):  # loaded whole, and streamed
        (row,) = open_table(path, limits=limits)
        assert (isinstance(row["figure"], Percent), row["figure"], isinstance(row["month"], Percent)) == (
            percent,
            0.5,
            False,
        )


def test_cells_of_open_documents(officer: Any, water: Any) -> None:
    content = ods([HEAD, ["w-2", "2026-01", Percent(0.521)], ["w-2", "2026-02", 92]])
    assert counts(apply(read(content, officer, "figures.ods"), officer)) == (2, 0, 0, 0)
    assert stored() == {"202601": Decimal("0.521"), "202602": Decimal("0.92")}


def test_repeated_rows_and_cells_of_open_documents(tmp_path: Any) -> None:
    plain = ods([HEAD, ["w-2", Percent(0.5), 7], ["w-2", 7, 7]])
    path = tmp_path / "figures.ods"
    path.write_bytes(
        repacked(plain, b'<table:table-cell office:value-type="percentage"', b'<table:table-cell table:number-columns-repeated="2" '
                 b'office:value-type="percentage"')
    )  # fmt: skip
    rows = [[isinstance(cell, Percent) for cell in row.cells] for row in open_table(path)]
    assert rows == [[False, True, True, False], [False, False, False, False]]


def repacked(content: bytes, old: bytes, new: bytes) -> bytes:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(old, new))
    return out.getvalue()


@pytest.mark.parametrize(
    ("figures", "hundred"),
    [
        (["0.9", "0.85", "1"], False), (["90", "85"], True), (["90", "0"], True), (["0", "0"], True), (["1.2", "0.9"], None),
        (["92", "0.88"], None), (["92", "88%", "0%"], True), (["50%"], True), (["1", "0"], False),
    ],
)  # fmt: skip
def test_what_the_column_looks_like_is_guessed(
    tmp_path: Any, water: Any, figures: list[str], hundred: bool | None
) -> None:
    path = tmp_path / "figures.csv"
    months = "".join(f"w-2,2026-{at:02},{text}\n" for at, text in enumerate(figures, 1))
    path.write_text(f"code,month,figure\n{months}w-1,2026-01,0.5\nw-1,2026-02,700\n")
    assert guess(sample_of(path), known_to_files()).hundred is hundred


def test_where_both_occur_a_person_is_asked(officer: Any, water: Any) -> None:
    from indicators.actions import importing

    client = signed_in(officer)
    run = importing.keep_upload(uploaded("code,month,figure\nw-2,2026-01,92\nw-2,2026-02,0.88\n"), by=officer)
    page = at("import_mapping", run.pk)
    form = client.get(page).context["form"]
    assert "up to 1 and others above 1" in client.get(page).content.decode()
    sent = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}
    assert "percent" not in sent
    answer = client.post(page, sent)
    assert (answer.status_code, "Say how the file writes percentages." in answer.content.decode()) == (422, True)
    assert client.post(page, sent | {"percent": "hundred"}).status_code == 302


def test_plain_numbers_of_workbooks_are_not_touched(officer: Any, water: Any) -> None:
    run = read(workbook([HEAD, ["w-1", "2026-01", 0.5]]), officer, "figures.xlsx")
    assert counts(run) == (1, 0, 0, 0)
