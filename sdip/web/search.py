"""Words in, rows out: the one search table for every list and for the search page."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.fields import BooleanField

from tenancy.text import words_of

from .models import SearchWord

MOST = 8  # words of a search


class StartsWith(Func):
    """Unlike LIKE it is leakproof, so row level security lets it use the index."""

    function = "starts_with"
    output_field = BooleanField()


def index_row(kind: str, row_id: int, *texts: object) -> None:
    index_rows(kind, [(row_id, texts)])


def index_rows(kind: str, rows: Iterable[tuple[int, Iterable[object]]]) -> None:
    found = [(row_id, words_of(*texts)) for row_id, texts in rows]
    SearchWord.objects.filter(kind=kind, row_id__in=[row_id for row_id, _words in found]).delete()
    SearchWord.objects.bulk_create(
        [SearchWord(kind=kind, row_id=row_id, word=w) for row_id, ws in found for w in sorted(ws)], batch_size=5000
    )


def matching(queryset: QuerySet[Any], kind: str, text: str, key: str = "pk") -> QuerySet[Any]:
    """The rows that have every word of the text, each at the beginning of one of their words.

    `key` leads from a row to the one whose words are searched. Of a long text the longest words count: they narrow most."""
    for word in sorted(words_of(text), key=lambda word: (-len(word), word))[:MOST]:
        whole, parts = Q(_begins(kind, word, key)), word.split("ʼ")
        if len(parts) > 1:  # rows whose words were noted when an apostrophe still parted them
            whole |= Q(*(_begins(kind, part, key) for part in parts))
        queryset = queryset.filter(whole)
    return queryset


def _begins(kind: str, word: str, key: str) -> Exists:
    hit = SearchWord.objects.alias(hit=StartsWith(F("word"), Value(word)))
    return Exists(hit.filter(hit=True, kind=kind, row_id=OuterRef(key)))
