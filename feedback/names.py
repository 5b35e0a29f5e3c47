"""Names of people in the one spelling by which they are compared, whoever wrote them and on whatever keyboard."""

import re

from tenancy.text import WORD, fold

# Written in one word or in two: "abd allah", "nur al-din", "abu bakr". A name without its article stays another name.
TOGETHER = re.compile(r"(?<=\w) (?=ال\w)|(?<=\bابو) (?=\w)")


def spelling(name: str) -> str:
    """Its folded words with one space between them; "" for what holds no word."""
    return TOGETHER.sub("", " ".join(WORD.findall(fold(name))))


def is_named(name: str, spelt: str) -> bool:
    """Whether somebody of this name is meant in a text, which is in that spelling already."""
    known = spelling(name)
    return bool(known) and known in spelt
