import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from indicators.reading import Limits, UnreadableFile, open_table

DATA = Path(__file__).parents[3] / "shared" / "data" / "performance"
AUSTIN, BROKEN = DATA / "austin_2016_eperf_download.xlsx", DATA / "austin_2016_eperf_filtered.csv"
GUATAPE = DATA / "guatape_avance_plan_desarrollo_2024_2027_por_secretaria.xlsx"
real = pytest.mark.skipif(
    not AUSTIN.exists(), reason="the real files (../shared/data/performance) are not on this machine"
)

NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
ODS_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{NAMES}office:1.0"
 xmlns:table="{NAMES}table:1.0" xmlns:text="{NAMES}text:1.0"><office:body><office:spreadsheet>"""
ODS_TABLE = (
    '<table:table table:name="One">'
    '<table:table-row><table:table-cell office:value-type="string"><text:p>code</text:p></table:table-cell>'
    '<table:table-cell office:value-type="string"><text:p>value</text:p></table:table-cell></table:table-row>'
    '<table:table-row><table:table-cell office:value-type="string"><text:p>007</text:p></table:table-cell>'
    '<table:table-cell office:value-type="float" office:value="2.5"{repeated}><text:p>2.5</text:p></table:table-cell>'
    "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
)


def csv_file(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "figures.csv"
    path.write_bytes(text.encode(encoding))
    return path


def workbook(tmp_path, *rows, title="Sheet", more=()):
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for name, lines in more:
        sheet = book.create_sheet(name)
        for row in lines:
            sheet.append(row)
    path = tmp_path / "figures.xlsx"
    book.save(path)
    return path


def ods(tmp_path, repeated=""):
    path = tmp_path / "figures.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS_HEAD + ODS_TABLE.replace("{repeated}", repeated))
        archive.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{NAMES}manifest:1.0"/>')
    return path


def refusal(path, **options):
    with pytest.raises(UnreadableFile) as caught:
        list(open_table(path, **options))
    return caught.value.problem


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_delimiter_and_line_ends_are_found_out(tmp_path, delimiter, end):
    path = csv_file(
        tmp_path, end.join(delimiter.join(row) for row in (("code", "a b", "c"), ("007", '"x\ny"', "1"))) + end
    )
    (row,) = open_table(path)
    assert (row.number, row["CODE"], row["a  b"], row["c"]) == (2, "007", "x\ny", "1")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_unicode_encodings_are_found_out(tmp_path, encoding):
    table = open_table(csv_file(tmp_path, "الرمز,Größe\nأ,ї\n", encoding))
    (row,) = table
    assert (row["الرمز"], row["größe"], table.notes) == ("أ", "ї", [])


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("windows-1256", "نسبة المياه الصالحة للشرب التي تصل إلى المنازل في كل حي من أحياء المدينة"),
        ("windows-1251", "Частка звернень громадян, на які надано відповідь вчасно протягом місяця"),
        ("windows-1252", "Número de atención a los niños y jóvenes según la región más próxima"),
    ],
)
def test_csv_in_an_old_encoding_is_guessed_and_said(tmp_path, encoding, text):
    table = open_table(csv_file(tmp_path, f"code;name\n1;{text}\n2;{text}\n", encoding))
    rows = list(table)
    assert rows[0]["name"] == text
    assert "not in UTF-8" in table.notes[0]
    assert next(iter(open_table(table.source.path, encoding=encoding)))["name"] == text


def test_csv_in_the_wrong_encoding_is_refused(tmp_path):
    problem = refusal(csv_file(tmp_path, "code;name\n1;Größe\n", "latin-1"), encoding="utf-8", delimiter=";")
    assert (problem.row, "utf-8" in problem.reason) == (1, True)


def test_csv_rows_of_another_width_are_refused_with_their_place(tmp_path):
    assert str(refusal(csv_file(tmp_path, "a,b,c\n1,2,3\n1,2\n"))) == (
        "figures.csv, row 3, column c (3): The row has 2 fields where the header has 3."
    )
    assert str(refusal(csv_file(tmp_path, 'a,b\n"1\n2",2\n1,2,3\n'))) == (
        "figures.csv, row 4: The row has 3 fields where the header has 2."
    )


def test_csv_quotation_mark_that_is_not_doubled_is_named(tmp_path):
    problem = refusal(csv_file(tmp_path, 'a,b,c\n1,2,3\n1,"the "new" one, and",3\n'))
    assert (problem.row, problem.column) == (3, "b (2)")
    assert "not doubled" in problem.reason
    assert "4 fields where the header has 3" in problem.reason


def test_csv_quotation_mark_that_is_never_closed_is_named(tmp_path):
    problem = refusal(csv_file(tmp_path, 'a,b\n1,2\n1,"two\n3,4\n'))
    assert (problem.row, "never closed" in problem.reason) == (3, True)


def test_csv_doubled_quotation_marks_blank_lines_and_title_rows_are_fine(tmp_path):
    path = csv_file(tmp_path, 'Report of 2016\n\na,b\n\n1,"the ""new"" one"\n,\n2,5" pipe\n')
    assert [(row.number, row["a"], row["b"]) for row in open_table(path, header_rows=(3,))] == [
        (5, "1", 'the "new" one'),
        (7, "2", '5" pipe'),
    ]


def test_empty_file_has_no_header(tmp_path):
    assert "no header" in refusal(csv_file(tmp_path, "")).reason
    assert "no header" in refusal(csv_file(tmp_path, "\n\n")).reason
    assert "no header in row 7" in refusal(workbook(tmp_path, ("a",), ("1",)), header_rows=(7,)).reason


def test_workbook_cells_keep_their_types_and_codes_their_zeros(tmp_path):
    day = datetime(2015, 10, 1)
    path = workbook(tmp_path, ("code", "value", "day"), ("007", 7663, day), (None, None, None), ("008", 2.5, None))
    first, second = open_table(path)
    assert (first.number, first["code"], first["value"]) == (2, "007", 7663)
    assert first["day"].isoformat()[:10] == "2015-10-01"
    assert (second.number, second["value"], second["day"] or "") == (4, 2.5, "")


@pytest.mark.parametrize("limits", [Limits(), Limits(loaded_bytes=1), Limits(loaded_cells=1)])
def test_workbook_is_read_alike_whole_and_as_a_stream(tmp_path, limits):
    path = workbook(
        tmp_path,
        ("Title",),
        (None, "2016", None, "2017"),
        ("Code\nof it", "Goal ", "Result", "Goal", "Result"),
        ("a", 1, 2, 3, 4),
        (None, 5, 6, 7, 8),
        more=[("Q1", [("x",)]), ("Q2", [("x",)])],
    )
    table = open_table(path, header_rows=(2, 3), fill_down=("code of it",), limits=limits)
    rows = list(table)
    assert [(row["CODE OF IT"], row["2016 goal"], row["2017 Result"]) for row in rows] == [("a", 1, 4), ("a", 5, 8)]
    assert rows[0].header.label("2017 Result") == "2017 Result (E)"
    assert table.progress == (5, 5)
    assert open_table(path, sheets=("Q*",), limits=limits).sheets == ["Q1", "Q2"]


def test_second_column_of_the_same_name_has_a_number(tmp_path):
    (row,) = open_table(workbook(tmp_path, ("a", "b", "B", "b"), (1, 2, 3, 4)))
    assert [row["b"], row["b (2)"], row["b (3)"]] == [2, 3, 4]
    with pytest.raises(KeyError):
        row["c"]


def test_sheet_that_is_not_there_is_named_with_those_that_are(tmp_path):
    path = workbook(tmp_path, ("a",), title="First")
    assert str(refusal(path, sheets=("Second",))) == "figures.xlsx: There is no sheet “Second”; the file has First."


def test_ods_is_read(tmp_path):
    (row,) = open_table(ods(tmp_path))
    assert (row.sheet, row["code"], row["value"]) == ("One", "007", 2.5)


def test_bombs_are_refused_before_they_unfold(tmp_path):
    assert "unpacked" in refusal(ods(tmp_path, ' table:number-columns-repeated="16000"')).reason
    assert "unpacked" in refusal(workbook(tmp_path, ("a" * 5000,)), limits=Limits(streamed_bytes=1000)).reason
    liar = tmp_path / "liar.xlsx"
    with zipfile.ZipFile(liar, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 100_000)
    content = bytearray(liar.read_bytes())
    place = content.rindex(b"PK\x01\x02") + 24  # the size that the directory claims
    content[place : place + 4] = (10).to_bytes(4, "little")
    liar.write_bytes(content)
    assert "can't be unpacked" in refusal(liar).reason


def test_cell_far_away_does_not_take_the_memory(tmp_path):
    book = Workbook()
    book.active["A1"], book.active["A2"], book.active["XFD1048576"] = "code", "x", "far"
    path = tmp_path / "far.xlsx"
    book.save(path)
    rows = open_table(path)
    assert type(rows.source).__name__ == "Streamed"
    assert next(iter(rows))["code"] == "x"
    rows.source.close()


@pytest.mark.parametrize("content", [b"PK\x03\x04 not a zip at all", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and no more"])
def test_broken_workbooks_are_refused(tmp_path, content):
    path = tmp_path / "broken.xlsx"
    path.write_bytes(content)
    assert "broken or locked" in refusal(path).reason


@real
def test_real_broken_csv_is_refused_with_the_place_of_the_mistake():
    problem = refusal(BROKEN)
    assert (problem.file, problem.row, problem.column) == (BROKEN.name, 38, "DATA_SOURCE (11)")
    assert "14 fields where the header has 13" in problem.reason


@real
def test_real_workbook_with_line_breaks_in_its_header_and_columns_that_shift():
    rows = list(open_table(GUATAPE, sheets=("SEC. *",), header_rows=(2,), fill_down=("COMPONENTE",)))
    assert len({row.sheet for row in rows}) == 5
    assert len({row.header.place("PROGRAMA") for row in rows}) == 2
    assert all(row["avance meta 2024"] is not None for row in rows)


@real
def test_real_workbook_is_the_same_as_a_stream():
    whole, stream = open_table(AUSTIN), open_table(AUSTIN, limits=Limits(loaded_bytes=1))
    for one, other in zip(whole, stream, strict=True):
        assert (one.number, one["MEASURE_ID"], one["CFY_APPROVED"]) == (
            other.number,
            other["MEASURE_ID"],
            other["CFY_APPROVED"] or "",
        )
