"""The house as ARCHITECTURE.md draws it: who may import whom, who may write, and how large a thing may grow."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = [
    {"tenancy"},
    {"sdip.registry", "sdip.web", "sdip.files", "sdip.mail", "sdip.documents", "sdip.cli"},
    {"people"},
    {"organisation"},
    {"indicators"},
    {"charters"},
    {"feedback"},
    {"planning"},
    {"oversight"},
    {"quality"},
    {"reports"},
    {"sdip"},
]
APPS = {
    "tenancy",
    "people",
    "organisation",
    "indicators",
    "charters",
    "feedback",
    "planning",
    "oversight",
    "quality",
    "reports",
    "sdip",
}
# Inside an app a module imports only from those before it. Modules not named here stand where their imports allow.
INSIDE = ["workflow", "models", "rules", "queries", "actions", "forms", "views"]
WRITERS = {
    "actions",
    "bulk",
    "models",
    "migrations",
    "store",
    "outbox",
    "numbering",
    "search",
    "notices",
    "members",
    "management",
}
WRITES = re.compile(r"^(save|create|update|delete|bulk_create|bulk_update|get_or_create|update_or_create|raw_delete)$")
READERS = {
    "views",
    "api",
    "forms",
    "tasks",
    "admin",
    "queries",
    "rules",
    "workflow",
    "formula",
    "spc",
    "mails",
    "documents",
}
BUDGETS = {"function": 40, "view": 45, "rule": 12, "file": 400, "template": 130}


@cache
def sources() -> dict[Path, ast.Module]:
    files = [f for app in APPS for f in (ROOT / app).rglob("*.py") if "migrations" not in f.parts]
    return {f.relative_to(ROOT): ast.parse(f.read_text()) for f in files}


def module_of(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def layer_of(module: str) -> int | None:
    for number, layer in reversed(list(enumerate(LAYERS))):
        if any(
            module == name or module.startswith(f"{name}.")
            for name in sorted(layer, key=len, reverse=True)
            if name != "sdip"
        ):
            return number
    return len(LAYERS) - 1 if module.split(".")[0] == "sdip" else None


def imports_of(path: Path, tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Absolute names of what a module imports, also inside functions; TYPE_CHECKING blocks count too."""
    package = module_of(path).split(".") if path.name == "__init__.py" else module_of(path).split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((f"{name}.{alias.name}", node.lineno) for alias in node.names)


def test_imports_run_downwards() -> None:
    wrong = []
    for path, tree in sources().items():
        mine = layer_of(module_of(path))
        for name, line in imports_of(path, tree):
            other = layer_of(name) if name.split(".")[0] in APPS else None
            if other is not None and mine is not None and other > mine and not _is_celery_app(name):
                wrong.append(f"{path}:{line} imports {name}")
    assert wrong == []


def _is_celery_app(name: str) -> bool:
    """Every process must know the Celery application; that one line in sdip.cli is the exception."""
    return name == "sdip.celery"


def test_inside_an_app_imports_run_from_models_to_views() -> None:
    wrong = []
    for path, tree in sources().items():
        place = _place_inside(path)
        for name, line in imports_of(path, tree):
            parts = name.split(".")
            if place and parts[0] == path.parts[0] and len(parts) > 1 and parts[1] in INSIDE[INSIDE.index(place) + 1 :]:
                wrong.append(f"{path}:{line} imports {name}")
    assert wrong == []


def _place_inside(path: Path) -> str:
    name = path.parts[1].removesuffix(".py") if len(path.parts) > 1 else ""
    return name if name in INSIDE else ""


def test_only_actions_write() -> None:
    wrong = []
    for path, tree in sources().items():
        if (
            not {p.removesuffix(".py") for p in path.parts} & READERS
            or {p.removesuffix(".py") for p in path.parts} & WRITERS
        ):
            continue
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and WRITES.match(node.func.attr)
                and _on_rows(node)
            ):
                wrong.append(f"{path}:{node.lineno} .{node.func.attr}()")
    assert wrong == []


def _on_rows(call: ast.Call) -> bool:
    """A dictionary's update() or a cache's delete() is no write, nor is a text document's save(): rows are reached otherwise."""
    text = ast.unparse(call.func.value)
    if call.func.attr in {"update", "delete"}:  # type: ignore[attr-defined]
        return "objects" in text or ".filter(" in text or ".all(" in text
    return text not in {"super()", "document"} and "form" not in text.lower()


def test_no_print_no_inline_weasyprint_no_signals_between_apps() -> None:
    wrong = []
    for path, tree in sources().items():
        for node in tree.body:
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [getattr(node, "module", "")]
            if isinstance(node, ast.Import | ast.ImportFrom) and any(
                (n or "").split(".")[0] == "weasyprint" for n in names
            ):
                wrong.append(f"{path}:{node.lineno} imports weasyprint when it is loaded")
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                "print",
                "post_save.connect",
                "pre_save.connect",
                "post_delete.connect",
                "receiver",
            }:
                wrong.append(f"{path}:{node.lineno} calls {ast.unparse(node.func)}")
    assert wrong == []


def test_nothing_outgrows_its_budget() -> None:
    large = [
        f"{path}: {n} lines" for path in sources() if (n := (ROOT / path).read_text().count("\n")) > BUDGETS["file"]
    ]
    for path, tree in sources().items():
        kind = "view" if "views" in str(path) else "rule" if path.name == "rules.py" else "function"
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and (n := (node.end_lineno or 0) - node.lineno + 1) > BUDGETS[kind]:
                large.append(f"{path}:{node.lineno} {node.name}: {n} lines for a {kind}")
    for path in sorted((ROOT / "templates").rglob("*.html")):
        if (n := path.read_text().count("\n")) > BUDGETS["template"]:
            large.append(f"{path.relative_to(ROOT)}: {n} lines")
    assert large == []


def test_every_function_has_its_types() -> None:
    untyped = []
    for path, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is None:
                untyped.append(f"{path}:{node.lineno} {node.name}")
    assert untyped == []


INLINE = [
    (re.compile(r"\sstyle="), "style attribute"),
    (re.compile(r"<style\b"), "style element"),
    (re.compile(r"<script(?![^>]*\bsrc=)[^>]*>"), "inline script"),
    (re.compile(r"\son[a-z]+="), "inline handler"),
    (re.compile(r"(src|href)=[\"']data:"), "data: address"),
    (re.compile(r"(src|href)=[\"']https?://"), "outside address"),
    (re.compile(r"\|safe\b"), "|safe"),
]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda p: str(p.relative_to(ROOT / "templates"))
)
def test_templates_hold_nothing_that_the_policy_forbids(path: Path) -> None:
    if path.parts[-2] in {"reports"} and "pdf" in path.name:
        return  # printed on paper: no browser, no policy
    text = path.read_text()
    assert [what for pattern, what in INLINE if pattern.search(text)] == []


def test_the_top_level_is_fixed() -> None:
    expected = {
        "manage.py",
        "pyproject.toml",
        "sdip",
        "charters",
        "indicators",
        "feedback",
        "templates",
        "static",
        "tests",
        "docker-compose.yml",
        "README.md",
    }
    assert expected - {p.name for p in ROOT.iterdir()} == set()


def test_nothing_says_where_it_was_made() -> None:
    """No host name of a package registry, no path of a machine."""
    pattern = re.compile(r"(pypi\.org|pythonhosted|registry\.npmjs|deb\.debian\.org|/home/[a-z]+/)")
    texts = [
        f
        for f in ROOT.rglob("*")
        if f.is_file()
        and f.suffix in {".py", ".md", ".toml", ".lock", ".yml", ".txt", ".html", ".css", ".js", ""}
        and not _ignored(f)
    ]
    assert [
        str(f.relative_to(ROOT)) for f in texts if f != Path(__file__) and pattern.search(f.read_text(errors="ignore"))
    ] == []


def _ignored(path: Path) -> bool:
    return bool(
        set(path.relative_to(ROOT).parts)
        & {".git", ".venv", ".data", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
    )
