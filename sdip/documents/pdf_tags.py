"""Completes the tag tree of WeasyPrint 70.0: the text as written, the language of each part, scopes, kinds of lists.

Fonts of Arabic script join and split letters, so who goes by glyphs hears nonsense: ActualText tells the text.
Private functions of one version: pinned in pyproject.toml, and a test fails when the version changes.
"""

from collections.abc import Iterator
from typing import Any

SVG = "{http://www.w3.org/2000/svg}svg"
NUMBERINGS = {"ol": "/Decimal", "ul": "/Disc", "dl": "/None"}


def install() -> None:
    """Wraps the two functions that build the tags; a second call does nothing."""
    import weasyprint.pdf
    from weasyprint.pdf import tags

    if getattr(tags.add_tags, "completed", False):
        return
    tags._build_box_tree = _Tree(tags._build_box_tree)
    add_tags = _with_text(tags.add_tags, tags._build_box_tree)
    tags.add_tags = weasyprint.pdf.add_tags = add_tags


class _Tree:
    """Called for each box, also by itself; adds to the elements what WeasyPrint leaves out."""

    def __init__(self, build: Any) -> None:
        self.build, self.root_language = build, ""

    def __call__(self, box: Any, *args: Any) -> Iterator[Any]:
        from weasyprint.layout.absolute import AbsolutePlaceholder

        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        parent, pdf = args[0], args[1]
        for element in self.build(box, *args):
            if box.element is not None:
                self.complete(box, element)
                if element["S"] == "/Div" and parent["S"] == "/L":
                    _make_item(element, pdf)
            yield element

    def complete(self, box: Any, element: Any) -> None:
        import pydyf

        tag = box.element.tag
        language = box.style["lang"] if box.element.get("lang") else None
        if language and language != self.root_language and "Lang" not in element:
            element["Lang"] = pydyf.String(language)
        if element["S"] == "/TH" and tag == "th":
            element["A"]["Scope"] = "/Row" if box.element.get("scope") == "row" else "/Column"
        if element["S"] == "/L":
            element["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": NUMBERINGS.get(tag, "/None")})
        if element["S"] == "/Figure" and box.element.get("aria-hidden") == "true":
            element["S"] = "/NonStruct"  # an ornament beside words that say the same
            del element["A"]


def _make_item(group: Any, pdf: Any) -> None:
    """A <div> around a <dt> and its <dd>: one item of the list, whose parts are no items themselves."""
    group["S"] = "/LI"
    for reference in group["K"]:
        part = pdf.objects[int(reference.split()[0])] if isinstance(reference, bytes) else None
        if part is not None and part.get("S") == "/LI":
            part["S"] = "/LBody"
            for inner in part["K"]:
                pdf.objects[int(inner.split()[0])]["S"] = "/NonStruct"


def _with_text(add_tags: Any, tree: _Tree) -> Any:
    def add(pdf: Any, document: Any, pdf_version: Any, page_streams: Any) -> None:
        tree.root_language = document.metadata.lang
        written = _texts(page_streams)
        add_tags(pdf, document, pdf_version, page_streams)
        _write_actual_text(pdf, written)

    add.completed = True  # type: ignore[attr-defined]
    return add


def _texts(page_streams: Any) -> dict[tuple[int, int], str]:
    """The text of each piece of marked content, by page and number."""
    from weasyprint.formatting_structure import boxes

    return {
        (page, kid["mcid"]): box.text
        for page, stream in enumerate(page_streams)
        for box, kid in stream._tags.items()
        if isinstance(box, boxes.TextBox)
    }


def _write_actual_text(pdf: Any, written: dict[tuple[int, int], str]) -> None:
    import pydyf

    pages = {reference: number for number, reference in enumerate(pdf.page_references)}
    for element in pdf.objects:
        if not isinstance(element, pydyf.Dictionary) or element.get("Type") != "/StructElem":
            continue
        kids = element["K"]
        if element["S"] not in ("/Figure", "/NonStruct") and len(kids) == 1 and isinstance(kids[0], int):
            text = written.get((pages.get(element.get("Pg"), -1), kids[0]))
            if text:
                element["ActualText"] = pydyf.String(text)
