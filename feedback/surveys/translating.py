"""Texts of a survey that a language lacks; the same words are asked for once, wherever they stand."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tenancy.text import Words

from .models import Question

LONGEST = 500
PARTS = ("options", "lines")


@dataclass(frozen=True, slots=True)
class Lack:
    """`key` stays while the words stay; `codes`: of the questions that say them."""

    key: str
    words: Words
    codes: list[str] = field(default_factory=list)


def lacks(questions: Sequence[Question], language: str) -> list[Lack]:
    found: dict[str, Lack] = {}
    for question in questions:
        for words in texts_of_question(question):
            if words and not words.get(language):
                lack = found.setdefault(key_of(words), Lack(key_of(words), Words(words)))
                if question.code not in lack.codes:
                    lack.codes.append(question.code)
    return list(found.values())


def texts_of_question(question: Question) -> Iterator[dict[str, Any]]:
    yield question.words
    yield question.hint
    for name in PARTS:
        for part in getattr(question, name):
            yield part["words"]


def key_of(words: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:16]


def complete(question: Question, language: str, texts: dict[str, str]) -> bool:
    """Whether something was added to the row, which is not stored here."""
    changed = False
    for words in texts_of_question(question):
        if words and not words.get(language) and (text := texts.get(key_of(words))):
            words[language] = text
            changed = True
    return changed
