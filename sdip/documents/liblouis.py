"""The Braille library liblouis of the system, through ctypes: a text to dots and back. Not safe for threads, so behind a lock."""

import ctypes
import threading
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from .unavailable import FormatUnavailable, PartMissing

LIBRARY = "liblouis.so.20"
DOTS_IN_AND_OUT, AS_UNICODE, WITHOUT_UNDEFINED = 4, 64, 128
CELLS, SIX_DOTS = 0x2800, 0x2840  # six-dot cells end before the second
ENCODINGS = {2: "utf-16-le", 4: "utf-32-le"}  # by the width of the library's characters
LOG = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p)

_lock = threading.Lock()
_quiet = LOG(lambda level, message: None)  # kept alive: the library calls it


def check_available(table: str) -> None:
    """Raises FormatUnavailable when the library or its table is missing on this machine."""
    library = _library()
    with _lock:
        found = library.lou_checkTable(table.encode())
    if not found:
        raise PartMissing(_("Braille needs the table %(table)s. On Debian: apt-get install liblouis-data"), table=table)


def translate(text: str, table: str, *, undefined: bool = True) -> str:
    """Cells as Unicode patterns. `undefined`: what the table does not know is spelt out as its number, else left out."""
    library = _library()
    mode = DOTS_IN_AND_OUT | AS_UNICODE | (0 if undefined else WITHOUT_UNDEFINED)
    return _call(library, library.lou_translateString, table, text, mode)


def back_translate(cells: str, table: str) -> str:
    library = _library()
    dots = "".join(chr(0x8000 | ord(c) - CELLS) if CELLS <= ord(c) < CELLS + 256 else c for c in cells)
    return _call(library, library.lou_backTranslateString, table, dots, DOTS_IN_AND_OUT)


@cache
def _loaded() -> Any:
    library = ctypes.CDLL(LIBRARY)
    library.lou_registerLogCallback(_quiet)
    return library


def _library() -> Any:
    try:
        return _loaded()
    except OSError as problem:
        raise PartMissing(
            _("Braille needs the system library liblouis. On Debian: apt-get install liblouis20 liblouis-data")
        ) from problem


def _call(library: Any, function: Any, table: str, text: str, mode: int) -> str:
    width = library.lou_charSize()
    given = text.encode(ENCODINGS[width])
    length = len(given) // width
    for factor in (4, 16):  # dots may take more room than letters; the library says how much it has read
        read, written = ctypes.c_int(length), ctypes.c_int(length * factor + 64)
        room = ctypes.create_string_buffer(written.value * width)
        with _lock:
            done = function(table.encode(), given, ctypes.byref(read), room, ctypes.byref(written), None, None, mode)
        if done and read.value == length:
            return room.raw[: written.value * width].decode(ENCODINGS[width])
    raise FormatUnavailable(_("liblouis cannot use its table %(table)s."), table=table)
