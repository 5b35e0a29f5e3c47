"""The smallest workbooks that the old formats allow, written byte by byte: an OpenDocument sheet and one of Excel 97."""

import io
import struct
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from indicators.reading.values import Percent

Rows = Sequence[Sequence[Any]]
MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)
SECTOR, FREE, END, FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def ods(rows: Rows, *, title: str = "Figures") -> bytes:
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="{title}">{lines}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    return out.getvalue()


def _ods_cell(cell: Any) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{cell}"><text:p>{cell:%d.%m.%y}</text:p></table:table-cell>'
    if isinstance(cell, Percent):
        shown = f"<text:p>{cell:.0%}</text:p></table:table-cell>"
        return f'<table:table-cell office:value-type="percentage" office:value="{float(cell)}">{shown}'
    if isinstance(cell, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'


def xls(rows: Rows, *, title: str = "Figures") -> bytes:
    """Excel 97: records in a stream, the stream in sectors of a compound file."""
    formats = _record(0xE0, bytes(20)) + _record(0xE0, struct.pack("<HH16x", 0, 14))  # general, then a day
    name = title.encode("utf-16-le")
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 0)) + _record(
        0x42, struct.pack("<H", 1200)
    )
    start = len(head) + len(formats) + (4 + 8 + len(name)) + 4
    bound = _record(0x85, struct.pack("<IBBBB", start, 0, 0, len(title), 1) + name)
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 0))
    sheet += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    sheet += b"".join(_xls_cell(at, place, cell) for at, row in enumerate(rows) for place, cell in enumerate(row))
    return _compound(head + formats + bound + _record(0x0A, b"") + sheet + _record(0x0A, b""))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _xls_cell(row: int, column: int, cell: Any) -> bytes:
    if cell is None:
        return b""
    if isinstance(cell, date):
        days = (cell - date(1899, 12, 30)).days
        return _record(0x0203, struct.pack("<HHHd", row, column, 1, days))
    if isinstance(cell, int | float):
        return _record(0x0203, struct.pack("<HHHd", row, column, 0, cell))
    text = cell.encode("utf-16-le")
    return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text) // 2, 1) + text)


def _compound(stream: bytes) -> bytes:
    stream = stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\0")  # shorter ones would be kept elsewhere
    count = len(stream) // SECTOR
    chain = [FAT, END, *range(3, count + 2), END]
    assert len(chain) <= SECTOR // 4
    table = struct.pack("<128I", *chain, *[FREE] * (128 - len(chain)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)
    entries = _entry("Root Entry", 5, child=1, start=END, size=0) + _entry(
        "Workbook", 2, child=FREE, start=2, size=len(stream)
    )
    return header + table + entries.ljust(SECTOR, b"\0") + stream


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    found = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, child)
    return found + bytes(36) + struct.pack("<IQ", start, size)
