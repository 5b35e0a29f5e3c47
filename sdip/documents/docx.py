"""Blocks as a Word document that can be edited further, also from right to left."""

import io
from collections.abc import Iterable
from typing import Any

from .blocks import Block, Bullets, Facts, Heading, Picture, Table, Text

FONT = "Noto Sans"


def write_docx(blocks: Iterable[Block], *, title: str, language: str, rtl: bool, wide: bool = False) -> bytes:
    """`wide`: paper across, for tables of many columns."""
    from docx import Document

    document = Document()
    document.core_properties.title = title
    document.core_properties.language = language
    document.core_properties.author = ""
    _paper(document, wide)
    writer = _Writer(document, language, rtl)
    writer.paragraph(document.add_heading(level=0), title)
    for block in blocks:
        writer.write(block)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _paper(document: Any, wide: bool) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section = document.sections[0]
    short, long = Mm(210), Mm(297)
    section.page_width, section.page_height = (long, short) if wide else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(18)


class _Writer:
    def __init__(self, document: Any, language: str, rtl: bool) -> None:
        self.document, self.language, self.rtl = document, language, rtl

    def write(self, block: Block) -> None:
        match block:
            case Heading():
                self.paragraph(self.document.add_heading(level=min(max(block.level - 1, 1), 9)), block.words)
            case Text() | Picture():
                self.paragraph(self.document.add_paragraph(), block.words)
            case Bullets():
                style = "List Number" if block.numbered else "List Bullet"
                for item in block.items:
                    self.paragraph(self.document.add_paragraph(style=style), item)
            case Facts():
                self.table(Table("", (), block.pairs))
            case Table():
                self.table(block)

    def table(self, block: Table) -> None:
        if block.caption:
            self.paragraph(self.document.add_paragraph(style="Caption"), block.caption)
        rows = [block.head, *block.rows] if block.head else list(block.rows)
        if not rows:
            return
        table = self.document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
        if self.rtl:
            table._tbl.tblPr.find(_name("w:tblStyle")).addnext(_element("w:bidiVisual"))
        for at, row in enumerate(rows):
            is_head = bool(block.head) and at == 0
            added = table.add_row()
            if is_head:
                added._tr.get_or_add_trPr().append(_element("w:tblHeader"))
            for column, (cell, words) in enumerate(zip(added.cells, row, strict=True)):
                self.paragraph(cell.paragraphs[0], words, bold=is_head or column == 0)
        self.document.add_paragraph()

    def paragraph(self, paragraph: Any, words: str, *, bold: bool = False) -> None:
        run = paragraph.add_run(words)
        run.bold = run.font.cs_bold = bold or None
        run.font.rtl = self.rtl or None
        run.font.name = FONT
        properties = run._r.get_or_add_rPr()  # the schema wants an order: the fonts first, the language last
        properties.rFonts.set(_name("w:cs"), FONT)
        language = _element("w:lang")
        language.set(_name("w:bidi" if self.rtl else "w:val"), self.language)
        properties.append(language)
        if self.rtl:
            paragraph._p.get_or_add_pPr().append(_element("w:bidi"))


def _element(name: str) -> Any:
    from docx.oxml import OxmlElement

    return OxmlElement(name)


def _name(name: str) -> str:
    from docx.oxml.ns import qn

    found: str = qn(name)
    return found
