"""One way to write a report's content down, so that equal content has equal text and an equal fingerprint.

JSON with sorted keys, no spaces, real letters; numbers are strings without exponent or idle zeros, days and moments are
ISO 8601, and nothing is a JSON number.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

SHOWN = 16  # characters of the fingerprint that a report prints in large, and that a reader must at least type


def canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(_plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(text: str) -> str:
    """SHA-256 of the text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def grouped(digest: str) -> str:
    """The first digits in groups of four, as people read them out: 9f2c 41d7 a03e 5b18."""
    return " ".join(re.findall("....", digest[:SHOWN]))


def typed(text: str) -> str:
    """A fingerprint as somebody typed it: without spaces, in lower case."""
    return re.sub(r"[^0-9a-f]", "", text.lower())


def number(value: Decimal | int | None) -> str | None:
    if value is None:
        return None
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Decimal | int):
        return number(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    raise TypeError(f"A report holds no {type(value).__name__}.")
