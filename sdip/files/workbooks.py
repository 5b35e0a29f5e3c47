"""How much an unpacked workbook would hold, found before a library makes room for it."""

import re
import zipfile

# Any part may be a worksheet, wherever it lies and whatever it is called. Readers take small letters and spaces too.
ADDRESS = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,7})["']""")
TAG = rb"<(?:[^\s<>/:]{1,40}:)?(row|c)(?=[\s/>])"
PLACED = rb"""(?:\s+[^\s=<>/]+\s*=\s*(?:"[^"]*"|'[^']*'))*?\s+r\s*=\s*["']"""
UNPLACED = re.compile(TAG + rb"(?!" + PLACED + rb")")  # stands behind the one before
ROW_OR_CELL = re.compile(TAG)
REPEATED_ROW = re.compile(rb'number-rows-repeated="(\d{4,})"[^>]*>(?:(?!</table:table-row>).)*?office:value', re.DOTALL)
REPEATED_CELL = re.compile(rb'<table:table-cell(?=[^>]*office:value)[^>]*number-columns-repeated="\d{4,}"')


def holds_few_cells(archive: zipfile.ZipFile, most_cells: int) -> bool:
    """Counts each sheet from A1 to its last cell, and unpacks to the end, which fails where a part holds more than it claims."""
    cells = 0
    for part in archive.infolist():
        content = archive.read(part)
        if part.filename.lower() == "content.xml" and (REPEATED_CELL.search(content) or REPEATED_ROW.search(content)):
            return False
        cells += _cells_of(content)
        if cells > most_cells:
            return False
    return True


def _cells_of(content: bytes) -> int:
    if not ROW_OR_CELL.search(content):
        return 0
    rows = columns = 0
    for column, row in ADDRESS.findall(content):
        rows, columns = max(rows, int(row)), max(columns, _number_of(column.upper()), 1)
    if UNPLACED.search(content):
        more_rows, more_columns = _counted(content)
        rows, columns = rows + more_rows, columns + more_columns
    return rows * columns


def _counted(content: bytes) -> tuple[int, int]:
    """At most so many rows and columns lie beyond the last address."""
    rows = columns = cells = 0
    for tag in ROW_OR_CELL.finditer(content):
        if tag[1] == b"row":
            rows, cells = rows + 1, 0
        else:
            cells += 1
            columns = max(columns, cells)
    return rows, columns


def _number_of(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
