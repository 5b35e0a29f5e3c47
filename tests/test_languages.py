"""Every message of the product stands in all four catalogues, none empty, none fuzzy, plural forms included."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = shutil.ignore_patterns(".*", "locale", "tests", "bench", "node_modules", "__pycache__")
Key = tuple[str, str]


def catalogue(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def keys(found: Catalog) -> dict[Key, object]:
    return {(m.context or "", m.id[0] if isinstance(m.id, tuple | list) else m.id): m for m in found if m.id}


@pytest.fixture(scope="session")
def messages(tmp_path_factory: pytest.TempPathFactory) -> set[Key]:
    """What the source says now, read out of it anew."""
    if shutil.which("xgettext") is None:
        pytest.skip("gettext is not installed: `make test` installs it where it may")
    copy = tmp_path_factory.mktemp("source") / "sdip"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    (copy / "locale").mkdir()
    command = [sys.executable, "manage.py", "makemessages", "--locale", "en", "--extension", "html,txt,py"]
    subprocess.run(command, cwd=copy, check=True, capture_output=True, env=os.environ)
    return set(keys(catalogue(copy / "locale/en/LC_MESSAGES/django.po", "en")))


@pytest.mark.parametrize("language", ["en", "ar", "ckb", "uk"])
def test_the_catalogue_is_complete(messages: set[Key], language: str) -> None:
    found = keys(catalogue(ROOT / f"locale/{language}/LC_MESSAGES/django.po", language))
    empty = [key for key, message in found.items() if not _whole(message)]
    assert sorted(messages - set(found)) == []
    assert empty == []


def _whole(message: object) -> bool:
    texts = message.string if isinstance(message.string, tuple | list) else [message.string]  # type: ignore[attr-defined]
    return all(texts) and not message.fuzzy  # type: ignore[attr-defined]
