"""Compiles the message catalogues, without the system's gettext: `python -m sdip.cli.messages locale`."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from babel.core import UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from sdip.cli.errors import Refused

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def compile_catalogues(folder: Path) -> list[Path]:
    """Write the .mo beside every .po that is newer; all of them are read before the first is written."""
    stale = [path for path in sorted(folder.glob("*/LC_MESSAGES/*.po")) if is_stale(path)]
    catalogues = [(path, read_catalogue(path)) for path in stale]
    for path, catalogue in catalogues:
        target = path.with_suffix(".mo")
        unfinished = path.with_suffix(".mo.unfinished")
        with unfinished.open("wb") as file:
            write_mo(file, catalogue)
        unfinished.replace(target)
    return [path.with_suffix(".mo") for path, _ in catalogues]


def is_stale(path: Path) -> bool:
    target = path.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime <= path.stat().st_mtime


def read_catalogue(path: Path) -> Catalog:
    refuse_open_quotes(path)
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parent.parent.name, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, UnknownLocaleError, ValueError) as error:
        raise Refused(f"The catalogue {path} can't be read: {error}.") from error
    for message, errors in catalogue.check():
        if message.fuzzy or knows_its_placeholders(message):  # write_mo leaves out the fuzzy ones
            continue
        raise Refused(f"The catalogue {path}, line {message.lineno}: {errors[0]}.")
    return catalogue


def knows_its_placeholders(message: Message) -> bool:
    """Babel compares every plural form with the English singular; one that also stands for 21 needs those of the plural."""
    if not isinstance(message.id, tuple | list):
        return False
    given = set().union(*(PLACEHOLDER.findall(text) for text in message.id))
    forms = message.string if isinstance(message.string, tuple | list) else ()
    return all(set(PLACEHOLDER.findall(text)) <= given for text in forms)


def refuse_open_quotes(path: Path) -> None:
    """Babel's reader drops the last letter of such a line without a word."""
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        text = line.strip()
        if not text.startswith(b"#") and b'"' in text and not (text.endswith(b'"') and text.count(b'"') > 1):
            raise Refused(f"The catalogue {path}, line {number}: the text has no closing quotation mark.")


def main(arguments: Sequence[str]) -> int:
    folder = Path(arguments[0] if arguments else "locale")
    try:
        written = compile_catalogues(folder)
    except Refused as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{len(written)} catalogues compiled.\n" if written else "")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
