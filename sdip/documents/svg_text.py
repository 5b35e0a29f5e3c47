"""Lets WeasyPrint 70.0 draw a text of an SVG chart as a whole.

It draws letter by letter, which leaves Arabic letters unjoined and in the wrong order. Pango shapes a whole text.
A private function of one version: pinned in pyproject.toml, and a test fails when the version changes.
"""

from typing import Any

POSITIONS = ("x", "y", "dx", "dy", "rotate")


class _Whole(str):
    """A text that counts as one letter."""

    def __iter__(self) -> Any:
        yield str(self)


def install() -> None:
    """Wraps the function that draws a text; a second call does nothing."""
    import weasyprint.svg

    draw = weasyprint.svg.text
    if getattr(draw, "whole", False):
        return

    def text(svg: Any, node: Any, font_size: float) -> Any:
        placed = any(len((node.get(name) or "").replace(",", " ").split()) > 1 for name in POSITIONS)
        if node.text and not placed and not node.get("letter-spacing") and not node.get("textLength"):
            node._etree_node.text = _Whole(node.text)
        return draw(svg, node, font_size)

    text.whole = True  # type: ignore[attr-defined]
    weasyprint.svg.text = text
    for tag, function in list(weasyprint.svg.TAGS.items()):
        if function is draw:  # the drawing code compares a tag's function with this one to place the anchor
            weasyprint.svg.TAGS[tag] = text
