"""Words in, rows out: the one search table for every list and for the search page."""

import re
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.fields import BooleanField

from tenancy.context import require_tenant
from tenancy.text import words_of

from .models import SearchWord

MOST = 8  # words of a search
ARABIC = re.compile("[\u0621-\u064a]")
ARTICLE = "ال"
NEW = "INSERT INTO web_searchword (tenant_id, kind, row_id, word) SELECT %s, %s, %s, unnest(%s::text[])"
SHORTEST = 3  # letters of a word that is sought without its article


class StartsWith(Func):
    """Unlike LIKE it is leakproof, so row level security lets it use the index."""

    function = "starts_with"
    output_field = BooleanField()


def index_row(kind: str, row_id: int, *texts: object) -> None:
    index_rows(kind, [(row_id, texts)])


def index_rows(kind: str, rows: Iterable[tuple[int, Iterable[object]]]) -> None:
    found = [(row_id, words_of(*texts)) for row_id, texts in rows]
    SearchWord.objects.filter(kind=kind, row_id__in=[row_id for row_id, _words in found]).delete()
    _add(kind, found)


def index_new_row(kind: str, row_id: int, *texts: object) -> None:
    """Of a row that was written in this transaction, so that there are no older words."""
    with connection.cursor() as cursor:
        cursor.execute(NEW, [require_tenant().pk, kind, row_id, sorted(words_of(*texts))])


def _add(kind: str, found: Iterable[tuple[int, set[str]]]) -> None:
    SearchWord.objects.bulk_create(
        [SearchWord(kind=kind, row_id=row_id, word=w) for row_id, ws in found for w in sorted(ws)], batch_size=5000
    )


def matching(queryset: QuerySet[Any], kind: str, text: str, key: str = "pk") -> QuerySet[Any]:
    """The rows that have every word of the text, each at the beginning of one of their words.

    `key` leads from a row to the one whose words are searched. Of a long text the longest words count: they narrow most."""
    for word in sorted(words_of(text), key=lambda word: (-len(word), word))[:MOST]:
        whole, parts = Q(_begins(kind, key, *_same(word))), word.split("ʼ")
        if len(parts) > 1:  # rows whose words were noted when an apostrophe still parted them
            whole |= Q(*(_begins(kind, key, part) for part in parts))
        queryset = queryset.filter(whole)
    return queryset


def _same(word: str) -> Iterable[str]:
    """An Arabic word with and without its article: whoever seeks "refuse" means "the refuse" too."""
    if not ARABIC.match(word):
        return (word,)
    bare = word.removeprefix(ARTICLE)
    return (word, ARTICLE + word if bare == word else bare) if len(bare) >= SHORTEST else (word,)


def _begins(kind: str, key: str, *words: str) -> Exists:
    begins = Q(*(Q(StartsWith(F("word"), Value(word))) for word in words), _connector=Q.OR)
    return Exists(SearchWord.objects.filter(begins, kind=kind, row_id=OuterRef(key)))
