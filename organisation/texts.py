"""Text without what no file format carries, so that an export reads back exactly."""

import re
from typing import Any

from tenancy.text import Words

UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def tidy(text: str) -> str:
    """No control characters, one kind of line end, nothing blank around it."""
    return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def tidied(value: Any) -> Any:
    """The same for whatever a column holds: plain and translated text changes, the rest stays."""
    if isinstance(value, str):
        return tidy(value)
    return (
        Words({code: tidy(text) for code, text in value.items() if tidy(text)}) if isinstance(value, Words) else value
    )
