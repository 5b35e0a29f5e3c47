"""The stylesheets: one for the screen, one for paper; logical, closed, and complete for the templates."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from sdip.web.theme import contrast

ROOT = Path(settings.BASE_DIR)
SCREEN = (ROOT / "static/sdip.css").read_text()
PAPER = "".join((ROOT / f"static/{name}.css").read_text() for name in ("report", "sheet"))
SHEETS = sorted((ROOT / "static").glob("*.css"))
ADMIN = "".join(path.read_text() for path in SHEETS if path.stem.startswith("admin"))
PHYSICAL = re.compile(r"(?<![\w-])(?:margin|padding|border|inset)?-?(?:left|right)(?![\w-])")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# What CSS has no logical form for. A new line here needs its reason beside it in the stylesheet.
ALLOWED = (
    'url("brick.svg") no-repeat right',  # a picture's place
    "background-position: left -40px",
    'src: url("fonts',
)


def code(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def test_screen_styles_name_no_physical_side():
    lines = [line for line in code(SCREEN).splitlines() if PHYSICAL.search(line)]
    assert [line for line in lines if not any(allowed in line for allowed in ALLOWED)] == []
    assert len(lines) == 2


def test_admin_styles_name_no_physical_side():
    assert [line for line in code(ADMIN).splitlines() if PHYSICAL.search(line)] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_styles_load_nothing_from_elsewhere(sheet):
    plain = code(sheet.read_text())
    assert "data:" not in plain
    assert "@import" not in plain
    assert not re.search(r"url\(\s*[\"']?(https?:|//)", plain)
    for name in re.findall(r"url\([\"']?([^\"')]+)", plain):
        assert name == "font:noto-sans" or (ROOT / "static" / name).is_file(), name


def test_screen_styles_need_no_important():
    assert "!important" not in code(SCREEN)


def test_screen_styles_stay_readable():
    assert SCREEN.count("\n") < 1000


def classes_in(css: str) -> set[str]:
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", re.sub(r"url\([^)]*\)|\d*\.\d+", "", code(css))))


def classes_of(template: Path) -> set[str]:
    """Literal class names; what a variable adds is tested with the component that sets it."""
    text = re.sub(r"\{%.*?%\}", " ", template.read_text(), flags=re.DOTALL)
    text = re.sub(r"\{\{.*?\}\}", "?", text, flags=re.DOTALL)
    return {name for group in re.findall(r'class="([^"]*)"', text) for name in group.split() if "?" not in name}


def is_printed(template: Path) -> bool:
    return bool({"documents", "paper"}.intersection(template.parts)) or "pdf" in template.stem


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_class_of_a_template_has_its_style(template):
    if template.relative_to(ROOT / "templates").parts[0] == "mail":
        pytest.skip("letters carry no stylesheet")
    known = classes_in(PAPER) | {"flip"} if is_printed(template) else classes_in(SCREEN)  # paper.py mirrors
    if "admin" in template.parts:
        known |= classes_in(ADMIN) | {"breadcrumbs", "module"}  # Django's own
    assert classes_of(template) - known == set()


def test_every_class_that_the_tags_write_has_its_style():
    written = set()
    for source in [*(ROOT / "sdip/web").rglob("*.py"), *(ROOT / "sdip/documents/charts").glob("*.py")]:
        for group in re.findall(r'class="([^"{}<]+)"', source.read_text()):
            written |= set(group.split())
    assert written - classes_in(SCREEN) == set()


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block))


LIGHT = tokens(SCREEN[SCREEN.index(":root {") : SCREEN.index("@media (prefers-color-scheme")])
DARK = LIGHT | tokens(SCREEN[SCREEN.index(':root[data-theme="dark"] {') : SCREEN.index("/* Arabic script")])
TEXT = [
    *[("ink", ground) for ground in ("paper", "surface")],
    *[("ink-2", ground) for ground in ("paper", "surface", "sunken")],
    *[("link", ground) for ground in ("paper", "surface")],
    *[(tone, ground) for tone in ("ok", "bad", "warn", "info", "none") for ground in (f"{tone}-tint", "surface")],
    *[(tone, "surface") for tone in ("better", "worse", "chance")],
    ("on-accent", "accent"),
    ("accent", "surface"),
    ("accent", "accent-tint"),
    ("on-deep-2", "accent-deep"),
]
GRAPHICS = [("edge", "surface"), ("edge", "paper"), ("ring", "surface"), ("ring", "paper")]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (GRAPHICS, 3)], ids=["text", "graphics"])
def test_colours_can_be_told_apart(theme, pairs, least):
    faint = {pair: round(contrast(theme[pair[0]], theme[pair[1]]), 1) for pair in pairs}
    assert {pair: ratio for pair, ratio in faint.items() if ratio < least} == {}


def test_paper_has_the_tones_of_the_screen():
    from sdip.documents.paper import TONES

    assert {name: LIGHT[name] for name in TONES} == TONES


def test_htmx_is_the_pinned_major_version():
    from django.contrib.staticfiles import finders

    source = Path(finders.find("django_htmx/htmx-2.min.js")).read_text()
    assert re.search(r'version:"2\.', source)
