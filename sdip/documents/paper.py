"""Paints marks, icons and charts for paper: the PDF engine lets no page style into an SVG, so looks become attributes."""
# ruff: noqa: E501  the tables of looks read best a few to a line

from typing import Any

from sdip.web.theme import shade

SVG = "{http://www.w3.org/2000/svg}"
TONES = {
    "ok": "#17663a", "bad": "#a3211b", "warn": "#7a4e00", "info": "#1b5594", "none": "#566168",
    "better": "#1d5fb4", "worse": "#ad4c0b", "chance": "#626d74",
}  # fmt: skip
INK, SOFT, LINE, EDGE, ACCENT, PALE, BREACH, PAPER = (
    "#1a2329", "#4a565e", "#d8d3c7", "#737d83", "#0b5a6b", "#e1eff2", "#fbe8e5", "#ffffff",
)  # fmt: skip
FONTS = "Noto Sans, Vazirmatn"
LARGE = 1.8
DEEPER = -0.35  # of the accent: what lies behind white words
Looks = dict[str, str]


def _stroke(colour: str, width: float, dashes: str = "") -> Looks:
    looks = {"fill": "none", "stroke": colour, "stroke-width": f"{width:g}"}
    return looks | {"stroke-dasharray": dashes} if dashes else looks


CHART: dict[str, Looks] = {
    "axis": _stroke(EDGE, 1), "gridline": _stroke(LINE, 1), "guar": _stroke(INK, 2.25), "targ": _stroke(TONES["ok"], 2, "7 4"),
    "limit": _stroke(TONES["chance"], 1.25, "2 3"), "mean": _stroke(TONES["chance"], 1.5), "line": _stroke(ACCENT, 2),
    "event": _stroke(INK, 1, "3 3"), "today": _stroke(TONES["bad"], 1.5), "zone": {"fill": BREACH}, "quad": {"fill": "#e2f1e7"},
    "pt": {"fill": PAPER, "stroke": ACCENT, "stroke-width": "2"}, "last": {"fill": ACCENT},
    "better": {"fill": TONES["better"], "stroke": TONES["better"]}, "worse": {"fill": TONES["worse"], "stroke": TONES["worse"]},
    "barbase": {"fill": "#edeae1"}, "tick-guar": {"fill": INK},
    "tick-targ": {"fill": PAPER, "stroke": TONES["ok"], "stroke-width": "2"}, "base": {"fill": LINE}, "part": {"fill": ACCENT},
    "part2": {"fill": TONES["bad"]}, "act-done": {"fill": TONES["ok"]}, "act-run": {"fill": ACCENT},
    "act-plan": {"fill": PAPER, "stroke": ACCENT, "stroke-width": "1.5"}, "act-late": {"fill": TONES["bad"]},
    "milestone": {"fill": INK}, "bubble": {"fill": PALE, "stroke": ACCENT, "stroke-width": "2"}, "top": {"fill": ACCENT},
}  # fmt: skip


def _mark(tone: str, width: float) -> dict[str, Looks]:
    round_ends = {"stroke-linecap": "round", "stroke-linejoin": "round"}
    return {
        "fill": {"fill": tone},
        "ring": {"fill": PAPER, "stroke": tone, "stroke-width": "1.8"},
        "dash": {"stroke-dasharray": "2.6 2.2"},
        "cut": _stroke(PAPER, width) | round_ends,
        "line": _stroke(tone, width) | round_ends,
    }


def ground_of(accent: str) -> str:
    return shade(accent, DEEPER)


def paint(root: Any) -> None:
    """Writes the looks into every SVG below `root`, the <html> element of a page, and its own colours into that."""
    if accent := root.get("data-accent"):
        root.set("style", f"--accent: {accent}; --deep: {ground_of(accent)}")
    large = "large" in root.get("class", "").split()
    _walk(root, INK, root.get("dir") == "rtl", LARGE if large else 1)


def _walk(element: Any, tone: str, rtl: bool, scale: float) -> None:
    tone = TONES.get(element.get("data-tone", ""), tone)
    for child in element:
        if child.tag == f"{SVG}svg":
            _paint_svg(child, TONES.get(child.get("data-tone", ""), tone), rtl)
            _grow(child, scale)
        elif isinstance(child.tag, str):
            _walk(child, tone, rtl, scale)


def _grow(svg: Any, scale: float) -> None:
    """Marks and icons grow with large print; of a chart the narrow drawing is shown, whose text is large."""
    if scale != 1 and {"mark", "icon", "spc", "spark"} & set(svg.get("class", "").split()):
        for side in ("width", "height"):
            svg.set(side, f"{float(svg.get(side)) * scale:g}")


def _paint_svg(svg: Any, tone: str, rtl: bool) -> None:
    classes = svg.get("class", "").split()
    if "icon" in classes:
        svg.attrib.update(_stroke(tone, 1.75) | {"stroke-linecap": "round", "stroke-linejoin": "round"})
    if rtl and "flip" in classes:
        _mirror(svg)
    looks = _mark(tone, 2.4 if "spc" in classes else 1.9) if {"mark", "spc"} & set(classes) else CHART
    _paint_parts(svg, looks, tone, rtl)
    _name(svg)


def _paint_parts(element: Any, looks: dict[str, Looks], tone: str, rtl: bool) -> None:
    for part in element:
        classes = part.get("class", "").split()
        inner_tone = TONES.get(part.get("data-tone", ""), tone)
        inner = _mark(inner_tone, 1.6) if "mark-s" in classes else looks
        for name in classes:
            for attribute, value in inner.get(name, {}).items():
                if attribute not in part.attrib or len(classes) > 1:
                    part.set(attribute, value)
        if "dotvalue" in classes:
            part.attrib.update({"fill": inner_tone, "stroke": PAPER, "stroke-width": "2"})
        if part.tag == f"{SVG}text":
            _paint_text(part, classes, rtl)
        _paint_parts(part, inner, inner_tone, rtl)


def _paint_text(text: Any, classes: list[str], rtl: bool) -> None:
    strong = "strong" in classes or "bubble-n" in classes
    text.attrib.update({"font-family": FONTS, "font-size": "12", "fill": INK if strong else SOFT})
    if strong:
        text.set("font-weight", "700")
    if "bubble-n" in classes:
        text.set("fill", PAPER if "top" in classes else ACCENT)
    if rtl:
        text.set("direction", "rtl")  # anchors follow it, as on the web


def _mirror(svg: Any) -> None:
    """What points along the line of reading, for a page that reads from the right."""
    width = svg.get("viewBox", "0 0 24 24").split()[2]
    group = svg.makeelement(f"{SVG}g", {"transform": f"matrix(-1 0 0 1 {width} 0)"})
    group.extend(list(svg))
    for part in list(svg):
        svg.remove(part)
    svg.append(group)


def _name(svg: Any) -> None:
    """The engine takes a picture's description from its <title> only."""
    if label := svg.get("aria-label"):
        title = svg.makeelement(f"{SVG}title", {})
        title.text = label
        svg.insert(0, title)
