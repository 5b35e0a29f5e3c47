import gettext
import os
from pathlib import Path

import pytest

from sdip.cli.errors import Refused
from sdip.cli.messages import compile_catalogues, main

PLURALS = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"
HEADER = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {PLURALS}\\n"\n\n'
GOOD = HEADER + (
    'msgid "Promise"\nmsgstr "Обіцянка"\n\n'
    "#, python-format\n"
    'msgid "%(n)s case"\nmsgid_plural "%(n)s cases"\n'
    'msgstr[0] "%(n)s звернення"\nmsgstr[1] "%(n)s звернення"\nmsgstr[2] "%(n)s звернень"\n'
)


def catalogue(folder: Path, text: str) -> Path:
    path = folder / "uk" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_compiled_catalogue_gives_texts_and_plurals(tmp_path: Path) -> None:
    catalogue(tmp_path, GOOD)
    (written,) = compile_catalogues(tmp_path)
    with written.open("rb") as file:
        found = gettext.GNUTranslations(file)
    assert found.gettext("Promise") == "Обіцянка"
    assert [found.ngettext("%(n)s case", "%(n)s cases", n) for n in (1, 3, 5)] == [
        "%(n)s звернення",
        "%(n)s звернення",
        "%(n)s звернень",
    ]


def test_only_changed_catalogues_are_compiled(tmp_path: Path) -> None:
    path = catalogue(tmp_path, GOOD)
    (written,) = compile_catalogues(tmp_path)
    os.utime(written, (path.stat().st_atime, path.stat().st_mtime + 1))
    assert compile_catalogues(tmp_path) == []
    os.utime(path, (path.stat().st_atime, path.stat().st_mtime + 2))
    assert compile_catalogues(tmp_path) == [written]


@pytest.mark.parametrize(
    ("good", "bad", "sentence"),
    [
        ("%(n)s звернень", "%(m)s звернень", "unknown named placeholder 'm'"),
        ('"Обіцянка"', '"Обіцянка', "line 7: the text has no closing quotation mark"),
        ('msgstr "Обіцянка"', 'msgstring "Обіцянка"', "can't be read"),
    ],
)
def test_broken_catalogue_is_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], good: str, bad: str, sentence: str
) -> None:
    path = catalogue(tmp_path, GOOD.replace(good, bad))
    assert main([str(tmp_path)]) == 1
    assert sentence in capsys.readouterr().err
    assert not path.with_suffix(".mo").exists()


def test_catalogue_in_another_encoding_is_refused(tmp_path: Path) -> None:
    catalogue(tmp_path, "").write_bytes(GOOD.encode("cp1251"))
    with pytest.raises(Refused, match="can't be read"):
        compile_catalogues(tmp_path)
